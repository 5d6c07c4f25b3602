/** A journal, a destination and its queue in memory, with a clock that only pauses move, for tests of replays. */
import { type Delivery, type LastFailure, replayOf } from '../../../core/delivery/delivery.ts';
import type { Destination } from '../../../core/destination.ts';
import { HEALTHY, type Health } from '../../../core/health/health.ts';
import { NO_OUTCOME, type PlanOutcome } from '../../../core/holding/plan.ts';
import { type Block, DamagedBlock } from '../../../core/journal/block.ts';
import { NO_PROGRESS, type Replay } from '../../../core/journal/replay.ts';
import { rowKey, rowPartition } from '../../../core/journal/row.ts';
import { type ReplayOptions, type ReplayPorts, type ReplayRow, runReplay } from '../../../core/journal/run-replay.ts';
import type { SentRecord } from '../../../core/journal/sent.ts';
import type { LogLine } from '../../../core/log-line.ts';
import type { Notification } from '../../../core/notifications/notification.ts';
import { aQueue, feedDetail, updateOf } from '../make.ts';

export const NOW = Date.UTC(2026, 10, 24, 12);
const DAY_MS = 86_400_000;
const OPTIONS: ReplayOptions = { keptMs: 14 * DAY_MS, settledMs: 65_000 };
/** Time of an invocation in which it sends. */
const INVOCATION_MS = 40_000;

export function aReplay(changes: Partial<Replay> = {}): Replay {
  return {
    id: 'replay_000000000000000000000001',
    appId: '123',
    scope: 'feed_group:user',
    from: NOW - 3 * 3_600_000,
    to: NOW - 3_600_000,
    destination: { id: aQueue().id, transport: 'sqs' },
    status: 'running',
    preview: { updates: 0, deliveries: 0, bytes: 0, blocks: 0, isExact: true },
    progress: NO_PROGRESS,
    createdAt: NOW,
    version: 1,
    ...changes,
  };
}

/** Returns the text of an update with this event id. */
export function aText(event_id: string, changes: Record<string, unknown> = {}): string {
  return updateOf(feedDetail({ event_id, ...changes })).text;
}

export interface TestBlock {
  readonly at: number;
  readonly texts: readonly string[];
  readonly scope?: string;
  /** Updates that were for one destination only. */
  readonly aimed?: NonNullable<Block['aimed']>;
  /** Why it cannot be read. */
  readonly damage?: string;
}

interface Row extends ReplayRow {
  readonly texts: readonly string[];
  readonly aimed: NonNullable<Block['aimed']>;
  readonly damage?: string | undefined;
}

/** @param destination `undefined`: it was deleted. */
export function replayWorld(blocks: readonly TestBlock[], replay = aReplay(), destination: Destination = aQueue()) {
  const rows = blocks
    .map(({ at, texts, scope = 'feed_group:user', aimed = [], damage }, index): Row => {
      return { id: `block${String(index).padStart(5, '0')}.0`, at, scope, updates: texts.length, texts, aimed, damage };
    })
    .toSorted((a, b) => (rowKey(a, a.id) < rowKey(b, b.id) ? -1 : 1));
  let stored: Replay | undefined = replay;
  const world = {
    now: NOW,
    destination: destination as Destination | undefined,
    health: HEALTHY as Health,
    outcome: NO_OUTCOME as PlanOutcome,
    notified: [] as Notification[],
    /** Deliveries in the queue that were not attempted yet. */
    queue: [] as Delivery[],
    sent: [] as Delivery[],
    dead: [] as (Delivery & { readonly lastFailure: LastFailure })[],
    records: [] as SentRecord[],
    logged: [] as LogLine[],
    opened: [] as string[],
    /** Whether the queue is worked off while the replay pauses. */
    delivers: true,
    /** Throws at some calls. */
    interrupt: (_: string): void => {},
    replay: () => stored as Replay,
    put(next: Replay | undefined) {
      stored = next && { ...next, version: next.version + 1 };
    },
    deliverAll() {
      const attempted = world.outcome.attempted + world.queue.length;
      world.outcome = { ...world.outcome, attempted, delivered: world.outcome.delivered + world.queue.length };
      world.queue = [];
    },
    /** Runs one invocation. Later ones begin a minute after the previous one. */
    async tick() {
      const end = world.now + INVOCATION_MS;
      const next = world.now + 60_000;
      if (stored?.status === 'running') await runReplay(stored, ports, OPTIONS, () => world.now < end);
      world.now = next;
    },
    async runToEnd(most = 1_000) {
      for (let tick = 0; world.replay().status === 'running'; tick++) {
        if (tick === most) throw new Error(`the replay runs after ${most} invocations`);
        await world.tick().catch(() => {});
      }
    },
    /** Event ids in the order in which they were sent. */
    ids: () => world.sent.flatMap(eventIdsOf),
  };
  const ports: ReplayPorts<Row> = {
    async read(id) {
      world.interrupt('read');
      return stored?.id === id ? stored : undefined;
    },
    async write(next) {
      world.interrupt('write');
      if (stored?.version !== next.version) return undefined;
      world.put(next);
      return stored;
    },
    async *rows(appId, hour, wanted, { between: [from, to] }) {
      world.interrupt('rows');
      for (const row of rows) {
        const key = rowKey(row, row.id);
        if (rowPartition(appId, row.at) !== rowPartition(appId, hour) || key < from || key > to) continue;
        if (wanted && !row.texts.some((text) => wanted.ids.includes(JSON.parse(text).feed))) continue;
        yield row;
      }
    },
    async open({ id, at, scope, texts, aimed, damage }): Promise<Block> {
      world.interrupt('open');
      world.opened.push(id);
      if (damage !== undefined) throw new DamagedBlock(damage);
      return { appId: replay.appId, scope, at, updates: texts, destinations: [], aimed };
    },
    destinationOf: async () => world.destination,
    healthOf: async () => world.health,
    outcomeOf: async () => world.outcome,
    async record(records) {
      world.interrupt('record');
      world.records.push(...records);
    },
    async enqueue(deliveries) {
      world.interrupt('enqueue');
      world.sent.push(...deliveries);
      world.queue.push(...deliveries);
      world.interrupt('enqueued');
      return [];
    },
    async bury(dead) {
      world.dead.push(...dead);
      return [];
    },
    async notify(notification) {
      world.interrupt('notify');
      world.notified.push(notification);
      return true;
    },
    async pause(ms) {
      world.now += ms;
      if (world.delivers) world.deliverAll();
    },
    log: (line) => void world.logged.push(line),
    now: () => world.now,
  };
  return world;
}

export function eventIdsOf(delivery: Delivery): readonly string[] {
  if (replayOf(delivery) === undefined) throw new Error('expected a delivery of a replay');
  return (JSON.parse(delivery.body) as { event_id: string }[]).map(({ event_id }) => event_id);
}
