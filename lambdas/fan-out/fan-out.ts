/**
 * Fan-out decides which destination gets which update. A batch of bus events passes four steps: parse, route, pack
 * and enqueue. A record is done when each of its updates is in an enqueued delivery or in a dead letter. Any other
 * record fails and is received again, so that deliveries can be repeated and updates are never lost.
 */

import { defined } from '../../core/defined.ts';
import {
  type Body,
  createDelivery,
  type Delivery,
  type LastFailure,
  shownEventId,
} from '../../core/delivery/delivery.ts';
import { deliveryFields } from '../../core/delivery/delivery-fields.ts';
import { pack, tooLargeFailure } from '../../core/delivery/pack.ts';
import { type AnyDestination, type Destination, type ScopeConfiguration, wants } from '../../core/destination.ts';
import type { BlockDelivery, BlockDestination, Unrouted } from '../../core/journal/block.ts';
import { namesOf } from '../../core/journal/names.ts';
import { blockId, type JournalBlock } from '../../core/journal/row.ts';
import { busEventStart, type Log } from '../../core/log-line.ts';
import { type Scope, scopeText } from '../../core/scope.ts';
import { isOwned } from '../../core/transport/table.ts';
import { withoutLapsedLimit } from '../../core/transport/webhook/learned-limit.ts';
import { placeholderOf, UNREADABLE_SETTINGS } from '../../core/unreadable.ts';
import { parseEvent } from '../../core/update/parse-event.ts';
import { type Repetitions, repetitionsIn } from '../../core/update/repetitions.ts';
import type { IntakeRecord, IntakeUpdate, Refused } from '../../core/update/update.ts';

export interface FanOutPorts {
  /** `undefined`: there is no such app or scope. */
  configurationOf(appId: string, scope: Scope): Promise<ScopeConfiguration | undefined>;
  /** Sends deliveries to the queues of their transports. Returns those that were not enqueued. */
  enqueue(deliveries: readonly Delivery[]): Promise<readonly Delivery[]>;
  /** Sends deliveries to the dead letter queues of their transports. Returns those that were not enqueued. */
  bury(deliveries: readonly DeadDelivery[]): Promise<readonly Delivery[]>;
  /** Sends a refused event, unchanged and with its reasons, to the dead letter queue of the intake. */
  refuse(body: string, refused: Refused): Promise<void>;
  /** Absent without a journal. */
  readonly journal?: FanOutJournal;
  readonly log: Log;
  /** Unix ms. */
  readonly now: () => number;
}

export interface FanOutJournal {
  /** Returns a new id of an object, which contains the blocks of one invocation. */
  newObjectId(): string;
  /** Writes the blocks within a limited time. Never throws: deliveries do not depend on the journal. */
  write(objectId: string, blocks: readonly JournalBlock[]): Promise<void>;
}

export type DeadDelivery = Delivery & { readonly lastFailure: LastFailure };

/** Returns one settled result per record, in order. A rejected record returns to the intake queue. */
export function createFanOut(
  ports: FanOutPorts,
): (records: readonly IntakeRecord[]) => Promise<PromiseSettledResult<void>[]> {
  return async (records) => {
    const startedAt = ports.now();
    const failed = new Map<number, unknown>();
    const parsed = records.map(({ body, only }, record) => parseEvent(body, only, record));
    const updates: IntakeUpdate[] = [];
    for (const event of parsed) updates.push(...event.updates);

    const refused = await refuseAll(ports, records, parsed, failed);
    const repeated = repetitionsIn(updates);
    if (repeated) logRepeated(ports.log, repeated);
    const groups = await route(ports, updates, failed, startedAt);
    const objectId = ports.journal?.newObjectId();
    const { deliveries, dead, sources } = packGroups(groups, records, startedAt, objectId);
    const [notEnqueued, notBuried] = await Promise.all([
      ports.enqueue(deliveries),
      ports.bury(dead),
      objectId &&
        ports.journal?.write(
          objectId,
          groups.map((group) => blockOf(group, startedAt)),
        ),
    ]);
    for (const { id } of [...notEnqueued, ...notBuried]) {
      for (const record of sources.get(id)?.records ?? [])
        failed.set(record, new Error(`delivery ${id} could not be enqueued`));
    }

    for (const delivery of deliveries) logPacked(ports.log, delivery, parsed, sources.get(delivery.id));
    ports.log({
      event: 'update.fanned_out',
      records: records.length,
      updates: updates.length,
      refused,
      repeated: repeated?.count ?? 0,
      unrouted: unroutedIn(groups),
      deliveries: deliveries.length,
      too_large: dead.filter(({ lastFailure }) => lastFailure.class === 'too_large').length,
      failed_records: failed.size,
      duration_ms: Math.round(ports.now() - startedAt),
    });
    return records.map((_, record) =>
      failed.has(record)
        ? { status: 'rejected', reason: failed.get(record) }
        : { status: 'fulfilled', value: undefined },
    );
  };
}

/** The records that a delivery was packed from. */
interface Source {
  /** Positions in the batch. */
  readonly records: readonly number[];
  /** Size of its body. It is counted while packing, since the text is not written yet. */
  readonly bytes: number;
}

