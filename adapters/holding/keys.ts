/**
 * Keys of the holding table. Per destination (`DEST#<id>`): `HEALTH`, `PARKED#<due>#<delivery>` and `DEAD#<time>#<delivery>` rows of
 * at most 1 KB. Bodies are items of their own (`BODY#<id>`), so that no index and no hot partition carries them.
 */
import { keyPart } from '../../core/names.ts';

export const HEALTH_SORT_KEY = 'HEALTH';

/** Index of destinations that wake must look at, and of redrive plans that run (`RUNNING_PLANS`): sparse, keys only. */
export const DUE_INDEX = { name: 'due', partition: 'due_shard', sort: 'next_due' } as const;
/** Index of dead letters by transport and day, and of all redrive plans (`ALL_PLANS`): sparse. */
export const DEAD_INDEX = { name: 'dead', partition: 'dead_day', sort: 'dead_at' } as const;
/** Index of dead letters by app: sparse. What is no delivery belongs to no app. */
export const APP_DEAD_INDEX = { name: 'dead-of-app', partition: 'dead_app', sort: 'dead_at' } as const;

export const RUNNING_PLANS = 'PLANS';
export const ALL_PLANS = 'PLANS';

/** The due index is spread over this many partitions. */
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

/** Parked rows that are due at `now` lie between the two. */
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
export function plansPartition(owner: string): string {
  return `PLANS#${owner}`;
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
