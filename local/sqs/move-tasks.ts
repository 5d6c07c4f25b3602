/** The tasks that move messages from a dead-letter queue to their source queues, or to another queue. */
import type { Clock, Timer } from '../clock.ts';
import { type Random, uuid } from './ids.ts';
import type { Content, Entering, Message } from './queue/message.ts';
import type { Queue } from './queue/queue.ts';

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

/** The queues between which messages are moved. */
export interface MovableQueues {
  readonly clock: Clock;
  readonly random: Random;
  readonly queues: ReadonlyMap<string, Queue>;
  queueAt(arn: string): Queue | undefined;
  upToDate(queue: Queue): Queue;
  create(content: Content): Message;
  enter(queue: Queue, entering: readonly Entering[]): void;
}

/** SQS does not document the rate that it chooses by default. This is the highest rate that a task can have. */
const FASTEST_PER_SECOND = 500;
const SHORTEST_STEP_MS = 20;
const REMEMBERED = 10;
const MISSING_QUEUE = 'AWS.SimpleQueueService.NonExistentQueue';

export class MoveTasks {
  readonly #engine: MovableQueues;
  /** Newest first. */
  readonly #bySource = new Map<string, MoveTask[]>();
  readonly #timers = new Map<MoveTask, Timer>();

  constructor(engine: MovableQueues) {
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
