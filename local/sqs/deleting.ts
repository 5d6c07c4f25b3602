/** Deletes the message of a receipt handle, alone or as one of a batch. */
import { invalidValue } from './errors.ts';
import { readHandle } from './handles.ts';
import type { Input } from './input.ts';
import type { Queue } from './queue/queue.ts';

/**
 * A standard queue takes any handle it ever gave, but only the newest deletes. A FIFO queue refuses the handle of a
 * message that is visible again or was received again: its place in line might already have been given up.
 */
export function deleteByHandle(input: Input, queue: Queue): void {
  const { handle, messageId, held, newest } = readHandle(input, queue);
  if (held === undefined) return;
  if (queue.fifo && !(newest && held.state === 'in-flight'))
    throw invalidValue('ReceiptHandle', handle, 'The receipt handle has expired.');
  if (newest) queue.store.remove(messageId);
}
