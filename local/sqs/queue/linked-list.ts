/** A doubly linked list, with insertion and removal in constant time at every place, unlike arrays and Sets. */

export interface Node<T> {
  readonly value: T;
  next: Node<T> | undefined;
  previous: Node<T> | undefined;
}

export class LinkedList<T> {
  first: Node<T> | undefined;
  last: Node<T> | undefined;
  size = 0;

  append(value: T): Node<T> {
    return this.insertBefore(undefined, value);
  }

  /** Inserts before `next`, or at the end if it is `undefined`. */
  insertBefore(next: Node<T> | undefined, value: T): Node<T> {
    const previous = next === undefined ? this.last : next.previous;
    const node: Node<T> = { value, next, previous };
    if (previous === undefined) this.first = node;
    else previous.next = node;
    if (next === undefined) this.last = node;
    else next.previous = node;
    this.size += 1;
    return node;
  }

  /** `node` must be in this list. */
  remove(node: Node<T>): void {
    if (node.previous === undefined) this.first = node.next;
    else node.previous.next = node.next;
    if (node.next === undefined) this.last = node.previous;
    else node.next.previous = node.previous;
    this.size -= 1;
  }
}