const NO_SOURCE: Source = { records: [], bytes: 0 };

function logPacked(
  log: Log,
  delivery: Delivery,
  parsed: readonly { readonly id?: string }[],
  { records, bytes }: Source = NO_SOURCE,
): void {
  const bus_events = records.map((record) => busEventStart(parsed[record]?.id)).join(' ');
  log({
    event: 'delivery.packed',
    bus_events,
    bytes,
    ...deliveryFields(delivery, undefined),
  });
}

async function refuseAll(
  ports: FanOutPorts,
  records: readonly IntakeRecord[],
  parsed: readonly (Refused & { readonly id?: string })[],
  failed: Map<number, unknown>,
): Promise<number> {
  let sum = 0;
  const storing: Promise<unknown>[] = [];
  for (const [record, { id, ...what }] of parsed.entries()) {
    const [first] = what.refusals;
    if (!first) continue;
    sum += what.refused;
    // One line for each event: the response to invalid input must not grow with the input.
    ports.log({
      event: 'update.refused',
      ...(id === undefined ? {} : { event_id: shownEventId(id) }),
      count: what.refused,
      ...first,
    });
    const stored = ports.refuse((records[record] as IntakeRecord).body, what);
    storing.push(stored.catch((error: unknown) => failed.set(record, error)));
  }
  await Promise.all(storing);
  return sum;
}

function logRepeated(log: Log, { count, first }: Repetitions): void {
  const reason =
    'Updates share an event_id and differ: all of them are delivered, and receivers that look at the id alone keep one.';
  log({
    event: 'update.id_repeated',
    count,
    app_id: first.appId,
    event_id: shownEventId(first.eventId),
    reason,
  });
}

/** The updates of an app and a scope, and what becomes of them. */
interface Group {
  readonly appId: string;
  readonly scope: Scope;
  readonly updates: readonly IntakeUpdate[];
  /** Why no destination gets an update. */
  readonly unrouted?: Unrouted;
  readonly routes: readonly Route[];
  /** What the journal records of destinations that are written from it. */
  readonly buckets?: readonly Omit<BlockDestination, 'deliveries'>[];
}

interface Route {
  readonly destination: Destination;
  /** The settings of the destination cannot be read. Its updates become dead letters. */
  readonly unreadable?: true;
  readonly updates: readonly IntakeUpdate[];
  /** The deliveries of these updates, for the journal. `packGroups` adds them. */
  readonly packed: (Delivery | DeadDelivery)[];
}

/**
 * Reads the configuration once per app and scope, and gives each destination the updates that it wants, in order. The
 * groups whose configuration cannot be read are left out, and their records fail.
 */
async function route(
  ports: FanOutPorts,
  updates: readonly IntakeUpdate[],
  failed: Map<number, unknown>,
  nowMs: number,
): Promise<readonly Group[]> {
  const groups = await Promise.all(
    byScope(updates).map(async (group): Promise<readonly Group[]> => {
      const { appId, scope } = group[0] as IntakeUpdate;
      try {
        const configuration = await ports.configurationOf(appId, scope);
        return [{ appId, scope, updates: group, ...routesOf(configuration, group, nowMs) }];
      } catch (error) {
        for (const { record } of group) failed.set(record, error);
        return [];
      }
    }),
  );
  return groups.flat();
}

function routesOf(
  configuration: ScopeConfiguration | undefined,
  group: readonly IntakeUpdate[],
  nowMs: number,
): Pick<Group, 'unrouted' | 'routes' | 'buckets'> {
  if (!configuration) return { unrouted: 'unknown_scope', routes: [] };
  if (!configuration.realtime) return { unrouted: 'switched_off', routes: [] };
  const { appId, scope } = group[0] as IntakeUpdate;
  const isAimed = group.some(({ destinationId }) => destinationId !== undefined);
  const routes = configuration.destinations.filter(isOwned).map((destination) => ({
    destination: withoutLapsedLimit(destination, nowMs),
    updates: destination.event_types || isAimed ? group.filter((update) => receives(destination, update)) : group,
    packed: [],
  }));
  const lost = (configuration.unreadable ?? []).map((one) => ({
    destination: placeholderOf(one, appId, scope),
    unreadable: true as const,
    updates: isAimed ? group.filter(({ destinationId = one.id }) => destinationId === one.id) : group,
    packed: [],
  }));
  const buckets = configuration.buckets?.map((bucket) => {
    const taken = bucket.event_types || isAimed ? group.filter((update) => receives(bucket, update)) : group;
    return recordOf(bucket, taken, group);
  });
  const all = [...routes, ...lost];
  return all.length > 0 || buckets
    ? { routes: all, ...defined({ buckets }) }
    : { unrouted: 'no_destination', routes: [] };
}

/** Returns the number of updates whose app or scope has no configuration, or has realtime notifications off. */
function unroutedIn(groups: readonly Group[]): number {
  const without = groups.filter(({ unrouted }) => unrouted === 'unknown_scope' || unrouted === 'switched_off');
  return without.reduce((sum, { updates }) => sum + updates.length, 0);
}

