/** The embedded SQS: queues in memory that answer as the cloud does. */
import type { Clock } from '../clock.ts';
import { checkOf } from '../protocol/model/check.ts';
import { type Delays, Engine } from './engine.ts';
import { queueDoesNotExist, unknownOperation } from './errors.ts';
import type { Random } from './ids.ts';
import { createNames } from './names.ts';
import { OPERATIONS } from './operations/index.ts';
import { receiveHidden } from './operations/receive-message.ts';
import type { MessageAttribute } from './queue/message.ts';
import type { Counts } from './queue/message-store.ts';
import { createQueue } from './queues.ts';

export interface SqsOptions {
  readonly clock: Clock;
  readonly region: string;
  readonly account: string;
  /** Where the endpoint listens, which is known only once it does. */
  readonly baseUrl: () => string;
  /** From 0 up to 1, as `Math.random`, which it is unless given. */
  readonly random?: Random;
  /** Injected delays. Default: none. */
  readonly delays?: Delays | undefined;
}

/** A message as the listeners of `onMessage` see it. */
export interface ArrivedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
}

export interface Sqs {
  /** One call of the JSON 1.0 protocol, such as `SendMessage`. Throws `AwsError`. `signal` aborts when the client hangs up. */
  handle(
    operation: string,
    input: Record<string, unknown>,
    signal?: AbortSignal,
    /** The caller's trace header, which a sent message keeps. */
    trace?: string,
  ): Promise<Record<string, unknown>>;
  /** ReceiveMessage as Lambda's pollers need it on a fast clock: hidden for as long as they like. */
  receiveHidden(
    input: Record<string, unknown>,
    seconds: number,
    signal?: AbortSignal,
  ): Promise<Record<string, unknown>>;
  createQueue(name: string, attributes?: Record<string, string>, tags?: Record<string, string>): void;
  urlOf(name: string): string;
  arnOf(name: string): string;
  nameOfArn(arn: string): string | undefined;
  nameOfUrl(url: string): string | undefined;
  queueNames(): readonly string[];
  counts(name: string): Counts;
  /** Called whenever a message enters a queue: sent, moved as a dead letter, or moved by a task. */
  onMessage(listener: (queueName: string, message: ArrivedMessage) => void): void;
  /** Ends long polls and move tasks. */
  close(): void;
}

export function createSqs({ clock, region, account, baseUrl, random = Math.random, delays }: SqsOptions): Sqs {
  const names = createNames(region, account, baseUrl);
  // SQS words violated constraints by itself.
  const checked = checkOf('sqs', { extent: 'types' });
  const engine = new Engine({ clock, account, names, random, delays });
  return {
    ...names,
    handle: async (operation, input, signal, trace) => {
      const run = OPERATIONS.get(operation);
      if (run === undefined) throw unknownOperation(operation);
      return run(engine, checked(operation, input), signal, trace);
    },
    receiveHidden: (input, seconds, signal) => receiveHidden(engine, input, seconds, signal),
    createQueue: (name, attributes = {}, tags = {}) => createQueue(engine, name, attributes, tags),
    queueNames: () => [...engine.queues.keys()],
    counts: (name) => {
      const queue = engine.queues.get(name);
      if (queue === undefined) throw queueDoesNotExist();
      return engine.upToDate(queue).store.counts;
    },
    onMessage: (listener) => {
      engine.listeners.add((queueName, { id, body, attributes }) =>
        listener(queueName, { messageId: id, body, attributes }),
      );
    },
    close: () => {
      engine.tasks.close();
      for (const { polls } of engine.queues.values()) polls.end();
    },
  };
}
