/**
 * The model of the journal: random invocations of fan-out with faults at every step, and then a replay that is interrupted at random calls. The
 * real steps run between a journal and queues in memory. Every acknowledged update is in a block or in a reported gap, every
 * delivery is rebuilt exactly, a replay loses nothing, and a delivery that is sent again does not change health.
 */
import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { defined } from '../../core/defined.ts';
import type { Delivery } from '../../core/delivery/delivery.ts';
import { resent } from '../../core/delivery/resend.ts';
import { HEALTHY, type Health } from '../../core/health/health.ts';
import { createHealthRecorder } from '../../core/health/record.ts';
import { type Block, decodeBlock, rebuildBody } from '../../core/journal/block.ts';
import { factsOf } from '../../core/journal/find.ts';
import { encodedBlock, type JournalBlock } from '../../core/journal/row.ts';
import { createFanOut } from '../../lambdas/fan-out/fan-out.ts';
import { aReplay, eventIdsOf, NOW, replayWorld } from '../../test/core/journal/replay-world.ts';
import { aQueue, aWebhook, busEvent, DELIVERED, failed, feedDetail } from '../../test/core/make.ts';

const START = NOW - 3 * 3_600_000;
const DESTINATIONS = [aQueue(), aWebhook({ max_batch: 3, id: 'dst_000000000000000000000002' })];

/** What happens to one attempt of an invocation. The last one of each invocation succeeds, because SQS delivers its records again. */
const FATES = [
  'done',
  'gap',
  'not enqueued',
  'killed before enqueueing',
  'killed after enqueueing',
  'killed after writing',
] as const;
type Fate = (typeof FATES)[number];

/** Number of times that the walks reached each event. */
export interface JournalSeen {
  invocations: number;
  killed: number;
  gaps: number;
  rebuilt: number;
  interrupted: number;
  replayed: number;
  resent: number;
}

interface Invocation {
  /** Number of updates in each event. */
  readonly sizes: readonly number[];
  readonly fates: readonly Fate[];
}

class Killed extends Error {}

/** A journal and a queue in memory. */
function world(seen: JournalSeen) {
  const kept = new Map<string, { readonly block: Block; readonly at: number }>();
  const enqueued: Delivery[] = [];
  const acknowledged: string[] = [];
  let [inGaps, objects, events] = [0, 0, 0];
  let now = START;

  const attempt = async (bodies: readonly string[], fate: Fate): Promise<readonly string[]> => {
    const dieAt = (step: Fate): void => {
      if (fate === step) throw new Killed();
    };
    const pending: Delivery[] = [];
    let written: readonly (readonly [string, JournalBlock])[] = [];
    const fanOut = createFanOut({
      configurationOf: async () => ({ realtime: true, destinations: DESTINATIONS }),
      async enqueue(deliveries) {
        dieAt('killed before enqueueing');
        if (fate === 'not enqueued') return deliveries;
        pending.push(...deliveries);
        return [];
      },
      bury: async () => [],
      refuse: async () => assert.fail('every update is accepted'),
      journal: {
        newObjectId: () => `object${objects++}`,
        async write(objectId, blocks) {
          // Fan-out enqueues and writes at the same time. One of both can be executed when the function is killed.
          if (fate === 'killed after enqueueing' || fate === 'killed before enqueueing') return;
          if (fate === 'gap') {
            inGaps += blocks.reduce((sum, { updates }) => sum + updates.length, 0);
            seen.gaps++;
          } else written = blocks.map((block, index) => [`${objectId}.${index}`, block] as const);
        },
      },
      log: () => {},
      now: () => now,
    });
    try {
      const results = await fanOut(bodies.map((body) => ({ body })));
      dieAt('killed after enqueueing');
      dieAt('killed after writing');
      return bodies.filter((_, index) => results[index]?.status === 'rejected');
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      seen.killed++;
      return bodies;
    } finally {
      enqueued.push(...pending);
      for (const [id, block] of written) {
        const head = { appId: block.appId, scope: block.scope };
        kept.set(id, { block: decodeBlock(encodedBlock(block), head), at: block.at });
      }
    }
  };
  return {
    kept,
    enqueued,
    acknowledged,
    gaps: () => inGaps,
    async run({ sizes, fates }: Invocation): Promise<void> {
      seen.invocations++;
      let left: readonly string[] = sizes.map((size) => {
        const updates = Array.from({ length: size }, () =>
          feedDetail({ event_id: String(events++), feed: `user:${events % 3}` }),
        );
        return busEvent({ app_id: '123', updates });
      });
      for (const fate of [...fates, 'done'] as const) {
        if (left.length === 0) break;
        const before = left;
        now += 1_000;
        left = await attempt(left, fate);
        for (const body of before.filter((one) => !left.includes(one))) acknowledged.push(...idsIn(body));
      }
    },
  };
}

