/** AWS::Lambda::Function: the bundle of the assembly, in worker threads. */
import { join } from 'node:path';
import { expectKeys, type ResourceType, USED } from './resource-type.ts';

export const lambdaFunction: ResourceType = {
  properties: {
    Code: USED,
    Environment: USED,
    FunctionName: USED,
    Handler: USED,
    MemorySize: USED,
    Runtime: USED,
    Timeout: USED,
    Architectures: 'The bundle is JavaScript: it runs on any processor.',
    Description: 'It is for people.',
    LoggingConfig: "The functions' lines are handed to the run as they are written.",
    RecursiveLoop: 'Loops are not looked for.',
    Role: 'No access is checked on one machine.',
    Tags: 'Tags of functions have no effect.',
  },
  build({ name, properties, metadata, world: { lambda, assembly } }) {
    const { FunctionName = name, Handler, Runtime, Timeout = 3, MemorySize = 128, Environment = {} } = properties;
    if (!/^nodejs\d+\.x$/.test(String(Runtime)))
      throw new Error(`the embedded AWS does not know the runtime ${Runtime}`);
    const asset = metadata['aws:asset:path'];
    if (typeof asset !== 'string')
      throw new Error('it has no aws:asset:path in its metadata, so its code is not known');
    expectKeys('Environment', Environment, ['Variables']);
    const functionName = String(FunctionName).slice(-64);
    const arn = lambda.createFunction({
      name: functionName,
      directory: join(assembly, asset),
      handler: String(Handler),
      timeoutSeconds: Number(Timeout),
      memoryMegabytes: Number(MemorySize),
      environment: (Environment as { Variables?: Record<string, string> }).Variables ?? {},
    });
    return { ref: functionName, attributes: { Arn: arn } };
  },
};
