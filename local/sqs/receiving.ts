/** Makes the answer for a received message: the requested attributes, and a receipt handle. */
import type { ReceiveMessageRequest } from '@aws-sdk/client-sqs';
import type { Wire } from '../protocol/model/check.ts';
import type { Engine } from './engine.ts';
import { unknownAttribute } from './errors.ts';
import { handleOf } from './handles.ts';
import { hex, sequenceNumberOf } from './ids.ts';
import { md5OfAttributes } from './md5.ts';
import { type Held, type MessageAttributes, receiveCountOf } from './queue/message.ts';
import type { Queue } from './queue/queue.ts';

const SYSTEM_ATTRIBUTES = [
  'SenderId',
  'SentTimestamp',
  'ApproximateReceiveCount',
  'ApproximateFirstReceiveTimestamp',
  'SequenceNumber',
  'MessageDeduplicationId',
  'MessageGroupId',
  'AWSTraceHeader',
  'DeadLetterQueueSourceArn',
] as const;

type SystemAttribute = (typeof SYSTEM_ATTRIBUTES)[number];

export interface Selection {
  readonly system: readonly SystemAttribute[];
  readonly user: (name: string) => boolean;
}

export function readSelection(input: Wire<ReceiveMessageRequest>): Selection {
  const system: string[] = [...(input.MessageSystemAttributeNames ?? []), ...(input.AttributeNames ?? [])];
  for (const name of system)
    if (name !== 'All' && !(SYSTEM_ATTRIBUTES as readonly string[]).includes(name)) throw unknownAttribute(name);
  return {
    system: SYSTEM_ATTRIBUTES.filter((name) => system.includes('All') || system.includes(name)),
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
  const system = systemAttributes(queue, held, selection.system);
  return {
    MessageId: message.id,
    ReceiptHandle: handleOf(queue.name, held, hex(engine.random)),
    MD5OfBody: message.bodyMd5,
    Body: message.body,
    ...(Object.keys(system).length > 0 && { Attributes: system }),
    ...(chosen.length > 0 && { MD5OfMessageAttributes: md5OfAttributes(attributes), MessageAttributes: attributes }),
  };
}

function systemAttributes(queue: Queue, held: Held, wanted: readonly SystemAttribute[]): Record<string, string> {
  const { message } = held;
  const values: Record<SystemAttribute, string | undefined> = {
    SenderId: message.senderId,
    SentTimestamp: String(Math.floor(message.sentAt)),
    ApproximateReceiveCount: String(receiveCountOf(held)),
    ApproximateFirstReceiveTimestamp: String(Math.floor(held.firstReceivedAt ?? held.receivedAt)),
    SequenceNumber: queue.fifo ? sequenceNumberOf(message.place) : undefined,
    MessageDeduplicationId: message.deduplicationId,
    MessageGroupId: message.group,
    AWSTraceHeader: message.traceHeader ?? message.trace,
    DeadLetterQueueSourceArn: message.sourceArn,
  };
  return Object.fromEntries(
    wanted.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]] as const])),
  );
}
