/** AWS::Lambda::Function: the bundle of the assembly, in worker threads. */
import { join } from 'node:path';
import { each } from '../objects.ts';
import { BUCKET_DEPLOYMENT_FUNCTION } from './bucket-deployment.ts';
import { expectKeys, type ResourceType, USED } from './resource-type.ts';

export const lambdaFunction: ResourceType = {
  properties: {
    ...each(['Code', 'Environment', 'FunctionName', 'Handler', 'MemorySize', 'RecursiveLoop', 'Runtime'], USED),
    ...each(['Timeout'], USED),
    Architectures: 'The bundle is JavaScript, which runs on every processor.',
    Description: 'It has no effect.',
    Layers: "Only the CDK's function for bucket deployments has a layer.",
    LoggingConfig: 'The run prints the log lines of the functions.',
    ReservedConcurrentExecutions: 'The functions of the run share the cores.',
    Role: 'Access is not evaluated.',
    TracingConfig: 'The run records no traces.',
    Tags: 'Tags of functions have no effect.',
  },
  build({ logicalId, name, properties, metadata, world: { lambda, assembly, region, account } }) {
    if (logicalId.startsWith(BUCKET_DEPLOYMENT_FUNCTION)) {
      // It is never called: see bucket-deployment.ts.
      return { ref: name, attributes: { Arn: `arn:aws:lambda:${region}:${account}:function:${name}` } };
    }
    const { FunctionName = name, Handler, Runtime, Timeout = 3, MemorySize = 128, Environment = {} } = properties;
    const { RecursiveLoop = 'Terminate' } = properties;
    if (RecursiveLoop !== 'Terminate' && RecursiveLoop !== 'Allow')
      throw new Error(`RecursiveLoop: expected Allow or Terminate, got ${RecursiveLoop}`);
    if (!/^nodejs\d+\.x$/.test(String(Runtime)))
      throw new Error(`the embedded AWS does not support the runtime ${Runtime}`);
    const asset = metadata['aws:asset:path'];
    if (typeof asset !== 'string')
      throw new Error('it has no aws:asset:path in its metadata, so its code cannot be found');
    expectKeys('Environment', Environment, ['Variables']);
    const functionName = String(FunctionName).slice(-64);
    const arn = lambda.createFunction({
      name: functionName,
      directory: join(assembly, asset),
      handler: String(Handler),
      timeoutSeconds: Number(Timeout),
      memoryMegabytes: Number(MemorySize),
      loops: RecursiveLoop === 'Allow',
      environment: (Environment as { Variables?: Record<string, string> }).Variables ?? {},
    });
    return { ref: functionName, attributes: { Arn: arn } };
  },
};
