/** The state that all operations share: the queues, the messages that enter and leave them, and the tasks that move messages. */
import type { Clock, Timer } from '../clock.ts';
import { settingsOf } from './attributes/queue-attributes.ts';
import { queueDoesNotExist } from './errors.ts';
import { type Random, uuid } from './ids.ts';
import { required } from './input.ts';
import { DELETED_RECENTLY_MS, MAX_IN_FLIGHT } from './limits.ts';
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

export interface MoveTask {
  readonly id: string;
  readonly source: Queue;
  /** `undefined`: each message moves to the queue that it came from. */
  readonly destinationArn: string | undefined;
  readonly perSecond: number | undefined;
  /** Unix ms. */
  readonly startedAt: number;
  readonly toMove: number;
  moved: number;
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED';
  failure: string | undefined;
}

/** SQS does not document the rate that it chooses by default. This is the highest rate that a task can have. */
const FASTEST_PER_SECOND = 500;
const SHORTEST_STEP_MS = 20;
const REMEMBERED = 10;
const MISSING_QUEUE = 'AWS.SimpleQueueService.NonExistentQueue';

/** The tasks that move messages from a dead-letter queue to their source queues, or to another queue. */
export class MoveTasks {
  readonly #engine: Engine;
  /** Newest first. */
  readonly #bySource = new Map<string, MoveTask[]>();
  readonly #timers = new Map<MoveTask, Timer>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  of(sourceArn: string): readonly MoveTask[] {
    return this.#bySource.get(sourceArn) ?? [];
  }

  isActive(task: MoveTask): boolean {
    return task.status === 'RUNNING' || task.status === 'CANCELLING';
  }

  start({ source, destinationArn, perSecond }: Pick<MoveTask, 'source' | 'destinationArn' | 'perSecond'>): MoveTask {
    const task: MoveTask = {
      id: uuid(this.#engine.random),
      source,
      destinationArn,
      perSecond,
      startedAt: this.#engine.clock.now(),
      toMove: source.store.counts.visible,
      moved: 0,
      status: 'RUNNING',
      failure: undefined,
    };
    this.#bySource.set(source.arn, [task, ...this.of(source.arn)].slice(0, REMEMBERED));
    this.#plan(task);
    return task;
  }

  cancel(task: MoveTask): void {
    task.status = 'CANCELLING';
  }

  close(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  #plan(task: MoveTask): void {
    const perMs = (task.perSecond ?? FASTEST_PER_SECOND) / 1000;
    const step = Math.max(1 / perMs, SHORTEST_STEP_MS);
    const count = Math.max(1, Math.round(step * perMs));
    this.#timers.set(
      task,
      this.#engine.clock.after(step, () => {
        this.#timers.delete(task);
        this.#step(task, count);
        if (this.isActive(task)) this.#plan(task);
      }),
    );
  }

  #step(task: MoveTask, count: number): void {
    if (task.status === 'CANCELLING') task.status = 'CANCELLED';
    else if (!this.#engine.queues.has(task.source.name)) fail(task, MISSING_QUEUE);
    for (let done = 0; done < count && task.status === 'RUNNING'; done += 1) this.#moveOne(task);
    if (task.status === 'RUNNING' && task.moved >= task.toMove) task.status = 'COMPLETED';
  }

  #moveOne(task: MoveTask): void {
    const message = this.#engine.upToDate(task.source).store.peek();
    if (message === undefined || task.moved >= task.toMove) {
      task.status = 'COMPLETED';
      return;
    }
    const arn = task.destinationArn ?? message.sourceArn;
    const destination = arn === undefined ? undefined : this.#engine.queueAt(arn);
    if (destination === undefined) {
      fail(task, arn === undefined ? 'CouldNotDetermineMessageSource' : MISSING_QUEUE);
      return;
    }
    task.source.store.remove(message.id);
    task.moved += 1;
    // A moved message is a new one: new id, sent now, never received.
    this.#engine.enter(destination, [{ message: this.#engine.create(message), visibleAt: this.#engine.clock.now() }]);
  }
}

function fail(task: MoveTask, reason: string): void {
  task.status = 'FAILED';
  task.failure = reason;
}
