/** The deletion of an app's index in a real table: nothing of the app remains, and other apps and later rows keep theirs. */
import { expect, test } from '@jest/globals';
import { allOf, putItem, query } from '../../../adapters/dynamodb.ts';
import { createForget } from '../../../adapters/journal/forget.ts';
import { gapPartition, secondPartition, timeKey } from '../../../core/journal/row.ts';
import type { LogLine } from '../../../core/log-line.ts';
import { feedDetail, updateOf } from '../../core/make.ts';
import { journalWorld } from './journal-world.ts';

const NOW = Date.UTC(2026, 10, 24, 3, 45);
const HOUR_MS = 3_600_000;
const KEPT_MS = 6 * HOUR_MS;
const world = journalWorld();

async function write(appId: string, at: number, count = 1): Promise<void> {
  const updates = Array.from({ length: count }, (_, n) => updateOf(feedDetail({ event_id: `e${n}` })));
  await world.write([{ appId, scope: 'feed_group:user', at, destinations: [], updates }]);
}

async function timesOf(appId: string): Promise<readonly number[]> {
  const hours = Array.from({ length: 8 }, (_, index) => NOW + HOUR_MS - index * HOUR_MS);
  const rows = await Promise.all(hours.map((hour) => allOf(world.reader.rows(appId, hour))));
  return rows.flat().map(({ at }) => at);
}

const inPartition = (pk: string) =>
  allOf(query({ client: world.dynamodb, name: world.place.table }, 'pk = :pk', { ':pk': pk }));

test('all rows and gaps up to the deletion are deleted, and no others', async () => {
  for (const at of [NOW, NOW - 2 * HOUR_MS, NOW - KEPT_MS, NOW + 1]) await write('acme', at);
  await write('acme', NOW, 20);
  await write('globex', NOW);
  const table = { client: world.dynamodb, name: world.place.table };
  await putItem(table, { pk: gapPartition('acme'), sk: `${timeKey(NOW - HOUR_MS)}#feed_group%3Auser#o.0`, n: 1 });
  expect(await inPartition(secondPartition('acme', NOW))).toHaveLength(1);
  const logged: LogLine[] = [];
  const log = (line: LogLine): void => void logged.push(line);
  await createForget(world.dynamodb, { table: world.place.table, keptMs: KEPT_MS, log })('acme', NOW);
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
  await createForget(world.dynamodb, { table: world.place.table, keptMs: KEPT_MS, log, limitMs: 0 })('initech', NOW);
  await createForget(world.dynamodb, { table: 'gone', keptMs: KEPT_MS, log })('initech', NOW);
  expect(logged).toEqual([
    expect.objectContaining({ event: 'journal.forgotten', rows: 0, complete: false }),
    expect.objectContaining({ rows: 0, complete: false, error_name: 'ResourceNotFoundException' }),
  ]);
});
