/** The types of messages, and of their state in a queue. */
import type { MessageAttributeValue, SendMessageRequest } from '@aws-sdk/client-sqs';
import type { Wire } from '../../protocol/model/check.ts';

/** The members of SendMessage, and of an entry of SendMessageBatch. */
export type MessageInput = Wire<Omit<SendMessageRequest, 'QueueUrl'>>;

export type MessageAttribute = Wire<MessageAttributeValue>;

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** The content of a message from its sender. */
export interface Content {
  readonly body: string;
  /** Hexadecimal. Senders and receivers get it. */
  readonly bodyMd5: string;
  readonly attributes: MessageAttributes;
  readonly traceHeader: string | undefined;
  /** The trace header of the caller, for a message without one. */
  readonly trace: string | undefined;
  readonly group: string | undefined;
  readonly deduplicationId: string | undefined;
}

export interface Message extends Content {
  readonly id: string;
  readonly senderId: string;
  /** Unix ms, from which the retention period counts. */
  readonly sentAt: number;
  /** The order of messages. It increases with every message that enters any queue. */
  readonly place: number;
  /** The queue from which it was moved as a dead letter. */
  readonly sourceArn: string | undefined;
  /** The number of receives in earlier queues, which a dead letter keeps. */
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

/** A message in a queue. */
export interface Held {
  readonly message: Message;
  readonly state: State;
  /** The number of receives in this queue. */
  readonly receives: number;
  readonly receivedAt: number;
  readonly firstReceivedAt: number | undefined;
}

export function receiveCountOf(held: Held): number {
  return held.message.receivesBefore + held.receives;
}
