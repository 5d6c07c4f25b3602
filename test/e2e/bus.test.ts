/**
 * Customers' event buses with the functions of the deployed template: an update on the bus of the stack arrives on
 * theirs, with every access method. Refused events become dead letters, and are sent when they are redriven.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeAll, describe, expect, test } from '@jest/globals';
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
const busOf = (account: string, name: string) => `arn:aws:events:${REGION}:${account}:event-bus/${name}`;
const KEYS = { type: 'keys', key: 'AKIAEXAMPLE', secret: 'example' } as const;
const LATE = `late-${Date.now()}`;

describe('a customer’s event bus', () => {
  let embedded: Embedded;
  let assembly: string;
  let destinations: readonly Destination[];
  let put: (feed: string, ...ids: string[]) => Promise<void>;
  let queueUrl: string;
  const client = (accessKeyId = 'any') => ({
    endpoint: embedded.endpoint,
    region: REGION,
    credentials: { accessKeyId, secretAccessKey: 'any' },
  });

  /** Calls AWS as a user of the customer's account. */
  const customer = async (): Promise<EventBridgeClient> => {
    const { Credentials } = await new STSClient(client()).send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${CUSTOMER}:role/open-admin`, RoleSessionName: 'customer' }),
    );
    const {
      AccessKeyId: accessKeyId = '',
      SecretAccessKey: secretAccessKey = '',
      SessionToken = '',
    } = Credentials ?? {};
    return new EventBridgeClient({
      ...client(),
      credentials: { accessKeyId, secretAccessKey, sessionToken: SessionToken },
    });
  };
  /** Creates a bus with a rule that puts every event of Feedhose into one queue. */
  const makeBus = async (events: EventBridgeClient, Name: string): Promise<void> => {
    await events.send(new CreateEventBusCommand({ Name }));
    const EventPattern = JSON.stringify({ source: ['feedhose'] });
    await events.send(new PutRuleCommand({ EventBusName: Name, Name: 'all', EventPattern }));
    const Arn = embedded.sqs.arnOf('arrivals');
    await events.send(new PutTargetsCommand({ EventBusName: Name, Rule: 'all', Targets: [{ Id: 'q', Arn }] }));
  };

  const onCleanup = cleanupAfterAll();
  beforeAll(async () => {
    assembly = sharedAssembly();
    embedded = await startEmbedded({ assembly, port: 0, speed: 60 });
    onCleanup(() => embedded.close());
    const scope = (feed_group: string, destination: object) => ({
      feed_group,
      realtime: true,
      destinations: [{ transport: 'eventbridge', ...destination }],
    });
    const role_arn = `arn:aws:iam::${CUSTOMER}:role/feedhose`;
    const scopes = [
      scope('keys', { bus_arn: busOf('000000000000', 'own'), auth: KEYS }),
      scope('policy', { bus_arn: busOf(CUSTOMER, 'orders'), auth: { type: 'policy' } }),
      scope('role', { bus_arn: busOf(CUSTOMER, 'orders'), auth: { type: 'role', role_arn } }),
      scope('open', {
        bus_arn: busOf(CUSTOMER, 'orders'),
        auth: { type: 'role', role_arn: `arn:aws:iam::${CUSTOMER}:role/open-role` },
      }),
      scope('late', { bus_arn: busOf(CUSTOMER, LATE), auth: { type: 'policy' }, retry_schedule: [1] }),
      scope('gone', { bus_arn: busOf('000000000000', 'gone'), auth: KEYS, retry_schedule: [1] }),
    ];
    const { outputs } = embedded;
    const app = { app_id: '1', name: 'one', api_key: 'key-1', api_secret: 'api-secret-of-one', scopes };
    destinations = destinationsOf(await applyConfiguration(embedded, { apps: [app] } as never));
    const { QueueUrl = '' } = await new SQSClient(client()).send(new CreateQueueCommand({ QueueName: 'arrivals' }));
    queueUrl = QueueUrl;
    await makeBus(new EventBridgeClient(client()), 'own');
    await makeBus(await customer(), 'orders');
    // A destination with a role is paused until a test has shown that the role requires its external id.
    const resume = await fetch(
      `${embedded.api}/apps/1/scopes/feed_group:role/destinations/${destinationOf('role')?.id}/resume`,
      { method: 'POST', headers: { authorization: `Bearer ${embedded.issueToken(OPERATOR)}` } },
    );
    expect(resume.status).toBe(200);
    await arrivals(1);
    const publisher = createLocalPublisher(embedded.endpoint, REGION, outputs['BusName'] ?? '');
    put = async (feed, ...ids) => {
      const updates = ids.map((id) => ({ app_id: '1', feed, event_id: id, new: [{ id }] }));
      await publisher.publish(updates.map((update) => JSON.stringify(update)));
    };
  });

  interface Arrival {
    readonly source: string;
    readonly 'detail-type': string;
    readonly account: string;
    readonly resources: readonly string[];
    readonly detail: { readonly event_id: string; readonly feed: string; readonly type?: string };
  }
  const sqs = () => new SQSClient(client());
  /** Returns received events as soon as there are that many. */
  const arrivals = async (count: number): Promise<readonly Arrival[]> => {
    const found: Arrival[] = [];
    while (found.length < count) {
      const { Messages = [] } = await sqs().send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl, WaitTimeSeconds: 20, MaxNumberOfMessages: 10 }),
      );
      for (const { Body = '', ReceiptHandle } of Messages) {
        found.push(JSON.parse(Body));
        await sqs().send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
      }
    }
    return found;
  };
  const destinationOf = (group: string) => destinations.find(({ scope }) => scope === `feed_group:${group}`);
  const testOf = async (group: string) => {
    const request = {
      kind: 'test',
      app_id: '1',
      scope: `feed_group:${group}`,
      destination_id: destinationOf(group)?.id,
    };
    const { Payload = new Uint8Array() } = await new LambdaClient(client()).send(
      new InvokeCommand({
        FunctionName: embedded.outputs['DeliverToBusFunctionName'],
        Payload: Buffer.from(JSON.stringify(request)),
      }),
    );
    return JSON.parse(Buffer.from(Payload).toString('utf8'));
  };
  const dynamodb = () => new DynamoDBClient(client());
  const dead = async (group: string) => {
    const list = createDeadLetterList(dynamodb(), embedded.outputs['HoldingTableName'] ?? '', () =>
      embedded.clock.now(),
    );
    const filter = { source: 'eventbridge', destinationId: destinationOf(group)?.id ?? '' } as const;
    for (;;) {
      const { deadLetters } = await list(filter, { limit: 10, order: 'newest' });
      if (deadLetters.length > 0) return deadLetters.map(({ deadLetter }) => deadLetter);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  test.each([
    ['keys', '000000000000'],
    ['policy', '000000000000'],
    ['role', CUSTOMER],
  ])('receives an event for each update, by %s', async (group, account) => {
    const ids = Array.from({ length: 12 }, (_, n) => `${group}-${n}`);
    await put(`${group}:1`, ...ids);
    const found = await arrivals(12);
    expect(found.map(({ detail }) => detail.event_id).toSorted()).toEqual(ids.toSorted());
    for (const event of found) {
      expect(event).toMatchObject({
        source: 'feedhose',
        'detail-type': 'feedhose.update',
        account,
        resources: [/^dlv_/].map(() => expect.stringMatching(/^dlv_[0-9a-f]{32}$/)),
      });
      expect(event.detail).toMatchObject({ app_id: '1', feed: `${group}:1`, deleted: [], deleted_foreign_ids: [] });
    }
  });

  test('receives a test event', async () => {
    const result = await testOf('role');
    expect(result).toMatchObject({ status: 'ok' });
    expect(result.checks.map(({ name, status }: { name: string; status: string }) => [name, status])).toEqual([
      ['settings', 'ok'],
      ['external_id', 'ok'],
      ['bus', 'ok'],
      ['send', 'ok'],
    ]);
    const [event] = await arrivals(1);
    expect(event?.detail).toMatchObject({ type: 'test', app_id: '1' });
  });

  test('is not used with a role that requires no external id', async () => {
    const result = await testOf('open');
    expect(result).toMatchObject({
      status: 'error',
      error: 'The role lets the sender role in with a wrong external id, or without one.',
      hint: expect.stringContaining('"sts:ExternalId": "feedhose-'),
    });
  });

  test('that denies access is reported with the policy to paste', async () => {
    expect(await testOf('late')).toMatchObject({
      status: 'error',
      error: 'EventBridge denies access to the event bus.',
      hint: expect.stringContaining('"Action": "events:PutEvents"'),
    });
  });

  test('that does not exist receives nothing, although EventBridge would accept the event', async () => {
    await put('gone:1', 'gone-1');
    expect(await dead('gone')).toMatchObject([
      { class: 'bus_missing', code: 'ResourceNotFoundException', attempts: 2 },
    ]);
  });

  test('receives the dead letters that it refused before, once it is fixed', async () => {
    await put('late:1', 'late-1', 'late-2');
    expect(await dead('late')).toMatchObject([{ class: 'access_denied', attempts: 2, updates: 2 }]);
    await makeBus(await customer(), LATE);
    const plans = createPlans(dynamodb(), embedded.outputs['HoldingTableName'] ?? '');
    const filter = { source: 'eventbridge', destinationId: destinationOf('late')?.id ?? '' } as const;
    const now = embedded.clock.now();
    await plans.create({
      filter: { ...filter, to: now },
      perMinute: 100,
      status: 'running',
      total: 1,
      redriven: 0,
      createdAt: now,
    });
    const found = await arrivals(2);
    expect(found.map(({ detail }) => detail.event_id).toSorted()).toEqual(['late-1', 'late-2']);
  });
});