function blockOf({ appId, scope, updates, unrouted, routes, buckets = [] }: Group, at: number): JournalBlock {
  const destinations = [
    ...routes.map(({ destination, updates: taken, packed }) => ({
      ...recordOf(destination, taken, updates),
      deliveries: packed.flatMap(inBlock),
    })),
    ...buckets.map((bucket) => ({ ...bucket, deliveries: [] })),
  ];
  const complete = routes.find(({ packed }) => areComplete(packed, updates.length));
  const bodies = complete?.packed.map(({ body }) => body);
  const aimed = aimedIn(updates);
  return { appId, scope: scopeText(scope), at, ...defined({ unrouted, bodies, aimed }), destinations, updates };
}

function inBlock(delivery: Delivery | DeadDelivery): readonly BlockDelivery[] {
  const { id, journal } = delivery;
  return journal ? [{ id, updates: journal.updates, ...('lastFailure' in delivery ? { dead: true } : {}) }] : [];
}

/** Reports whether the deliveries contain all updates of their block, whole and in order. */
function areComplete(deliveries: readonly Delivery[], updates: number): boolean {
  let first = 0;
  return (
    deliveries.every(({ journal, updates: own }) => {
      const names = own === 1 ? String(first) : `${first}-${first + own - 1}`;
      first += own;
      return journal?.updates === names;
    }) && first === updates
  );
}

function aimedIn(updates: readonly IntakeUpdate[]): JournalBlock['aimed'] {
  const aimed = updates.filter(({ destinationId }) => destinationId !== undefined);
  if (aimed.length === 0) return undefined;
  const byDestination = Map.groupBy(aimed, ({ destinationId = '' }) => destinationId);
  return [...byDestination].map(([id, own]) => ({ id, updates: namesOf(own) ?? '' }));
}

function recordOf(
  { id, version }: Pick<AnyDestination, 'id' | 'version'>,
  taken: readonly IntakeUpdate[],
  all: readonly IntakeUpdate[],
): Omit<BlockDestination, 'deliveries'> {
  return { id, version, ...(taken.length < all.length ? { taken: namesOf(taken) ?? '' } : {}) };
}

function receives(destination: AnyDestination, { type, destinationId }: IntakeUpdate): boolean {
  return wants(destination, type) && (destinationId === undefined || destinationId === destination.id);
}

/**
 * Groups updates by app and scope, in order. Adjacent updates mostly belong to one group, which is found without
 * building its name.
 */
function byScope(updates: readonly IntakeUpdate[]): readonly (readonly IntakeUpdate[])[] {
  const groups = new Map<string, IntakeUpdate[]>();
  let last: IntakeUpdate | undefined;
  let group: IntakeUpdate[] = [];
  for (const update of updates) {
    const { appId, scope } = update;
    if (!last || last.scope.name !== scope.name || last.appId !== appId || last.scope.kind !== scope.kind) {
      const name = `${scopeText(scope)}\n${appId}`;
      group = groups.get(name) ?? [];
      groups.set(name, group);
      last = update;
    }
    update.position = group.push(update) - 1;
  }
  return [...groups.values()];
}

/** Returns the deliveries, the dead letters, and the sources of both by the ids of the deliveries. */
function packGroups(
  groups: readonly Group[],
  records: readonly IntakeRecord[],
  nowMs: number,
  objectId: string | undefined,
) {
  const deliveries: Delivery[] = [];
  const dead: DeadDelivery[] = [];
  const sources = new Map<string, Source>();
  for (const [index, { routes }] of groups.entries()) {
    const block = objectId === undefined ? undefined : blockId(objectId, index);
    for (const { destination, updates, unreadable, packed } of routes) {
      const create = (body: Body<IntakeUpdate>, lastFailure?: LastFailure): void => {
        const own = recordsOf(body.updates);
        const journal = block === undefined ? undefined : { block, at: nowMs };
        const context = defined({ trace: records[own[0] ?? 0]?.trace, journal });
        const delivery = createDelivery(body, destination, nowMs, context);
        const deadDelivery = lastFailure && { ...delivery, lastFailure };
        if (deadDelivery) dead.push(deadDelivery);
        else deliveries.push(delivery);
        packed.push(deadDelivery ?? delivery);
        sources.set(delivery.id, { records: own, bytes: body.bytes });
      };
      const { bodies, tooLarge } = pack(updates, destination);
      for (const body of bodies) create(body, unreadable && { ...UNREADABLE_SETTINGS, at: nowMs });
      for (const update of tooLarge) {
        const alone = { updates: [update], bytes: update.bytes, activities: update.activities };
        create(alone, tooLargeFailure(update, destination, nowMs));
      }
    }
  }
  return { deliveries, dead, sources };
}

/** Updates of one record are adjacent, so each record is returned once. */
function recordsOf(updates: readonly IntakeUpdate[]): readonly number[] {
  const records: number[] = [];
  for (const { record } of updates) {
    if (records.at(-1) !== record) records.push(record);
  }
  return records;
}
