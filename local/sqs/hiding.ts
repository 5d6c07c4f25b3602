/** Changes how long a received message stays hidden, alone or as one of a batch. */
import { invalidValue, missingParameter, notInFlight } from './errors.ts';
import { readHandle } from './handles.ts';
import { type Input, integerWithin } from './input.ts';
import { MAX_VISIBILITY_SECONDS } from './limits.ts';
import type { Queue } from './queue/queue.ts';

/** The new time counts from now, and ends at most twelve hours after the receive. */
export function hideByHandle(input: Input, queue: Queue, now: number): void {
  const seconds = integerWithin(input, 'VisibilityTimeout', 0, MAX_VISIBILITY_SECONDS);
  if (seconds === undefined) throw missingParameter('VisibilityTimeout');
  const { handle, messageId, held, newest } = readHandle(input, queue);
  if (queue.fifo && held !== undefined && !(newest && held.state === 'in-flight'))
    throw invalidValue('ReceiptHandle', handle, 'The receipt handle has expired.');
  if (held === undefined || !newest)
    throw invalidValue(
      'ReceiptHandle',
      handle,
      'Message does not exist or is not available for visibility timeout change.',
    );
  if (held.state !== 'in-flight') throw notInFlight();
  const until = now + seconds * 1000;
  if (until > held.receivedAt + MAX_VISIBILITY_SECONDS * 1000)
    throw invalidValue(
      'VisibilityTimeout',
      seconds,
      `Total VisibilityTimeout for the message is beyond the limit [${MAX_VISIBILITY_SECONDS} seconds].`,
    );
  queue.store.hideUntil(messageId, until);
}