function idsIn(event: string): readonly string[] {
  const { detail } = JSON.parse(event) as {
    readonly detail: { readonly updates: readonly { readonly event_id: string }[] };
  };
  return detail.updates.map(({ event_id }) => event_id);
}

/** @throws AssertionError if an acknowledged update is neither in a block nor in a gap, or a delivery cannot be rebuilt. */
function isKept({ kept, enqueued, acknowledged, gaps }: ReturnType<typeof world>, seen: JournalSeen): void {
  const ids = new Set([...kept.values()].flatMap(({ block }) => block.updates.map((text) => factsOf(text).eventId)));
  const missing = acknowledged.filter((id) => !ids.has(id));
  assert.ok(missing.length <= gaps(), `${missing.length} updates are missing, and the gaps name ${gaps()}`);
  for (const { id, destinationId, journal, body } of enqueued) {
    assert.ok(journal, `${id} has no place in the journal`);
    const found = kept.get(journal.block);
    if (!found) continue;
    assert.equal(rebuildBody(found.block, destinationId, id, journal.updates), body, `${id} is rebuilt`);
    seen.rebuilt++;
  }
}

/** @throws AssertionError if an interrupted replay of the blocks loses an update. */
async function isReplayed(
  { kept }: ReturnType<typeof world>,
  interruptions: readonly number[],
  seen: JournalSeen,
): Promise<void> {
  const blocks = [...kept.values()].map(({ block, at }) => ({ at, texts: block.updates }));
  const replaying = replayWorld(blocks, aReplay({ from: START, perMinute: 100_000 }));
  let [left, calls] = [[...interruptions], 0];
  replaying.interrupt = () => {
    if (left.length === 0 || calls++ < (left[0] ?? 0)) return;
    [left, calls] = [left.slice(1), 0];
    seen.interrupted++;
    throw new Error('interrupted');
  };
  await replaying.runToEnd();
  const sent = new Set(replaying.sent.flatMap(eventIdsOf));
  for (const id of blocks.flatMap(({ texts }) => texts.map((text) => factsOf(text).eventId)))
    assert.ok(sent.has(id), `the update ${id} was not replayed`);
  seen.replayed += sent.size;
}

/** @throws AssertionError if deliveries that are sent again change the health of their destination. */
async function isHealthUntouched({ enqueued }: ReturnType<typeof world>, seen: JournalSeen): Promise<void> {
  const writes: Health[] = [];
  const stored = { health: HEALTHY, version: 1 };
  const record = createHealthRecorder({
    known: async () => stored,
    read: async () => stored,
    write: async (_, __, health) => writes.push(health) > 0,
    now: () => NOW,
  });
  const attempts = enqueued.slice(0, 50).map((delivery, index) => ({
    delivery: resent(delivery, NOW, index % 2 === 0),
    outcome: index % 3 === 0 ? DELIVERED : failed({ status: index % 3 === 1 ? 503 : 410 }),
    ...{ startedAt: NOW, durationMs: 1 },
  }));
  await record(attempts);
  seen.resent += attempts.length;
  assert.deepEqual(writes, [], 'a delivery that is sent again does not change health');
}

/** Runs random walks. @throws Error with the `seed` and `path` that repeat a failing walk. */
export async function journalWalk(options: { runs: number; seed: number; path?: string }): Promise<JournalSeen> {
  const seen = { invocations: 0, killed: 0, gaps: 0, rebuilt: 0, interrupted: 0, replayed: 0, resent: 0 };
  const invocation = fc.record({
    sizes: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
    fates: fc.array(fc.constantFrom(...FATES), { maxLength: 3 }),
  });
  const walk = fc.asyncProperty(
    fc.array(invocation, { minLength: 1, maxLength: 8 }),
    fc.array(fc.nat(40), { maxLength: 8 }),
    async (invocations, interruptions) => {
      const own = world(seen);
      for (const one of invocations) {
        await own.run(one);
        isKept(own, seen);
      }
      await isReplayed(own, interruptions, seen);
      await isHealthUntouched(own, seen);
    },
  );
  await fc.assert(walk, { numRuns: options.runs, seed: options.seed, ...defined({ path: options.path }) });
  return seen;
}
