/** Finds the destinations of dead letters and plans, with their present state. */
import { type Target, targetOf } from '../../../core/api/targets.ts';
import { isUnhealthy } from '../../../core/health/health.ts';
import { DESTINATIONS_READ, OVERVIEW_READ } from '../../../core/limits.ts';
import { parseScope } from '../../../core/scope.ts';
import { UnreadableSettings } from '../../../core/unreadable.ts';
import type { ApiPorts } from '../wire.ts';

/** A destination by its ids, as dead letters and filters name it. It may have been deleted, or be unknown in part. */
export interface TargetRef {
  readonly appId?: string;
  readonly scope?: string;
  readonly destinationId?: string;
}

type TargetPorts = Pick<ApiPorts, 'configuration' | 'health'>;

/** Returns a function that gives the destination of one of these references; `undefined` if the reference names none. */
export async function targetsOf(
  { configuration, health }: TargetPorts,
  refs: readonly TargetRef[],
): Promise<(ref: TargetRef) => Target | undefined> {
  const wanted = new Map(refs.flatMap((ref) => (isComplete(ref) ? [[ref.destinationId, ref]] : [])));
  if (wanted.size === 0) return () => undefined;
  const [unhealthy, destinations] = await Promise.all([
    health.unhealthy(OVERVIEW_READ),
    wanted.size > DESTINATIONS_READ
      ? configuration.destinations(OVERVIEW_READ)
      : Promise.all([...wanted.values()].map((ref) => readDestination(configuration, ref))),
  ]);
  const failing = new Set(unhealthy.filter((one) => isUnhealthy(one.health)).map(({ ref }) => ref?.destinationId));
  const byId = new Map(destinations.flatMap((one) => (one ? [[one.value.id, one.value]] : [])));
  return (ref) => {
    if (!isComplete(ref)) return undefined;
    const found = byId.get(ref.destinationId);
    return targetOf(found?.app_id === ref.appId ? found : undefined, failing.has(ref.destinationId));
  };
}

function isComplete(ref: TargetRef): ref is Required<TargetRef> {
  return ref.appId !== undefined && ref.scope !== undefined && ref.destinationId !== undefined;
}

async function readDestination(
  configuration: TargetPorts['configuration'],
  { appId, scope, destinationId }: Required<TargetRef>,
) {
  const parsed = parseScope(scope);
  try {
    return parsed && (await configuration.destination(appId, parsed, destinationId));
  } catch (error) {
    // A destination that cannot be read receives nothing, like a deleted one.
    if (error instanceof UnreadableSettings) return undefined;
    throw error;
  }
}
