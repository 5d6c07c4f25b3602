/** The health of destinations in a real table: versions, wake's list, and slots of a rate limit. */
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createHealthStore, type HealthStore } from '../../../adapters/holding/health-store.ts';
import { createKnownHealth } from '../../../adapters/holding/known-health.ts';
import type { DestinationRef } from '../../../core/destination.ts';
import { HEALTHY, type Health } from '../../../core/health/health.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';
import { freshDestination, type HoldingTable, holdingTable } from './holding-table.ts';

const NOW = 1_700_000_000_000;
const OPEN: Health = { breaker: 'open', failures: 10, firstFailureAt: 1, probes: 2, probeAt: 3, leaseUntil: 4 };

let held: HoldingTable;
let store: HealthStore;

const onCleanup = cleanupAfterAll();
beforeAll(async () => {
  held = await holdingTable();
  onCleanup(() => held.close());
  store = createHealthStore(held.dynamodb, held.table);
});

function someone(destinationId = freshDestination()): DestinationRef {
  return { appId: '1', scope: 'feed_group:user', destinationId };
}

async function dueAt(now: number, from = store): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of from.due(now)) ids.push(id);
  return ids;
}

describe('the list of unhealthy destinations', () => {
  test('has a destination with an open breaker, with its reference, until it works again', async () => {
    const ref = someone();
    const mine = async () =>
      (await store.unhealthy(1_000)).filter((one) => one.ref?.destinationId === ref.destinationId);
    await store.write(ref, await store.read(ref.destinationId), HEALTHY, 'keep');
    expect(await mine()).toEqual([]);
    await store.write(ref, await store.read(ref.destinationId), OPEN, 'keep');
    expect(await mine()).toMatchObject([{ health: OPEN, ref }]);
    await store.write(ref, await store.read(ref.destinationId), HEALTHY, undefined);
    expect(await mine()).toEqual([]);
  });
});

describe('a health', () => {
  test('that was never written is good', async () => {
    expect(await store.read(freshDestination())).toEqual({ health: HEALTHY, version: 0 });
  });

  test('is read as it was written', async () => {
    const ref = someone();
    const before = await store.read(ref.destinationId);
    expect(await store.write(ref, before, OPEN, NOW + 0.5)).toBe(true);
    expect(await store.read(ref.destinationId)).toEqual({ health: OPEN, version: 1, nextDue: NOW, ref });
  });

  test.each(['no json', 'null', '{}', JSON.stringify({ ...OPEN, probeAt: 'soon' })])(
    'that is stored as %j counts as good, and the next change replaces it',
    async (text) => {
      const ref = someone();
      const { destinationId } = ref;
      expect(await store.write(ref, await store.read(destinationId), OPEN, NOW)).toBe(true);
      await held.dynamodb.send(
        new UpdateItemCommand({
          TableName: held.table,
          Key: { pk: { S: `DEST#${destinationId}` }, sk: { S: 'HEALTH' } },
          UpdateExpression: 'SET document = :text, destination = :text',
          ExpressionAttributeValues: { ':text': { S: text } },
        }),
      );
      const before = await store.read(destinationId);
      expect(before).toMatchObject({ health: HEALTHY, version: 1, nextDue: NOW });
      expect(await store.write(ref, before, OPEN, NOW)).toBe(true);
      expect(await store.read(destinationId)).toMatchObject({ health: OPEN, ref });
    },
  );

  test("never replaces another writer's version: of many concurrent writes, one succeeds at a time", async () => {
    const ref = someone();
    for (let round = 1; round <= 3; round++) {
      const before = await store.read(ref.destinationId);
      const results = await Promise.all(
        Array.from({ length: 8 }, (_, n) => store.write(ref, before, { ...HEALTHY, failures: n }, 'keep')),
      );
      expect(results.filter(Boolean)).toHaveLength(1);
      const after = await store.read(ref.destinationId);
      expect([after.version, after.health.failures]).toEqual([round, results.indexOf(true)]);
    }
  });

  test('is not written when a delivery was parked since it was read', async () => {
    const ref = someone();
    const before = await store.read(ref.destinationId);
    await store.wakeAt(ref, NOW);
    expect(await store.write(ref, before, OPEN, undefined)).toBe(false);
    expect(await store.read(ref.destinationId)).toMatchObject({ health: HEALTHY, nextDue: NOW });
  });

  test('is unchanged when the destination is put onto the list', async () => {
    const ref = someone();
    await store.write(ref, await store.read(ref.destinationId), OPEN, undefined);
    await store.wakeAt(ref, NOW);
    expect(await store.read(ref.destinationId)).toMatchObject({ health: OPEN, nextDue: NOW });
  });
});

