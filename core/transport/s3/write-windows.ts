/**
 * Writes the windows of one destination to its bucket: from the position of its cursor, window by window, until the last
 * window that is closed. For each window it does the following.
 *
 * 1. It freezes the window: it stores the blocks of the window and the settings of the destination, unless an earlier run has.
 * 2. It writes the objects. Their keys and contents follow from the frozen window. An object that exists is not written again.
 * 3. It writes the manifest, which states that the window is complete.
 * 4. It stores the position after the window.
 *
 * A crash between two steps repeats some of them with the same result. Blocks that appear later are found an hour after the end of
 * their hour, and written in the same way as a correction.
 */
import { inOrderConcurrently } from '../../concurrency.ts';
import { defined } from '../../defined.ts';
import type { AnyDestination, BucketDestination, DestinationRef } from '../../destination.ts';
import { type Block, DamagedBlock } from '../../journal/block.ts';
import type { Gap } from '../../journal/gaps.ts';
import { timeKey } from '../../journal/row.ts';
import {
  BUCKET_CONCURRENCY,
  BUCKET_OBJECT_BYTES,
  BUCKET_ORPHAN_SECONDS,
  BUCKET_SECONDS,
  type FROZEN,
} from '../../limits.ts';
import type { Log } from '../../log-line.ts';
import type { FailedOutcome } from '../../outcome.ts';
import type { BucketPlace } from './bucket.ts';
import { createParts } from './contents.ts';
import {
  type BucketCursor,
  type FrozenSpan,
  isBucket,
  isSameAddress,
  type ManifestObject,
  manifestOf,
  placeOf,
  type UnreadableInWindow,
  windowsIn,
} from './frozen.ts';
import { manifestKeyOf, objectKeyOf, type Span } from './object-keys.ts';
import { closedUntil, windowMs } from './window.ts';
import { type BucketRow, each, frozenOf, rowsOf, unknown, withGaps } from './window-rows.ts';

export interface BucketPorts<R extends BucketRow = BucketRow> {
  readonly cursors: {
    /** Returns the next version, or `undefined` if somebody else changed or removed the cursor. */
    write(cursor: BucketCursor): Promise<BucketCursor | undefined>;
    remove(cursor: BucketCursor): Promise<void>;
  };
  readonly frozen: {
    read(destinationId: string, span: Pick<Span, 'from' | 'correction'>): Promise<FrozenSpan | undefined>;
    /** Returns the frozen windows and corrections that begin between two times, the second one exclusive. */
    between(destinationId: string, from: number, to: number): Promise<readonly FrozenSpan[]>;
    /** Stores a window unless another invocation has. Returns the stored one. */
    create(destinationId: string, span: FrozenSpan): Promise<FrozenSpan>;
    replace(destinationId: string, span: FrozenSpan): Promise<void>;
  };
  /** `undefined`: it was deleted. */
  destinationOf(ref: DestinationRef): Promise<AnyDestination | undefined>;
  /** Returns the rows of an hour, oldest first. */
  rows(
    appId: string,
    hour: number,
    wanted: undefined,
    part: { readonly between: readonly [from: string, to: string] },
  ): AsyncIterable<R>;
  row(place: { appId: string; scope: string; at: number; id: string }): Promise<R | undefined>;
  /** Returns the gaps of an app between two times, both inclusive. */
  gaps(appId: string, from: number, to: number): Promise<readonly Gap[]>;
  /** @throws DamagedBlock when the block is gone or cannot be read. */
  open(row: R): Promise<Block>;
  /** Writes an object unless it exists. Never throws for what S3 or the customer's role answers. */
  put(
    destination: BucketDestination,
    place: BucketPlace,
    key: string,
    content: Buffer,
    type: 'objects' | 'manifest',
  ): Promise<{ readonly kind: 'written' | 'exists' } | FailedOutcome>;
  readonly log: Log;
  /** Unix ms. */
  readonly now: () => number;
}

