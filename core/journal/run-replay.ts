/** Executes replays: reads the journal from the position of a replay, packs and enqueues updates, and stores the new position. */
import { inOrderConcurrently, retryOnConflict } from '../concurrency.ts';
import { defined } from '../defined.ts';
import { createDelivery, type Delivery, type LastFailure } from '../delivery/delivery.ts';
import { pack, tooLargeFailure } from '../delivery/pack.ts';
import { updateOf } from '../delivery/updates-of.ts';
import type { Destination, DestinationRef } from '../destination.ts';
import type { Health } from '../health/health.ts';
import { moved, type PlanOutcome } from '../holding/plan.ts';
import { REPLAY_BATCH, REPLAY_SECONDS } from '../limits.ts';
import type { Log } from '../log-line.ts';
import type { Notification } from '../notifications/notification.ts';
import { replayFinished } from '../notifications/transitions.ts';
import { parseScope, type Scope } from '../scope.ts';
import { withoutLapsedLimit } from '../transport/webhook/learned-limit.ts';
import { aimsOf, type Block, DamagedBlock } from './block.ts';
import {
  afterBatch,
  afterExpiry,
  afterOutcome,
  batchLimits,
  createBatchMeter,
  isLeased,
  obstacleOf,
  type Pace,
  paceOf,
  type Replay,
  type ReplayBatch,
  type ReplayObstacle,
  type ReplayProgress,
  restOf,
  selects,
  type UnreadableBlock,
} from './replay.ts';
import { rowKey, timeIn, timeKey } from './row.ts';
import { numbered, numbersOf, type PlacedUpdate, placeOfRecord, type SentRecord } from './sent.ts';

/** The row of a block in the index. */
export interface ReplayRow extends Pick<Block, 'scope' | 'at'> {
  /** The id of the block. */
  readonly id: string;
  readonly updates: number;
}

export interface ReplayPorts<R extends ReplayRow = ReplayRow> {
  read(id: string): Promise<Replay | undefined>;
  /** `undefined`: somebody changed it in the meantime, perhaps stopped it. */
  write(replay: Replay): Promise<Replay | undefined>;
  /** Returns the rows of an hour, oldest first. @param wanted ids of which a row must be able to contain one. */
  rows(
    appId: string,
    hour: number,
    wanted: { readonly kind: 'feeds'; readonly ids: readonly string[] } | undefined,
    part: { readonly between: readonly [from: string, to: string] },
  ): AsyncIterable<R>;
  /** @throws DamagedBlock when the block is gone or cannot be read. */
  open(row: R): Promise<Block>;
  /** `undefined`: it was deleted. */
  destinationOf(ref: DestinationRef): Promise<Destination | undefined>;
  healthOf(destinationId: string): Promise<Health>;
  outcomeOf(replayId: string): Promise<PlanOutcome>;
  /** Stores what is sent before it is sent. */
  record(records: readonly SentRecord[]): Promise<void>;
  /** Returns the deliveries that were not enqueued. */
  enqueue(deliveries: readonly Delivery[]): Promise<readonly Delivery[]>;
  /** Sends deliveries to the dead letter queue. Returns those that were not accepted. */
  bury(deliveries: readonly (Delivery & { readonly lastFailure: LastFailure })[]): Promise<readonly Delivery[]>;
  pause(ms: number): Promise<void>;
  notify(notification: Notification): Promise<boolean>;
  readonly log: Log;
  /** Unix ms. */
  readonly now: () => number;
}

export interface ReplayOptions {
  /** How long the journal keeps updates. */
  readonly keptMs: number;
  /** Time after which the journal of a moment is complete. */
  readonly settledMs: number;
}

const HOUR_MS = 3_600_000;
/** How long the state of the destination is used. */
const LOOK_MS = 2_000;
/** Time after which a batch is sent, even if it is not complete. */
const BATCH_MS = 10_000;
/** Time between two looks at the outstanding deliveries. */
const POLL_MS = 200;

