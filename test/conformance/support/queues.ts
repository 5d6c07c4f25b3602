/** Helpers of the conformance tests of SQS: an endpoint for each file, which can be real AWS, and calls of the real SDK. */
import { randomUUID } from 'node:crypto';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  type MessageAttributeValue,
  type QueueAttributeName,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SendMessageCommand,
  type SendMessageCommandInput,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { beforeAll } from '@jest/globals';
import { cleanupAfterAll } from '../../support/cleanup.ts';
import { conformanceEndpoint } from './endpoint.ts';

export type Attributes = Partial<Record<QueueAttributeName, string>>;

/** The client of the endpoint that `startQueues` started. */
export let sqs: SQSClient;
/** URLs of queues that are deleted at the end. */
export const made: string[] = [];

/** The endpoint of a test file, from before its first test until after its last one. */
export function startQueues(): void {
  const onCleanup = cleanupAfterAll();
  beforeAll(async () => {
    const endpoint = await conformanceEndpoint();
    onCleanup(() => endpoint.close());
    sqs = new SQSClient(endpoint.client);
    onCleanup(async () => {
      for (const QueueUrl of made) await sqs.send(new DeleteQueueCommand({ QueueUrl })).catch(() => {});
      sqs.destroy();
    });
  });
}

export const nameOf = (label: string) => `conformance-${label}-${randomUUID().slice(0, 8)}`;

export async function queue(label: string, Attributes: Attributes = {}): Promise<string> {
  const QueueName = `${nameOf(label)}${Attributes.FifoQueue ? '.fifo' : ''}`;
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  made.push(QueueUrl);
  return QueueUrl;
}

export const fifo = (more: Attributes = {}) => queue('fifo', { FifoQueue: 'true', ...more });
export const send = (QueueUrl: string, MessageBody: string, more: Partial<SendMessageCommandInput> = {}) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
export const sendBatch = (QueueUrl: string, Entries: SendMessageBatchRequestEntry[]) =>
  sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));

/** One receive of up to ten, which waits for the first. */
export async function receive(QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> {
  const input = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5, ...more };
  return (await sqs.send(new ReceiveMessageCommand(input))).Messages ?? [];
}

/** Receives until there are `count`, as a standard queue may give them one by one. */
export async function gather(QueueUrl: string, count: number): Promise<Message[]> {
  const messages: Message[] = [];
  for (let tries = 0; messages.length < count && tries < 2 * count; tries += 1)
    messages.push(...(await receive(QueueUrl)));
  return messages;
}

export const remove = (QueueUrl: string, ReceiptHandle: string | undefined) =>
  sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
export const hide = (QueueUrl: string, ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
  sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
export const set = (QueueUrl: string, attributes: Attributes) =>
  sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: attributes }));

export async function attributesOf(QueueUrl: string, ...AttributeNames: QueueAttributeName[]): Promise<Attributes> {
  return (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }))).Attributes ?? {};
}

export const arnOf = async (QueueUrl: string) => (await attributesOf(QueueUrl, 'QueueArn')).QueueArn ?? '';
export const redrive = async (deadUrl: string, maxReceiveCount = 1) =>
  JSON.stringify({ deadLetterTargetArn: await arnOf(deadUrl), maxReceiveCount });

/** The name a call failed with, and what the older protocol calls it. */
export async function failure(promise: Promise<unknown>) {
  try {
    await promise;
  } catch (error) {
    const { name, Code, message, $metadata } = error as Record<string, unknown> & {
      $metadata: { httpStatusCode: number };
    };
    return { name, Code, message, status: $metadata.httpStatusCode };
  }
  throw new Error('Nothing failed.');
}

export const text = (StringValue: string): MessageAttributeValue => ({ DataType: 'String', StringValue });
export const INVALID = { Code: 'InvalidParameterValue', status: 400 };
