/**
 * The poller of an event source mapping from a queue: it receives a batch (limited by size, window and payload), invokes the
 * function and deletes the messages that succeeded. Failed messages become visible after the visibility timeout.
 */
import type { AccessRecord } from '../access-record.ts';
import type { Clock } from '../clock.ts';
import type { Sqs } from '../sqs/index.ts';
import type { Usage } from '../usage.ts';
import type { Answer, Payload } from './environment.ts';
import type { Wanted } from './event-filter.ts';
import { REQUEST_BYTES } from './payload.ts';
import { type Message, recordOf } from './sqs-record.ts';

export interface QueueMapping {
  readonly queue: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** `ReportBatchItemFailures` */
  readonly partialFailures: boolean;
  /** Maximum number of simultaneous invocations. */
  readonly concurrency: number;
  /** The filter. Other messages are deleted without an invocation. */
  readonly wanted: Wanted;
}

export interface PollerOptions {
  readonly sqs: Sqs;
  readonly usage: Usage;
  readonly access: AccessRecord;
  readonly clock: Clock;
  readonly region: string;
  invoke(functionName: string, payload: Payload, traces: readonly string[]): Promise<Answer>;
  /** Resolves when an invocation of the function could begin immediately. Until then messages stay in the queue. */
  whenFree(functionName: string): Promise<void>;
  readonly timeoutSeconds: number;
  /** Aborts when the run ends. */
  readonly closing: AbortSignal;
  /** Aborts when the mapping or the run ends. */
  readonly ended: AbortSignal;
}

const RECORD_OVERHEAD_BYTES = 1_024;
const RECEIVE = 10;
const POLLING = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const LONG_POLL_SECONDS = 20;
/** Real seconds that a busy machine may take to start an invocation. */
const START_SECONDS = 60;

/** Resolves when `ended` is aborted and no invocation is running. */
export async function mapQueue(mapping: QueueMapping, world: PollerOptions): Promise<void> {
  const running = new Set<Promise<void>>();
  // Lambda polls with the role of the function.
  for (const action of POLLING) world.access.note(mapping.functionName, action, [world.sqs.arnOf(mapping.queue)]);
  while (!world.ended.aborted) {
    if (running.size >= mapping.concurrency) {
      await Promise.race(running);
      continue;
    }
    await world.whenFree(mapping.functionName);
    const batch = await wantedOf(await gather(mapping, world), mapping, world);
    if (batch.length === 0) continue;
    for (const part of withinPayload(batch)) {
      const run: Promise<void> = work(part, mapping, world).finally(() => running.delete(run));
      running.add(run);
    }
  }
  await Promise.all(running);
}

async function gather(mapping: QueueMapping, world: PollerOptions): Promise<readonly Message[]> {
  const batch: Message[] = [];
  let bytes = 0;
  let ends = Number.POSITIVE_INFINITY;
  while (batch.length < mapping.batchSize && bytes < REQUEST_BYTES / 2) {
    const left = Math.max(0, ends - world.clock.now());
    // On a fast clock the window ends before all present messages have been received. They still belong to the batch.
    if (batch.length > 0 && left === 0 && (world.clock.speed <= 1 || mapping.windowSeconds === 0)) break;
    const wanted = Math.min(RECEIVE, mapping.batchSize - batch.length);
    const waitMs = batch.length === 0 ? LONG_POLL_SECONDS * 1000 : left;
    const messages = await receive(mapping, world, wanted, waitMs);
    if (world.ended.aborted) break;
    if (batch.length === 0 && messages.length === 0) return [];
    if (messages.length === 0 && left === 0) break;
    if (batch.length === 0) ends = world.clock.now() + mapping.windowSeconds * 1000;
    batch.push(...messages);
    bytes += messages.reduce((sum, { Body }) => sum + Buffer.byteLength(Body, 'utf8') + RECORD_OVERHEAD_BYTES, 0);
  }
  return batch;
}

async function wantedOf(
  batch: readonly Message[],
  mapping: QueueMapping,
  world: PollerOptions,
): Promise<readonly Message[]> {
  const wanted = batch.filter(mapping.wanted);
  if (wanted.length < batch.length) {
    const unwanted = batch.filter((message) => !wanted.includes(message));
    await remove(unwanted, mapping, world);
  }
  return wanted;
}

/** Splits a batch by the payload limit. A body is a JSON string in the payload, in which its quotes are escaped. */
function withinPayload(batch: readonly Message[]): readonly (readonly Message[])[] {
  const bytes = batch.reduce((sum, { Body }) => sum + Buffer.byteLength(Body, 'utf8'), 0);
  // Escaping at most doubles the length of usual bodies. Most batches are far below the limit.
  if (2 * bytes + batch.length * RECORD_OVERHEAD_BYTES <= REQUEST_BYTES) return [batch];
  const parts: Message[][] = [];
  let left = 0;
  for (const message of batch) {
    const own = Buffer.byteLength(JSON.stringify(message), 'utf8') + RECORD_OVERHEAD_BYTES;
    const part = parts.at(-1);
    if (part && own <= left) part.push(message);
    else parts.push([message]);
    left = (part && own <= left ? left : REQUEST_BYTES) - own;
  }
  return parts;
}

