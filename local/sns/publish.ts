/** Publish and PublishBatch: checks messages as SNS does, detects duplicates, and sends messages to the subscribed queues. */
import { randomUUID } from 'node:crypto';
import type { PublishBatchRequestEntry, PublishBatchResultEntry, PublishInput } from '@aws-sdk/client-sns';
import type { Clock } from '../clock.ts';
import type { Kms } from '../kms/kms.ts';
import { defined, isObject, objectOf } from '../objects.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Wire } from '../protocol/model/check.ts';
import type { Sqs } from '../sqs/index.ts';
import { bytesOfAttributes } from '../sqs/validation/message-attributes.ts';
import type { Usage } from '../usage.ts';
import {
  type Caller,
  denied,
  invalidParameter,
  type MessageAttributes,
  type Subscription,
  type Topic,
  type Topics,
} from './topics.ts';

export interface PublishParts {
  readonly topics: Topics;
  readonly clock: Pick<Clock, 'now'>;
  readonly kms: Pick<Kms, 'handle'>;
  readonly sqs: Sqs;
  readonly usage: Usage;
}

/** What Publish and an entry of PublishBatch have in common. */
type Message = Omit<Wire<PublishBatchRequestEntry>, 'Id'>;

interface Accepted {
  readonly MessageId: string;
  readonly SequenceNumber?: string;
}

