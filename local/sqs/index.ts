/** The embedded SQS, whose queues are in memory. */
import type { ReceiveMessageRequest } from '@aws-sdk/client-sqs';
import type { Place } from '../clock.ts';
import { checkOf, dispatcherOf, type Wire } from '../protocol/model/check.ts';
import { type Delays, Engine } from './engine.ts';
import { queueDoesNotExist } from './errors.ts';
import type { Random } from './ids.ts';
import { createNames } from './names.ts';
import { messageOperations, receiveHidden } from './operations/messages.ts';
import { moveTaskOperations } from './operations/move-tasks.ts';
import { permissionOperations } from './operations/permissions.ts';
import { queueOperations } from './operations/queues.ts';
import type { MessageAttribute } from './queue/message.ts';
import type { Counts } from './queue/message-store.ts';
import { createQueue } from './queues.ts';

export interface SqsOptions extends Place {
  /** Returns the address of the endpoint, which is known only after it listens. */
  readonly baseUrl: () => string;
  /** Returns numbers from 0 up to 1. Default: `Math.random`. */
  readonly random?: Random;
  /** Injected delays. Default: none. */
  readonly delays?: Delays | undefined;
}

/** A message as `onMessage` reports it. */
export interface ArrivedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
}

export type Sqs = ReturnType<typeof createSqs>;

const OPERATIONS = { ...messageOperations, ...moveTaskOperations, ...permissionOperations, ...queueOperations };

export function createSqs({ clock, region, account, baseUrl, random = Math.random, delays }: SqsOptions) {
  const names = createNames(region, account, baseUrl);
  // SQS has its own error messages for violated constraints.
  const dispatch = dispatcherOf('SQS', OPERATIONS, checkOf('sqs', { extent: 'types' }));
  const engine = new Engine({ clock, account, names, random, delays });
  return {
    ...names,
    /**
     * Executes a call of the JSON 1.0 protocol, such as `SendMessage`.
     * @param signal aborts when the client hangs up. @param trace trace header of the caller, which a sent message keeps.
     * @throws AwsError
     */
    async handle(
      operation: string,
      input: Record<string, unknown>,
      signal?: AbortSignal,
      trace?: string,
    ): Promise<Record<string, unknown>> {
      return dispatch(operation, input, engine, signal, trace);
    },
    /** Receives messages for Lambda's pollers on a fast clock, without the limit of the visibility timeout. */
    receiveHidden: (input: Wire<ReceiveMessageRequest>, seconds: number, signal?: AbortSignal) =>
      receiveHidden(engine, input, seconds, signal),
    createQueue: (name: string, attributes: Record<string, string> = {}, tags: Record<string, string> = {}) =>
      createQueue(engine, name, attributes, tags),
    queueNames: (): readonly string[] => [...engine.queues.keys()],
    counts(name: string): Counts {
      const queue = engine.queues.get(name);
      if (queue === undefined) throw queueDoesNotExist();
      return engine.upToDate(queue).store.counts;
    },
    /** Calls the listener for each message that enters a queue: sent, moved as a dead letter, or moved by a task. */
    onMessage(listener: (queueName: string, message: ArrivedMessage) => void): void {
      engine.listeners.add((queueName, { id, body, attributes }) =>
        listener(queueName, { messageId: id, body, attributes }),
      );
    },
    /** Ends long polls and move tasks. */
    close(): void {
      engine.tasks.close();
      for (const { polls } of engine.queues.values()) polls.end();
    },
  };
}