/** Runs a replay until it is done, stopped or cannot send at the moment, or until the time is over. */
export async function runReplay<R extends ReplayRow>(
  found: Replay,
  ports: ReplayPorts<R>,
  options: ReplayOptions,
  hasTime: () => boolean,
): Promise<void> {
  const { now } = ports;
  const scope = parseScope(found.scope);
  if (!scope || isLeased(found, now())) return;
  const leased = await ports.write(withProgress(found, { leaseUntil: now() + REPLAY_SECONDS.lease * 1000 }));
  if (!leased) return;
  const startedAt = now();
  const run = createRun(leased, ports, hasTime);
  const expired = afterExpiry(leased, startedAt - options.keptMs);
  if (expired) run.setProgress(expired);
  const until = Math.min(leased.to, startedAt - options.settledMs);
  let isComplete = false;
  try {
    const destination = await run.destination();
    if (destination) {
      const batches = batchesOf(run.replay(), scope, until, ports, destination, hasTime);
      isComplete = await run.sendAll(batches);
    }
  } finally {
    await run.end(isComplete && until === leased.to);
    const { id, appId: app_id, destination, progress } = run.replay();
    ports.log({
      event: 'replay.progressed',
      replay_id: id,
      app_id,
      scope: found.scope,
      destination_id: destination.id,
      updates: progress.sent - found.progress.sent,
      deliveries: progress.deliveries - found.progress.deliveries,
      unreadable: progress.lost - found.progress.lost,
      ...defined({ obstacle: progress.obstacle }),
      duration_ms: Math.round(now() - startedAt),
    });
  }
}

function withProgress(replay: Replay, progress: Partial<ReplayProgress>): Replay {
  return { ...replay, progress: { ...replay.progress, ...progress } };
}