/** Amazon SNS Developer Guide, "Publishing large messages": the default of the topic attribute MaximumMessageSize. */
const MESSAGE_BYTES = 262_144;
/** Amazon SNS API reference, PublishBatch. */
const BATCH_ENTRIES = 10;
const SUBJECT_CHARACTERS = 100;
const BATCH_ID = /^[\w-]{1,80}$/;
/** Amazon SNS API reference, Publish: MessageGroupId and MessageDeduplicationId. */
const FIFO_ID = /^[\w!"#$%&'()*+,\-./:;<=>?@[\\\]^`{|}~]{1,128}$/;
/** The characters that XML 1.0 excludes. */
const FORBIDDEN = /[\x00-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/;

/** @throws AwsError */
export async function publish(parts: PublishParts, input: Wire<PublishInput>, caller: Caller): Promise<Accepted> {
  if (input.PhoneNumber !== undefined) throw invalidParameter('PhoneNumber', 'the embedded SNS sends no text messages');
  const topic = openTopic(parts, input.TopicArn ?? input.TargetArn, caller);
  if (bytesOf(input) > limitOf(topic)) throw invalidParameter('Message too long');
  return accept(parts, topic, input);
}

/** @throws AwsError when the whole call is refused. */
export async function publishBatch(
  parts: PublishParts,
  topicArn: string,
  entries: readonly Wire<PublishBatchRequestEntry>[],
  caller: Caller,
): Promise<{ readonly Successful: readonly Wire<PublishBatchResultEntry>[]; readonly Failed: readonly object[] }> {
  const topic = openTopic(parts, topicArn, caller);
  if (entries.length === 0) throw new AwsError('EmptyBatchRequest', 'The batch request does not contain any entries.');
  if (entries.length > BATCH_ENTRIES) {
    throw new AwsError('TooManyEntriesInBatchRequest', 'The batch request contains more entries than permissible.');
  }
  if (!entries.every(({ Id }) => BATCH_ID.test(Id)))
    throw new AwsError('InvalidBatchEntryId', 'The Id of a batch entry is invalid.');
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new AwsError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  }
  if (entries.reduce((sum, entry) => sum + bytesOf(entry), 0) > limitOf(topic)) {
    throw new AwsError(
      'BatchRequestTooLong',
      'The length of all the batch messages put together is more than the limit.',
    );
  }
  const Successful: Wire<PublishBatchResultEntry>[] = [];
  const Failed: object[] = [];
  for (const { Id, ...message } of entries) {
    try {
      Successful.push({ Id, ...(await accept(parts, topic, message)) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id, Code: error.code, Message: error.message, SenderFault: 'true' });
    }
  }
  return { Successful, Failed };
}

/** Returns a topic on which the caller may publish and whose key can be used. @throws AwsError */
function openTopic({ topics, kms }: PublishParts, arn: string | undefined, caller: Caller): Topic {
  const topic = topics.get(arn, caller);
  if (topic.account !== caller.account && topic.name.startsWith('closed-')) throw denied(topic.arn);
  const KeyId = topic.attributes['KmsMasterKeyId'];
  if (KeyId === undefined || KeyId === '') return topic;
  if (KeyId === AWS_KEY) {
    if (topic.account === caller.account) return topic;
    throw new AwsError('KMSAccessDenied', `The ciphertext refers to a key that ${caller.account} cannot use.`);
  }
  try {
    kms.handle('GenerateDataKey', { KeyId, KeySpec: 'AES_256' });
    return topic;
  } catch (error) {
    const code = error instanceof AwsError ? KEY_ERRORS[error.code] : undefined;
    if (code === undefined) throw error;
    throw new AwsError(code, `${error}`);
  }
}

/** The key of AWS can be used by callers of its account only. */
const AWS_KEY = 'alias/aws/sns';
const KEY_ERRORS: Readonly<Record<string, string>> = {
  NotFoundException: 'KMSNotFound',
  DisabledException: 'KMSDisabled',
  KMSInvalidStateException: 'KMSInvalidState',
};

function limitOf({ attributes }: Topic): number {
  return Number(attributes['MaximumMessageSize'] ?? MESSAGE_BYTES);
}

function bytesOf({ Message, MessageAttributes = {} }: Message): number {
  return Buffer.byteLength(Message) + bytesOfAttributes(MessageAttributes as never);
}

/** @throws AwsError */
async function accept(parts: PublishParts, topic: Topic, message: Message): Promise<Accepted> {
  expectMessage(message);
  const { group, duplicate } = fifoIdsOf(topic, message);
  const now = parts.clock.now();
  const known = duplicate === undefined ? undefined : topic.deduplication.find(duplicate, now);
  if (known) return { MessageId: known.messageId, SequenceNumber: known.sequenceNumber };
  topic.published += 1;
  const MessageId = randomUUID();
  const sequenceNumber = String(10_000_000_000_000_000_000n + BigInt(topic.published));
  if (duplicate !== undefined) topic.deduplication.add(duplicate, { messageId: MessageId, sequenceNumber }, now);
  const accepted: Accepted = { MessageId, ...(topic.fifo ? { SequenceNumber: sequenceNumber } : {}) };
  const sent: Sent = { topic, message, accepted, ...defined({ group, duplicate }) };
  for (const subscription of parts.topics.subscriptionsOf(topic.arn)) await deliver(parts, subscription, sent);
  return accepted;
}

function expectMessage({ Message, Subject, MessageStructure, MessageAttributes = {} }: Message): void {
  if (Message === '') throw invalidParameter('Empty message');
  if (FORBIDDEN.test(Message)) throw invalidParameter('Message', 'Invalid characters found');
  if (Subject !== undefined && (Subject.length > SUBJECT_CHARACTERS || !/^[\x21-\x7e][\x20-\x7e]*$/.test(Subject))) {
    throw invalidParameter('Subject');
  }
  if (MessageStructure === 'json' && typeof objectOf(Message)?.['default'] !== 'string') {
    throw invalidParameter('Message Structure', 'No default entry in JSON message body');
  }
  for (const [name, { DataType, StringValue = '', BinaryValue = '' }] of Object.entries(MessageAttributes)) {
    if (!/^(?!aws\.|amazon\.|\.)[\w.-]{1,256}(?<!\.)$/i.test(name))
      throw parameterValue(`The name '${name}' is not valid.`);
    if (!/^(?:String|Number|Binary)(?:\.|$)/.test(DataType))
      throw parameterValue(`The type of '${name}' is not valid.`);
    if (StringValue + BinaryValue === '') throw parameterValue(`The message attribute '${name}' must contain a value.`);
  }
}

function parameterValue(message: string): AwsError {
  return new AwsError('ParameterValueInvalid', message);
}

/** Returns the group, and for a FIFO topic the id by which duplicates are detected. @throws AwsError */
function fifoIdsOf({ fifo, attributes }: Topic, message: Message) {
  const { MessageGroupId: group, MessageDeduplicationId: id } = message;
  if (group !== undefined && !FIFO_ID.test(group)) throw invalidParameter('MessageGroupId');
  if (!fifo) {
    if (id !== undefined)
      throw invalidParameter(
        'MessageDeduplicationId',
        'The request includes MessageDeduplicationId parameter that is not valid for this topic type',
      );
    return { group, duplicate: undefined };
  }
  if (group === undefined) throw invalidParameter('The MessageGroupId parameter is required for FIFO topics');
  if (id === undefined && attributes['ContentBasedDeduplication'] !== 'true') {
    throw invalidParameter(
      'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
  if (id !== undefined && !FIFO_ID.test(id)) throw invalidParameter('MessageDeduplicationId');
  return { group, duplicate: id ?? message.Message };
}

interface Sent {
  readonly topic: Topic;
  readonly message: Message;
  readonly accepted: Accepted;
  readonly group?: string;
  readonly duplicate?: string;
}

/** Sends a message to a queue. A message that the queue refuses goes to the dead-letter queue of the subscription, if it has one. */
async function deliver({ sqs, usage, clock }: PublishParts, subscription: Subscription, sent: Sent): Promise<void> {
  const { message, group, duplicate } = sent;
  const attributes: MessageAttributes = message.MessageAttributes ?? {};
  if (subscription.protocol !== 'sqs' || !subscription.accepts(message.Message, attributes)) return;
  const raw = subscription.attributes['RawMessageDelivery'] === 'true';
  const MessageBody = raw ? textFor(message, 'sqs') : envelope(subscription, sent, clock.now());
  const content = {
    MessageBody,
    ...(raw && Object.keys(attributes).length > 0 ? { MessageAttributes: attributes } : {}),
  };
  const requestBytes = Buffer.byteLength(MessageBody);
  usage.count({ principal: 'sns.amazonaws.com', action: 'sqs:SendMessage', requestBytes, responseBytes: 0 });
  const send = (arn: string) =>
    sqs.handle('SendMessage', {
      ...content,
      QueueUrl: sqs.urlOf(sqs.nameOfArn(arn) ?? arn),
      ...defined({ MessageGroupId: group }),
      ...(arn.endsWith('.fifo') && duplicate !== undefined ? { MessageDeduplicationId: duplicate } : {}),
    });
  try {
    await send(subscription.endpoint);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const target = objectOf(subscription.attributes['RedrivePolicy'] ?? '')?.['deadLetterTargetArn'];
    // Without a dead-letter queue the message is lost, as in AWS.
    if (typeof target === 'string') await send(target).catch(() => {});
  }
}

/** Returns the text for a protocol. With the structure `json` it is the one under the name of the protocol. */
function textFor({ Message, MessageStructure }: Message, protocol: string): string {
  const texts = MessageStructure === 'json' ? JSON.parse(Message) : undefined;
  return isObject(texts) ? String(texts[protocol] ?? texts['default']) : Message;
}

/** Returns the JSON that a queue gets without raw message delivery. Signatures are not made: no certificate belongs to the run. */
function envelope({ arn }: Subscription, { topic, message, accepted }: Sent, nowMs: number): string {
  const { Subject, MessageAttributes = {} } = message;
  const attributes = Object.entries(MessageAttributes).map(([name, { DataType, StringValue, BinaryValue }]) => {
    return [name, { Type: DataType, Value: StringValue ?? BinaryValue }] as const;
  });
  return JSON.stringify({
    Type: 'Notification',
    ...accepted,
    TopicArn: topic.arn,
    ...defined({ Subject }),
    Message: textFor(message, 'sqs'),
    Timestamp: new Date(nowMs).toISOString(),
    SignatureVersion: '1',
    Signature: 'NotSigned',
    SigningCertURL: 'https://sns.invalid/certificate.pem',
    UnsubscribeURL: `https://sns.invalid/?Action=Unsubscribe&SubscriptionArn=${arn}`,
    ...(attributes.length > 0 ? { MessageAttributes: Object.fromEntries(attributes) } : {}),
  });
}
