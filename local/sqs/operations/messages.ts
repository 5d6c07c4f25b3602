/** The operations that send, receive, delete and hide messages. */
import type { ReceiveMessageRequest } from '@aws-sdk/client-sqs';
import { memberNotImplemented, type Wire } from '../../protocol/model/check.ts';
import type { Engine } from '../engine.ts';
import { batchTooLong, invalidParameter, invalidValue, notForThisQueueType, overLimit } from '../errors.ts';
import { deleteByHandle, hideByHandle } from '../handles.ts';
import { integerWithin, required } from '../input.ts';
import { MAX_BATCH_BYTES, MAX_IN_FLIGHT, MAX_VISIBILITY_SECONDS, MAX_WAIT_SECONDS } from '../limits.ts';
import type { Entering, MessageInput } from '../queue/message.ts';
import type { Queue } from '../queue/queue.ts';
import { readSelection, render } from '../receiving.ts';
import { accept, bytesOf, expectFifoMembers, readSubmission } from '../sending.ts';
import { answerEach, entriesOf } from '../validation/batch.ts';
import type { Operations, Output } from './operation.ts';

export const messageOperations: Operations = {
  SendMessage(input, engine, _, trace) {
    const queue = engine.queueOf(input);
    const { output, entering } = accept(engine, queue, readSubmission(input, queue, { trace, inBatch: false }));
    engine.enter(queue, entering);
    return output;
  },
  SendMessageBatch(input, engine, _, trace) {
    const queue = engine.queueOf(input);
    const entries = entriesOf(input, 'SendMessageBatch');
    checkBatch(entries, queue);
    const entering: Entering[] = [];
    const answer = answerEach(entries, (entry) => {
      const accepted = accept(engine, queue, readSubmission(entry, queue, { trace, inBatch: true }));
      entering.push(...accepted.entering);
      return accepted.output;
    });
    engine.enter(queue, entering);
    return answer;
  },
  ReceiveMessage(input, engine, signal) {
    const hidden = integerWithin(input, 'VisibilityTimeout', 0, MAX_VISIBILITY_SECONDS);
    return receiveHidden(engine, input, hidden, signal);
  },
  DeleteMessage: (input, engine) => onMessage(engine, input, deleteByHandle),
  DeleteMessageBatch: (input, engine) => onMessages(engine, input, 'DeleteMessageBatch', deleteByHandle),
  ChangeMessageVisibility: (input, engine) => onMessage(engine, input, hideByHandle),
  ChangeMessageVisibilityBatch: (input, engine) =>
    onMessages(engine, input, 'ChangeMessageVisibilityBatch', hideByHandle),
};

type OnHandle<I> = (input: I, queue: Queue, now: number) => void;

function onMessage<I extends { readonly QueueUrl: string }>(engine: Engine, input: I, change: OnHandle<I>): Output {
  const queue = engine.queueOf(input);
  change(input, queue, engine.clock.now());
  queue.polls.serve();
  return {};
}

function onMessages<E extends { readonly Id: string }>(
  engine: Engine,
  input: { readonly QueueUrl: string; readonly Entries: readonly E[] },
  operation: string,
  change: OnHandle<E>,
): Output {
  const queue = engine.queueOf(input);
  const answer = answerEach(entriesOf(input, operation), (entry) => {
    change(entry, queue, engine.clock.now());
    return {};
  });
  queue.polls.serve();
  return answer;
}

/** Checks the conditions under which the whole request fails. @throws AwsError */
function checkBatch(entries: readonly MessageInput[], queue: Queue): void {
  for (const input of entries) {
    required(input, 'MessageBody');
    if (!queue.fifo) continue;
    if (input.MessageGroupId === undefined)
      throw invalidParameter('The request must contain the parameter MessageGroupId.');
    expectFifoMembers(input, queue);
  }
  const bytes = entries.reduce((sum, input) => sum + sizeOf(input), 0);
  if (bytes > MAX_BATCH_BYTES) throw batchTooLong(bytes, MAX_BATCH_BYTES);
}

/** Invalid attributes are ignored here. They make their entry fail later. */
function sizeOf(input: MessageInput): number {
  try {
    return bytesOf(input);
  } catch {
    return Buffer.byteLength(input.MessageBody ?? '');
  }
}

/** @param hidden seconds, without the limit of the API. Default: the visibility timeout of the queue. */
export async function receiveHidden(
  engine: Engine,
  input: Wire<ReceiveMessageRequest>,
  hidden: number | undefined,
  signal?: AbortSignal,
): Promise<Output> {
  const queue = engine.queueOf(input);
  const selection = readSelection(input);
  checkAttemptId(input, queue);
  const limit = integerWithin(input, 'MaxNumberOfMessages', 1, 10) ?? 1;
  const wait = waitSeconds(input) ?? queue.settings.waitSeconds;
  if (signal?.aborted) return {};
  const take = () => {
    const taken = engine.take(queue, limit, hidden ?? queue.settings.visibilitySeconds);
    return taken.length > 0 ? taken : undefined;
  };
  const taken = take() ?? (wait > 0 ? await queue.polls.wait(wait * 1000, take, signal) : undefined);
  // Only short polls of standard queues get this error.
  if (taken === undefined && wait === 0 && !queue.fifo && queue.store.counts.inFlight >= MAX_IN_FLIGHT)
    throw overLimit('Too many messages are in flight; delete some of them before receiving more.');
  return { Messages: taken?.map((held) => render(engine, queue, held, selection)) };
}

/** The error message of this limit differs from those of other limits. @throws AwsError */
function waitSeconds({ WaitTimeSeconds: given }: Wire<ReceiveMessageRequest>): number | undefined {
  if (given === undefined || (given >= 0 && given <= MAX_WAIT_SECONDS)) return given;
  throw invalidValue('WaitTimeSeconds', given, `Must be >= 0 and <= ${MAX_WAIT_SECONDS}, if provided.`);
}

/** The id is for FIFO queues, and repeated receives are not implemented. @throws AwsError */
function checkAttemptId({ ReceiveRequestAttemptId: id }: Wire<ReceiveMessageRequest>, queue: Queue): void {
  if (id === undefined) return;
  if (!queue.fifo) throw notForThisQueueType('ReceiveRequestAttemptId', id);
  throw memberNotImplemented('ReceiveMessage', 'ReceiveRequestAttemptId', 'a repeated receive gets other messages.');
}
