/** From a receipt handle to the message it stands for. */
import { invalidHandle } from './errors.ts';
import { type Input, requiredString } from './input.ts';
import { type Held, receiveCountOf } from './queue/message.ts';
import type { Queue } from './queue/queue.ts';
import { receiptOf } from './receipt-handle.ts';

export interface Handled {
  readonly handle: string;
  readonly messageId: string;
  /** The message, unless it is gone from the queue. */
  readonly held: Held | undefined;
  /** Whether the handle is of the message's last receive. */
  readonly newest: boolean;
}

export function readHandle(input: Input, queue: Queue): Handled {
  const handle = requiredString(input, 'ReceiptHandle');
  const receipt = receiptOf(handle);
  if (receipt === undefined || receipt.queue !== queue.name) throw invalidHandle(handle);
  const held = queue.store.find(receipt.messageId);
  return {
    handle,
    messageId: receipt.messageId,
    held,
    newest: held !== undefined && receiveCountOf(held) === receipt.receive,
  };
}
