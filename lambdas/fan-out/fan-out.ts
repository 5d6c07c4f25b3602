/**
 * Fan-out decides which destination gets which update. A batch of bus events passes four steps: parse, route, pack
 * and enqueue. A record is done when each of its updates is in an enqueued delivery or in a dead letter. Any other
 * record fails and is received again, so that deliveries can be repeated and updates are never lost.
 */
import { createDelivery, type Delivery, type LastFailure, shownEventId } from '../../core/delivery/delivery.ts';
import { deliveryFields } from '../../core/delivery/delivery-fields.ts';
import { pack } from '../../core/delivery/pack.ts';
import { type Destination, type ScopeConfiguration, wants } from '../../core/destination.ts';
import { busEventStart, type Log } from '../../core/log-line.ts';
import { type Scope, scopeText } from '../../core/scope.ts';
import { isOwned, transportOf } from '../../core/transport/table.ts';
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
  readonly log: Log;
  /** Unix ms. */
  readonly now: () => number;
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
    const routes = await route(ports, updates, failed, startedAt);
    const { deliveries, dead, sources } = packRoutes(routes.taken, records, startedAt);
    const notEnqueued = (await Promise.all([ports.enqueue(deliveries), ports.bury(dead)])).flat();
    for (const { id } of notEnqueued) {
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
      unrouted: routes.unrouted,
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

interface Route {
  readonly destination: Destination;
  /** The settings of the destination cannot be read. Its updates become dead letters. */
  readonly unreadable?: true;
  readonly updates: readonly IntakeUpdate[];
}

/** Reads the configuration once per app and scope, and gives each destination the updates that it wants, in order. */
async function route(
  ports: FanOutPorts,
  updates: readonly IntakeUpdate[],
  failed: Map<number, unknown>,
  nowMs: number,
): Promise<{ readonly taken: readonly Route[]; readonly unrouted: number }> {
  let unrouted = 0;
  const routes = await Promise.all(
    byScope(updates).map(async (group) => {
      const { appId, scope } = group[0] as IntakeUpdate;
      try {
        const configuration = await ports.configurationOf(appId, scope);
        if (!configuration?.realtime) unrouted += group.length;
        if (!configuration?.realtime) return [];
        const isAimed = group.some(({ destinationId }) => destinationId !== undefined);
        const routes = configuration.destinations.filter(isOwned).map((destination) => ({
          destination: withoutLapsedLimit(destination, nowMs),
          updates: destination.event_types || isAimed ? group.filter((update) => receives(destination, update)) : group,
        }));
        const lost = (configuration.unreadable ?? []).map((one) => ({
          destination: placeholderOf(one, appId, scope),
          unreadable: true as const,
          updates: isAimed ? group.filter(({ destinationId = one.id }) => destinationId === one.id) : group,
        }));
        return [...routes, ...lost];
      } catch (error) {
        for (const { record } of group) failed.set(record, error);
        return [];
      }
    }),
  );
  return { taken: routes.flat(), unrouted };
}

function receives(destination: Destination, { type, destinationId }: IntakeUpdate): boolean {
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
    group.push(update);
  }
  return [...groups.values()];
}

/** Returns the deliveries, the dead letters, and the sources of both by the ids of the deliveries. */
function packRoutes(routes: readonly Route[], records: readonly IntakeRecord[], nowMs: number) {
  const deliveries: Delivery[] = [];
  const dead: DeadDelivery[] = [];
  const sources = new Map<string, Source>();
  for (const { destination, updates, unreadable } of routes) {
    const { bodies, tooLarge } = pack(updates, destination);
    for (const body of bodies) {
      const own = recordsOf(body.updates);
      const delivery = createDelivery(body, destination, nowMs, records[own[0] ?? 0]?.trace);
      if (unreadable) dead.push({ ...delivery, lastFailure: { ...UNREADABLE_SETTINGS, at: nowMs } });
      else deliveries.push(delivery);
      sources.set(delivery.id, { records: own, bytes: body.bytes });
    }
    for (const update of tooLarge) {
      const alone = { updates: [update], bytes: update.bytes, activities: update.activities };
      const delivery = createDelivery(alone, destination, nowMs, records[update.record]?.trace);
      dead.push({ ...delivery, lastFailure: tooLargeFailure(update, destination, nowMs) });
      sources.set(delivery.id, { records: [update.record], bytes: update.bytes });
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

function tooLargeFailure(update: IntakeUpdate, destination: Destination, nowMs: number): LastFailure {
  const limit = transportOf(destination).limitsOf(destination).bytes;
  const reason =
    update.activities > 1
      ? `The update cannot be split into bodies of at most ${limit} bytes: each would repeat all of its fields, and only its lists can be divided.`
      : `One activity makes an update of ${update.bytes} bytes; a body of this destination holds at most ${limit} bytes.`;
  return { class: 'too_large', code: 'ActivityTooLarge', reason, at: nowMs };
}
