/**
 * Simulates a destination that works again after an outage in which many deliveries were parked, while other destinations continue to
 * receive deliveries. The real wake, admission, batches and health run on a simulated clock, with a table and a fair queue that count
 * their calls. The duration of a call is an assumption, which is written below. What wake does in its minute is not.
 */
import { strict as assert } from 'node:assert';
import { createDeliverBatch } from '../../core/delivery/deliver-batch.ts';
import { type Delivery, decodeDelivery, encodeDelivery } from '../../core/delivery/delivery.ts';
import type { DestinationRef } from '../../core/destination.ts';
import { createAdmission } from '../../core/health/admission.ts';
import { HEALTHY, type Health, LARGEST_RELEASE } from '../../core/health/health.ts';
import { createHealthRecorder } from '../../core/health/record.ts';
import { RETRY_SCHEDULES } from '../../core/retry.ts';
import { createWake } from '../../lambdas/wake/wake.ts';
import { aDelivery, aWebhook, DELIVERED } from '../../test/core/make.ts';
import { DAY, MAX_AGE, MINUTE, STARTED_AT } from '../../test/lambdas/holding-world.ts';

/** Assumed durations of calls during wake's minute: reads and writes of the table, and a batch of ten messages sent to a queue. */
const CALL_MS = { query: 8, row: 8, health: 6, enqueue: 15 } as const;
/** Options of wake, as its function sets them. */
const WAKE = { maxAgeMs: MAX_AGE, failingAfterMs: 900_000, concurrency: 8, lastCallMs: 15_000 };
const WAKE_MS = 60_000;
const BATCH = 10;
/** Number of deliveries that all invocations together send in a minute. */
const SENT_A_MINUTE = 12_000;

export interface BacklogOptions {
  readonly parked: number;
  /** Number of other destinations, each of which gets a new delivery and has a due retry in every minute. */
  readonly others?: number;
}

export interface Drained {
  readonly parked: number;
  readonly ticks: number;
  /** Number of deliveries of the backlog that each of the first ticks released. */
  readonly steps: readonly number[];
  readonly mostInATick: number;
  /** Calls of wake to the table: queries for rows, opened bodies, removed rows, and reads and writes of health. */
  readonly queries: number;
  readonly opened: number;
  readonly removed: number;
  readonly healths: number;
  /** Simulated milliseconds of the longest run of wake. */
  readonly longestTickMs: number;
  /** Deliveries to other destinations, and the longest wait of one of them in ticks. */
  readonly othersSent: number;
  readonly othersWaited: number;
}

interface Row {
  readonly sk: string;
  readonly dueAt: number;
  readonly attempt: number;
  readonly destinationId: string;
  readonly text: string;
}

interface Stored {
  readonly health: Health;
  readonly version: number;
  readonly nextDue: number | undefined;
  readonly ref: DestinationRef;
}

