/**
 * An event source mapping from a queue: polls, gathers a batch (up to its size, its window or Lambda's payload limit),
 * invokes, deletes what succeeded. What failed comes again when its visibility timeout has passed.
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
  /** Invocations at a time. */
  readonly concurrency: number;
  /** Messages that are not wanted are deleted without an invocation. */
  readonly wanted: Wanted;
}

export interface MappingWorld {
  readonly sqs: Sqs;
  readonly usage: Usage;
  readonly access: AccessRecord;
  readonly clock: Clock;
  readonly region: string;
  invoke(functionName: string, payload: Payload, traces: readonly string[]): Promise<Answer>;
  /** Resolves when an invocation of the function could begin at once: until then messages stay in the queue for others. */
  room(functionName: string): Promise<void>;
  readonly timeoutSeconds: number;
  /** The run ends. */
  readonly closing: AbortSignal;
  /** The mapping ends, or the run. */
  readonly ended: AbortSignal;
}

const RECORD_OVERHEAD_BYTES = 1_024;
const RECEIVE = 10;
const POLLING = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const LONG_POLL_SECONDS = 20;
/** Real seconds that a loaded machine may take to start an environment, or to let one go. */
const START_SECONDS = 60;

/** Resolves when `ended` has fired and nothing runs any more. */
export async function mapQueue(mapping: QueueMapping, world: MappingWorld): Promise<void> {
  const running = new Set<Promise<void>>();
  // Lambda polls in the name of the function's role.
  for (const action of POLLING) world.access.note(mapping.functionName, action, [world.sqs.arnOf(mapping.queue)]);
  while (!world.ended.aborted) {
    if (running.size >= mapping.concurrency) {
      await Promise.race(running);
      continue;
    }
    await world.room(mapping.functionName);
    const batch = await wantedOf(await gather(mapping, world), mapping, world);
    if (batch.length === 0) continue;
    for (const part of withinPayload(batch)) {
      const run: Promise<void> = work(part, mapping, world).finally(() => running.delete(run));
      running.add(run);
    }
  }
  await Promise.all(running);
}

async function gather(mapping: QueueMapping, world: MappingWorld): Promise<readonly Message[]> {
  const batch: Message[] = [];
  let bytes = 0;
  let ends = Number.POSITIVE_INFINITY;
  while (batch.length < mapping.batchSize && bytes < REQUEST_BYTES / 2) {
    const left = Math.max(0, ends - world.clock.now());
    // A fast clock's window is over before what is there has been received: that is part of the batch all the same.
    if (batch.length > 0 && left === 0 && (world.clock.speed <= 1 || mapping.windowSeconds === 0)) break;
    const wanted = Math.min(RECEIVE, mapping.batchSize - batch.length);
    const patience = batch.length === 0 ? LONG_POLL_SECONDS * 1000 : left;
    const messages = await receive(mapping, world, wanted, patience);
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
  world: MappingWorld,
): Promise<readonly Message[]> {
  const wanted = batch.filter(mapping.wanted);
  if (wanted.length < batch.length) {
    const unwanted = batch.filter((message) => !wanted.includes(message));
    await remove(unwanted, mapping, world);
  }
  return wanted;
}

/** Batches that Lambda can hand over: a body stands in the payload as a JSON string, and its quotes count twice. */
function withinPayload(batch: readonly Message[]): readonly (readonly Message[])[] {
  const bytes = batch.reduce((sum, { Body }) => sum + Buffer.byteLength(Body, 'utf8'), 0);
  // No character of a message becomes more than twice as long; most batches are far from it.
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

/** Polls with the function's role. */
function pollerOf({ functionName }: QueueMapping): string {
  return `${functionName}/poller`;
}

/** SQS waits in whole seconds; the rest of a window is waited for here. */
async function receive(
  mapping: QueueMapping,
  world: MappingWorld,
  MaxNumberOfMessages: number,
  patienceMs: number,
): Promise<readonly Message[]> {
  const ended = new AbortController();
  const timer = world.clock.after(patienceMs, () => ended.abort());
  try {
    const input = {
      QueueUrl: world.sqs.urlOf(mapping.queue),
      MaxNumberOfMessages,
      WaitTimeSeconds: LONG_POLL_SECONDS,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    };
    const signal = AbortSignal.any([ended.signal, world.ended]);
    const { Messages = [] } = await world.sqs.receiveHidden(input, await hiddenSeconds(mapping.queue, world), signal);
    const received = Messages as Message[];
    const responseBytes = received.reduce((sum, { Body }) => sum + Buffer.byteLength(Body, 'utf8'), 0);
    // How often an idle queue is asked is a matter of time and of Lambda's pollers, not of the load.
    if (received.length > 0) {
      world.usage.count({ principal: pollerOf(mapping), action: 'sqs:ReceiveMessage', requestBytes: 0, responseBytes });
    }
    return received;
  } finally {
    timer.cancel();
  }
}

/**
 * On a fast clock the queue's visibility would run out while a function still waits, in real time, for a socket or for its
 * own start. So records stay hidden for as long as that may take; those that fail are given their due visibility afterwards.
 */
async function hiddenSeconds(queue: string, { sqs, clock, timeoutSeconds }: MappingWorld): Promise<number> {
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

async function work(batch: readonly Message[], mapping: QueueMapping, world: MappingWorld): Promise<void> {
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
  { sqs, usage }: MappingWorld,
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

/** Message ids that stay in the queue. An answer that is not as agreed fails the whole batch, as in the cloud. */
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
