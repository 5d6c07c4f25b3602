/**
 * Time in a run of one thread: a queue of all tasks by their time. Timers and sockets wait here. When no task is due, time jumps to the
 * next task. The same tasks run in the same order every time.
 */
import { type Actor, actAs, currentActor } from './actor.ts';

interface Task {
  /** Simulated milliseconds since the start. */
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

const turn = setImmediate;
const realTimeout = setTimeout;
/** Real milliseconds without a task after which a run is given up, because it waits for something that is not simulated. */
const TIMEOUT_MS = 20_000;
const POLL_MS = 2;

export class Loop {
  #now = 0;
  #order = 0;
  readonly #heap: Task[] = [];

  /** Simulated milliseconds since the start. */
  get now(): number {
    return this.#now;
  }

  /** Runs a task after a delay in milliseconds as the current actor, unless the actor has ended. */
  after(ms: number, run: () => void): void {
    this.afterAs(currentActor(), ms, run);
  }

  afterAs(actor: Actor | undefined, ms: number, run: () => void): void {
    const task = () => {
      if (actor?.alive !== false) actAs(actor, run);
    };
    this.#push({ at: this.#now + Math.max(0, ms), order: this.#order++, run: task });
  }

  /** Runs tasks until `end` is settled. @throws Error if there is no task left before that. */
  async until<T>(end: Promise<T>): Promise<T> {
    let settled = false;
    const mark = () => {
      settled = true;
    };
    end.then(mark, mark);
    let polls = 0;
    for (;;) {
      // After this, all immediate consequences of the last task have happened.
      await new Promise((resolve) => turn(resolve));
      if (settled) return end;
      const task = this.#pop();
      if (task) {
        polls = 0;
        this.#now = Math.max(this.#now, task.at);
        task.run();
      } else if (polls++ * POLL_MS > TIMEOUT_MS) throw new Error('nothing is left to do, and the run has not ended');
      else await new Promise((resolve) => realTimeout(resolve, POLL_MS));
    }
  }

  #push(task: Task): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(task);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(task, heap[parent] as Task)) break;
      heap[at] = heap[parent] as Task;
      at = parent;
    }
    heap[at] = task;
  }

  #pop(): Task | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Task, heap[child] as Task)) child++;
      if (!isBefore(heap[child] as Task, last)) break;
      heap[at] = heap[child] as Task;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: Task, b: Task): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
