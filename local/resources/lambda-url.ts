/** AWS::Lambda::Url: a public URL of a function. */
import { type ResourceType, USED } from './resource-type.ts';

export const lambdaUrl: ResourceType = {
  properties: {
    AuthType: USED,
    TargetFunctionArn: USED,
    InvokeMode: USED,
  },
  build({ properties: { AuthType, TargetFunctionArn, InvokeMode = 'BUFFERED' }, world: { gateway, urls } }) {
    if (AuthType !== 'NONE') throw new Error(`the embedded AWS supports public URLs only, not ${AuthType}`);
    if (InvokeMode !== 'BUFFERED')
      throw new Error(`the embedded AWS supports buffered answers only, not ${InvokeMode}`);
    const arn = String(TargetFunctionArn);
    const functionName = arn.slice(arn.lastIndexOf(':') + 1);
    gateway.addUrl(functionName);
    return { ref: arn, attributes: { FunctionUrl: `${urls}/${functionName}/`, FunctionArn: arn } };
  },
};
