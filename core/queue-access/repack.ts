/**
 * Packs a delivery anew that its queue refused for its size: whole updates, then pieces of whole activities, into
 * deliveries of their own. Otherwise a delivery is never repacked; without a smaller queue it stays what it is.
 */
import type { Replacement } from '../delivery/deliver-chunk.ts';
import { createDelivery, type Delivery } from '../delivery/delivery.ts';
import { pack } from '../delivery/pack.ts';
import { afterFailure } from '../delivery/settlement.ts';
import type { QueueDestination } from '../destination.ts';
import { JsonText } from '../json/scan.ts';
import type { Failure } from '../outcome.ts';
import { parseScope } from '../scope.ts';
import { ACTIVITY_LISTS, type Update, utf8Bytes } from '../update/update.ts';

/** @param destination with the size that its queue really has. @throws when the delivery is none of ours. */
export function repack(
  delivery: Delivery,
  destination: QueueDestination,
  failure: Failure,
  nowMs: number,
): readonly Replacement[] {
  const { bodies, tooLarge } = pack(updatesOf(delivery), destination);
  const made = (updates: readonly Update[], bytes: number, activities: number): Delivery => ({
    ...createDelivery({ updates, bytes, activities }, destination, delivery.packedAt),
    hops: delivery.hops + 1,
    ...(delivery.redrivenAt === undefined ? {} : { redrivenAt: delivery.redrivenAt }),
    ...(delivery.history === undefined ? {} : { history: delivery.history }),
  });
  return [
    ...bodies.map(({ updates, bytes, activities }) => ({
      kind: 'again' as const,
      delivery: made(updates, bytes, activities),
      delaySeconds: 0,
    })),
    ...tooLarge.map((update) => ({
      kind: 'bury' as const,
      delivery: afterFailure(made([update], update.bytes, update.activities), failure, nowMs),
    })),
  ];
}

/** The updates of a body, each with its own text. */
export function updatesOf(delivery: Pick<Delivery, 'appId' | 'scope' | 'body'>): readonly Update[] {
  const scope = parseScope(delivery.scope);
  if (!scope) throw new Error('delivery: expected the name of a scope');
  const updates: Update[] = [];
  const json = new JsonText(delivery.body);
  json.scanArray(0, (_, at) => {
    const end = json.skipValue(at);
    const text = delivery.body.slice(at, end);
    const { feed = '', type, event_id: eventId = '', activities } = factsOf(text);
    const own = { appId: delivery.appId, scope, feed, eventId, text, bytes: utf8Bytes(text) };
    updates.push({ ...own, activities: Math.max(activities, 1), ...(type === undefined ? {} : { type }) });
    return end;
  });
  return updates;
}

interface Facts {
  feed?: string;
  type?: string;
  event_id?: string;
  /** Entries of the three lists. */
  activities: number;
}

function factsOf(text: string): Facts {
  const facts: Facts = { activities: 0 };
  const json = new JsonText(text);
  json.scanObject(0, (key, at) => {
    if ((ACTIVITY_LISTS as readonly string[]).includes(key)) {
      return json.scanArray(at, (_, element) => {
        facts.activities += 1;
        return json.skipValue(element);
      });
    }
    const end = json.skipValue(at);
    if (key === 'feed' || key === 'type' || key === 'event_id') facts[key] = String(JSON.parse(text.slice(at, end)));
    return end;
  });
  return facts;
}
