/** AWS::SQS::Queue */
import { type ResourceType, USED } from './resource-type.ts';

/** SQS attributes that a template sets under the same name. */
const ATTRIBUTES = [
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
];
const LONGEST_NAME = 80;

export const sqsQueue: ResourceType = {
  properties: {
    ...Object.fromEntries(ATTRIBUTES.map((name) => [name, USED])),
    QueueName: USED,
    Tags: USED,
  },
  build({ name, properties, world: { sqs } }) {
    const { QueueName = name.slice(-LONGEST_NAME), Tags = [] } = properties;
    const given = ATTRIBUTES.filter((attribute) => properties[attribute] !== undefined);
    const attributes = given.map((attribute) => [attribute, textOf(properties[attribute])]);
    const tags = (Tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]);
    const queueName = String(QueueName);
    sqs.createQueue(queueName, Object.fromEntries(attributes), Object.fromEntries(tags));
    const url = sqs.urlOf(queueName);
    return { ref: url, attributes: { Arn: sqs.arnOf(queueName), QueueName: queueName, QueueUrl: url } };
  },
};

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
