/**
 * The visible messages of a queue by message group, and the order in which groups are served. Groups take turns, so that a
 * group with many messages does not delay the others. In a FIFO queue a message is not received while an earlier message of
 * its group is in flight. A message without a group id forms a group alone, as in the fair queues of AWS.
 */
import { LinkedList, type Node } from './linked-list.ts';
import type { Message } from './message.ts';

export interface MessageGroup<T> {
  readonly id: string | undefined;
  readonly visible: LinkedList<T>;
  inFlight: number;
  /** The messages in flight. Present in FIFO queues only. */
  readonly held: Set<T> | undefined;
  /** Its node in the list of groups that have a message to receive. */
  turn: Node<MessageGroup<T>> | undefined;
}

/** The group of a message, and its node in the list of visible messages. */
export interface Grouped<T> {
  readonly message: Message;
  group: MessageGroup<T> | undefined;
  node: Node<T> | undefined;
}

export class MessageGroups<T extends Grouped<T>> {
  readonly #ordered: boolean;
  readonly #byId = new Map<string, MessageGroup<T>>();
  readonly #turns = new LinkedList<MessageGroup<T>>();

  /** @param ordered `true` for a FIFO queue. */
  constructor(ordered: boolean) {
    this.#ordered = ordered;
  }

  /** The group to serve next. */
  get next(): MessageGroup<T> | undefined {
    return this.#turns.first?.value;
  }

  /** Called when a message becomes visible. */
  enter(item: T): void {
    const group = item.group ?? this.#groupOf(item.message.group);
    item.group = group;
    item.node = group.visible.insertBefore(this.#ordered ? successorOf(item, group) : undefined, item);
    this.#schedule(group);
  }

  /** Called when a message is no longer visible. */
  leave(item: T): void {
    if (item.group === undefined || item.node === undefined) return;
    item.group.visible.remove(item.node);
    item.node = undefined;
    this.#schedule(item.group);
  }

  /** Called when a message is received. */
  hold(item: T): void {
    if (item.group === undefined) return;
    item.group.inFlight += 1;
    item.group.held?.add(item);
    this.#schedule(item.group);
  }

  /** Called when a message is no longer in flight. */
  release(item: T): void {
    if (item.group === undefined) return;
    item.group.inFlight -= 1;
    item.group.held?.delete(item);
    this.#schedule(item.group);
  }

  /** Moves a group to the end of the order. */
  pass(group: MessageGroup<T>): void {
    if (group.turn === undefined) return;
    this.#turns.remove(group.turn);
    group.turn = this.#turns.append(group);
  }

  /** Removes the group of a message that leaves the queue, if the group is empty. */
  forget(item: T): void {
    const { group } = item;
    item.group = undefined;
    if (group?.id !== undefined && group.visible.size === 0 && group.inFlight === 0) this.#byId.delete(group.id);
  }

  #groupOf(id: string | undefined): MessageGroup<T> {
    const known = id === undefined ? undefined : this.#byId.get(id);
    if (known !== undefined) return known;
    const group: MessageGroup<T> = {
      id,
      visible: new LinkedList<T>(),
      inFlight: 0,
      held: this.#ordered ? new Set() : undefined,
      turn: undefined,
    };
    if (id !== undefined) this.#byId.set(id, group);
    return group;
  }

  #schedule(group: MessageGroup<T>): void {
    const first = group.visible.first?.value;
    const isReady = first !== undefined && first.message.place < barrierOf(group);
    if (isReady && group.turn === undefined) group.turn = this.#turns.append(group);
    if (!isReady && group.turn !== undefined) {
      this.#turns.remove(group.turn);
      group.turn = undefined;
    }
  }
}

/** Returns the place of the first message in flight, which blocks later messages in a FIFO queue. Standard queues have no barrier. */
export function barrierOf<T extends Grouped<T>>({ held }: MessageGroup<T>): number {
  let first = Number.POSITIVE_INFINITY;
  for (const { message } of held ?? []) first = Math.min(first, message.place);
  return first;
}

/** Returns the first message of the group with a later place. The search begins at the front, where returned messages belong. */
function successorOf<T extends Grouped<T>>(item: T, { visible }: MessageGroup<T>): Node<T> | undefined {
  if (visible.last === undefined || visible.last.value.message.place < item.message.place) return undefined;
  let node = visible.first;
  while (node !== undefined && node.value.message.place < item.message.place) node = node.next;
  return node;
}
