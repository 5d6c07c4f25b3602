/** Answers with updates of the journal. */
import type { AttemptRow } from '../attempts/attempt.ts';
import { defined } from '../defined.ts';
import { shownEventId } from '../delivery/delivery.ts';
import { type AnyDestination, addressOf } from '../destination.ts';
import type { FoundDelivery, FoundDestination, FoundUpdate } from '../journal/find.ts';
import type { Gap } from '../journal/gaps.ts';
import { type UpdatePlace, updateKey } from '../journal/row.ts';
import { type Held, unroutedReason, type Whereabouts, worstOf } from '../journal/state.ts';
import { fitsAnswer } from './answer-size.ts';
import { isoOf } from './times.ts';
import { attemptView } from './views.ts';

/** @param nameOf returns the name of a destination, if it has one. */
export function updateView(
  update: FoundUpdate & UpdatePlace & { readonly appId: string },
  nameOf: (destinationId: string) => string | undefined,
): object {
  const { appId, scope, eventId, feed, type, at, unrouted, destinations } = update;
  return {
    key: updateKey(update),
    app_id: appId,
    scope,
    event_id: shownEventId(eventId),
    ...(feed === '' ? {} : { feed }),
    ...defined({ type }),
    at: isoOf(at),
    ...defined({ unrouted }),
    destinations: destinations.map(({ id, isFilteredOut, deliveries }) => ({
      destination_id: id,
      ...defined({ name: nameOf(id) }),
      filtered_out: isFilteredOut,
      deliveries: deliveries.map(packedView),
    })),
  };
}

/** A delivery of an update with everything that is known about it. */
export interface FollowedDelivery extends FoundDelivery, Whereabouts, Held {
  readonly attempts: readonly AttemptRow[];
  /** The delivery that it replaced. */
  readonly replaces?: string;
  /** Unix ms at which a replay or a resend created it. Absent for a delivery of fan-out. */
  readonly sentAt?: number;
  /** The id of the replay that created it. */
  readonly replay?: string;
}

/**
 * Returns an update with its text, and what happened to it at each destination.
 * @param followed the deliveries of each destination. @param settingsOf returns the present settings of a destination.
 * @param buckets where the update is at the destinations that are buckets, by their ids.
 */
export function followedUpdateView(
  update: FoundUpdate & UpdatePlace & { readonly appId: string },
  followed: readonly (readonly FollowedDelivery[])[],
  settingsOf: (destinationId: string) => AnyDestination | undefined,
  buckets: ReadonlyMap<string, Whereabouts> = new Map(),
): object {
  const { text, unrouted } = update;
  return {
    ...updateView(update, (id) => settingsOf(id)?.name),
    ...defined({ unrouted_reason: unrouted && unroutedReason(unrouted) }),
    update: { text, ...(fitsAnswer(text, 2) ? { json: JSON.parse(text) as object } : {}) },
    destinations: update.destinations.map((destination, index) => {
      const { id, isFilteredOut } = destination;
      const settings = settingsOf(id);
      const deliveries = followed[index] ?? [];
      return {
        destination_id: id,
        ...defined({ name: settings?.name, address: settings && addressOf(settings) }),
        ...(settings ? {} : { deleted: true }),
        filtered_out: isFilteredOut,
        ...stateView(destination, deliveries, buckets.get(id)),
        deliveries: deliveries.map(followedView),
      };
    }),
  };
}

function stateView(
  { isFilteredOut, isElsewhere }: FoundDestination,
  deliveries: readonly FollowedDelivery[],
  inBucket: Whereabouts = NOT_PACKED,
): object {
  const own = deliveries.filter(({ replaces }) => replaces === undefined);
  const first = worstOf(own.filter(({ sentAt }) => sentAt === undefined));
  // A split update is delivered when all of its parts are.
  const later = [...Map.groupBy(own, ({ sentAt, replay }) => sentAt && `${replay} ${sentAt}`)]
    .filter(([sent]) => sent !== undefined)
    .map(([, sent]) => worstOf(sent) as FollowedDelivery);
  const again = later.find(({ state }) => state === 'delivered') ?? later.at(-1);
  if (again && first?.state !== 'delivered' && (again.state === 'delivered' || !first)) {
    const by = again.replay === undefined ? 'A caller sent it again.' : 'A replay sent it.';
    return { state: again.state, reason: `${by} ${again.reason}` };
  }
  if (isFilteredOut) return { state: 'filtered_out', reason: isElsewhere ? ELSEWHERE : EXCLUDED };
  const { state, reason } = first ?? inBucket;
  return { state, reason };
}

const EXCLUDED = 'The event types of the destination exclude the update.';
const ELSEWHERE = 'The update was for another destination only.';
const NOT_PACKED: Whereabouts = { state: 'unknown', reason: 'The journal has no delivery of the update.' };

function followedView(delivery: FollowedDelivery): object {
  const { id, isDead, pieces, replaces, sentAt, replay, state, reason, dead, attempts } = delivery;
  return {
    ...packedView({ id, isDead }),
    ...defined({ pieces: pieces?.map(({ list, from, to }) => `${list}.${from}-${to}`), replaces }),
    ...(sentAt === undefined ? {} : { sent_at: isoOf(sentAt) }),
    ...(sentAt !== undefined && replay === undefined ? { resent: true } : {}),
    ...defined({ replay_id: replay }),
    state,
    reason,
    ...(dead && dead.discarded === undefined ? { dead_letter: dead.key } : {}),
    attempts: attempts.map(attemptView),
  };
}

function packedView({ id, isDead }: FoundDelivery): object {
  return { id, ...(isDead ? { dead: true } : {}) };
}

interface UnreadableBlock {
  readonly appId: string;
  readonly scope: string;
  /** Unix ms. */
  readonly at: number;
  readonly updates: number;
  readonly reason: string;
}

export function unreadableView({ appId: app_id, scope, at, updates, reason }: UnreadableBlock): object {
  return { app_id, scope, at: isoOf(at), updates, reason };
}

export function gapView({ from, to, scope, updates, reason }: Gap): object {
  return { from: isoOf(from), to: isoOf(to), scope, updates, reason };
}