/** Returns the principal of the poller. */
function pollerOf({ functionName }: QueueMapping): string {
  return `${functionName}/poller`;
}

/** Ends the long poll after `waitMs`, because SQS waits whole seconds. */
async function receive(
  mapping: QueueMapping,
  world: PollerOptions,
  MaxNumberOfMessages: number,
  waitMs: number,
): Promise<readonly Message[]> {
  const ended = new AbortController();
  const timer = world.clock.after(waitMs, () => ended.abort());
  try {
    const input = {
      QueueUrl: world.sqs.urlOf(mapping.queue),
      MaxNumberOfMessages,
      WaitTimeSeconds: LONG_POLL_SECONDS,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    } as const;
    const signal = AbortSignal.any([ended.signal, world.ended]);
    const { Messages = [] } = await world.sqs.receiveHidden(input, await hiddenSeconds(mapping.queue, world), signal);
    const received = Messages as Message[];
    const responseBytes = received.reduce((sum, { Body }) => sum + Buffer.byteLength(Body, 'utf8'), 0);
    // Empty receives depend on time and on Lambda's pollers, not on the load, so they are not counted.
    if (received.length > 0) {
      world.usage.count({ principal: pollerOf(mapping), action: 'sqs:ReceiveMessage', requestBytes: 0, responseBytes });
    }
    return received;
  } finally {
    timer.cancel();
  }
}

/**
 * On a fast clock the visibility timeout would end while a function waits in real time for a socket or for its start. So records
 * are hidden longer, and failed ones get the visibility timeout of the queue afterwards.
 */
async function hiddenSeconds(queue: string, { sqs, clock, timeoutSeconds }: PollerOptions): Promise<number> {
  const own = await visibilityOf(queue, sqs);
  return clock.speed <= 1 ? own : own + (timeoutSeconds + START_SECONDS) * clock.speed;
}

async function visibilityOf(queue: string, sqs: Sqs): Promise<number> {
  const { Attributes } = await sqs.handle('GetQueueAttributes', {
    QueueUrl: sqs.urlOf(queue),
    AttributeNames: ['VisibilityTimeout'],
  });
  return Number((Attributes as Record<string, string>)['VisibilityTimeout']);
}

async function work(batch: readonly Message[], mapping: QueueMapping, world: PollerOptions): Promise<void> {
  const { sqs, clock, region, closing } = world;
  const received = clock.now();
  const arn = sqs.arnOf(mapping.queue);
  const payload = { Records: batch.map((message) => recordOf(message, arn, region)) };
  const traces = batch.flatMap(({ Attributes }) => Attributes?.['AWSTraceHeader'] ?? []);
  const answer = await world.invoke(mapping.functionName, payload, traces);
  const failed = failures(answer, batch, mapping.partialFailures);
  if (closing.aborted) return;
  const done = batch.filter(({ MessageId }) => !failed.has(MessageId));
  await remove(done, mapping, world);
  if (clock.speed <= 1 || failed.size === 0) return;
  const due = received + (await visibilityOf(mapping.queue, sqs)) * 1000;
  const VisibilityTimeout = Math.max(0, Math.ceil((due - clock.now()) / 1000));
  await inTens(
    batch.filter(({ MessageId }) => failed.has(MessageId)),
    (Entries) =>
      sqs.handle('ChangeMessageVisibilityBatch', {
        QueueUrl: sqs.urlOf(mapping.queue),
        Entries: Entries.map((entry) => ({ ...entry, VisibilityTimeout })),
      }),
  );
}

async function remove(
  messages: readonly Message[],
  mapping: QueueMapping,
  { sqs, usage }: PollerOptions,
): Promise<void> {
  await inTens(messages, (Entries) => {
    usage.count({ principal: pollerOf(mapping), action: 'sqs:DeleteMessage', requestBytes: 0, responseBytes: 0 });
    return sqs.handle('DeleteMessageBatch', { QueueUrl: sqs.urlOf(mapping.queue), Entries });
  });
}

type Entry = { readonly Id: string; readonly ReceiptHandle: string };

async function inTens(
  messages: readonly Message[],
  call: (entries: readonly Entry[]) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < messages.length; from += RECEIVE) {
    const some = messages.slice(from, from + RECEIVE);
    await call(some.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })));
  }
}

/** Returns the ids of the failed messages. With an invalid answer the whole batch fails, as in AWS. */
function failures(answer: Answer, batch: readonly Message[], partial: boolean): ReadonlySet<string> {
  const all = new Set(batch.map(({ MessageId }) => MessageId));
  if (answer.failed) return all;
  if (!partial) return new Set();
  const { batchItemFailures = [] } = (JSON.parse(answer.payload) ?? {}) as {
    batchItemFailures?: { itemIdentifier: string }[];
  };
  const named = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  return named.every((id) => all.has(id)) ? new Set(named) : all;
}
