/** Receipt handles and the handles of move tasks, and the operations on the message of a receipt handle. */
import { objectOf } from '../objects.ts';
import { invalidHandle, invalidValue, missingParameter, notInFlight } from './errors.ts';
import { integerWithin, required } from './input.ts';
import { MAX_VISIBILITY_SECONDS } from './limits.ts';
import { type Held, receiveCountOf } from './queue/message.ts';
import type { Queue } from './queue/queue.ts';

const MARK = 'feedhose-sqs';

/** A handle contains the queue, the message and the receive count at the receive. */
export function handleOf(queue: string, held: Held, salt: string): string {
  return Buffer.from([MARK, queue, held.message.id, receiveCountOf(held), salt].join(' ')).toString('base64');
}

interface OfMessage {
  readonly ReceiptHandle: string;
}

interface Handled {
  readonly handle: string;
  readonly messageId: string;
  /** The message, if it is still in the queue. */
  readonly held: Held | undefined;
  /** Whether the handle belongs to the last receive of the message. */
  readonly newest: boolean;
}

/** @throws AwsError */
function readHandle(input: OfMessage, queue: Queue): Handled {
  const handle = required(input, 'ReceiptHandle');
  const bytes = Buffer.from(handle, 'base64');
  const [mark, name, messageId, receive = '', salt, ...rest] = bytes.toString('utf8').split(' ');
  const genuine = bytes.toString('base64') === handle && mark === MARK && rest.length === 0 && /^\d+$/.test(receive);
  if (!genuine || name !== queue.name || !messageId || !salt) throw invalidHandle(handle);
  const held = queue.store.find(messageId);
  const newest = held !== undefined && receiveCountOf(held) === Number(receive);
  // The message of a FIFO queue may have been received again by somebody else.
  if (queue.fifo && held !== undefined && !(newest && held.state === 'in-flight'))
    throw invalidValue('ReceiptHandle', handle, 'The receipt handle has expired.');
  return { handle, messageId, held, newest };
}

/** A standard queue accepts every handle that it returned, but only the newest one deletes the message. @throws AwsError */
export function deleteByHandle(input: OfMessage, queue: Queue): void {
  const { messageId, newest } = readHandle(input, queue);
  if (newest) queue.store.remove(messageId);
}

/** The new visibility timeout begins now, and ends at most twelve hours after the receive. @throws AwsError */
export function hideByHandle(
  input: OfMessage & { readonly VisibilityTimeout?: number },
  queue: Queue,
  now: number,
): void {
  const seconds = integerWithin(input, 'VisibilityTimeout', 0, MAX_VISIBILITY_SECONDS);
  if (seconds === undefined) throw missingParameter('VisibilityTimeout');
  const { handle, messageId, held, newest } = readHandle(input, queue);
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

interface TaskReference {
  readonly taskId: string;
  readonly sourceArn: string;
}

export function taskHandleOf({ taskId, sourceArn }: TaskReference): string {
  return Buffer.from(JSON.stringify({ taskId, sourceArn })).toString('base64');
}

/** Returns `undefined` for a text that is not a handle. */
export function taskOf(handle: string): TaskReference | undefined {
  const { taskId, sourceArn } = objectOf(Buffer.from(handle, 'base64').toString()) ?? {};
  return typeof taskId === 'string' && typeof sourceArn === 'string' ? { taskId, sourceArn } : undefined;
}
