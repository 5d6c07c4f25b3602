/** Calls, default attributes and errors that the recorded answers about queues have in common. */
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { expect } from '@jest/globals';
import { type Attributes, attributesOf, made, nameOf, set, sqs } from '../../support/queues.ts';

export const create = async (QueueName: string, given: Attributes = {}, tags: Record<string, string> = {}) => {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes: given, tags }));
  made.push(QueueUrl);
  return QueueUrl;
};
/** Creates a queue, does something with it, and creates it again. */
export const again = async (
  first: Attributes,
  second: Attributes,
  between: (url: string) => Promise<unknown> = async () => {},
) => {
  const name = nameOf('again') + (first.FifoQueue ? '.fifo' : '');
  const url = await create(name, first);
  await between(url);
  return (await create(name, second)) === url;
};
export const setAndRead = async (url: string, given: Attributes, ...names: string[]) => {
  await set(url, given);
  return attributesOf(url, ...(names as never[]));
};
export const exists = (attribute: string) => ({
  code: 'QueueAlreadyExists',
  message: `A queue already exists with the same name and a different value for attribute ${attribute}`,
  status: 400,
});
export const attributeRefused = (code: string, message: string) => ({ code, message, status: 400 });
export const unknown = (name: string) => attributeRefused('InvalidAttributeName', `Unknown Attribute ${name}.`);
export const onlyFifo = (name: string) =>
  attributeRefused('InvalidAttributeName', `You can specify the ${name} only when FifoQueue is set to true.`);
export const INVALID = { code: 'InvalidParameterValue', message: expect.any(String), status: 400 };
export const GONE = {
  code: 'AWS.SimpleQueueService.NonExistentQueue',
  message: 'The specified queue does not exist.',
  status: 400,
};
const COUNTS = {
  ApproximateNumberOfMessages: '0',
  ApproximateNumberOfMessagesDelayed: '0',
  ApproximateNumberOfMessagesNotVisible: '0',
  CreatedTimestamp: expect.stringMatching(/^\d{10}$/),
  LastModifiedTimestamp: expect.stringMatching(/^\d{10}$/),
  QueueArn: expect.stringMatching(/^arn:aws:sqs:[a-z0-9-]+:\d{12}:/),
};
export const DEFAULTS = {
  ...COUNTS,
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
  VisibilityTimeout: '30',
};
export const FIFO_DEFAULTS = {
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoQueue: 'true',
  FifoThroughputLimit: 'perQueue',
};
export const policy = (action: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: action, Resource: '*' }],
  });