/** @throws AssertionError if a delivery is lost, repeated or out of order. */
export async function drain({ parked, others = 50 }: BacklogOptions): Promise<Drained> {
  const back = aWebhook({ id: 'dst_back' });
  const ids = Array.from({ length: others }, (_, n) => `dst_${n}`);
  const destinations = new Map([back, ...ids.map((id) => aWebhook({ id }))].map((one) => [one.id, one]));
  let now = STARTED_AT;
  const ref = (destinationId: string): DestinationRef => ({ appId: '123', scope: 'feed_group:user', destinationId });
  const stored = (id: string, health: Health, nextDue?: number): [string, Stored] => [
    id,
    { health, version: 0, nextDue, ref: ref(id) },
  ];
  // Ten probes have failed. The destination works again, which is not known yet.
  const open: Health = {
    breaker: 'open',
    failures: 20,
    firstFailureAt: STARTED_AT - DAY,
    probes: 10,
    probeAt: STARTED_AT,
  };
  const healths = new Map([stored(back.id, open, STARTED_AT), ...ids.map((id) => stored(id, HEALTHY))]);
  /** Rows in the order of their due time. `from` is the index of the first remaining row. */
  const rows = new Map<string, { readonly list: Row[]; from: number }>();
  const park = (delivery: Delivery, dueAt: number): void => {
    const own = rows.get(delivery.destinationId) ?? { list: [], from: 0 };
    rows.set(delivery.destinationId, own);
    const { attempt, destinationId } = delivery;
    own.list.push({ sk: `${dueAt} ${own.list.length}`, dueAt, attempt, destinationId, text: encodeDelivery(delivery) });
  };
  const delivery = (id: string, destinationId: string, packedAt = now) =>
    aDelivery({ id, destinationId, transport: 'webhook', packedAt });
  for (let n = 0; n < parked; n++) {
    const packedAt = STARTED_AT - DAY + Math.floor((n * DAY) / parked);
    park(delivery(`b${n}`, back.id, packedAt), packedAt);
  }

  // The queue is fair: destinations take turns, so each has its own list.
  const queue = new Map<string, string[]>();
  const push = (one: Delivery): void => {
    const own = queue.get(one.destinationId) ?? [];
    queue.set(one.destinationId, own);
    own.push(encodeDelivery(one));
  };
  const counts = { queries: 0, opened: 0, removed: 0, healths: 0 };
  let busyMs = 0;
  let released = 0;

  const write = async (
    { destinationId }: DestinationRef,
    before: { version: number },
    health: Health,
    due: number | undefined | 'keep',
  ) => {
    const current = healths.get(destinationId) as Stored;
    if (current.version !== before.version) return false;
    const nextDue = due === 'keep' ? current.nextDue : due;
    healths.set(destinationId, { ...current, health, version: current.version + 1, nextDue });
    return true;
  };
  const ask = (what: keyof typeof counts, ms: number) => {
    counts[what]++;
    busyMs += ms;
  };
  const wake = createWake<Row, Stored>(
    {
      health: {
        async *due(at) {
          for (const [id, { nextDue }] of [...healths]) if (nextDue !== undefined && nextDue <= at) yield id;
        },
        read: async (id) => {
          ask('healths', CALL_MS.health);
          return healths.get(id) as Stored;
        },
        write: (...change) => {
          ask('healths', CALL_MS.health);
          return write(...change);
        },
      },
      parked: {
        due: async (id, until, limit) => {
          ask('queries', CALL_MS.query);
          const { list = [], from = 0 } = rows.get(id) ?? {};
          return list.slice(from, from + limit).filter(({ dueAt }) => dueAt <= until);
        },
        nextDue: async (id) => {
          ask('queries', CALL_MS.query);
          const { list = [], from = 0 } = rows.get(id) ?? {};
          return list[from]?.dueAt;
        },
        // Fifty bodies are opened in parallel.
        open: async (row) => {
          ask('opened', CALL_MS.row / 50);
          return decodeDelivery(row.text);
        },
        bury: async () => assert.fail('every parked delivery can be read'),
        remove: async (row) => {
          ask('removed', CALL_MS.row / 50);
          const own = rows.get(row.destinationId) as { list: Row[]; from: number };
          // The oldest row is released first, so the removed row is the next one.
          assert.equal(own.list[own.from], row, 'rows are released in order');
          own.from++;
          if (row.destinationId === back.id) released++;
        },
      },
      destinationOf: async ({ destinationId }) => destinations.get(destinationId),
      enqueue: async (deliveries) => {
        busyMs += CALL_MS.enqueue * Math.ceil(deliveries.length / BATCH / 5);
        for (const one of deliveries) push(one);
        return [];
      },
      disable: async () => assert.fail('nothing is disabled'),
      notify: async () => true,
      log: (line) => assert.notEqual(line.event, 'error', JSON.stringify(line)),
      now: () => now,
    },
    WAKE,
  );

  const read = async (id: string) => healths.get(id) as Stored;
  const record = createHealthRecorder<Stored>({
    known: read,
    read,
    write,
    now: () => now,
  });
  let backSent = 0;
  let [othersSent, othersWaited] = [0, 0];
  const deliver = createDeliverBatch(
    {
      admit: createAdmission(
        {
          destinationOf: async ({ destinationId }) => destinations.get(destinationId),
          healthOf: async (id) => (await read(id)).health,
          reserveSlot: async () => now,
          now: () => now,
        },
        { schedules: RETRY_SCHEDULES, maxAgeMs: MAX_AGE },
      ),
      send: async ([one]) => {
        const { id, destinationId, packedAt } = one as Delivery;
        if (destinationId === back.id) assert.equal(id, `b${backSent++}`, 'the oldest delivery is sent first');
        else {
          othersSent++;
          othersWaited = Math.max(othersWaited, (now - packedAt) / MINUTE);
        }
        return [DELIVERED];
      },
      carryOut: async () => assert.fail('everything is delivered'),
      acknowledge: async () => {},
      report: async (attempts) => void (await record(attempts)),
      log: () => {},
      now: () => now,
      random: () => 0.5,
    },
    { batchSize: 1, concurrency: 4, sendMs: 10_000 },
  );
  /** Sends one delivery of each destination in turn, until the minute is over. */
  const deliverAll = async (): Promise<void> => {
    const at = new Map<string, number>();
    for (let sent = 0; sent < SENT_A_MINUTE; ) {
      const batch: string[] = [];
      for (const [id, own] of queue) {
        const next = own[at.get(id) ?? 0];
        if (next === undefined || batch.length === BATCH) continue;
        batch.push(next);
        at.set(id, (at.get(id) ?? 0) + 1);
      }
      if (batch.length === 0) break;
      sent += batch.length;
      const records = batch.map((body, n) => ({ body, receipt: String(n), receiveCount: 1 }));
      for (const { status } of await deliver(records, () => WAKE_MS)) assert.equal(status, 'fulfilled');
    }
    for (const [id, own] of queue) {
      const left = own.slice(at.get(id) ?? 0);
      if (left.length > 0) queue.set(id, left);
      else queue.delete(id);
    }
  };

  const steps: number[] = [];
  let [ticks, longestTickMs] = [0, 0];
  const tick = async (): Promise<void> => {
    for (const id of ids) {
      push(delivery(`live-${ticks}`, id));
      park(delivery(`retry-${ticks}`, id), now);
      healths.set(id, { ...(healths.get(id) as Stored), nextDue: now });
    }
    ticks++;
    const before = released;
    busyMs = 0;
    await wake(() => WAKE_MS - busyMs);
    longestTickMs = Math.max(longestTickMs, busyMs);
    steps.push(released - before);
    assert.ok(released - before <= LARGEST_RELEASE, 'a tick releases no more than the largest step');
    await deliverAll();
    assert.equal(
      othersSent,
      2 * ids.length * ticks,
      'due deliveries of other destinations are sent in the same minute',
    );
    now += MINUTE;
  };
  while (released < parked) {
    await tick();
    assert.ok(ticks <= 30 + (2 * parked) / LARGEST_RELEASE, 'the backlog is drained');
  }
  while (backSent < parked && queue.size > 0) await deliverAll();
  assert.equal(backSent, parked, 'no delivery is lost or repeated');
  assert.equal(healths.get(back.id)?.nextDue, undefined, 'wake has no due destination');
  return {
    parked,
    ticks,
    steps: steps.slice(0, 14),
    mostInATick: Math.max(...steps),
    ...counts,
    longestTickMs: Math.round(longestTickMs),
    othersSent,
    othersWaited,
  };
}
