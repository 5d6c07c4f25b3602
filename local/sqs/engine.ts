/** The state that all operations share: the queues, and how messages enter them, are received and are moved. */
import type { Clock } from '../clock.ts';
import { settingsOf } from './attributes/queue-attributes.ts';
import { queueDoesNotExist } from './errors.ts';
import { type Random, uuid } from './ids.ts';
import { required } from './input.ts';
import { DELETED_RECENTLY_MS, MAX_IN_FLIGHT } from './limits.ts';
import { MoveTasks } from './move-tasks.ts';
import type { Names } from './names.ts';
import { Deduplication } from './queue/deduplication.ts';
import { createLongPolls } from './queue/long-polls.ts';
import { type Content, type Entering, type Held, type Message, receiveCountOf } from './queue/message.ts';
import { MessageStore } from './queue/message-store.ts';
import type { Queue } from './queue/queue.ts';

/** Delays that are injected into standard queues, in simulated milliseconds. */
export interface Delays {
  /** The time by which a message that enters the queue becomes visible later. */
  lateMs(queueName: string): number;
  /** The time after which a received message becomes visible, or `undefined` for the visibility timeout. */
  redeliverMs(queueName: string): number | undefined;
}

export type Listener = (queueName: string, message: Message) => void;

export class Engine {
  readonly clock: Clock;
  readonly account: string;
  readonly names: Names;
  readonly random: Random;
  readonly delays: Delays | undefined;
  readonly queues = new Map<string, Queue>();
  readonly listeners = new Set<Listener>();
  readonly tasks: MoveTasks = new MoveTasks(this);
  readonly #deletedAt = new Map<string, number>();
  #place = 0;

  constructor(options: Pick<Engine, 'clock' | 'account' | 'names' | 'random' | 'delays'>) {
    this.clock = options.clock;
    this.account = options.account;
    this.names = options.names;
    this.random = options.random;
    this.delays = options.delays;
  }

  /** Returns the queue that a request names, in its current state. @throws AwsError */
  queueOf(input: { readonly QueueUrl: string }): Queue {
    const name = this.names.nameOfUrl(required(input, 'QueueUrl'));
    const queue = name === undefined ? undefined : this.queues.get(name);
    if (queue === undefined) throw queueDoesNotExist();
    return this.upToDate(queue);
  }

  queueAt(arn: string): Queue | undefined {
    const name = this.names.nameOfArn(arn);
    return name === undefined ? undefined : this.queues.get(name);
  }

  upToDate(queue: Queue): Queue {
    queue.store.advance(this.clock.now(), queue.settings.retentionMs);
    return queue;
  }

  open(name: string, fifo: boolean, attributes: Queue['attributes'], tags: Record<string, string>): void {
    const store = new MessageStore(fifo);
    const now = this.clock.now();
    this.queues.set(name, {
      name,
      arn: this.names.arnOf(name),
      fifo,
      createdAt: now,
      modifiedAt: now,
      purgedAt: undefined,
      attributes,
      settings: settingsOf(attributes),
      tags,
      store,
      deduplication: new Deduplication(),
      polls: createLongPolls(this.clock, () => store.nextDueAt),
    });
  }

  remove(queue: Queue): void {
    this.queues.delete(queue.name);
    this.#deletedAt.set(queue.name, this.clock.now());
    queue.store.clear();
    queue.polls.end(queueDoesNotExist());
  }

  wasDeletedRecently(name: string): boolean {
    const at = this.#deletedAt.get(name);
    return at !== undefined && this.clock.now() < at + DELETED_RECENTLY_MS;
  }

  /** Creates a message with the next place. */
  create(content: Content): Message {
    return {
      ...content,
      id: uuid(this.random),
      senderId: this.account,
      sentAt: this.clock.now(),
      place: this.#nextPlace(),
      sourceArn: undefined,
      receivesBefore: 0,
      firstReceivedAt: undefined,
    };
  }

  /** Adds messages to a queue, calls the listeners and serves waiting receivers. */
  enter(queue: Queue, entering: readonly Entering[]): void {
    const now = this.clock.now();
    const delays = queue.fifo ? undefined : this.delays;
    for (const { message, visibleAt } of entering)
      queue.store.add(message, visibleAt + (delays?.lateMs(queue.name) ?? 0), now);
    for (const { message } of entering) for (const listener of this.listeners) listener(queue.name, message);
    queue.polls.serve();
  }

  /** Receives up to `limit` messages. Messages that were received too often move to the dead-letter queue. */
  take(queue: Queue, limit: number, visibilitySeconds: number): readonly Held[] {
    this.upToDate(queue);
    const now = this.clock.now();
    const { redrive } = queue.settings;
    const target = redrive && this.queueAt(redrive.deadLetterTargetArn);
    const { received, exhausted } = queue.store.receive({
      limit: Math.min(limit, MAX_IN_FLIGHT - queue.store.counts.inFlight),
      now,
      hiddenUntil: now + visibilitySeconds * 1000,
      maxReceiveCount: target === undefined ? undefined : redrive?.maxReceiveCount,
    });
    if (target !== undefined && exhausted.length > 0)
      this.enter(
        target,
        exhausted.map((held) => ({ message: this.#deadLetter(held, queue), visibleAt: now })),
      );
    for (const { message } of queue.fifo ? [] : received) {
      const ms = this.delays?.redeliverMs(queue.name);
      if (ms !== undefined) queue.store.hideUntil(message.id, now + ms);
    }
    return received;
  }

  /** A dead letter keeps its id and receive count. In standard queues it also keeps its sent time, from which retention counts. */
  #deadLetter(held: Held, source: Queue): Message {
    return {
      ...held.message,
      place: this.#nextPlace(),
      sentAt: source.fifo ? this.clock.now() : held.message.sentAt,
      sourceArn: source.arn,
      receivesBefore: receiveCountOf(held),
      firstReceivedAt: held.firstReceivedAt,
    };
  }

  #nextPlace(): number {
    this.#place += 1;
    return this.#place;
  }
}