describe("wake's list", () => {
  test('has the earliest time', async () => {
    const ref = someone();
    const times: (number | undefined)[] = [];
    for (const at of [NOW, NOW + 9, NOW - 5.5, NOW - 5]) {
      await store.wakeAt(ref, at);
      times.push((await store.read(ref.destinationId)).nextDue);
    }
    expect(times).toEqual([NOW, NOW, NOW - 6, NOW - 6]);
  });

  test('has the earliest of many concurrent times', async () => {
    const ref = someone();
    const order = [5, 2, 0, 8, 1, 9, 3, 7, 4, 6];
    await Promise.all(order.map((later) => store.wakeAt(ref, NOW + later)));
    expect((await store.read(ref.destinationId)).nextDue).toBe(NOW);
  });

  test('has a destination from its time on, until it is removed', async () => {
    const ref = someone();
    await store.wakeAt(ref, NOW + 1_000);
    expect(await dueAt(NOW + 999)).not.toContain(ref.destinationId);
    expect(await dueAt(NOW + 1_000)).toContain(ref.destinationId);
    const before = await store.read(ref.destinationId);
    expect(await store.write(ref, before, HEALTHY, undefined)).toBe(true);
    expect(await dueAt(NOW + 1_000)).not.toContain(ref.destinationId);
    expect(await store.read(ref.destinationId)).not.toHaveProperty('nextDue');
  });

  test("keeps a destination whose health is written with 'keep', and postpones one that is written with a time", async () => {
    const ref = someone();
    await store.wakeAt(ref, NOW);
    await store.write(ref, await store.read(ref.destinationId), OPEN, 'keep');
    expect((await store.read(ref.destinationId)).nextDue).toBe(NOW);
    await store.write(ref, await store.read(ref.destinationId), OPEN, NOW + 7);
    expect((await store.read(ref.destinationId)).nextDue).toBe(NOW + 7);
    const off = someone();
    await store.write(off, await store.read(off.destinationId), OPEN, 'keep');
    expect(await store.read(off.destinationId)).not.toHaveProperty('nextDue');
  });

  test('keeps a destination for which a delivery is parked while wake removes it', async () => {
    const ref = someone();
    await store.wakeAt(ref, NOW);
    const seen = await store.read(ref.destinationId);
    await store.wakeAt(ref, NOW + 60_000);
    expect(await store.write(ref, seen, HEALTHY, undefined)).toBe(false);
    expect(await dueAt(NOW)).toContain(ref.destinationId);
  });

  test('is read page by page, from every part of the index', async () => {
    const many = Array.from({ length: 24 }, (_, n) => {
      const id = freshDestination();
      return someone(`${id.slice(0, -2)}${(n * 11).toString(16).padStart(2, '0').slice(-2)}`);
    });
    await Promise.all(many.map((ref) => store.wakeAt(ref, 1_000)));
    const expected = many.map(({ destinationId }) => destinationId).toSorted();
    expect((await dueAt(1_000)).toSorted()).toEqual(expected);
  });

  test('accepts ids of any form', async () => {
    const ref = someone(`odd#${freshDestination()}#ünï`);
    await store.wakeAt(ref, 500);
    expect(await dueAt(500)).toEqual([ref.destinationId]);
  });
});

describe('a rate limit', () => {
  const reserve = (ref: DestinationRef, now: number) => store.reserveSlot(ref, 100, now);

  test('assigns the slots one after the other, and none in the past', async () => {
    const ref = someone();
    expect([await reserve(ref, NOW), await reserve(ref, NOW), await reserve(ref, NOW + 50)]).toEqual([
      NOW,
      NOW + 100,
      NOW + 200,
    ]);
    expect(await reserve(ref, NOW + 300)).toBe(NOW + 300);
    expect(await reserve(ref, NOW + 5_000)).toBe(NOW + 5_000);
    expect(await reserve(ref, NOW + 5_001)).toBe(NOW + 5_100);
  });

  test('assigns a separate slot to each of many concurrent requests', async () => {
    const ref = someone();
    const slots = await Promise.all(Array.from({ length: 40 }, () => reserve(ref, NOW)));
    expect(slots.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => NOW + n * 100));
  });

  test('is not part of the health: it changes no version', async () => {
    const ref = someone();
    await reserve(ref, NOW);
    const before = await store.read(ref.destinationId);
    expect(before).toEqual({ health: HEALTHY, version: 0 });
    await reserve(ref, NOW);
    expect(await store.write(ref, before, OPEN, 'keep')).toBe(true);
    expect(await reserve(ref, NOW)).toBe(NOW + 200);
  });
});

describe('the cached health of a function', () => {
  function watched() {
    let reads = 0;
    let now = NOW;
    const known = createKnownHealth(
      {
        ...store,
        read: (id) => {
          reads++;
          return store.read(id);
        },
      },
      () => now,
    );
    return { known, reads: () => reads, later: (ms: number) => (now += ms) };
  }

  test('is read once in five seconds', async () => {
    const ref = someone();
    const { known, reads, later } = watched();
    await Promise.all([known.known(ref.destinationId), known.known(ref.destinationId)]);
    later(4_999);
    await known.known(ref.destinationId);
    expect(reads()).toBe(1);
    later(1);
    await known.known(ref.destinationId);
    expect(reads()).toBe(2);
  });

  test('has its own changes immediately, and can be changed again', async () => {
    const ref = someone();
    const { known, reads } = watched();
    const before = await known.known(ref.destinationId);
    expect(await known.write(ref, before, OPEN, 'keep')).toBe(true);
    const after = await known.known(ref.destinationId);
    expect(after.health).toEqual(OPEN);
    expect(await known.write(ref, after, HEALTHY, 'keep')).toBe(true);
    expect(reads()).toBe(1);
    expect(await store.read(ref.destinationId)).toMatchObject({ health: HEALTHY, version: 2 });
  });

  test('is read again on request, and after a write conflict', async () => {
    const ref = someone();
    const { known } = watched();
    const before = await known.known(ref.destinationId);
    await store.write(ref, before, OPEN, 'keep');
    expect(await known.write(ref, before, HEALTHY, 'keep')).toBe(false);
    expect((await known.known(ref.destinationId)).health).toEqual(HEALTHY);
    expect((await known.read(ref.destinationId)).health).toEqual(OPEN);
    expect((await known.known(ref.destinationId)).health).toEqual(OPEN);
  });

  test('is read again when it could not be read', async () => {
    let fails = true;
    const known = createKnownHealth(
      { ...store, read: (id) => (fails ? Promise.reject(new Error('table unavailable')) : store.read(id)) },
      () => NOW,
    );
    await expect(known.known('dst_x')).rejects.toThrow('table unavailable');
    fails = false;
    expect(await known.known('dst_x')).toEqual({ health: HEALTHY, version: 0 });
  });
});
