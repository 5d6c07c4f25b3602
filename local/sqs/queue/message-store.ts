/**
 * The messages of one queue and the state of each: delayed, visible or in flight. It has no clock: each call passes the time,
 * and `advance` applies the changes that are due.
 */
import { Heap } from './heap.ts';
import type { Node } from './linked-list.ts';
import type { Held, Message, State } from './message.ts';
import { barrierOf, type Grouped, type MessageGroup, MessageGroups } from './message-groups.ts';

interface Stored extends Held, Grouped<Stored> {
  readonly message: Message;
  state: State;
  receives: number;
  receivedAt: number;
  firstReceivedAt: number | undefined;
  /** The time at which a delayed message, or one in flight, becomes visible. */
  dueAt: number;
  group: MessageGroup<Stored> | undefined;
  node: Node<Stored> | undefined;
}

export interface Counts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export interface Taking {
  readonly limit: number;
  readonly now: number;
  readonly hiddenUntil: number;
  /** Messages that were received this often leave the queue as dead letters. */
  readonly maxReceiveCount: number | undefined;
}

export class MessageStore {
  readonly #fifo: boolean;
  readonly #byId = new Map<string, Stored>();
  readonly #groups: MessageGroups<Stored>;
  readonly #due = new Heap<Stored>((a, b) => inOrder(a.dueAt - b.dueAt, a, b));
  readonly #ages = new Heap<Stored>((a, b) => inOrder(a.message.sentAt - b.message.sentAt, a, b));
  readonly #counts: Record<State, number> = { delayed: 0, visible: 0, 'in-flight': 0 };

  constructor(fifo: boolean) {
    this.#fifo = fifo;
    this.#groups = new MessageGroups(fifo);
  }

  get counts(): Counts {
    return { visible: this.#counts.visible, inFlight: this.#counts['in-flight'], delayed: this.#counts.delayed };
  }

  /** The time at which the next message becomes visible. */
  get nextDueAt(): number | undefined {
    return this.#due.first?.dueAt;
  }

  find(id: string): Held | undefined {
    return this.#byId.get(id);
  }

  add(message: Message, visibleAt: number, now: number): void {
    const stored: Stored = {
      message,
      state: visibleAt > now ? 'delayed' : 'visible',
      receives: 0,
      receivedAt: 0,
      firstReceivedAt: message.firstReceivedAt,
      dueAt: visibleAt,
      group: undefined,
      node: undefined,
    };
    this.#byId.set(message.id, stored);
    this.#ages.add(stored);
    this.#arrive(stored);
  }

  /** Makes due messages visible, and removes messages that are older than the retention period. */
  advance(now: number, retentionMs: number): void {
    for (let top = this.#due.first; top !== undefined && top.dueAt <= now; top = this.#due.first)
      this.#become(top, 'visible');
    for (
      let top = this.#ages.first;
      top !== undefined && top.message.sentAt + retentionMs <= now;
      top = this.#ages.first
    )
      this.#drop(top);
  }

  /**
   * Receives up to `limit` visible messages, group by group: one message of each group in a standard queue, all messages of a
   * group in a FIFO queue. Messages that were received too often are removed and returned in `exhausted`.
   */
  receive({ limit, now, hiddenUntil, maxReceiveCount = Infinity }: Taking): { received: Held[]; exhausted: Held[] } {
    const received: Held[] = [];
    const exhausted: Held[] = [];
    const ofOneGroup = this.#fifo ? Infinity : 1;
    for (let group = this.#groups.next; group !== undefined && received.length < limit; group = this.#groups.next) {
      // A message that is received in this call does not block later messages of the same call.
      const barrier = barrierOf(group);
      for (let taken = 0; taken < ofOneGroup && received.length < limit; taken += 1) {
        const stored = group.visible.first?.value;
        if (stored === undefined || stored.message.place >= barrier) break;
        if (stored.receives >= maxReceiveCount) {
          this.#drop(stored);
          exhausted.push(stored);
          continue;
        }
        stored.receives += 1;
        stored.receivedAt = now;
        stored.firstReceivedAt ??= now;
        stored.dueAt = hiddenUntil;
        this.#become(stored, 'in-flight');
        received.push(stored);
      }
      this.#groups.pass(group);
    }
    return { received, exhausted };
  }

  /** Returns the message to receive next, without receiving it. */
  peek(): Message | undefined {
    return this.#groups.next?.visible.first?.value.message;
  }

  /** Sets when a delayed message or one in flight becomes visible. */
  hideUntil(id: string, dueAt: number): void {
    const stored = this.#byId.get(id);
    if (stored === undefined || stored.state === 'visible') return;
    this.#due.remove(stored);
    stored.dueAt = dueAt;
    this.#due.add(stored);
  }

  delayed(): readonly Message[] {
    return [...this.#byId.values()].filter(({ state }) => state === 'delayed').map(({ message }) => message);
  }

  remove(id: string): void {
    const stored = this.#byId.get(id);
    if (stored !== undefined) this.#drop(stored);
  }

  clear(): void {
    for (const stored of [...this.#byId.values()]) this.#drop(stored);
  }

  #become(stored: Stored, state: State): void {
    this.#depart(stored);
    stored.state = state;
    this.#arrive(stored);
  }

  #drop(stored: Stored): void {
    this.#depart(stored);
    this.#groups.forget(stored);
    this.#ages.remove(stored);
    this.#byId.delete(stored.message.id);
  }

  #arrive(stored: Stored): void {
    this.#counts[stored.state] += 1;
    if (stored.state === 'visible') this.#groups.enter(stored);
    else this.#due.add(stored);
    if (stored.state === 'in-flight') this.#groups.hold(stored);
  }

  #depart(stored: Stored): void {
    this.#counts[stored.state] -= 1;
    if (stored.state === 'visible') this.#groups.leave(stored);
    else this.#due.remove(stored);
    if (stored.state === 'in-flight') this.#groups.release(stored);
  }
}

function inOrder(difference: number, a: Stored, b: Stored): boolean {
  return difference === 0 ? a.message.place < b.message.place : difference < 0;
}
