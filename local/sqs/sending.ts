/** Checks the messages that senders submit, detects duplicates, and makes the answer to the sender. */
import { createHash } from 'node:crypto';
import type { Engine } from './engine.ts';
import { invalidContents, invalidParameter, invalidValue, missingParameter, notForThisQueueType } from './errors.ts';
import { sequenceNumberOf } from './ids.ts';
import { required } from './input.ts';
import { MAX_DELAY_SECONDS } from './limits.ts';
import { md5OfAttributes, md5OfText } from './md5.ts';
import type { Content, Entering, MessageInput } from './queue/message.ts';
import type { Queue } from './queue/queue.ts';
import {
  bytesOfAttributes,
  isContents,
  readMessageAttributes,
  readTraceHeader,
} from './validation/message-attributes.ts';

export interface Submission {
  readonly content: Content;
  readonly delaySeconds: number;
}

/** Bytes that count against the limits of a message and of a batch. */
export function bytesOf(input: MessageInput): number {
  return Buffer.byteLength(input.MessageBody ?? '') + bytesOfAttributes(readMessageAttributes(input));
}

export interface Sender {
  /** The trace header of the caller, for messages without a trace header. */
  readonly trace: string | undefined;
  /** SQS has a different error message for an entry of a batch that is too long. */
  readonly inBatch: boolean;
}

export function readSubmission(input: MessageInput, queue: Queue, { trace, inBatch }: Sender): Submission {
  const body = required(input, 'MessageBody');
  const delaySeconds = readDelay(input, queue);
  const group = readGroup(input, queue);
  const deduplicationId = readDeduplicationId(input, queue, body);
  if (!isContents(body)) throw invalidContents();
  const attributes = readMessageAttributes(input);
  if (Buffer.byteLength(body) + bytesOfAttributes(attributes) > queue.settings.maximumMessageSize)
    throw invalidParameter(
      `One or more parameters ${inBatch ? 'cannot be validated' : 'are invalid'}. Reason: Message must be shorter than ${queue.settings.maximumMessageSize} bytes.`,
    );
  return {
    content: {
      body,
      bodyMd5: md5OfText(body),
      attributes,
      traceHeader: readTraceHeader(input),
      trace,
      group,
      deduplicationId,
    },
    delaySeconds,
  };
}

/** Accepts a message. Returns the answer to the sender, and the message unless it is a duplicate. */
export function accept(engine: Engine, queue: Queue, { content, delaySeconds }: Submission) {
  const now = engine.clock.now();
  const key = queue.settings.deduplicationPerGroup
    ? JSON.stringify([content.group, content.deduplicationId])
    : (content.deduplicationId ?? '');
  const before = queue.fifo ? queue.deduplication.find(key, now) : undefined;
  if (before !== undefined) return { output: receiptFor(content, before), entering: [] };
  const message = engine.create(content);
  const accepted = { messageId: message.id, sequenceNumber: sequenceNumberOf(message.place) };
  if (queue.fifo) queue.deduplication.add(key, accepted, now);
  const entering: readonly Entering[] = [{ message, visibleAt: now + delaySeconds * 1000 }];
  return { output: receiptFor(content, queue.fifo ? accepted : { messageId: message.id }), entering };
}

function receiptFor(content: Content, { messageId, sequenceNumber }: { messageId: string; sequenceNumber?: string }) {
  const attributes = md5OfAttributes(content.attributes);
  const { traceHeader } = content;
  const system = traceHeader && md5OfAttributes({ AWSTraceHeader: { DataType: 'String', StringValue: traceHeader } });
  return {
    MessageId: messageId,
    MD5OfMessageBody: content.bodyMd5,
    MD5OfMessageAttributes: attributes,
    MD5OfMessageSystemAttributes: system,
    SequenceNumber: sequenceNumber,
  };
}

function readDelay({ DelaySeconds: given }: MessageInput, queue: Queue): number {
  if (given === undefined) return queue.settings.delaySeconds;
  if (given < 0 || given > MAX_DELAY_SECONDS)
    throw invalidValue('DelaySeconds', given, `DelaySeconds must be >= 0 and <= ${MAX_DELAY_SECONDS}.`);
  if (!queue.fifo) return given;
  if (given !== 0) throw notForThisQueueType('DelaySeconds', given);
  return queue.settings.delaySeconds;
}

function readGroup({ MessageGroupId: group }: MessageInput, queue: Queue): string | undefined {
  if (group === undefined && queue.fifo) throw missingParameter('MessageGroupId');
  if (group !== undefined) checkIdentifier('MessageGroupId', group);
  return group;
}

function readDeduplicationId(input: MessageInput, queue: Queue, body: string): string | undefined {
  const { MessageDeduplicationId: given } = input;
  if (given !== undefined) {
    if (!queue.fifo) throw notForThisQueueType('MessageDeduplicationId', given);
    checkIdentifier('MessageDeduplicationId', given);
    return given;
  }
  if (!queue.fifo) return undefined;
  expectFifoMembers(input, queue);
  return createHash('sha256').update(body, 'utf8').digest('hex');
}

/** Each message of a FIFO queue needs a deduplication id, or the queue derives it from the body. @throws AwsError */
export function expectFifoMembers({ MessageDeduplicationId }: MessageInput, { settings }: Queue): void {
  if (settings.contentBasedDeduplication || MessageDeduplicationId !== undefined) return;
  throw invalidParameter(
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );
}

const IDENTIFIER = /^[\x21-\x7E]{1,128}$/;

/** MessageGroupId and MessageDeduplicationId contain alphanumeric characters and punctuation. @throws AwsError */
function checkIdentifier(name: string, value: string): void {
  if (!IDENTIFIER.test(value))
    throw invalidValue(
      name,
      value,
      `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
    );
}
