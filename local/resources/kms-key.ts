/** AWS::KMS::Key */
import { type ResourceType, USED } from './resource-type.ts';

export const kmsKey: ResourceType = {
  properties: {
    Description: USED,
    EnableKeyRotation: 'A run is over before a key turns a year old.',
    KeyPolicy: 'No access is checked on one machine.',
    PendingWindowInDays: 'Nothing deletes keys of a run.',
    RotationPeriodInDays: 'A run is over before a key turns a year old.',
    Tags: 'Tags of keys have no effect.',
  },
  build({ name, world: { kms } }) {
    const { id, arn } = kms.createKey(name);
    return { ref: id, attributes: { Arn: arn, KeyId: id } };
  },
};