export interface BucketOptions {
  /** How long the journal keeps updates. */
  readonly keptMs: number;
  /** Time after the end of a window at which it is closed. */
  readonly settledMs: number;
  /** Time after the end of an hour at which its late blocks are written. */
  readonly lateMs: number;
  /** The length of all windows instead of that of the destination. Only tests set it. */
  readonly windowMs?: number | undefined;
  readonly limits?: typeof FROZEN;
  readonly partBytes?: number;
}

const HOUR_MS = 3_600_000;

/** A window that was not written, with the reason. */
class Refused extends Error {
  readonly outcome: FailedOutcome;
  constructor(outcome: FailedOutcome) {
    super(outcome.failure.reason);
    this.outcome = outcome;
  }
}

/** Somebody else works on the destination, or it was deleted. */
class Superseded extends Error {}

/**
 * Writes what is due.
 * @returns Unix ms at which the destination is due again, or `undefined` if it was deleted.
 */
export async function writeWindows<R extends BucketRow>(
  found: BucketCursor,
  ports: BucketPorts<R>,
  options: BucketOptions,
  hasTime: () => boolean,
): Promise<number | undefined> {
  const { now } = ports;
  const destination = await ports.destinationOf(found);
  if (!isBucket(destination)) {
    if (now() - found.createdAt < BUCKET_ORPHAN_SECONDS * 1000) return now() + BUCKET_SECONDS.retry * 1000;
    await ports.cursors.remove(found);
    return undefined;
  }
  const lengthMs = options.windowMs ?? windowMs(destination);
  const run = createRun(found, destination, ports, options);
  try {
    run.skipExpired();
    if (destination.state !== 'enabled') {
      await run.store({ dueAt: now() + BUCKET_SECONDS.mostRetry * 1000 });
      return run.cursor().dueAt;
    }
    const closed = closedUntil(now(), lengthMs, options.settledMs);
    const isComplete = await run.writeUntil(closed, lengthMs, hasTime);
    if (isComplete) await run.correctUntil(now() - options.lateMs, hasTime);
    const dueAt = isComplete && hasTime() ? closed + lengthMs + options.settledMs : now();
    await run.store({ dueAt });
  } catch (error) {
    if (error instanceof Superseded) return now() + BUCKET_SECONDS.retry * 1000;
    if (!(error instanceof Refused)) throw error;
    await run.block(error.outcome);
  }
  return run.cursor().dueAt;
}

