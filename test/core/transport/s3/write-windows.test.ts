/** Writing the windows of a bucket, interrupted between any two steps. */
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { BucketDestination } from '../../../../core/destination.ts';
import type { Block } from '../../../../core/journal/block.ts';
import { DamagedBlock } from '../../../../core/journal/block.ts';
import type { BucketCursor, FrozenSpan } from '../../../../core/transport/s3/frozen.ts';
import { bucketFailure } from '../../../../core/transport/s3/outcome.ts';
import type { BucketRow } from '../../../../core/transport/s3/window-rows.ts';
import { type BucketPorts, writeWindows } from '../../../../core/transport/s3/write-windows.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-29T14:00:00Z');
const OPTIONS = { keptMs: 14 * 24 * 60 * MINUTE, settledMs: 2 * MINUTE, lateMs: 60 * MINUTE, partBytes: 200 };
const ALWAYS = () => true;

class Crash extends Error {}

/** A journal, a table and buckets in memory. Each call of a port can crash before or after its effect. */
function world() {
  const blocks = new Map<string, Block>();
  const rows: BucketRow[] = [];
  const objects = new Map<string, Buffer>();
  const frozen = new Map<string, FrozenSpan>();
  const state = {
    now: START + 7 * MINUTE,
    crashAt: Number.POSITIVE_INFINITY,
    calls: 0,
    refuses: undefined as string | undefined,
    gaps: [] as Awaited<ReturnType<BucketPorts['gaps']>>[number][],
    destination: {
      id: 'dst_1',
      app_id: '1207',
      scope: { kind: 'feed_group', name: 'user' },
      state: 'enabled',
      version: 1,
      transport: 's3',
      bucket: 'feeds',
      region: 'us-east-1',
      bucket_owner: '123456789012',
      window_minutes: 5,
      start_at: START,
      auth: { type: 'policy' },
    } as BucketDestination | undefined,
    cursor: {
      appId: '1207',
      scope: 'feed_group:user',
      destinationId: 'dst_1',
      createdAt: START,
      position: START,
      checked: START,
      dueAt: START,
      version: 1,
    } as BucketCursor,
  };
  /** Crashes before or after a step. */
  const step = async <T>(effect: () => T): Promise<T> => {
    if (++state.calls === state.crashAt) throw new Crash();
    const result = effect();
    if (++state.calls === state.crashAt) throw new Crash();
    return result;
  };
  const keyOf = ({ from, correction = 0 }: Pick<FrozenSpan, 'from' | 'correction'>) => `${from}#${correction}`;
  const ports: BucketPorts = {
    cursors: {
      write: (cursor) =>
        step(() => {
          if (cursor.version !== state.cursor.version) return undefined;
          state.cursor = { ...cursor, version: cursor.version + 1 };
          return state.cursor;
        }),
      remove: async () => {},
    },
    frozen: {
      read: (_, span) => step(() => frozen.get(keyOf(span))),
      between: (_, from, to) => step(() => [...frozen.values()].filter((one) => one.from >= from && one.from < to)),
      create: (_, span) =>
        step(() => {
          const stored = frozen.get(keyOf(span)) ?? span;
          frozen.set(keyOf(span), stored);
          return stored;
        }),
      replace: (_, span) => step(() => void frozen.set(keyOf(span), span)),
    },
    destinationOf: async () => state.destination,
    async *rows(_, hour, __, { between: [from, to] }) {
      for (const row of rows.toSorted((a, b) => a.at - b.at)) {
        const key = String(row.at).padStart(15, '0');
        if (Math.floor(row.at / (60 * MINUTE)) * 60 * MINUTE === hour && key >= from && key <= to) yield row;
      }
    },
    row: async ({ id }) => rows.find((one) => one.id === id),
    gaps: async (_, from, to) => state.gaps.filter((gap) => gap.from >= from && gap.from <= to),
    open: async ({ id }) => {
      const block = blocks.get(id);
      if (!block) throw new DamagedBlock('the block is gone');
      return block;
    },
    put: (_, { bucket }, key, content) =>
      step(() => {
        if (bucket === state.refuses) return bucketFailure({ name: 'NoSuchBucket', status: 404 });
        const place = `${bucket}/${key}`;
        if (objects.has(place)) return { kind: 'exists' as const };
        objects.set(place, content);
        return { kind: 'written' as const };
      }),
    log: () => {},
    now: () => state.now,
  };
  return {
    state,
    objects,
    add(at: number, ids: readonly string[]) {
      const id = `object${rows.length}.0`;
      const updates = ids.map((one) => JSON.stringify({ feed: 'user:1', event_id: one, note: 'x'.repeat(40) }));
      rows.push({ scope: 'feed_group:user', at: START + at, id, updates: ids.length, length: 100 });
      blocks.set(id, { appId: '1207', scope: 'feed_group:user', at: START + at, updates, destinations: [] });
      return id;
    },
    lose: (id: string) => blocks.delete(id),
    run: () => writeWindows(state.cursor, ports, OPTIONS, ALWAYS),
    /** The ids in the objects that the manifests list. */
    ids(bucket = 'feeds'): readonly string[] {
      return this.manifests(bucket)
        .flatMap(({ objects: own }) => own.map(({ key }) => key))
        .flatMap((key) =>
          gunzipSync(objects.get(`${bucket}/${key}`) as Buffer)
            .toString()
            .trim()
            .split('\n'),
        )
        .map((line) => (JSON.parse(line) as { event_id: string }).event_id)
        .toSorted();
    },
    manifests(bucket = 'feeds') {
      return [...objects]
        .filter(([key]) => key.startsWith(`${bucket}/`) && key.includes('_manifests'))
        .map(([, content]) => JSON.parse(content.toString()) as Manifest);
    },
  };
}

