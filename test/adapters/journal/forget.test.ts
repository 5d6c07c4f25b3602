/** The deletion of an app's index in a real table: nothing of the app remains, and other apps and later rows keep theirs. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { allOf, putItem, query } from '../../../adapters/dynamodb.ts';
import { createForget } from '../../../adapters/journal/forget.ts';
import { createJournalReader } from '../../../adapters/journal/read.ts';
import { createJournalWriter } from '../../../adapters/journal/write.ts';
import { gapPartition, secondPartition, timeKey } from '../../../core/journal/row.ts';
import type { LogLine } from '../../../core/log-line.ts';
import { conformanceEndpoint, type Endpoint } from '../../conformance/support/endpoint.ts';
import { feedDetail, updateOf } from '../../core/make.ts';
import { TABLES } from '../../support/tables.ts';

const NOW = Date.UTC(2026, 10, 24, 3, 45);
const HOUR_MS = 3_600_000;
const KEPT_MS = 6 * HOUR_MS;
let endpoint: Endpoint;
let dynamodb: DynamoDBClient;
let s3: S3Client;
let place: { bucket: string; table: string };
let objectCount = 0;

beforeAll(async () => {
  const ref = (name: string) => ({ Value: { Ref: name } });
  const resources = { Journal: TABLES.Attempts, Blocks: { Type: 'AWS::S3::Bucket' } };
  endpoint = await conformanceEndpoint(resources, { Journal: ref('Journal'), Blocks: ref('Blocks') });
  dynamodb = new DynamoDBClient(endpoint.client);
  s3 = new S3Client(endpoint.client);
  place = { bucket: endpoint.outputs['Blocks'] ?? '', table: endpoint.outputs['Journal'] ?? '' };
});
afterAll(async () => {
  dynamodb.destroy();
  s3.destroy();
  await endpoint.close();
});

async function write(appId: string, at: number, count = 1): Promise<void> {
  const updates = Array.from({ length: count }, (_, n) => updateOf(feedDetail({ event_id: `e${n}` })));
  const client = async () => ({ client: s3, PutObjectCommand });
  const writer = createJournalWriter(dynamodb, { ...place, keptSeconds: 86_400, log: () => {}, s3: client });
  await writer(`object${objectCount++}`, [{ appId, scope: 'feed_group:user', at, destinations: [], updates }]);
}

async function timesOf(appId: string): Promise<readonly number[]> {
  const reader = createJournalReader(dynamodb, { ...place, s3: async () => ({ client: s3, GetObjectCommand }) });
  const hours = Array.from({ length: 8 }, (_, index) => NOW + HOUR_MS - index * HOUR_MS);
  const rows = await Promise.all(hours.map((hour) => allOf(reader.rows(appId, hour))));
  return rows.flat().map(({ at }) => at);
}

const inPartition = (pk: string) => allOf(query({ client: dynamodb, name: place.table }, 'pk = :pk', { ':pk': pk }));

test('all rows and gaps up to the deletion are deleted, and no others', async () => {
  for (const at of [NOW, NOW - 2 * HOUR_MS, NOW - KEPT_MS, NOW + 1]) await write('acme', at);
  await write('acme', NOW, 20);
  await write('globex', NOW);
  const table = { client: dynamodb, name: place.table };
  await putItem(table, { pk: gapPartition('acme'), sk: `${timeKey(NOW - HOUR_MS)}#feed_group%3Auser#o.0`, n: 1 });
  expect(await inPartition(secondPartition('acme', NOW))).toHaveLength(1);
  const logged: LogLine[] = [];
  const log = (line: LogLine): void => void logged.push(line);
  await createForget(dynamodb, { table: place.table, keptMs: KEPT_MS, log })('acme', NOW);
  expect(await timesOf('acme')).toEqual([NOW + 1]);
  expect(await timesOf('globex')).toEqual([NOW]);
  expect(await inPartition(secondPartition('acme', NOW))).toEqual([]);
  expect(await inPartition(gapPartition('acme'))).toEqual([]);
  expect(logged).toEqual([{ event: 'journal.forgotten', app_id: 'acme', rows: 6, complete: true }]);
});

test('a deletion ends when its time is over or the table fails, and reports that rows remain', async () => {
  await write('initech', NOW);
  const logged: LogLine[] = [];
  const log = (line: LogLine): void => void logged.push(line);
  await createForget(dynamodb, { table: place.table, keptMs: KEPT_MS, log, limitMs: 0 })('initech', NOW);
  await createForget(dynamodb, { table: 'gone', keptMs: KEPT_MS, log })('initech', NOW);
  expect(logged).toEqual([
    expect.objectContaining({ event: 'journal.forgotten', rows: 0, complete: false }),
    expect.objectContaining({ rows: 0, complete: false, error_name: 'ResourceNotFoundException' }),
  ]);
});
