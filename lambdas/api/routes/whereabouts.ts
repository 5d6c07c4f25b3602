/** Looks up what happened to the deliveries of an update. */
import type { FollowedDelivery } from '../../../core/api/journal-views.ts';
import type { FoundDestination } from '../../../core/journal/find.ts';
import { dueTimesOf, replacementsIn, type Whereabouts, whereaboutsOf } from '../../../core/journal/state.ts';
import { DELIVERIES_LOOKED_UP } from '../../../core/limits.ts';
import type { ApiPorts } from '../wire.ts';

const NOT_LOOKED_UP: Whereabouts & Pick<FollowedDelivery, 'attempts'> = {
  state: 'unknown',
  reason: `Only the first ${DELIVERIES_LOOKED_UP} deliveries of an update are looked up.`,
  attempts: [],
};

/** Clocks of functions and of SQS differ by less. */
const SKEW_MS = 5_000;

/**
 * Returns a function that follows the deliveries of a destination, and those that replaced them. It looks up a limited number of
 * deliveries for all destinations together. @param packedAt Unix ms.
 */
export function createFollow({ attempts, held, now }: Pick<ApiPorts, 'attempts' | 'held' | 'now'>, packedAt: number) {
  let left = DELIVERIES_LOOKED_UP;
  const follow = async (
    destinationId: string,
    delivery: Pick<FollowedDelivery, 'id' | 'pieces' | 'isDead' | 'replaces'>,
  ): Promise<readonly FollowedDelivery[]> => {
    if (left-- <= 0) return [{ ...delivery, ...NOT_LOOKED_UP }];
    const rows = await attempts.ofDelivery(destinationId, delivery.id, packedAt);
    const known = rows.filter(({ test }) => !test);
    const isDelivered = known.some(({ outcome }) => outcome === 'delivered');
    const replacements = isDelivered ? [] : replacementsIn(known);
    const isHeld = !isDelivered && replacements.length === 0;
    const dueTimes = dueTimesOf({ packedAt, attempts: known });
    const diedFrom = (known.at(-1)?.at ?? packedAt) - SKEW_MS;
    const rowsHeld = isHeld ? await held({ destinationId, deliveryId: delivery.id, dueTimes, diedFrom }) : {};
    const others: FollowedDelivery[] = [];
    for (const id of replacements)
      others.push(...(await follow(destinationId, { id, isDead: false, replaces: delivery.id })));
    const facts = { packedAt, isDead: delivery.isDead, attempts: known, ...rowsHeld };
    return [{ ...delivery, ...whereaboutsOf(facts, others, now()), attempts: known, ...rowsHeld }, ...others];
  };
  return async ({ id, deliveries }: FoundDestination): Promise<readonly FollowedDelivery[]> =>
    (await Promise.all(deliveries.map((delivery) => follow(id, delivery)))).flat();
}
