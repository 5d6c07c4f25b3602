/** AWS::Lambda::EventSourceMapping: a function polls a queue. */
import { type ResourceType, USED } from './resource-type.ts';

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
  build({ properties, world: { mappings } }) {
    const { Tags: _, BatchSize, MaximumBatchingWindowInSeconds, ...others } = properties;
    const numbers = Object.entries({ BatchSize, MaximumBatchingWindowInSeconds })
      .filter(([, value]) => value !== undefined)
      .map(([member, value]) => [member, Number(value)]);
    const id = mappings.declare({ ...others, ...Object.fromEntries(numbers) });
    return { ref: id, attributes: { Id: id } };
  },
};