/** The state of one invocation for one replay. */
function createRun<R extends ReplayRow>(leased: Replay, ports: ReplayPorts<R>, hasTime: () => boolean) {
  const { now } = ports;
  let replay = leased;
  let isOver = false;
  let seen: { readonly destination: Destination | undefined; readonly until: number } | undefined;
  const { appId, scope, destination: address } = leased;

  const setProgress = (progress: Partial<ReplayProgress>): void => {
    replay = withProgress(replay, progress);
  };
  const wait = (obstacle: ReplayObstacle): undefined => {
    setProgress({ obstacle });
    return undefined;
  };
  /**
   * Stores the progress, even if the replay was stopped in the meantime. Nothing more is sent then, or if another invocation
   * has advanced the replay, because this one took longer than its lease.
   */
  const store = async (next: Replay): Promise<void> => {
    const before = JSON.stringify(replay.progress.position);
    const written =
      (await ports.write(next)) ??
      (await retryOnConflict(async () => {
        const changed = await ports.read(next.id);
        if (!changed || JSON.stringify(changed.progress.position) !== before) return next;
        return ports.write({ ...changed, progress: next.progress });
      }));
    isOver = written?.status !== 'running' || written === next;
    replay = written ?? next;
  };
  /** Returns `undefined` if the destination must get nothing at the moment. */
  const destination = async (): Promise<Destination | undefined> => {
    if (!seen || seen.until < now()) {
      const found = await ports.destinationOf({ appId, scope, destinationId: address.id });
      const obstacle = obstacleOf(found, await ports.healthOf(address.id));
      if (obstacle) return wait(obstacle);
      seen = { destination: found && withoutLapsedLimit(found, now()), until: now() + LOOK_MS };
    }
    return seen.destination;
  };
  /** Waits until the next batch may be sent. Returns `undefined` if it may not be sent in this invocation. */
  const permission = async (): Promise<{ readonly to: Destination; readonly pace: Pace } | undefined> => {
    while (hasTime()) {
      const to = await destination();
      if (!to) return undefined;
      const pace = paceOf(replay, to);
      const early = (replay.progress.pacedUntil ?? 0) - now();
      if (pace.perMinute < Number.POSITIVE_INFINITY && early > 0) {
        await ports.pause(Math.min(early, POLL_MS));
        continue;
      }
      const { progress, isFull } = afterOutcome(replay.progress, await ports.outcomeOf(replay.id), pace, now());
      setProgress(progress);
      if (!isFull) return { to, pace };
      await ports.pause(POLL_MS);
    }
    return wait('waiting');
  };
  /** Returns whether to continue. */
  const send = async (batch: ReplayBatch<PlacedUpdate>): Promise<boolean> => {
    const nothing = { deliveries: 0, tooLarge: 0 };
    if (batch.updates.length === 0) {
      const progress = afterBatch(replay.progress, batch, nothing, NO_PACE, now());
      await store(withProgress(replay, progress));
      return !isOver;
    }
    const permitted = await permission();
    if (!permitted) return false;
    const { deliveries, dead, record } = packed(replay.id, batch.updates, permitted.to, now());
    // A record without its deliveries is harmless, and deliveries without their record cannot be shown.
    await ports.record([record]);
    const [notEnqueued, notBuried] = await Promise.all([ports.enqueue(deliveries), ports.bury(dead)]);
    const failed = notEnqueued.length + notBuried.length;
    if (failed > 0) {
      const reason = `replay ${replay.id}: ${failed} deliveries were not accepted by their queue`;
      ports.log({ event: 'error', destination_id: address.id, reason });
      return false;
    }
    const sent = { deliveries: deliveries.length, tooLarge: dead.length };
    const { obstacle: _, ...progress } = afterBatch(replay.progress, batch, sent, permitted.pace, now());
    await store({ ...replay, progress: { ...progress, leaseUntil: now() + REPLAY_SECONDS.lease * 1000 } });
    return !isOver;
  };

  return {
    replay: () => replay,
    setProgress,
    destination,
    /** Returns whether all batches were sent. */
    async sendAll(batches: AsyncIterable<ReplayBatch<PlacedUpdate> | 'no time'>): Promise<boolean> {
      for await (const batch of batches) {
        if (batch === 'no time' || !(await send(batch))) return false;
      }
      return true;
    },
    /** Ends the invocation. Another one can continue at once. */
    async end(isDone: boolean): Promise<void> {
      if (isOver) return;
      const { leaseUntil: _, ...progress } = replay.progress;
      const next = { ...replay, progress };
      if (!isDone && progress.obstacle !== 'deleted') return store(next);
      const ended = moved(next, isDone ? 'done' : 'stopped');
      // A notification that fails is repeated by the next invocation, because the replay is still running.
      await ports.notify(replayFinished(ended, now()));
      return store(ended);
    },
  };
}

const NO_PACE: Pace = { perMinute: Number.POSITIVE_INFINITY, batch: 0, waiting: 0 };

/**
 * Packs updates into deliveries of a replay, by the present limits of the destination. The record contains the place of deliveries with
 * updates of several blocks.
 */
function packed(replay: string, updates: readonly PlacedUpdate[], destination: Destination, nowMs: number) {
  const all = numbered(updates);
  const { bodies, tooLarge } = pack(all.updates, destination);
  const record = { destinationId: destination.id, sentAt: nowMs, replay, blocks: all.blocks };
  const create = (own: typeof all.updates, activities: number): Delivery => {
    const [first] = own;
    const isInOneBlock = own.every(({ block }) => block.block === first?.block.block);
    const journal = isInOneBlock ? first?.block : placeOfRecord(record);
    const named = isInOneBlock ? own : own.map((update) => ({ ...update, position: update.number }));
    return {
      ...createDelivery({ updates: named, activities }, destination, nowMs, defined({ journal })),
      plan: replay,
    };
  };
  const deliveries = bodies.map((body) => create(body.updates, body.activities));
  const dead = tooLarge.map((update) => ({
    ...create([update], update.activities),
    lastFailure: tooLargeFailure(update, destination, nowMs),
  }));
  const contents = [
    ...bodies.map((body, index) => ({ id: deliveries[index]?.id ?? '', updates: numbersOf(body.updates) })),
    ...tooLarge.map((update, index) => ({
      id: dead[index]?.id ?? '',
      updates: numbersOf([update]),
      dead: true as const,
    })),
  ];
  return { deliveries, dead, record: { ...record, deliveries: contents } satisfies SentRecord };
}

