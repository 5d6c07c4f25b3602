/** Reads the updates of a delivery from the text of its body. Each update keeps its exact text. */

import { defined } from '../defined.ts';
import { parseNames } from '../journal/names.ts';
import { JsonText } from '../json/scan.ts';
import { parseScope, type Scope } from '../scope.ts';
import { ACTIVITY_LISTS, type Update, utf8Bytes } from '../update/update.ts';
import { bodyText, type Delivery, deliveryId, placeIn, shownEventId } from './delivery.ts';

/** @throws if the body is not one that Feedhose packed. */
export function updatesOf(delivery: Pick<Delivery, 'appId' | 'scope' | 'body' | 'journal'>): readonly Update[] {
  const scope = parseScope(delivery.scope);
  if (!scope) throw new Error('delivery: expected the name of a scope');
  const updates: Update[] = [];
  const names = parseNames(delivery.journal?.updates ?? '') ?? [];
  const json = new JsonText(delivery.body);
  json.scanArray(0, (index, at) => {
    const end = json.skipValue(at);
    updates.push({ ...updateOf(delivery.body.slice(at, end), delivery.appId, scope), ...names[index] });
    return end;
  });
  return updates;
}

/** @param text the complete JSON text of an update that fan-out accepted. */
export function updateOf(text: string, appId: string, scope: Scope): Update {
  const { feed = '', type, event_id: eventId = '', activities } = factsOf(text);
  return {
    appId,
    scope,
    feed,
    eventId,
    text,
    bytes: utf8Bytes(text),
    activities: Math.max(activities, 1),
    ...defined({ type }),
  };
}

/** An update as lists name it. */
export interface NamedUpdate {
  readonly event_id: string;
  /** Absent for app-level updates. */
  readonly feed?: string;
  /** Absent for updates of feeds. */
  readonly type?: string;
}

/** Returns the first updates of a delivery without their content, or `undefined` if its body cannot be read. */
export function firstUpdatesOf({ body }: Pick<Delivery, 'body'>, most: number): readonly NamedUpdate[] | undefined {
  const found: NamedUpdate[] = [];
  try {
    const json = new JsonText(body);
    // Bodies consist of the texts of updates, with a comma between them and no spaces.
    for (let at = 1; found.length < most && body[at] !== undefined; ) {
      const end = json.skipValue(at);
      const { feed, type, event_id = '' } = factsOf(body.slice(at, end));
      found.push({ event_id: shownEventId(event_id), ...(feed ? { feed } : {}), ...defined({ type }) });
      if (body[end] !== ',') break;
      at = end + 1;
    }
    return found;
  } catch {
    return undefined;
  }
}

/**
 * Returns a delivery with some of the updates only, for example those that the other side did not accept. It has its
 * own id and keeps the number of its attempt.
 * @param positions positions of updates in the body, in order; at least one.
 */
export function withOnly(delivery: Delivery, positions: readonly number[]): Delivery {
  const all = updatesOf(delivery);
  const kept = positions.map((position) => all[position] as Update);
  const body = bodyText(kept);
  const journal = delivery.journal && placeIn(delivery.journal, kept);
  return {
    ...delivery,
    ...defined({ journal }),
    id: deliveryId(delivery.destinationId, body),
    updates: kept.length,
    activities: kept.reduce((sum, { activities }) => sum + activities, 0),
    events: [shownEventId(kept[0]?.eventId ?? ''), shownEventId(kept.at(-1)?.eventId ?? '')],
    body,
  };
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
