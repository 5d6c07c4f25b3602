/** A destination whose circuit breaker is open, with a delivery that waits for the next probe. */
import { createHealthStore } from '../../../adapters/holding/health-store.ts';
import { createParked } from '../../../adapters/holding/parked.ts';
import type { DestinationRef } from '../../../core/destination.ts';
import type { Health } from '../../../core/health/health.ts';
import { aDelivery } from '../../core/make.ts';
import type { World } from './world.ts';

type Tables = Pick<World, 'dynamodb' | 'tables'>;

export async function openBreaker(
  { dynamodb, tables }: Tables,
  ref: DestinationRef,
  changes: Partial<Health> = {},
): Promise<void> {
  const store = createHealthStore(dynamodb, tables.held);
  const before = await store.read(ref.destinationId);
  const failing = { breaker: 'open', failures: 12, probes: 3, probeAt: Date.now() + 900_000 } as const;
  await store.write(ref, before, { ...failing, ...changes }, undefined);
}

export async function parkForProbe({ dynamodb, tables }: Tables, ref: DestinationRef): Promise<void> {
  const parked = createParked(dynamodb, tables.held, createHealthStore(dynamodb, tables.held), Date.now);
  const delivery = aDelivery({ ...ref, transport: 'webhook' });
  await parked.park(delivery, { why: 'open', dueAt: 1_000, wakeAt: Date.now() + 900_000 });
}
