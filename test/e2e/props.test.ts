/**
 * Props of the construct take effect in running functions: the template of a stack with other props, in the embedded
 * AWS.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { beforeAll, expect, test } from '@jest/globals';
import { App, Duration } from 'aws-cdk-lib';
import { applyConfiguration } from '../../bin/local/apply.ts';
import { EGRESS_ALLOWANCE } from '../../cli/configuration/checks.ts';
import { STATS_KEPT_SECONDS } from '../../core/limits.ts';
import { FeedhoseStack } from '../../lib/feedhose-stack.ts';
import { type Embedded, startEmbedded } from '../../local/index.ts';
import { openArchive } from '../support/archive.ts';
import { cleanupAfterAll } from '../support/cleanup.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

const outdir = mkdtempSync(join(tmpdir(), 'feedhose-props-'));
let embedded: Embedded;
let receiver: Receiver;

const onCleanup = cleanupAfterAll();
onCleanup(() => rmSync(outdir, { recursive: true, force: true }));
beforeAll(async () => {
  receiver = await startReceiver((_, response) => void response.writeHead(503).end());
  onCleanup(() => receiver.close());
  const app = new App({ outdir, analyticsReporting: false, context: { 'aws:cdk:enable-asset-metadata': true } });
  new FeedhoseStack(app, 'Feedhose', {
    batchingWindow: Duration.seconds(2),
    retrySchedule: { fast: [Duration.seconds(1)] },
    retention: { deadLetters: Duration.days(1), attempts: Duration.hours(1), waiting: Duration.days(1) },
  });
  app.synth();
  const environment = { EGRESS_ALLOWANCE, OWNERSHIP_RESOLVERS: 'system' };
  embedded = await startEmbedded({ assembly: outdir, port: 0, environment });
  onCleanup(() => embedded.close());
  const destinations = [{ transport: 'webhook' as const, url: receiver.origin }];
  await applyConfiguration(embedded, {
    apps: [{ app_id: '1', name: 'one', scopes: [{ feed_group: 'user', realtime: true, destinations }] }],
  });
});

test('a stack with one retry attempts twice, then has a dead letter, and keeps both for as long as its props say', async () => {
  const { endpoint, region, outputs } = embedded;
  const client = { endpoint, region, credentials: { accessKeyId: 'any', secretAccessKey: 'any' } };
  const archive = await openArchive({ endpoint, region });
  const Detail = JSON.stringify({ app_id: '1', feed: 'user:1', new: [{ id: 'a' }] });
  const Entries = [{ EventBusName: outputs['BusName'], Source: 'test', DetailType: 'feed.update', Detail }];
  await new EventBridgeClient(client).send(new PutEventsCommand({ Entries }));
  const { deadLetter } = await archive.first({});
  expect(deadLetter).toMatchObject({ class: 'http_5xx', attempts: 2 });
  expect(receiver.received.map(({ headers }) => headers['x-webhook-attempt'])).toEqual(['1', '2']);

  const dynamodb = new DynamoDBClient(client);
  const livesOf = async (output: string, partition: RegExp): Promise<readonly number[]> => {
    const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: outputs[output] }));
    const now = Math.floor(Date.now() / 1000);
    return Items.filter(({ pk }) => partition.test(pk?.S ?? '')).flatMap(({ ttl }) =>
      ttl?.N ? [Number(ttl.N) - now] : [],
    );
  };
  const archived = await livesOf('HoldingTableName', /^BODY#/);
  expect(archived.length).toBeGreaterThan(0);
  for (const left of archived) expect(Math.abs(left - 86_400)).toBeLessThan(300);
  const attempts = await livesOf('AttemptsTableName', /^dst_\w+#(?!minutes)/);
  expect(attempts.length).toBeGreaterThan(0);
  for (const left of attempts) expect(Math.abs(left - 3_600)).toBeLessThan(300);
  // Statistics contain only counts, and the prop does not shorten them.
  const minutes = await livesOf('AttemptsTableName', /^dst_\w+#minutes/);
  expect(minutes.length).toBeGreaterThan(0);
  for (const left of minutes) expect(Math.abs(left - STATS_KEPT_SECONDS)).toBeLessThan(300);
});

test('a stack without dashboard, schemas and alarms runs on one machine, and its API answers', async () => {
  const bare = mkdtempSync(join(tmpdir(), 'feedhose-bare-'));
  onCleanup(() => rmSync(bare, { recursive: true, force: true }));
  const app = new App({ outdir: bare, analyticsReporting: false, context: { 'aws:cdk:enable-asset-metadata': true } });
  new FeedhoseStack(app, 'Feedhose', { dashboard: false, schemas: false, alarms: false });
  app.synth();
  const own = await startEmbedded({ assembly: bare, port: 0 });
  onCleanup(() => own.close());
  const authorization = `Bearer ${own.issueToken({ 'cognito:groups': '[operators]', sub: 'ann' })}`;
  expect((await fetch(`${own.api}/apps`)).status).toBe(401);
  expect((await fetch(`${own.api}/apps`, { headers: { authorization } })).status).toBe(200);
});
