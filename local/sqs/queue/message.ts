/** A message as it was accepted, and what a queue keeps track of while it holds it. */

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64, as the JSON protocol carries bytes. */
  readonly BinaryValue?: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** What a sender gave. */
export interface Content {
  readonly body: string;
  /** Hexadecimal: senders and receivers are both told. */
  readonly bodyMd5: string;
  readonly attributes: MessageAttributes;
  readonly traceHeader: string | undefined;
  /** Of the caller, where the message has none of its own. */
  readonly trace: string | undefined;
  readonly group: string | undefined;
  readonly deduplicationId: string | undefined;
}

export interface Message extends Content {
  readonly id: string;
  readonly senderId: string;
  /** Unix ms; retention counts from here. */
  readonly sentAt: number;
  /** Place in line: rises with every message that enters any queue. */
  readonly place: number;
  /** The queue that it was moved from as a dead letter. */
  readonly sourceArn: string | undefined;
  /** Receives in the queues before this one: a dead letter keeps its count. */
  readonly receivesBefore: number;
  readonly firstReceivedAt: number | undefined;
}

/** A message that is added to a queue. */
export interface Entering {
  readonly message: Message;
  /** Unix ms. */
  readonly visibleAt: number;
}

/** The state of a message in a queue. */
export type State = 'delayed' | 'visible' | 'in-flight';

/** A message in a queue, as others may see it. */
export interface Held {
  readonly message: Message;
  readonly state: State;
  /** Receives in this queue alone. */
  readonly receives: number;
  readonly receivedAt: number;
  readonly firstReceivedAt: number | undefined;
}

export function receiveCountOf(held: Held): number {
  return held.message.receivesBefore + held.receives;
}
