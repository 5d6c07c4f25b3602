/**
 * Customers' topics with the functions of the deployed template: an update on the bus of the stack arrives at the queues that
 * subscribed to their topics, with every access method. Refused messages become dead letters, and are sent when they are redriven.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { createDeadLetterList } from '../../adapters/holding/dead-letter-list.ts';
import { createPlans } from '../../adapters/holding/plans.ts';
import { applyConfiguration, destinationsOf, OPERATOR } from '../../bin/local/apply.ts';
import type { Destination } from '../../cli/destination.ts';
import { createLocalPublisher } from '../../cli/publish.ts';
import { type Embedded, startEmbedded } from '../../local/index.ts';
import { sharedAssembly } from '../support/assembly.ts';
import { cleanupAfterAll } from '../support/cleanup.ts';

const REGION = 'us-east-1';
const CUSTOMER = '111122223333';
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const topicOf = (account: string, name: string, region = REGION) => `arn:aws:sns:${region}:${account}:${name}`;
const KEYS = { type: 'keys', key: 'AKIAEXAMPLE', secret: 'example' } as const;
const POLICY = { type: 'policy' } as const;

describe('a customer’s topic', () => {
  let embedded: Embedded;
  let destinations: readonly Destination[];
  let put: (updates: readonly object[]) => Promise<void>;
  const client = (region = REGION) => ({
    endpoint: embedded.endpoint,
    region,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  const sqs = () => new SQSClient(client());

  /** Calls SNS as a user of the customer's account. */
  const customer = async (region = REGION): Promise<SNSClient> => {
    const { Credentials } = await new STSClient(client()).send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${CUSTOMER}:role/open-admin`, RoleSessionName: 'customer' }),
    );
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken: sessionToken = '' } = Credentials ?? {};
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken };
    return new SNSClient({ ...client(region), credentials });
  };
  /** Creates a topic and a queue that gets its messages unchanged. Returns the URL of the queue. */
  const makeTopic = async (sns: SNSClient, Name: string, filter?: object): Promise<string> => {
    const fifo = Name.endsWith('.fifo');
    const { TopicArn } = await sns.send(
      new CreateTopicCommand({ Name, ...(fifo ? { Attributes: { FifoTopic: 'true' } } : {}) }),
    );
    const Attributes = fifo ? { FifoQueue: 'true' } : undefined;
    const { QueueUrl = '' } = await sqs().send(new CreateQueueCommand({ QueueName: Name, Attributes }));
    await sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: embedded.sqs.arnOf(Name),
        Attributes: {
          RawMessageDelivery: 'true',
          ...(filter === undefined ? {} : { FilterPolicy: JSON.stringify(filter) }),
        },
      }),
    );
    return QueueUrl;
  };
  const queues: Record<string, string> = {};
  const arrivals = async (topic: string, count: number): Promise<readonly Message[]> => {
    const found: Message[] = [];
    while (found.length < count) {
      const { Messages = [] } = await sqs().send(
        new ReceiveMessageCommand({
          ...{ QueueUrl: queues[topic], WaitTimeSeconds: 20, MaxNumberOfMessages: 10 },
          ...{ MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'] },
        }),
      );
      for (const message of Messages) {
        found.push(message);
        const { ReceiptHandle } = message;
        await sqs().send(new DeleteMessageCommand({ QueueUrl: queues[topic], ReceiptHandle }));
      }
    }
    return found;
  };
  const destinationOf = (scope: string) => destinations.find((one) => one.scope === scope);
  const testOf = async (scope: string) => {
    const request = { kind: 'test', app_id: '1', scope, destination_id: destinationOf(scope)?.id };
    const { Payload = new Uint8Array() } = await new LambdaClient(client()).send(
      new InvokeCommand({
        FunctionName: embedded.outputs['DeliverToTopicFunctionName'],
        Payload: Buffer.from(JSON.stringify(request)),
      }),
    );
    return JSON.parse(Buffer.from(Payload).toString('utf8'));
  };

  const onCleanup = cleanupAfterAll();
  beforeAll(async () => {
    embedded = await startEmbedded({ assembly: sharedAssembly(), port: 0, speed: 60 });
    onCleanup(() => embedded.close());
    const scope = (feed_group: string, topic_arn: string, more: object) => ({
      feed_group,
      realtime: true,
      destinations: [{ transport: 'sns', topic_arn, signing_secret: SECRET, ...more }],
    });
    const role = { type: 'role', role_arn: `arn:aws:iam::${CUSTOMER}:role/feedhose` };
    const { feed_group: _, ...reactions } = scope('', topicOf(CUSTOMER, 'types'), { auth: POLICY });
    const scopes = [
      scope('keys', topicOf('000000000000', 'own'), { auth: KEYS, body: 'base64' }),
      scope('policy', topicOf(CUSTOMER, 'orders'), { auth: POLICY }),
      scope('role', topicOf(CUSTOMER, 'far', 'eu-central-1'), { auth: role }),
      scope('fifo', topicOf(CUSTOMER, 'feeds.fifo'), { auth: POLICY }),
      scope('closed', topicOf(CUSTOMER, 'closed-topic'), { auth: POLICY }),
      scope('late', topicOf(CUSTOMER, 'late'), { auth: POLICY, retry_schedule: [1] }),
      { ...reactions, app_level: 'reactions' },
    ];
    const app = { app_id: '1', name: 'one', api_key: 'key-1', api_secret: 'api-secret-of-one', scopes };
    destinations = destinationsOf(await applyConfiguration(embedded, { apps: [app] } as never));
    queues['own'] = await makeTopic(new SNSClient(client()), 'own');
    queues['orders'] = await makeTopic(await customer(), 'orders', { feed_group: ['policy'] });
    queues['far'] = await makeTopic(await customer('eu-central-1'), 'far');
    queues['feeds.fifo'] = await makeTopic(await customer(), 'feeds.fifo');
    queues['types'] = await makeTopic(await customer(), 'types', { type: ['reaction.new'] });
    await makeTopic(await customer(), 'closed-topic');
    // A destination with a role is paused until a test has shown that the role requires its external id.
    const path = `/apps/1/scopes/feed_group:role/destinations/${destinationOf('feed_group:role')?.id}/resume`;
    const authorization = `Bearer ${embedded.issueToken(OPERATOR)}`;
    const resumed = await fetch(`${embedded.api}${path}`, { method: 'POST', headers: { authorization } });
    expect(resumed.status).toBe(200);
    await arrivals('far', 1);
    const publisher = createLocalPublisher(embedded.endpoint, REGION, embedded.outputs['BusName'] ?? '');
    put = async (updates) => void (await publisher.publish(updates.map((update) => JSON.stringify(update))));
  });
  const update = (feed: string, id: string) => ({ app_id: '1', feed, event_id: id, new: [{ id }] });

  test.each([
    ['keys', 'own'],
    ['policy', 'orders'],
    ['role', 'far'],
  ])('receives signed updates with the feed group as an attribute, by %s', async (group, topic) => {
    await put([update(`${group}:1`, `${group}-1`)]);
    const [message] = await arrivals(topic, 1);
    const attributes = Object.fromEntries(
      Object.entries(message?.MessageAttributes ?? {}).map(([name, { StringValue = '' }]) => [name, StringValue]),
    );
    expect(attributes).toMatchObject({ feed_group: group, 'webhook-id': expect.stringMatching(/^dlv_/) });
    expect(attributes).not.toHaveProperty('type');
    const body = message?.Body ?? '';
    // The clock of the run is ahead of the real time.
    const at = new Date(Number(attributes['webhook-timestamp']) * 1000);
    const signature = new Webhook(SECRET).sign(attributes['webhook-id'] ?? '', at, body);
    expect(attributes['webhook-signature']).toBe(signature);
    const json = group === 'keys' ? Buffer.from(body, 'base64').toString('utf8') : body;
    expect(JSON.parse(json)).toMatchObject([{ app_id: '1', feed: `${group}:1`, event_id: `${group}-1` }]);
  });

  test('with FIFO receives a message for each feed, with the feed as its group', async () => {
    await put([update('fifo:1', 'f-1'), update('fifo:2', 'f-2'), update('fifo:1', 'f-3')]);
    const found: Record<string, string[]> = {};
    while (Object.values(found).flat().length < 3) {
      for (const { Attributes, Body = '' } of await arrivals('feeds.fifo', 1)) {
        const ids = JSON.parse(Body).map(({ event_id }: { event_id: string }) => event_id);
        const group = Attributes?.MessageGroupId ?? '';
        found[group] = [...(found[group] ?? []), ...ids].toSorted();
      }
    }
    expect(found).toEqual({ 'fifo:1': ['f-1', 'f-3'], 'fifo:2': ['f-2'] });
  });

  test('delivers to a subscription only the messages of the types that it filters for', async () => {
    const reaction = (type: string, id: string) => ({ app_id: '1', feed: '', type, event_id: id, generic: { id } });
    await put([
      reaction('reaction.deleted', 'r-1'),
      reaction('reaction.new', 'r-2'),
      reaction('reaction.deleted', 'r-3'),
    ]);
    const [message] = await arrivals('types', 1);
    expect(JSON.parse(message?.Body ?? '')).toMatchObject([{ type: 'reaction.new', event_id: 'r-2' }]);
    expect(message?.MessageAttributes).toMatchObject({ type: { StringValue: 'reaction.new' } });
  });

  test('receives a test message', async () => {
    const result = await testOf('feed_group:role');
    expect(result).toMatchObject({ status: 'ok', max_message_bytes: 262_144 });
    expect(result.checks.map(({ name, status }: { name: string; status: string }) => [name, status])).toEqual([
      ...[
        ['settings', 'ok'],
        ['external_id', 'ok'],
        ['message_size', 'ok'],
      ],
      ...[
        ['subscriptions', 'ok'],
        ['send', 'ok'],
      ],
    ]);
    const [message] = await arrivals('far', 1);
    expect(JSON.parse(message?.Body ?? '')).toMatchObject([{ type: 'test', app_id: '1' }]);
  });

  test('that denies access is reported with the policy to paste', async () => {
    expect(await testOf('feed_group:closed')).toMatchObject({
      status: 'error',
      error: 'SNS denies access to the topic.',
      hint: expect.stringMatching(/"sns:Publish"[\s\S]*Create the topic, or correct its ARN/),
    });
  });

  test('receives the dead letters that it refused before, once it exists', async () => {
    await put([update('late:1', 'late-1')]);
    const dynamodb = new DynamoDBClient(client());
    const table = embedded.outputs['HoldingTableName'] ?? '';
    const list = createDeadLetterList(dynamodb, table, () => embedded.clock.now());
    const filter = { source: 'sns', destinationId: destinationOf('feed_group:late')?.id ?? '' } as const;
    const dead = async () => (await list(filter, { limit: 10, order: 'newest' })).deadLetters;
    while ((await dead()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await dead()).toMatchObject([{ deadLetter: { class: 'topic_missing', code: 'NotFound', attempts: 2 } }]);
    queues['late'] = await makeTopic(await customer(), 'late');
    const now = embedded.clock.now();
    const plan = { perMinute: 100, status: 'running', total: 1, redriven: 0, createdAt: now } as const;
    await createPlans(dynamodb, table).create({ filter: { ...filter, to: now }, ...plan });
    const [message] = await arrivals('late', 1);
    expect(JSON.parse(message?.Body ?? '')).toMatchObject([{ event_id: 'late-1' }]);
  });
});
