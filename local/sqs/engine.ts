/** What all operations share: the queues, and the ways a message enters one, is taken from one and moves to another. */
import type { Clock } from '../clock.ts';
import { settingsOf } from './attributes/queue-attributes.ts';
import { queueDoesNotExist } from './errors.ts';
import { type Random, uuid } from './ids.ts';
import { type Input, requiredString } from './input.ts';
import { DELETED_RECENTLY_MS, MAX_IN_FLIGHT } from './limits.ts';
import { MoveTasks } from './move-tasks.ts';
import type { Names } from './names.ts';
import { Deduplication } from './queue/deduplication.ts';
import { createLongPolls } from './queue/long-polls.ts';
import { type Content, type Held, type Message, receiveCountOf } from './queue/message.ts';
import { MessageStore } from './queue/message-store.ts';
import type { Queue } from './queue/queue.ts';

/** What makes a standard queue less punctual than it might be. */
export interface Tardiness {
  /** By how many ms a message is late. */
  lateMs(queueName: string): number;
  /** After how many ms a received message is visible again; `undefined`: when it is due. */
  againMs(queueName: string): number | undefined;
}

export type Listener = (queueName: string, message: Message) => void;

/** A message on its way into a queue. */
export interface Entering {
  readonly message: Message;
  /** Unix ms. */
  readonly visibleAt: number;
}

export class Engine {
  readonly clock: Clock;
  readonly account: string;
  readonly names: Names;
  readonly random: Random;
  readonly tardiness: Tardiness | undefined;
  readonly queues = new Map<string, Queue>();
  readonly listeners = new Set<Listener>();
  readonly tasks: MoveTasks = new MoveTasks(this);
  readonly #deletedAt = new Map<string, number>();
  #place = 0;

  constructor(options: { clock: Clock; account: string; names: Names; random: Random; tardiness?: Tardiness }) {
    this.clock = options.clock;
    this.account = options.account;
    this.names = options.names;
    this.random = options.random;
    this.tardiness = options.tardiness;
  }

  /** The queue that the request names, as it is now. */
  queueOf(input: Input): Queue {
    const name = this.names.nameOfUrl(requiredString(input, 'QueueUrl'));
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

  /** A message of its own, with the next place in line. */
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

  /** Puts messages into a queue, tells the listeners, and serves those who wait. */
  enter(queue: Queue, entering: readonly Entering[]): void {
    const now = this.clock.now();
    const tardy = queue.fifo ? undefined : this.tardiness;
    for (const { message, visibleAt } of entering)
      queue.store.add(message, visibleAt + (tardy?.lateMs(queue.name) ?? 0), now);
    for (const { message } of entering) for (const listener of this.listeners) listener(queue.name, message);
    queue.polls.serve();
  }

  /** Takes up to `limit` messages into flight; dead letters found on the way go to their queue. */
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
    if (this.tardiness && !queue.fifo) this.#againSoon(queue, received, this.tardiness, now);
    return received;
  }

  #againSoon(queue: Queue, received: readonly Held[], tardiness: Tardiness, now: number): void {
    for (const { message } of received) {
      const ms = tardiness.againMs(queue.name);
      if (ms !== undefined) queue.store.hideUntil(message.id, now + ms);
    }
  }

  /** Keeps its id and counts; standard queues also keep the time it was sent, from which retention counts on. */
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