interface Manifest {
  readonly updates: number;
  readonly repeated: number;
  readonly correction?: number;
  readonly objects: readonly { readonly key: string }[];
  readonly gaps: readonly { readonly reason: string; readonly updates: number }[];
}

const IDS = Array.from({ length: 12 }, (_, index) => `id-${String(index).padStart(2, '0')}`);

/** Two windows with several parts, and a repeated block. */
function filled() {
  const made = world();
  made.add(1_000, IDS.slice(0, 5));
  made.add(2_000, IDS.slice(0, 5));
  made.add(6 * MINUTE, IDS.slice(5));
  made.state.now = START + 13 * MINUTE;
  return made;
}

describe('windows', () => {
  test('are written once, wherever the run is interrupted', async () => {
    const calm = filled();
    await calm.run();
    const steps = calm.state.calls;
    expect(calm.ids()).toEqual(IDS);
    expect(steps).toBeGreaterThan(15);
    for (let crashAt = 1; crashAt <= steps; crashAt++) {
      const made = filled();
      made.state.crashAt = crashAt;
      await expect(made.run()).rejects.toThrow(Crash);
      made.state.crashAt = Number.POSITIVE_INFINITY;
      await made.run();
      expect([...made.objects.keys()].toSorted()).toEqual([...calm.objects.keys()].toSorted());
      expect(made.ids()).toEqual(IDS);
      expect(made.state.cursor.position).toBe(calm.state.cursor.position);
    }
  });

  test('contain what was frozen, also if a block appears before the interrupted run continues', async () => {
    const made = filled();
    made.state.crashAt = 6;
    await expect(made.run()).rejects.toThrow(Crash);
    made.state.crashAt = Number.POSITIVE_INFINITY;
    made.add(1_500, ['late']);
    await made.run();
    expect(made.ids()).toEqual(IDS);
    made.state.now = START + 3 * 60 * MINUTE;
    await made.run();
    expect(made.ids()).toEqual([...IDS, 'late']);
    expect(made.manifests().filter(({ correction }) => correction !== undefined)).toMatchObject([
      { correction: 1, updates: 1 },
    ]);
    await made.run();
    expect(made.ids()).toEqual([...IDS, 'late']);
  });

  test('without updates write nothing', async () => {
    const made = world();
    made.state.now = START + 30 * MINUTE;
    await made.run();
    expect(made.objects.size).toBe(0);
    expect(made.state.cursor.position).toBe(START + 25 * MINUTE);
  });

  test('show gaps of the journal and blocks that cannot be read', async () => {
    const made = world();
    made.lose(made.add(1_000, ['lost']));
    made.state.gaps = [
      { from: START + 6 * MINUTE, to: START + 6 * MINUTE, scope: 'feed_group:user', updates: 3, reason: 'late' },
    ];
    made.state.now = START + 13 * MINUTE;
    await made.run();
    expect(made.manifests().map(({ updates, gaps }) => [updates, gaps.map(({ updates: own }) => own)])).toEqual([
      [0, [1]],
      [0, [3]],
    ]);
  });

  test('wait while the bucket refuses them, and are complete at the corrected address', async () => {
    const made = filled();
    made.state.refuses = 'feeds';
    await made.run();
    expect(made.state.cursor).toMatchObject({ position: START, blocked: { class: 'bucket_missing', attempts: 1 } });
    made.state.destination = { ...(made.state.destination as BucketDestination), bucket: 'right' };
    await made.run();
    expect(made.ids('right')).toEqual(IDS);
    expect(made.state.cursor.blocked).toBeUndefined();
  });

  test('that expired in the journal while the bucket refused them are named in the next manifest', async () => {
    const made = filled();
    made.state.now = START + OPTIONS.keptMs + 30 * MINUTE;
    made.add(OPTIONS.keptMs, ['new']);
    await made.run();
    expect(made.ids()).toEqual(['new']);
    expect(made.manifests()[0]?.gaps).toMatchObject([{ reason: expect.stringContaining('expired') }]);
  });

  test('of a paused destination wait, and those of a deleted one end', async () => {
    const made = filled();
    made.state.destination = { ...(made.state.destination as BucketDestination), state: 'paused' };
    await made.run();
    expect(made.objects.size).toBe(0);
    made.state.destination = undefined;
    made.state.now = START + 60 * MINUTE;
    expect(await made.run()).toBeUndefined();
  });
});
