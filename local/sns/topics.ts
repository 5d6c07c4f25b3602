/**
 * Topics and subscriptions. Policies are stored but not evaluated: a topic accepts messages of every account, unless its name begins
 * with `closed-`. Topics can be in any region, because a client's signature names the region of its endpoint.
 */

import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import { AwsError } from '../protocol/aws-error.ts';
import type { Wire } from '../protocol/model/check.ts';
import { Deduplication } from '../sqs/queue/deduplication.ts';

export type Attributes = Readonly<Record<string, string>>;
export type MessageAttributes = Readonly<Record<string, Wire<MessageAttributeValue>>>;

/** Reports whether a subscription gets a message. */
export type Accepts = (message: string, attributes: MessageAttributes) => boolean;

export interface Topic {
  readonly arn: string;
  readonly account: string;
  readonly name: string;
  readonly fifo: boolean;
  readonly tags: Map<string, string>;
  readonly deduplication: Deduplication;
  attributes: Attributes;
  /** The number of published messages, from which sequence numbers are made. */
  published: number;
}

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly owner: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly isConfirmed: boolean;
  attributes: Attributes;
  accepts: Accepts;
}

/** The account and the region of a call. */
export interface Caller {
  readonly account: string;
  readonly region: string;
}

export type Topics = ReturnType<typeof createTopics>;

/** Amazon SNS API reference, CreateTopic. */
const NAME = /^(?:[\w-]{1,256}|[\w-]{1,251}\.fifo)$/;
const ARN = /^arn:[\w-]+:sns:([\w-]+):(\d{12}):([\w.-]+)$/;

export function createTopics() {
  const topics = new Map<string, Topic>();
  const subscriptions = new Map<string, Subscription>();
  /** @throws AwsError */
  const get = (arn: string | undefined, { region }: Caller): Topic => {
    const [, place] = ARN.exec(arn ?? '') ?? [];
    if (place !== region) throw invalidParameter('TopicArn');
    const topic = topics.get(arn ?? '');
    if (!topic) throw new AwsError('NotFound', 'Topic does not exist', { status: 404 });
    return topic;
  };
  return {
    subscriptions,
    get,
    /** Returns a topic of the caller's account. @throws AwsError */
    own(arn: string | undefined, caller: Caller): Topic {
      const topic = get(arn, caller);
      if (topic.account !== caller.account) throw denied(arn ?? '');
      return topic;
    },
    /** Returns the topic of this name, or creates it. @throws AwsError */
    create(name: string, attributes: Attributes, { account, region }: Caller): Topic {
      if (!NAME.test(name)) throw invalidParameter('Topic Name');
      const fifo = name.endsWith('.fifo');
      if (fifo !== (attributes['FifoTopic'] === 'true')) {
        throw invalidParameter('Topic Name', 'Fifo Topic names must end with .fifo and must have FifoTopic true');
      }
      const arn = `arn:aws:sns:${region}:${account}:${name}`;
      const known = topics.get(arn);
      const topic = known ?? {
        ...{ arn, account, name, fifo, attributes, published: 0 },
        tags: new Map<string, string>(),
        deduplication: new Deduplication(),
      };
      topics.set(arn, topic);
      return topic;
    },
    remove(arn: string, { account }: Caller): void {
      if (topics.get(arn)?.account !== account) return;
      topics.delete(arn);
      for (const one of subscriptions.values()) if (one.topicArn === arn) subscriptions.delete(one.arn);
    },
    of: ({ account, region }: Caller): readonly Topic[] =>
      [...topics.values()].filter((topic) => topic.account === account && topic.arn.split(':')[3] === region),
    subscriptionsOf: (topicArn: string): readonly Subscription[] =>
      [...subscriptions.values()].filter((one) => one.topicArn === topicArn),
    /** @throws AwsError */
    subscription(arn: string): Subscription {
      const found = subscriptions.get(arn);
      if (!found) throw new AwsError('NotFound', 'Subscription does not exist', { status: 404 });
      return found;
    },
  };
}

export function invalidParameter(parameter: string, reason?: string): AwsError {
  const because = reason === undefined ? '' : ` Reason: ${reason}`;
  return new AwsError('InvalidParameter', `Invalid parameter: ${parameter}${because}`);
}

export function denied(arn: string): AwsError {
  const message = `User is not authorized to perform this action on resource: ${arn}`;
  return new AwsError('AuthorizationError', message, { status: 403 });
}
