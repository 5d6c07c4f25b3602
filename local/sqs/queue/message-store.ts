/**
 * The messages of one queue and the state each is in: delayed, visible, in flight, or gone. Knows no clock: every call
 * is told the time, and `advance` does what the time passed has brought about.
 */
import { Heap } from './heap.ts';
import type { Node } from './linked-list.ts';
import type { Held, Message, State } from './message.ts';
import { barrierOf, type InLane, type Lane, Lanes } from './message-groups.ts';

interface Stored extends Held, InLane<Stored> {
  readonly message: Message;
  state: State;
  receives: number;
  receivedAt: number;
  firstReceivedAt: number | undefined;
  /** When it becomes visible, while it is delayed or in flight. */
  dueAt: number;
  lane: Lane<Stored> | undefined;
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
  /** Messages received this often are dead letters and leave the queue instead. */
  readonly maxReceiveCount: number | undefined;
}

export class MessageStore {
  readonly #fifo: boolean;
  readonly #byId = new Map<string, Stored>();
  readonly #lanes: Lanes<Stored>;
  readonly #due = new Heap<Stored>((a, b) => inOrder(a.dueAt - b.dueAt, a, b));
  readonly #ages = new Heap<Stored>((a, b) => inOrder(a.message.sentAt - b.message.sentAt, a, b));
  readonly #counts: Record<State, number> = { delayed: 0, visible: 0, 'in-flight': 0 };

  constructor(fifo: boolean) {
    this.#fifo = fifo;
    this.#lanes = new Lanes(fifo);
  }

  get counts(): Counts {
    return { visible: this.#counts.visible, inFlight: this.#counts['in-flight'], delayed: this.#counts.delayed };
  }

  /** When the next message becomes visible by itself. */
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
      lane: undefined,
      node: undefined,
    };
    this.#byId.set(message.id, stored);
    this.#ages.add(stored);
    this.#arrive(stored);
  }

  /** Makes visible what is due, and drops what is older than the retention period. */
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
   * Receives up to `limit` visible messages, lane by lane: one of each in turn, but as many of one group as there are in
   * a FIFO queue. Those received too often already are taken out and given back apart.
   */
  receive({ limit, now, hiddenUntil, maxReceiveCount = Infinity }: Taking): { received: Held[]; exhausted: Held[] } {
    const received: Held[] = [];
    const exhausted: Held[] = [];
    const ofOneLane = this.#fifo ? Infinity : 1;
    for (let lane = this.#lanes.next; lane !== undefined && received.length < limit; lane = this.#lanes.next) {
      // What is received now does not hold back what follows it in the same answer.
      const barrier = barrierOf(lane);
      for (let taken = 0; taken < ofOneLane && received.length < limit; taken += 1) {
        const stored = lane.visible.first?.value;
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
      this.#lanes.pass(lane);
    }
    return { received, exhausted };
  }

  /** The message whose turn it is, which stays where it is. */
  peek(): Message | undefined {
    return this.#lanes.next?.visible.first?.value.message;
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
    this.#lanes.forget(stored);
    this.#ages.remove(stored);
    this.#byId.delete(stored.message.id);
  }

  #arrive(stored: Stored): void {
    this.#counts[stored.state] += 1;
    if (stored.state === 'visible') this.#lanes.enter(stored);
    else this.#due.add(stored);
    if (stored.state === 'in-flight') this.#lanes.hold(stored);
  }

  #depart(stored: Stored): void {
    this.#counts[stored.state] -= 1;
    if (stored.state === 'visible') this.#lanes.leave(stored);
    else this.#due.remove(stored);
    if (stored.state === 'in-flight') this.#lanes.release(stored);
  }
}

function inOrder(difference: number, a: Stored, b: Stored): boolean {
  return difference === 0 ? a.message.place < b.message.place : difference < 0;
}
