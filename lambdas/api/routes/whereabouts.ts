/** Looks up what happened to the deliveries of an update. */
import type { FollowedDelivery } from '../../../core/api/journal-views.ts';
import type { AttemptRow } from '../../../core/attempts/attempt.ts';
import { defined } from '../../../core/defined.ts';
import type { FoundDestination } from '../../../core/journal/find.ts';
import type { LaterDelivery } from '../../../core/journal/sent.ts';
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

/** A delivery before it is looked up. */
type Wanted = Pick<FollowedDelivery, 'id' | 'pieces' | 'isDead' | 'replaces' | 'sentAt' | 'replay'>;

/**
 * Returns a function that follows the deliveries of a destination, and those that replaced them. It looks up a limited number of
 * deliveries for all destinations together. @param packedAt Unix ms.
 */
export function createFollow({ attempts, held, now }: Pick<ApiPorts, 'attempts' | 'held' | 'now'>, packedAt: number) {
  let left = DELIVERIES_LOOKED_UP;
  const follow = async (
    destinationId: string,
    wanted: Wanted,
    isOwn: (row: AttemptRow) => boolean = () => true,
  ): Promise<readonly FollowedDelivery[]> => {
    if (left-- <= 0) return [{ ...wanted, ...NOT_LOOKED_UP }];
    const { id, sentAt, replay } = wanted;
    const from = sentAt ?? packedAt;
    const rows = await attempts.ofDelivery(destinationId, id, from);
    const known = rows.filter((row) => !row.test && isOwn(row));
    const isDelivered = known.some(({ outcome }) => outcome === 'delivered');
    const replacements = isDelivered ? [] : replacementsIn(known);
    const isHeld = !isDelivered && replacements.length === 0;
    const dueTimes = dueTimesOf({ packedAt: from, attempts: known });
    const diedFrom = (known.at(-1)?.at ?? from) - SKEW_MS;
    const rowsHeld = isHeld ? await held({ destinationId, deliveryId: id, dueTimes, diedFrom }) : {};
    const others: FollowedDelivery[] = [];
    for (const other of replacements)
      others.push(
        ...(await follow(destinationId, { id: other, isDead: false, replaces: id, ...defined({ sentAt, replay }) })),
      );
    const facts = { packedAt: from, isDead: wanted.isDead, attempts: known, ...rowsHeld };
    return [{ ...wanted, ...whereaboutsOf(facts, others, now()), attempts: known, ...rowsHeld }, ...others];
  };
  /** @param later the deliveries that replays and resends sent to the destination, oldest first. */
  return async (
    { id, deliveries }: Pick<FoundDestination, 'id' | 'deliveries'>,
    later: readonly LaterDelivery[],
  ): Promise<readonly FollowedDelivery[]> => {
    const all: readonly Wanted[] = [...deliveries, ...later];
    const followed = await Promise.all(
      all.map((delivery) => {
        const sameId = all.filter((one) => one.id === delivery.id);
        return follow(id, delivery, (row) => ownerOf(row, sameId) === delivery);
      }),
    );
    return followed.flat();
  };
}

/**
 * Returns the delivery to which an attempt belongs. The same updates that are sent to the same destination again have the same id.
 * @param sameId deliveries with the id of the attempt, oldest first.
 */
function ownerOf({ resent, replay, at }: AttemptRow, sameId: readonly Wanted[]): Wanted | undefined {
  const ofKind = (kind: (one: Wanted) => boolean): Wanted | undefined => {
    const own = sameId.filter(kind);
    return own.findLast(({ sentAt = 0 }) => sentAt <= at + SKEW_MS) ?? own[0];
  };
  if (resent) return ofKind((one) => one.sentAt !== undefined && one.replay === undefined) ?? sameId[0];
  if (replay !== undefined) return ofKind((one) => one.replay === replay) ?? sameId[0];
  // A replayed delivery that was redriven does not name its replay any more.
  return ofKind((one) => one.sentAt === undefined) ?? ofKind((one) => one.replay !== undefined) ?? sameId[0];
}
