/**
 * SNS (Query protocol, XML): topics of customers and operators, and subscriptions of queues of the run. Subscriptions by e-mail are
 * stored as unconfirmed, and get nothing, as in AWS before the owner of the address confirms them.
 */
import { randomUUID } from 'node:crypto';
import type { SNS } from '@aws-sdk/client-sns';
import { own } from '../objects.ts';
import { checkOf, dispatcherOf, type NotImplemented, type OperationsOf } from '../protocol/model/check.ts';
import { type Listed, pageOf } from '../protocol/page.ts';
import { acceptsOf } from './filter-policy.ts';
import { type PublishParts, publish, publishBatch } from './publish.ts';
import {
  type Attributes,
  type Caller,
  createTopics,
  invalidParameter,
  type Subscription,
  type Topic,
} from './topics.ts';

type Output = Readonly<Record<string, unknown>>;

const NOT_IMPLEMENTED: NotImplemented = {
  CreateTopicInput: { DataProtectionPolicy: 'messages are not inspected.' },
};

const check = checkOf('sns', { code: 'ValidationError', notImplemented: NOT_IMPLEMENTED });

/** Amazon SNS API reference, CreateTopic and SetTopicAttributes, without those that concern other protocols than SQS. */
const TOPIC_ATTRIBUTES: ReadonlySet<string> = new Set([
  ...['ContentBasedDeduplication', 'DisplayName', 'FifoThroughputScope', 'FifoTopic', 'KmsMasterKeyId'],
  ...['MaximumMessageSize', 'Policy', 'SignatureVersion', 'TracingConfig'],
]);
const SUBSCRIPTION_ATTRIBUTES: ReadonlySet<string> = new Set([
  ...['FilterPolicy', 'FilterPolicyScope', 'RawMessageDelivery', 'RedrivePolicy'],
]);
const CONFIRMED_BY_OWNER: ReadonlySet<string> = new Set(['email', 'email-json']);
/** Amazon SNS API reference, ListTopics. */
const PAGE_ENTRIES = 100;

export type Sns = ReturnType<typeof createSns>;

