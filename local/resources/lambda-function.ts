/** AWS::Lambda::Function: the bundle of the assembly, in worker threads. */
import { join } from 'node:path';
import { each } from '../objects.ts';
import { assetFolder, expectKeys, type ResourceType, USED } from './resource-type.ts';

export const lambdaFunction: ResourceType = {
  properties: {
    ...each(['Code', 'Environment', 'FunctionName', 'Handler', 'MemorySize', 'RecursiveLoop', 'Runtime'], USED),
    ...each(['Timeout'], USED),
    Architectures: 'The bundle is JavaScript, which runs on every processor.',
    Description: 'It has no effect.',
    Layers: 'The run does not load the layer of OpenTelemetry.',
    LoggingConfig: 'The run prints the log lines of the functions.',
    ReservedConcurrentExecutions: 'The functions of the run share the cores.',
    Role: 'Access is not evaluated.',
    TracingConfig: 'The run records no traces.',
    VpcConfig: 'The functions of the run use the network of this machine.',
  },
  build({ name, properties, metadata, world: { lambda, assembly, kms, urls } }) {
    const { FunctionName = name, Handler, Runtime, Timeout = 3, MemorySize = 128, Environment = {} } = properties;
    const { Code = {}, RecursiveLoop = 'Terminate' } = properties;
    if (RecursiveLoop !== 'Terminate' && RecursiveLoop !== 'Allow')
      throw new Error(`RecursiveLoop: expected Allow or Terminate, got ${RecursiveLoop}`);
    if (!/^nodejs\d+\.x$/.test(String(Runtime)))
      throw new Error(`the embedded AWS does not support the runtime ${Runtime}`);
    const path = metadata['aws:asset:path'];
    const { S3Key } = Code as { readonly S3Key?: string };
    if (typeof path !== 'string' && S3Key === undefined)
      throw new Error('the embedded AWS runs the code of assets only, not inline code');
    expectKeys('Environment', Environment, ['Variables']);
    const functionName = String(FunctionName).slice(-64);
    const arn = lambda.createFunction({
      name: functionName,
      // The path is absent if the app was not synthesized by the command line of the CDK.
      directory: typeof path === 'string' ? join(assembly, path) : assetFolder(assembly, S3Key ?? ''),
      handler: String(Handler),
      timeoutSeconds: Number(Timeout),
      memoryMegabytes: Number(MemorySize),
      loops: RecursiveLoop === 'Allow',
      environment: Object.fromEntries(
        Object.entries((Environment as { Variables?: Record<string, unknown> }).Variables ?? {}).map(
          ([variable, value]) => [variable, atThisRun(kms.arnFor(String(value)), urls)],
        ),
      ),
    });
    return { ref: functionName, attributes: { Arn: arn } };
  },
};

/** Replaces the domain name of a distribution with the address of the run, which serves its page. */
function atThisRun(value: string, urls: string): string {
  return value.replace(/^https:\/\/[\w-]+\.invalid(?=\/)/, () => new URL(urls).origin);
}
