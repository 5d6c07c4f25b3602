/** Answers with updates of the journal. */
import { defined } from '../defined.ts';
import { shownEventId } from '../delivery/delivery.ts';
import type { FoundDelivery, FoundUpdate } from '../journal/find.ts';
import type { Gap } from '../journal/gaps.ts';
import { type UpdatePlace, updateKey } from '../journal/row.ts';
import { isoOf } from './times.ts';

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
