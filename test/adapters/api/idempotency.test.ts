/** Idempotency keys in the table: claimed once, for a day, and released. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createIdempotency } from '../../../adapters/api/idempotency.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';
import { type RealTable, realTable } from '../table.ts';

const DAY = 86_400_000;
const claim = (name: string, fingerprint = 'f') => ({ name, fingerprint });
const state = { now: 1_700_000_000_000 };
let table: RealTable;
let keys: ReturnType<typeof createIdempotency>;

const onCleanup = cleanupAfterAll();
beforeAll(async () => {
  table = await realTable('Configuration');
  onCleanup(() => table.close());
  keys = createIdempotency(table.client, table.table, () => state.now);
});

describe('an idempotency key', () => {
  test('is claimed once, and a repeated request gets the id of the first, completed or not', async () => {
    expect(await keys.claim(claim('a'), 'id-1')).toEqual({ kind: 'new' });
    expect(await keys.claim(claim('a'), 'id-2')).toEqual({ kind: 'repeated', id: 'id-1', done: false });
    await keys.done(claim('a'), 'id-3');
    expect(await keys.claim(claim('a'), 'id-2')).toEqual({ kind: 'repeated', id: 'id-3', done: true });
    expect(await keys.claim(claim('a', 'other'), 'id-2')).toEqual({ kind: 'different' });
  });

  test('returns its first use from the refused write, without another read', async () => {
    await keys.claim(claim('read'), 'id-1');
    table.sent.length = 0;
    expect(await keys.claim(claim('read'), 'id-2')).toEqual({ kind: 'repeated', id: 'id-1', done: false });
    expect(table.sent.map(({ name }) => name)).toEqual(['PutItemCommand']);
  });

  test('is claimed by one of many concurrent requests', async () => {
    const results = await Promise.all(Array.from({ length: 8 }, (_, n) => keys.claim(claim('b'), `id-${n}`)));
    expect(results.filter(({ kind }) => kind === 'new')).toHaveLength(1);
  });

  test('is forgotten after a day, and when it is released', async () => {
    await keys.claim(claim('c'), 'id-1');
    state.now += DAY - 1_000;
    expect(await keys.claim(claim('c'), 'id-2')).toMatchObject({ kind: 'repeated' });
    state.now += 1_000;
    expect(await keys.claim(claim('c', 'other'), 'id-3')).toEqual({ kind: 'new' });
    await keys.release(claim('c'));
    await keys.done(claim('c'), 'id-4');
    expect(await keys.claim(claim('c'), 'id-5')).toEqual({ kind: 'new' });
  });
});
