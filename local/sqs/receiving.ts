/** Makes the answer for a received message: the requested attributes, and a receipt handle. */
import type { ReceiveMessageRequest } from '@aws-sdk/client-sqs';
import { defined } from '../objects.ts';
import type { Wire } from '../protocol/model/check.ts';
import type { Engine } from './engine.ts';
import { unknownAttribute } from './errors.ts';
import { handleOf } from './handles.ts';
import { hex, sequenceNumberOf } from './ids.ts';
import { md5OfAttributes } from './md5.ts';
import { type Held, type MessageAttributes, receiveCountOf } from './queue/message.ts';
import type { Queue } from './queue/queue.ts';

const SYSTEM_ATTRIBUTES: Readonly<Record<string, (held: Held, queue: Queue) => string | undefined>> = {
  SenderId: ({ message }) => message.senderId,
  SentTimestamp: ({ message }) => String(Math.floor(message.sentAt)),
  ApproximateReceiveCount: (held) => String(receiveCountOf(held)),
  ApproximateFirstReceiveTimestamp: (held) => String(Math.floor(held.firstReceivedAt ?? held.receivedAt)),
  SequenceNumber: ({ message }, { fifo }) => (fifo ? sequenceNumberOf(message.place) : undefined),
  MessageDeduplicationId: ({ message }) => message.deduplicationId,
  MessageGroupId: ({ message }) => message.group,
  AWSTraceHeader: ({ message }) => message.traceHeader ?? message.trace,
  DeadLetterQueueSourceArn: ({ message }) => message.sourceArn,
};

export interface Selection {
  readonly system: readonly string[];
  readonly user: (name: string) => boolean;
}

export function readSelection(input: Wire<ReceiveMessageRequest>): Selection {
  const system: string[] = [...(input.MessageSystemAttributeNames ?? []), ...(input.AttributeNames ?? [])];
  for (const name of system)
    if (name !== 'All' && !Object.hasOwn(SYSTEM_ATTRIBUTES, name)) throw unknownAttribute(name);
  return {
    system: Object.keys(SYSTEM_ATTRIBUTES).filter((name) => system.includes('All') || system.includes(name)),
    user: userSelection(input.MessageAttributeNames ?? []),
  };
}

/** Accepts names, `All`, `.*`, and prefixes such as `bar.*`. */
function userSelection(wanted: readonly string[]): Selection['user'] {
  if (wanted.some((name) => name === 'All' || name === '.*' || name === '*')) return () => true;
  const names = new Set(wanted);
  const prefixes = wanted.filter((name) => name.endsWith('.*')).map((name) => name.slice(0, -2));
  return (name) => names.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
}

export function render(engine: Engine, queue: Queue, held: Held, selection: Selection): Record<string, unknown> {
  const { message } = held;
  const chosen = Object.entries(message.attributes).filter(([name]) => selection.user(name));
  const attributes: MessageAttributes = Object.fromEntries(chosen);
  const system = defined(
    Object.fromEntries(selection.system.map((name) => [name, SYSTEM_ATTRIBUTES[name]?.(held, queue)])),
  );
  return {
    MessageId: message.id,
    ReceiptHandle: handleOf(queue.name, held, hex(engine.random)),
    MD5OfBody: message.bodyMd5,
    Body: message.body,
    ...(Object.keys(system).length > 0 && { Attributes: system }),
    ...(chosen.length > 0 && { MD5OfMessageAttributes: md5OfAttributes(attributes), MessageAttributes: attributes }),
  };
}