function createRun<R extends BucketRow>(
  found: BucketCursor,
  destination: BucketDestination,
  ports: BucketPorts<R>,
  options: BucketOptions,
) {
  let cursor = found;
  const { appId, scope, destinationId } = found;
  const { now } = ports;

  const store = async (changes: Partial<BucketCursor>): Promise<void> => {
    const next = await ports.cursors.write({ ...cursor, ...changes });
    if (!next) throw new Superseded('the cursor was changed by another invocation');
    cursor = next;
  };

  /** Yields the rows of the scope between two times, the second one exclusive. */
  async function* rowsBetween(from: number, to: number): AsyncGenerator<R> {
    const between = [timeKey(from), timeKey(to)] as const;
    for (let hour = Math.floor(from / HOUR_MS) * HOUR_MS; hour < to; hour += HOUR_MS) {
      for await (const row of ports.rows(appId, hour, undefined, { between })) {
        if (row.scope === scope && row.at >= from && row.at < to) yield row;
      }
    }
  }

  const gapsBetween = async (from: number, to: number): Promise<readonly Gap[]> =>
    (await ports.gaps(appId, from, to - 1)).filter((gap) => gap.scope === scope);

  /** Writes the objects and the manifest of a frozen window. */
  const write = async (frozen: FrozenSpan, rows: readonly R[]): Promise<void> => {
    const startedAt = now();
    const span = { destinationId, appId, scope, ...frozen };
    const { place } = frozen;
    const put = async (key: string, content: Buffer, type: 'objects' | 'manifest'): Promise<void> => {
      const outcome = await ports.put(destination, place, key, content, type);
      if (outcome.kind === 'failed') throw new Refused(outcome);
    };
    const unreadable: UnreadableInWindow[] = [];
    const byId = new Map(rows.map((row) => [row.id, row]));
    async function* blocks(): AsyncGenerator<Block> {
      const opened = inOrderConcurrently(
        each(frozen.blocks),
        BUCKET_CONCURRENCY.blocks,
        async ({ id, at, updates }) => {
          try {
            const row = byId.get(id) ?? (await ports.row({ appId, scope, at, id }));
            if (!row) throw new DamagedBlock('the row of the block does not exist any more');
            return await ports.open(row);
          } catch (error) {
            if (!(error instanceof DamagedBlock)) throw error;
            return { at, updates, reason: error.message };
          }
        },
      );
      for await (const one of opened) {
        if ('reason' in one) unreadable.push(one);
        else yield one;
      }
    }
    const selection = { destinationId, event_types: frozen.event_types };
    const { parts, repeated } = createParts(blocks(), selection, options.partBytes ?? BUCKET_OBJECT_BYTES);
    const objects: ManifestObject[] = [];
    for await (const { content, ...facts } of parts()) {
      const key = objectKeyOf(span, place.prefix, objects.length + 1);
      await put(key, content, 'objects');
      objects.push({ key, bytes: content.length, ...facts });
    }
    const manifest = manifestKeyOf(span, place.prefix);
    const gaps = frozen.gaps;
    // Nothing is written for a window of which the event types of the destination let nothing through.
    if (objects.length > 0 || gaps.length > 0 || unreadable.length > 0) {
      const content = manifestOf({ ...span, gaps }, objects, {
        blocks: frozen.blocks.length,
        repeated: repeated(),
        unreadable,
      });
      await put(manifest, Buffer.from(`${JSON.stringify(content, null, 2)}\n`), 'manifest');
      const { blocked: _, ...rest } = cursor;
      cursor = {
        ...rest,
        last: {
          from: frozen.from,
          to: frozen.to,
          updates: objects.reduce((sum, { updates }) => sum + updates, 0),
          objects: objects.length,
          manifest,
          writtenAt: now(),
        },
      };
    }
    ports.log({
      event: 'window.written',
      app_id: appId,
      scope,
      destination_id: destinationId,
      from: new Date(frozen.from).toISOString(),
      ...defined({ correction: frozen.correction }),
      updates: objects.reduce((sum, { updates }) => sum + updates, 0),
      objects: objects.length,
      unreadable: unreadable.length,
      duration_ms: Math.round(now() - startedAt),
    });
  };

  /** Returns what an earlier run froze, with the present address if that run was refused at another one. */
  const frozenBefore = async (span: Pick<Span, 'from' | 'correction'>): Promise<FrozenSpan | undefined> => {
    const frozen = await ports.frozen.read(destinationId, span);
    const place = placeOf(destination);
    if (!frozen || JSON.stringify(frozen.place) === JSON.stringify(place)) return frozen;
    // At another address the window begins again, and is complete there. Region, owner and key belong to the address.
    if (cursor.blocked || isSameAddress(frozen.place, place)) {
      const moved = { ...frozen, place };
      await ports.frozen.replace(destinationId, moved);
      return moved;
    }
    return frozen;
  };

  const freeze = (frozen: FrozenSpan): Promise<FrozenSpan> => ports.frozen.create(destinationId, frozen);

  const settings = () => ({ place: placeOf(destination), ...defined({ event_types: destination.event_types }) });

  return {
    cursor: () => cursor,
    store,
    /** Skips windows whose updates have expired in the journal. */
    skipExpired(): void {
      const oldest = Math.ceil((now() - options.keptMs) / HOUR_MS) * HOUR_MS;
      if (cursor.position >= oldest) return;
      const expired = [...(cursor.expired ?? []), { from: cursor.position, to: oldest }];
      cursor = { ...cursor, position: oldest, checked: Math.max(cursor.checked, oldest), expired };
      ports.log({ event: 'window.expired', app_id: appId, scope, destination_id: destinationId });
    },
    /** Returns whether all closed windows are written. */
    async writeUntil(closed: number, lengthMs: number, hasTime: () => boolean): Promise<boolean> {
      while (cursor.position < closed) {
        const next = await this.writeSome(closed, lengthMs, hasTime);
        if (next === 'no time') return false;
        if (next === 'done' && cursor.position < closed) await advance(closed);
      }
      return true;
    },
    /** Writes windows until the last closed one, or until a frozen window does not have the extent of the rows. */
    async writeSome(closed: number, lengthMs: number, hasTime: () => boolean): Promise<'done' | 'again' | 'no time'> {
      const gaps = await gapsBetween(cursor.position, closed);
      const rows = withGaps(rowsBetween(cursor.position, closed), gaps);
      for await (const group of windowsIn(rows, cursor.position, lengthMs, options.limits)) {
        if (!hasTime()) return 'no time';
        const before = await frozenBefore({ from: group.from });
        const frozen = before ?? (await freeze(frozenOf(group, cursor, settings())));
        await write(frozen, rowsOf(group));
        await advance(frozen.to);
        if (frozen.to !== group.to) return 'again';
      }
      return 'done';
    },
    /** Writes the blocks of hours that appeared after their windows were closed. */
    async correctUntil(until: number, hasTime: () => boolean): Promise<void> {
      while (hasTime()) {
        const from = cursor.checked;
        const to = Math.floor(from / HOUR_MS) * HOUR_MS + HOUR_MS;
        if (to > Math.min(until, cursor.position)) return;
        const spans = await ports.frozen.between(destinationId, from, to);
        const known = new Set(spans.flatMap(({ blocks }) => blocks.map(({ id }) => id)));
        const knownGaps = new Set(spans.flatMap((span) => span.gaps.map((gap) => JSON.stringify(gap))));
        const gaps = (await gapsBetween(from, to)).filter((gap) => !knownGaps.has(JSON.stringify(gap)));
        const late = withGaps(unknown(rowsBetween(from, to), known), gaps);
        let correction = Math.max(0, ...spans.map((span) => span.correction ?? 0));
        // A correction that an earlier run froze may not be written yet. Writing it again changes nothing.
        const [last] = spans.filter((span) => correction > 0 && span.correction === correction);
        if (last) await write((await frozenBefore(last)) ?? last, []);
        for await (const group of windowsIn(late, from, HOUR_MS, options.limits)) {
          correction++;
          const frozen = await freeze({ ...frozenOf(group, {}, settings()), from, correction });
          await write(frozen, rowsOf(group));
        }
        await store({ ...cursor, checked: to });
      }
    },
    async block({ failure }: FailedOutcome): Promise<void> {
      const { blocked } = cursor;
      const attempts = (blocked?.attempts ?? 0) + 1;
      const waitSeconds = Math.min(BUCKET_SECONDS.retry * 2 ** (attempts - 1), BUCKET_SECONDS.mostRetry);
      const { class: failureClass, code, reason } = failure;
      await store({
        blocked: { class: failureClass, code, reason, since: blocked?.since ?? now(), attempts },
        dueAt: now() + waitSeconds * 1000,
      });
      ports.log({
        event: 'window.refused',
        app_id: appId,
        scope,
        destination_id: destinationId,
        class: failureClass,
        code,
        reason,
        behind_seconds: Math.round((now() - cursor.position) / 1000),
      });
    },
  };

  async function advance(to: number): Promise<void> {
    const { expired: _, ...rest } = cursor;
    cursor = rest;
    await store({ position: to });
  }
}