/**
 * Yields the rest of a replay in batches. A batch without updates only stores the position. Near the end of the invocation it
 * yields `no time` instead of the next batch.
 */
async function* batchesOf<R extends ReplayRow>(
  replay: Replay,
  scope: Scope,
  until: number,
  ports: ReplayPorts<R>,
  destination: Destination,
  hasTime: () => boolean,
): AsyncGenerator<ReplayBatch<PlacedUpdate> | 'no time'> {
  const { appId, progress } = replay;
  const limits = batchLimits(destination, paceOf(replay, destination).batch);
  const [from, to] = restOf(replay, until);
  let position = progress.position ?? { key: from, next: 0 };
  let updates: PlacedUpdate[] = [];
  let unreadable: UnreadableBlock[] = [];
  let read = 0;
  let meter = createBatchMeter();
  let begunAt = ports.now();
  const take = (): ReplayBatch<PlacedUpdate> => {
    const batch = { updates, read, unreadable, position };
    [updates, unreadable, read, meter, begunAt] = [[], [], 0, createBatchMeter(), ports.now()];
    return batch;
  };
  const wanted = replay.feeds && ({ kind: 'feeds', ids: replay.feeds } as const);
  const isOpen = (row: R): boolean =>
    row.scope === replay.scope && !(keyOf(row) === position.key && position.next >= row.updates);

  for (let hour = hourOf(from); hour <= until; hour += HOUR_MS) {
    const rows = filtered(ports.rows(appId, hour, wanted, { between: [from, to] }), isOpen);
    for await (const { row, block, reason } of inOrderConcurrently(rows, REPLAY_BATCH.blocks, (one) =>
      opened(one, ports),
    )) {
      if (!hasTime()) return yield 'no time';
      // The position is stored from time to time, also if few updates are selected.
      if (ports.now() - begunAt > BATCH_MS) yield take();
      const key = keyOf(row);
      if (!block) unreadable.push({ at: row.at, updates: row.updates || 0, reason });
      const texts = block?.updates ?? [];
      const aims = aimsOf(block ?? {});
      for (let next = position.key === key ? position.next : 0; next < texts.length; ) {
        const update = { ...updateOf(texts[next] as string, appId, scope), position: next };
        read++;
        next++;
        position = { key, next };
        if (selects(replay, destination, update, aims.get(update.position))) {
          updates.push({ ...update, block: { block: row.id, at: row.at } });
          meter.add(update, row.id);
        }
        if (meter.isFull(limits, read)) yield take();
      }
      position = { key, next: row.updates || texts.length };
    }
    // The next hour, also when this one has no rows of the scope.
    position = { key: timeKey(Math.min(hour + HOUR_MS, until + 1)), next: 0 };
  }
  yield take();
}

function hourOf(key: string): number {
  return Math.floor(timeIn(key) / HOUR_MS) * HOUR_MS;
}

function keyOf(row: ReplayRow): string {
  return rowKey(row, row.id);
}

async function* filtered<T>(items: AsyncIterable<T>, holds: (item: T) => boolean): AsyncGenerator<T> {
  for await (const item of items) if (holds(item)) yield item;
}

async function opened<R extends ReplayRow>(
  row: R,
  ports: ReplayPorts<R>,
): Promise<{ readonly row: R; readonly block?: Block; readonly reason: string }> {
  try {
    return { row, block: await ports.open(row), reason: '' };
  } catch (error) {
    if (error instanceof DamagedBlock) return { row, reason: error.message };
    throw error;
  }
}
