/** An engine with a fake clock, and helpers of its tests. */
import { createSqs, type Sqs } from '../../../../local/sqs/index.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

export interface Received {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly Attributes?: Record<string, string>;
  readonly MessageAttributes?: Record<string, unknown>;
  readonly MD5OfMessageAttributes?: string;
}

export interface BatchAnswer {
  readonly Successful?: readonly Record<string, string>[];
  readonly Failed?: readonly Record<string, unknown>[];
}

export interface Bench {
  readonly clock: FakeClock;
  readonly sqs: Sqs;
  /** Makes a queue. Gives its URL. */
  queue(name: string, attributes?: Record<string, string>): string;
  call(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Gives the message id. */
  send(QueueUrl: string, MessageBody: string, more?: Record<string, unknown>): Promise<string>;
  receive(QueueUrl: string, more?: Record<string, unknown>, signal?: AbortSignal): Promise<readonly Received[]>;
  /** The bodies of one receive of up to ten. */
  bodies(QueueUrl: string, more?: Record<string, unknown>): Promise<readonly string[]>;
  remove(QueueUrl: string, message: Received | undefined): Promise<void>;
  attribute(QueueUrl: string, name: string): Promise<string | undefined>;
}

export const ACCOUNT = '123456789012';

export function createBench(): Bench {
  const clock = createFakeClock();
  let seed = 1;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const sqs = createSqs({
    clock,
    region: 'eu-west-1',
    account: ACCOUNT,
    baseUrl: () => 'http://127.0.0.1:4566',
    random,
  });
  const call: Bench['call'] = (operation, input) => sqs.handle(operation, input);
  const receive: Bench['receive'] = async (QueueUrl, more = {}, signal) => {
    const { Messages = [] } = await sqs.handle(
      'ReceiveMessage',
      { QueueUrl, MessageSystemAttributeNames: ['All'], ...more },
      signal,
    );
    return Messages as Received[];
  };
  return {
    clock,
    sqs,
    call,
    receive,
    queue(name, attributes) {
      sqs.createQueue(name, attributes);
      return sqs.urlOf(name);
    },
    send: async (QueueUrl, MessageBody, more = {}) => {
      const { MessageId } = await call('SendMessage', { QueueUrl, MessageBody, ...more });
      return String(MessageId);
    },
    bodies: async (QueueUrl, more) =>
      (await receive(QueueUrl, { MaxNumberOfMessages: 10, ...more })).map(({ Body }) => Body),
    remove: async (QueueUrl, message) => {
      await call('DeleteMessage', { QueueUrl, ReceiptHandle: message?.ReceiptHandle });
    },
    attribute: async (QueueUrl, name) => {
      const { Attributes } = await call('GetQueueAttributes', { QueueUrl, AttributeNames: [name] });
      return (Attributes as Record<string, string> | undefined)?.[name];
    },
  };
}

/** What a call failed with. */
export async function failure(promise: Promise<unknown>) {
  try {
    await promise;
  } catch (error) {
    const { code, status, queryError, message } = error as Record<string, unknown>;
    return { code, status, queryError, message };
  }
  throw new Error('Nothing failed.');
}
