/** The operations for the tags of buses and rules. */
import { validationException } from '../protocol/aws-error.ts';
import type { Tags } from './buses.ts';
import { addTags, type OperationParts, type Operations, ownBus, ruleOn } from './operation.ts';

const ARN = /^(arn:[\w-]+:events:[\w-]+:\d{12}:)(event-bus|rule)\/(.+)$/;

export function tagOperations({ buses }: OperationParts): Operations {
  /** @throws AwsError */
  const tagsOf = (arn: string, caller: string): Tags => {
    const [, place = '', kind, path = ''] = ARN.exec(arn) ?? [];
    if (kind === undefined)
      throw validationException(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
    if (kind === 'event-bus') return ownBus(buses, arn, caller).tags;
    const [name = '', bus] = path.split('/').reverse();
    return ruleOn(ownBus(buses, bus && `${place}event-bus/${bus}`, caller), name).tags;
  };
  return {
    TagResource({ ResourceARN, Tags }, caller) {
      addTags(tagsOf(ResourceARN, caller), Tags);
      return {};
    },
    UntagResource({ ResourceARN, TagKeys }, caller) {
      const tags = tagsOf(ResourceARN, caller);
      for (const key of TagKeys) tags.delete(key);
      return {};
    },
    ListTagsForResource: ({ ResourceARN }, caller) => ({
      Tags: [...tagsOf(ResourceARN, caller)].map(([Key, Value]) => ({ Key, Value })),
    }),
  };
}
