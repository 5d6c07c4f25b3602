/**
 * Keys of the holding table. The partition of a destination (`DEST#<id>`) has the rows `HEALTH`,
 * `PARKED#<due>#<delivery>` and `DEAD#<time>#<delivery>` of at most 1 KB each. Bodies are separate items
 * (`BODY#<id>`), so that neither indexes nor partitions with much traffic contain them.
 */
import { keyPart } from '../../core/names.ts';

export const HEALTH_SORT_KEY = 'HEALTH';

/**
 * Index of destinations that wake must handle, and of running plans by their kind (`PLANS`, `REPLAYS`). It is sparse and
 * has only keys.
 */
export const DUE_INDEX = { name: 'due', partition: 'due_shard', sort: 'next_due' } as const;
/**
 * Index of dead letters by transport and day, of all plans by their kind (`PLANS`, `REPLAYS`), and of unhealthy destinations (`UNHEALTHY`). It is
 * sparse.
 */
export const DEAD_INDEX = { name: 'dead', partition: 'dead_day', sort: 'dead_at' } as const;
/** Index of dead letters by app. It is sparse. Dead letters that are not deliveries belong to no app. */
export const APP_DEAD_INDEX = { name: 'dead-of-app', partition: 'dead_app', sort: 'dead_at' } as const;

/** The partition of each kind of plan in both indexes, and the beginning of its partitions in the table. */
export type PlanPartition = 'PLANS' | 'REPLAYS';
/** Partition of the cursors of bucket destinations, and of their next due time in the index. */
export const BUCKETS = 'BUCKETS';
export const UNHEALTHY = 'UNHEALTHY';

/** Number of partitions of the due index. */
export const DUE_SHARDS = 4;

export function destinationPartition(destinationId: string): string {
  return `DEST#${destinationId}`;
}

export function destinationOfPartition(pk: string): string {
  return pk.slice('DEST#'.length);
}

export function parkedKey(dueAt: number, deliveryId: string): string {
  return `PARKED#${sortable(dueAt)}#${deliveryId}`;
}

/** Returns the sort keys between which the parked rows are that are due at `now`. */
export function parkedUntil(now: number): readonly [from: string, to: string] {
  return ['PARKED#', `PARKED#${sortable(now)}~`];
}

export function dueOfParked(sk: string): number {
  return Number(sk.split('#')[1]);
}

export function deliveryOfParked(sk: string): string {
  return sk.split('#').slice(2).join('#');
}

export function deadKey(time: number, id: string): string {
  return `DEAD#${sortable(time)}#${id}`;
}

export function deadAppPartition(appId: string): string {
  return `APP#${keyPart(appId)}`;
}

/** @param owner the last 8 digits of the ids of an app's plans. */
export function plansPartition(kind: PlanPartition, owner: string): string {
  return `${kind}#${owner}`;
}

/** The key of the number of deliveries of a plan that were delivered. */
export function planOutcomeKey(planId: string) {
  return { pk: `OUTCOME#${planId}`, sk: 'DELIVERED' };
}

/** The partition of the outages of an app, or of all apps. */
export function outagesPartition(appId?: string): string {
  return appId === undefined ? 'OUTAGES' : `OUTAGES#${keyPart(appId)}`;
}

export function outageKey(from: number, destinationId: string): string {
  return `${sortable(from)}#${destinationId}`;
}

export function bodyPartition(id: string): string {
  return `BODY#${id}`;
}

export function dueShard(destinationId: string): string {
  const last = Number.parseInt(destinationId.slice(-2), 16);
  return `DUE#${(Number.isNaN(last) ? 0 : last) % DUE_SHARDS}`;
}

export function sortable(ms: number): string {
  return String(Math.max(0, Math.floor(ms))).padStart(15, '0');
}

/** The partition of the windows of a bucket destination that are frozen. */
export function bucketSpansPartition(destinationId: string): string {
  return `BUCKET#${destinationId}`;
}

/** @param from Unix ms. @param correction number of the correction, if it is one. */
export function bucketSpanKey(from: number, correction: number | undefined): string {
  return `${sortable(from)}${correction === undefined ? '' : `#${String(correction).padStart(6, '0')}`}`;
}
