/**
 * The visible messages of a queue, one lane to a message group, and whose turn it is. Lanes take turns, so a noisy group
 * does not hold up a quiet one; a FIFO queue gives no message of a lane that lies behind one in flight. A message without a
 * group is a lane of its own, as in AWS's fair queues.
 */
import { LinkedList, type Node } from './linked-list.ts';
import type { Message } from './message.ts';

export interface Lane<T> {
  readonly group: string | undefined;
  readonly visible: LinkedList<T>;
  inFlight: number;
  /** The messages in flight, of a FIFO queue alone. */
  readonly held: Set<T> | undefined;
  /** Its place among the lanes that wait for their turn. */
  turn: Node<Lane<T>> | undefined;
}

/** What the lanes keep on a message. */
export interface InLane<T> {
  readonly message: Message;
  lane: Lane<T> | undefined;
  node: Node<T> | undefined;
}

export class Lanes<T extends InLane<T>> {
  readonly #ordered: boolean;
  readonly #byGroup = new Map<string, Lane<T>>();
  readonly #turns = new LinkedList<Lane<T>>();

  /** `ordered`: the lanes of a FIFO queue. */
  constructor(ordered: boolean) {
    this.#ordered = ordered;
  }

  /** The lane whose turn it is. */
  get next(): Lane<T> | undefined {
    return this.#turns.first?.value;
  }

  /** The message became visible. */
  enter(item: T): void {
    const lane = item.lane ?? this.#laneOf(item.message.group);
    item.lane = lane;
    item.node = lane.visible.insertBefore(this.#ordered ? placeOf(item, lane) : undefined, item);
    this.#settle(lane);
  }

  /** The message is not visible any more. */
  leave(item: T): void {
    if (item.lane === undefined || item.node === undefined) return;
    item.lane.visible.remove(item.node);
    item.node = undefined;
    this.#settle(item.lane);
  }

  /** The message went into flight. */
  hold(item: T): void {
    if (item.lane === undefined) return;
    item.lane.inFlight += 1;
    item.lane.held?.add(item);
    this.#settle(item.lane);
  }

  /** The message is not in flight any more. */
  release(item: T): void {
    if (item.lane === undefined) return;
    item.lane.inFlight -= 1;
    item.lane.held?.delete(item);
    this.#settle(item.lane);
  }

  /** The lane had its turn. */
  pass(lane: Lane<T>): void {
    if (lane.turn === undefined) return;
    this.#turns.remove(lane.turn);
    lane.turn = this.#turns.append(lane);
  }

  #laneOf(group: string | undefined): Lane<T> {
    const known = group === undefined ? undefined : this.#byGroup.get(group);
    if (known !== undefined) return known;
    const lane: Lane<T> = {
      group,
      visible: new LinkedList<T>(),
      inFlight: 0,
      held: this.#ordered ? new Set() : undefined,
      turn: undefined,
    };
    if (group !== undefined) this.#byGroup.set(group, lane);
    return lane;
  }

  #settle(lane: Lane<T>): void {
    const first = lane.visible.first?.value;
    const waits = first !== undefined && first.message.place < barrierOf(lane);
    if (waits && lane.turn === undefined) lane.turn = this.#turns.append(lane);
    if (!waits && lane.turn !== undefined) {
      this.#turns.remove(lane.turn);
      lane.turn = undefined;
    }
  }

  /** Lets a lane go when nothing is in it; `item` is the last that was. */
  forget(item: T): void {
    const { lane } = item;
    item.lane = undefined;
    if (lane?.group !== undefined && lane.visible.size === 0 && lane.inFlight === 0) this.#byGroup.delete(lane.group);
  }
}

/** Place in line of the first message in flight: what lies behind it waits in a FIFO queue. Standard queues have no barrier. */
export function barrierOf<T extends InLane<T>>({ held }: Lane<T>): number {
  let first = Number.POSITIVE_INFINITY;
  for (const { message } of held ?? []) first = Math.min(first, message.place);
  return first;
}

/** The first message of the lane that comes after `item` in line; returned messages belong near the front. */
function placeOf<T extends InLane<T>>(item: T, { visible }: Lane<T>): Node<T> | undefined {
  if (visible.last === undefined || visible.last.value.message.place < item.message.place) return undefined;
  let node = visible.first;
  while (node !== undefined && node.value.message.place < item.message.place) node = node.next;
  return node;
}
