/** AWS::KMS::Key */
import type { TagList } from '../kms/keys.ts';
import { type ResourceType, USED } from './resource-type.ts';

export const kmsKey: ResourceType = {
  properties: {
    Description: USED,
    EnableKeyRotation: 'Keys of the run are not rotated.',
    KeyPolicy: USED,
    PendingWindowInDays: 'It applies only when the stack is deleted.',
    RotationPeriodInDays: 'Keys of the run are not rotated.',
    Tags: USED,
  },
  build({ name, properties, world: { kms } }) {
    const { Description, KeyPolicy, Tags = [] } = properties;
    const tags = (Tags as { Key: string; Value: string }[]).map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value }));
    const { id, arn } = kms.createKey(name, {
      ...(Description === undefined ? {} : { Description: String(Description) }),
      ...(KeyPolicy === undefined ? {} : { Policy: JSON.stringify(KeyPolicy) }),
      Tags: tags satisfies TagList,
    });
    return { ref: id, attributes: { Arn: arn, KeyId: id } };
  },
};
