/** ReceiveMessage: takes visible messages into flight, and waits for some when asked to. */
import { memberNotImplemented } from '../../protocol/model/check.ts';
import type { Engine } from '../engine.ts';
import { invalidValue, notForThisQueueType, overLimit } from '../errors.ts';
import { type Input, integerWithin, optionalInteger, optionalString } from '../input.ts';
import { MAX_IN_FLIGHT, MAX_VISIBILITY_SECONDS, MAX_WAIT_SECONDS } from '../limits.ts';
import type { Held } from '../queue/message.ts';
import type { Queue } from '../queue/queue.ts';
import { readSelection, render } from '../receiving.ts';
import type { Operation, Output } from './operation.ts';

export const receiveMessage: Operation = (engine, input, signal) => {
  const hidden = integerWithin(input, 'VisibilityTimeout', 0, MAX_VISIBILITY_SECONDS);
  return receiveHidden(engine, input, hidden, signal);
};

/** @param hidden seconds, without the limit that callers of the service have; the queue's own when absent. */
export async function receiveHidden(
  engine: Engine,
  input: Input,
  hidden: number | undefined,
  signal?: AbortSignal,
): Promise<Output> {
  const queue = engine.queueOf(input);
  const selection = readSelection(input);
  checkAttemptId(input, queue);
  const limit = integerWithin(input, 'MaxNumberOfMessages', 1, 10) ?? 1;
  const wait = waitSeconds(input) ?? queue.settings.waitSeconds;
  if (signal?.aborted) return {};
  const take = () => some(engine.take(queue, limit, hidden ?? queue.settings.visibilitySeconds));
  const taken = take() ?? (wait > 0 ? await queue.polls.wait(wait * 1000, take, signal) : shortPoll(queue));
  if (taken === undefined) return {};
  return { Messages: taken.map((held) => render(engine, queue, held, selection)) };
}

/** Worded unlike the other bounds. */
function waitSeconds(input: Input): number | undefined {
  const given = optionalInteger(input, 'WaitTimeSeconds');
  if (given === undefined || (given >= 0 && given <= MAX_WAIT_SECONDS)) return given;
  throw invalidValue('WaitTimeSeconds', given, `Must be >= 0 and <= ${MAX_WAIT_SECONDS}, if provided.`);
}

function some(taken: readonly Held[]): readonly Held[] | undefined {
  return taken.length > 0 ? taken : undefined;
}

/** Only short polls of standard queues are told that too much is in flight. */
function shortPoll(queue: Queue): undefined {
  if (!queue.fifo && queue.store.counts.inFlight >= MAX_IN_FLIGHT)
    throw overLimit('Too many messages are in flight; delete some of them before receiving more.');
}

/** It is for FIFO queues, and nothing here repeats a receive. */
function checkAttemptId(input: Input, queue: Queue): void {
  const id = optionalString(input, 'ReceiveRequestAttemptId');
  if (id === undefined) return;
  if (!queue.fifo) throw notForThisQueueType('ReceiveRequestAttemptId', id);
  throw memberNotImplemented('ReceiveMessage', 'ReceiveRequestAttemptId', 'a repeated receive gets other messages.');
}
