/** Receipt handles: opaque to callers; inside, the queue, the message and which of its receives this was. */

export interface Receipt {
  readonly queue: string;
  readonly messageId: string;
  /** The receive count at that receive: a handle is the newest one while the count is still that. */
  readonly receive: number;
}

const MARK = 'feedhose-sqs';

export function handleOf({ queue, messageId, receive }: Receipt, salt: string): string {
  return Buffer.from([MARK, queue, messageId, receive, salt].join(' ')).toString('base64');
}

/** `undefined` for a text that never was a handle. */
export function receiptOf(handle: string): Receipt | undefined {
  const bytes = Buffer.from(handle, 'base64');
  const [mark, queue, messageId, receive, salt, ...rest] = bytes.toString('utf8').split(' ');
  const genuine = bytes.toString('base64') === handle && mark === MARK && rest.length === 0;
  if (!genuine || !queue || !messageId || !salt || !/^\d+$/.test(receive ?? '')) return undefined;
  return { queue, messageId, receive: Number(receive) };
}