export function createSns(services: Omit<PublishParts, 'topics'>) {
  const topics = createTopics();
  const parts: PublishParts = { ...services, topics };
  const listed = (name: string, all: readonly Listed<Output>[], token: string | undefined): Output => {
    const { page, next } = pageOf(all, PAGE_ENTRIES, token, invalidParameter('NextToken'));
    return { [name]: page, ...(next === undefined ? {} : { NextToken: next }) };
  };
  const statementsOf = (topic: Topic) => (JSON.parse(policyOf(topic)) as Policy).Statement;
  const setStatements = (topic: Topic, Statement: readonly Statement[]): Output => {
    topic.attributes = { ...topic.attributes, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) };
    return {};
  };
  const operations: OperationsOf<SNS, [caller: Caller], Output | Promise<Output>> = {
    CreateTopic({ Name, Attributes = {}, Tags = [] }, caller) {
      expectAttributes(Attributes, TOPIC_ATTRIBUTES);
      const topic = topics.create(Name, Attributes, caller);
      for (const { Key, Value } of Tags) topic.tags.set(Key, Value);
      return { TopicArn: topic.arn };
    },
    DeleteTopic({ TopicArn }, caller) {
      topics.remove(TopicArn, caller);
      return {};
    },
    GetTopicAttributes: ({ TopicArn }, caller) => ({ Attributes: attributesOf(topics.own(TopicArn, caller)) }),
    SetTopicAttributes({ TopicArn, AttributeName, AttributeValue = '' }, caller) {
      const topic = topics.own(TopicArn, caller);
      expectAttributes({ [AttributeName]: AttributeValue }, TOPIC_ATTRIBUTES);
      topic.attributes = { ...topic.attributes, [AttributeName]: AttributeValue };
      return {};
    },
    ListTopics: ({ NextToken }, caller) =>
      listed(
        'Topics',
        topics.of(caller).map(({ arn }) => [arn, { TopicArn: arn }] as const),
        NextToken,
      ),
    async Publish(input, caller) {
      return { ...(await publish(parts, input, caller)) };
    },
    PublishBatch: ({ TopicArn, PublishBatchRequestEntries }, caller) =>
      publishBatch(parts, TopicArn, PublishBatchRequestEntries, caller),
    Subscribe(input, caller) {
      const { TopicArn, Protocol, Endpoint = '', Attributes = {}, ReturnSubscriptionArn } = input;
      const topic = topics.get(TopicArn, caller);
      expectAttributes(Attributes, SUBSCRIPTION_ATTRIBUTES);
      const isQueue = Protocol === 'sqs';
      if (!isQueue && !CONFIRMED_BY_OWNER.has(Protocol)) {
        const has = ['sqs', ...CONFIRMED_BY_OWNER].join(', ');
        throw invalidParameter('Protocol', `the embedded SNS has the protocols ${has}, not ${Protocol}`);
      }
      if (isQueue && services.sqs.nameOfArn(Endpoint) === undefined) throw invalidParameter('Endpoint', 'Not a queue');
      const known = topics
        .subscriptionsOf(topic.arn)
        .find((one) => one.protocol === Protocol && one.endpoint === Endpoint);
      const subscription: Subscription = known ?? {
        ...{ arn: `${topic.arn}:${randomUUID()}`, topicArn: topic.arn, owner: caller.account },
        ...{ protocol: Protocol, endpoint: Endpoint, isConfirmed: isQueue, attributes: Attributes },
        accepts: acceptsOf(Attributes),
      };
      topics.subscriptions.set(subscription.arn, subscription);
      const isShown = subscription.isConfirmed || ReturnSubscriptionArn === true;
      return { SubscriptionArn: isShown ? subscription.arn : 'pending confirmation' };
    },
    Unsubscribe({ SubscriptionArn }) {
      topics.subscriptions.delete(SubscriptionArn);
      return {};
    },
    GetSubscriptionAttributes: ({ SubscriptionArn }) => {
      const { arn, topicArn, owner, protocol, endpoint, isConfirmed, attributes } =
        topics.subscription(SubscriptionArn);
      return {
        Attributes: new Map(
          Object.entries({
            ...{ SubscriptionArn: arn, TopicArn: topicArn, Owner: owner, Protocol: protocol, Endpoint: endpoint },
            ...{ PendingConfirmation: String(!isConfirmed), RawMessageDelivery: 'false', ...attributes },
          }),
        ),
      };
    },
    SetSubscriptionAttributes({ SubscriptionArn, AttributeName, AttributeValue = '' }) {
      const subscription = topics.subscription(SubscriptionArn);
      const attributes = { ...subscription.attributes, [AttributeName]: AttributeValue };
      expectAttributes(attributes, SUBSCRIPTION_ATTRIBUTES);
      subscription.accepts = acceptsOf(attributes);
      subscription.attributes = attributes;
      return {};
    },
    ListSubscriptions: ({ NextToken }, { account }) =>
      listed(
        'Subscriptions',
        [...topics.subscriptions.values()].filter(({ owner }) => owner === account).map(entry),
        NextToken,
      ),
    ListSubscriptionsByTopic: ({ TopicArn, NextToken }, caller) =>
      listed('Subscriptions', topics.subscriptionsOf(topics.own(TopicArn, caller).arn).map(entry), NextToken),
    AddPermission({ TopicArn, Label, AWSAccountId, ActionName }, caller) {
      const topic = topics.own(TopicArn, caller);
      const statements = statementsOf(topic);
      if (statements.some(({ Sid }) => Sid === Label)) throw invalidParameter('Statement already exists');
      const added = {
        ...{ Sid: Label, Effect: 'Allow', Resource: topic.arn },
        Principal: { AWS: AWSAccountId.map((account) => `arn:aws:iam::${account}:root`) },
        Action: ActionName.map((action) => `SNS:${action}`),
      };
      return setStatements(topic, [...statements, added]);
    },
    RemovePermission({ TopicArn, Label }, caller) {
      const topic = topics.own(TopicArn, caller);
      return setStatements(
        topic,
        statementsOf(topic).filter(({ Sid }) => Sid !== Label),
      );
    },
    TagResource({ ResourceArn, Tags }, caller) {
      const { tags } = topics.own(ResourceArn, caller);
      for (const { Key, Value } of Tags) tags.set(Key, Value);
      return {};
    },
    UntagResource({ ResourceArn, TagKeys }, caller) {
      const { tags } = topics.own(ResourceArn, caller);
      for (const key of TagKeys) tags.delete(key);
      return {};
    },
    ListTagsForResource: ({ ResourceArn }, caller) => ({
      Tags: [...topics.own(ResourceArn, caller).tags].map(([Key, Value]) => ({ Key, Value })),
    }),
  };

  function attributesOf(topic: Topic): ReadonlyMap<string, string> {
    const all = topics.subscriptionsOf(topic.arn);
    const confirmed = all.filter(({ isConfirmed }) => isConfirmed).length;
    return new Map(
      Object.entries({
        ...{ TopicArn: topic.arn, Owner: topic.account, DisplayName: '' },
        SubscriptionsConfirmed: String(confirmed),
        SubscriptionsPending: String(all.length - confirmed),
        SubscriptionsDeleted: '0',
        ...topic.attributes,
        Policy: policyOf(topic),
      }),
    );
  }

  const dispatch = dispatcherOf('SNS', operations, check, 'InvalidAction');
  return {
    /** Executes a call. Lists of the output are arrays, and maps are maps. @throws AwsError */
    handle: async (operation: string, input: Readonly<Record<string, unknown>>, caller: Caller): Promise<Output> =>
      dispatch(operation, input, caller),
  };
}

interface Statement {
  readonly Sid?: string;
}

interface Policy {
  readonly Statement: readonly Statement[];
}

function policyOf({ arn, account, attributes }: Topic): string {
  const Statement = [
    {
      ...{
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['SNS:Publish', 'SNS:Subscribe'],
      },
      ...{ Resource: arn, Condition: { StringEquals: { 'AWS:SourceOwner': account } } },
    },
  ];
  return attributes['Policy'] ?? JSON.stringify({ Version: '2008-10-17', Statement });
}

function entry({ arn, topicArn, owner, protocol, endpoint, isConfirmed }: Subscription): Listed<Output> {
  const SubscriptionArn = isConfirmed ? arn : 'PendingConfirmation';
  return [arn, { SubscriptionArn, Owner: owner, Protocol: protocol, Endpoint: endpoint, TopicArn: topicArn }];
}

/** @throws AwsError for an attribute that SNS does not have, or that is not implemented. */
function expectAttributes(attributes: Attributes, known: ReadonlySet<string>): void {
  for (const name of Object.keys(attributes)) {
    if (!known.has(name))
      throw invalidParameter('AttributeName', `the embedded SNS has ${[...known].join(', ')}, not ${name}`);
  }
  const { MaximumMessageSize: size = '262144', Policy: policy = '{}' } = attributes;
  if (!/^\d+$/.test(size) || Number(size) < 1_024 || Number(size) > 1_048_576)
    throw invalidParameter('MaximumMessageSize');
  if (own(attributes, 'Policy') !== undefined && !policy.includes('"Statement"')) throw invalidParameter('Policy');
}
