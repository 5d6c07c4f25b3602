/**
 * Time in a run of one thread: a queue of everything that will happen, by when. Whatever waits (timers, sockets) waits
 * here; when nothing is left to do now, time jumps to what comes next. The same tasks come in the same order every time.
 */
import { type Actor, actAs, currentActor } from './actor.ts';

interface Task {
  /** Simulated ms since the beginning. */
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

const turn = setImmediate;
const realTimeout = setTimeout;
/** Real ms without anything to do before a run is given up: it waits for something that is not simulated. */
const PATIENCE_MS = 20_000;
const NAP_MS = 2;

export class Loop {
  #now = 0;
  #order = 0;
  readonly #heap: Task[] = [];

  /** Simulated ms since the beginning. */
  get now(): number {
    return this.#now;
  }

  /** Runs a task after so many ms, as whoever asks for it; not at all when that one has ended. */
  after(ms: number, run: () => void): void {
    this.afterAs(currentActor(), ms, run);
  }

  afterAs(actor: Actor | undefined, ms: number, run: () => void): void {
    const task = () => {
      if (actor?.alive !== false) actAs(actor, run);
    };
    this.#push({ at: this.#now + Math.max(0, ms), order: this.#order++, run: task });
  }

  /** Works until `end` is settled. @throws when nothing is left to do before that. */
  async until<T>(end: Promise<T>): Promise<T> {
    let settled = false;
    const mark = () => {
      settled = true;
    };
    end.then(mark, mark);
    let naps = 0;
    for (;;) {
      // Everything that follows from the last task, but for what comes later, has happened after this.
      await new Promise((resolve) => turn(resolve));
      if (settled) return end;
      const task = this.#pop();
      if (task) {
        naps = 0;
        this.#now = Math.max(this.#now, task.at);
        task.run();
      } else if (naps++ * NAP_MS > PATIENCE_MS) throw new Error('nothing is left to do, and the run has not ended');
      else await new Promise((resolve) => realTimeout(resolve, NAP_MS));
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
