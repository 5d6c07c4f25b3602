/** AWS::ApiGatewayV2::*: an HTTP API whose routes lead to functions. */
import { each } from '../objects.ts';
import { type ResourceType, USED } from './resource-type.ts';

const nothing = (name: string) => ({ ref: name, attributes: {} });

export const httpApi: ResourceType = {
  properties: {
    Name: USED,
    ProtocolType: USED,
    Description: 'It has no effect.',
    DisableExecuteApiEndpoint: 'The run has one address.',
  },
  build({ name, properties: { ProtocolType } }) {
    if (ProtocolType !== 'HTTP') throw new Error(`the embedded AWS knows HTTP APIs, not ${ProtocolType}`);
    return { ref: name, attributes: { ApiEndpoint: `https://${name}.invalid`, ApiId: name } };
  },
};

export const stage: ResourceType = {
  properties: {
    ...each(['ApiId', 'AutoDeploy', 'StageName'], USED),
    AccessLogSettings: 'The run has no access log.',
    ...each(['DefaultRouteSettings', 'RouteSettings'], 'The run does not throttle.'),
  },
  build({ properties: { StageName } }) {
    if (StageName !== '$default') throw new Error(`the embedded AWS knows the stage $default, not ${StageName}`);
    return nothing('$default');
  },
};

export const authorizer: ResourceType = {
  properties: {
    ...each(['ApiId', 'AuthorizerType', 'Name'], USED),
    IdentitySource: 'Tokens are sent in the authorization header.',
    JwtConfiguration: 'The run issues its own tokens.',
  },
  build({ name, properties: { AuthorizerType } }) {
    if (AuthorizerType !== 'JWT') throw new Error(`the embedded AWS knows JWT authorizers, not ${AuthorizerType}`);
    return { ref: name, attributes: { AuthorizerId: name } };
  },
};

export const integration: ResourceType = {
  properties: {
    ...each(['ApiId', 'IntegrationType', 'IntegrationUri', 'PayloadFormatVersion'], USED),
    IntegrationMethod: 'It has no effect on functions.',
    TimeoutInMillis: 'The timeout of the function applies.',
  },
  build({ properties: { IntegrationType, IntegrationUri, PayloadFormatVersion } }) {
    const functionName = /:function:([\w-]+)/.exec(String(IntegrationUri))?.[1];
    if (IntegrationType !== 'AWS_PROXY' || !functionName)
      throw new Error('the embedded AWS knows functions as integrations');
    if (PayloadFormatVersion !== '2.0')
      throw new Error(`the embedded AWS does not support the payload format ${PayloadFormatVersion}`);
    return nothing(functionName);
  },
};

export const route: ResourceType = {
  properties: {
    ...each(['ApiId', 'AuthorizationType', 'AuthorizerId', 'RouteKey', 'Target'], USED),
    AuthorizationScopes: 'Tokens of the run have every scope.',
  },
  build({ name, properties, world: { gateway } }) {
    const { AuthorizationType = 'NONE', RouteKey, Target } = properties;
    const functionName = /^integrations\/(.+)$/.exec(String(Target))?.[1];
    if (!functionName) throw new Error(`the embedded AWS does not support the target ${Target}`);
    gateway.addRoute({ key: String(RouteKey), functionName, authorized: AuthorizationType !== 'NONE' });
    return nothing(name);
  },
};
