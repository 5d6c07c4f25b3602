/** AWS::Lambda::EventSourceMapping: a function works off a queue. */
import { expectKeys, type ResourceType, USED } from './resource-type.ts';

export const eventSourceMapping: ResourceType = {
  properties: {
    BatchSize: USED,
    EventSourceArn: USED,
    FunctionName: USED,
    FunctionResponseTypes: USED,
    MaximumBatchingWindowInSeconds: USED,
    ScalingConfig: USED,
    Tags: 'Tags of event sources have no effect.',
  },
  build({ name, properties, world: { lambda, sqs } }) {
    const { EventSourceArn, FunctionName, BatchSize = 10, MaximumBatchingWindowInSeconds = 0 } = properties;
    const { FunctionResponseTypes = [], ScalingConfig = {} } = properties;
    expectKeys('ScalingConfig', ScalingConfig, ['MaximumConcurrency']);
    const queue = sqs.nameOfArn(String(EventSourceArn));
    if (!queue) throw new Error(`the embedded AWS knows queues as event sources, not ${EventSourceArn}`);
    if (queue.endsWith('.fifo')) throw new Error('the embedded AWS does not know FIFO queues as event sources');
    lambda.mapQueue({
      queue,
      functionName: String(FunctionName),
      batchSize: Number(BatchSize),
      windowSeconds: Number(MaximumBatchingWindowInSeconds),
      partialFailures: (FunctionResponseTypes as string[]).includes('ReportBatchItemFailures'),
      concurrency: (ScalingConfig as { MaximumConcurrency?: number }).MaximumConcurrency ?? Number.POSITIVE_INFINITY,
    });
    return { ref: name, attributes: { Id: name } };
  },
};
