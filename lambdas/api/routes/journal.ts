/** Updates in the journal: the search, and one update with its deliveries. */
import type * as z from 'zod';
import type { Identity } from '../../../core/api/identity.ts';
import { followedUpdateView, gapView, unreadableView, updateView } from '../../../core/api/journal-views.ts';
import { invalid, notFound, type ProblemError, problem } from '../../../core/api/problem.ts';
import { isoOf, optionalMsOf } from '../../../core/api/times.ts';
import { forEachConcurrently } from '../../../core/concurrency.ts';
import { defined } from '../../../core/defined.ts';
import type { AnyDestination } from '../../../core/destination.ts';
import { DamagedBlock } from '../../../core/journal/block.ts';
import { findIn, type Wanted } from '../../../core/journal/find.ts';
import type { Gap } from '../../../core/journal/gaps.ts';
import { parseUpdateKey, type UpdatePlace } from '../../../core/journal/row.ts';
import { type LaterDelivery, laterDeliveries } from '../../../core/journal/sent.ts';
import type { Whereabouts } from '../../../core/journal/state.ts';
import { API_PAGE, OVERVIEW_READ } from '../../../core/limits.ts';
import { isBucket } from '../../../core/transport/s3/frozen.ts';
import { whereaboutsInBucket } from '../../../core/transport/s3/windows-view.ts';
import type { ApiAnswer } from '../http.ts';
import type { Steps } from '../route-table.ts';
import type { updatesQuery } from '../schemas/journal.ts';
import type { ApiPorts } from '../wire.ts';
import { findApp, shownSince } from './resources.ts';
import { createFollow } from './whereabouts.ts';

type Journal = NonNullable<ApiPorts['journal']>;
type JournalQuery = Parameters<Journal['search']>[0];
type FoundPage = NonNullable<Awaited<ReturnType<Journal['search']>>>;
type Query = z.output<typeof updatesQuery>;

/** @throws ProblemError if the stack has no journal. */
export function journalOf({ journal }: Pick<ApiPorts, 'journal'>): Journal {
  if (journal) return journal;
  throw problem('conflict', 'This stack keeps no journal, because its prop `journal` is false.');
}

export function journalSteps(ports: ApiPorts) {
  const { configuration, now } = ports;
  const search = async (app: JournalQuery['app'], query: Query, since = 0): Promise<ApiAnswer> => {
    const journal = journalOf(ports);
    const { limit = API_PAGE.default, cursor, scope } = query;
    const wanted = wantedOf(query);
    const range = rangeOf(query, wanted, now(), journal.keptMs);
    const from = Math.max(range.from, since);
    const page = await journal.search({ app, limit, ...range, from, ...defined({ wanted, cursor, scope }) });
    const message = 'expected a cursor of this search, got another string';
    if (!page) throw refused('cursor', message);
    const appId = typeof app === 'string' ? app : undefined;
    const [names, gaps] = await Promise.all([
      page.found.length === 0 ? [] : configuration.destinations(OVERVIEW_READ, appId),
      gapsOf(journal, appId, page),
    ]);
    const ids = appId === undefined ? [...page.found, ...page.unreadable, ...gaps].map((one) => one.appId) : [];
    const sinceOfApps = new Map(
      await Promise.all([...new Set(ids)].map(async (id) => [id, await shownSince(ports, id)] as const)),
    );
    const isShown = (one: { readonly appId: string; readonly at: number }): boolean =>
      one.at >= (sinceOfApps.get(one.appId) ?? 0);
    const nameOf = new Map(names.map(({ value: { id, name } }) => [id, name]));
    return {
      status: 200,
      body: {
        items: page.found.filter(isShown).map((one) => updateView(one, (id) => nameOf.get(id))),
        ...defined({ cursor: page.cursor }),
        searched_to: isoOf(page.searchedTo),
        unreadable: page.unreadable.filter(isShown).map(unreadableView),
        gaps: gaps
          .filter((gap) => (scope === undefined || gap.scope === scope) && isShown({ ...gap, at: gap.from }))
          .map((gap) => ({ ...gapView(gap), app_id: gap.appId })),
      },
    };
  };
  return {
    async listUpdates({ identity, params: { app_id }, query }) {
      // The journal also has updates for apps that do not exist. Only operators see those.
      if (identity.kind !== 'operator') await findApp(ports, app_id);
      return search(app_id, query, await shownSince(ports, app_id));
    },

    async getUpdate({ identity, params: { app_id, key } }) {
      const { found, place } = await findUpdate(ports, identity, app_id, key);
      const follow = createFollow(ports, place.at);
      const later = Map.groupBy(await laterOf(ports, app_id, place), ({ destinationId }) => destinationId);
      const known = new Set(found.destinations.map(({ id }) => id));
      // A replay can have sent it to a destination that did not exist then.
      const others = [...later.keys()]
        .filter((id) => !known.has(id))
        .map((id) => ({ id, version: 0, isFilteredOut: false, deliveries: [] }));
      const destinations = [...found.destinations, ...others];
      const [followed, settings] = await Promise.all([
        Promise.all(destinations.map((one) => follow(one, later.get(one.id) ?? []))),
        configuration.destinations(OVERVIEW_READ, app_id),
      ]);
      const byId = new Map(settings.map(({ value }) => [value.id, value]));
      const update = { ...found, ...place, appId: app_id, destinations };
      const buckets = await inBuckets(
        ports,
        destinations.flatMap(({ id }) => byId.get(id) ?? []),
        place.at,
      );
      return { status: 200, body: followedUpdateView(update, followed, (id) => byId.get(id), buckets) };
    },

    async listAllUpdates({ query }) {
      const pages = new Map<string, Promise<readonly string[]>>();
      const appsAfter = async (after: string): Promise<readonly string[]> =>
        (await configuration.apps(APPS_READ, after)).map(({ app_id }) => app_id);
      return search((after) => {
        const page = pages.get(after) ?? appsAfter(after);
        pages.set(after, page);
        return page;
      }, query);
    },
  } satisfies Partial<Steps>;
}

/** @throws ProblemError unless the caller can see an update of the app with this key, and its block can be read. */
export async function findUpdate(ports: ApiPorts, identity: Identity, appId: string, key: string) {
  const journal = journalOf(ports);
  const place = parseUpdateKey(key);
  if (identity.kind !== 'operator') await findApp(ports, appId);
  const oldest = Math.max(ports.now() - journal.keptMs, await shownSince(ports, appId));
  const row = place && place.at >= oldest ? await journal.row({ ...place, appId, id: place.block }) : undefined;
  if (!place || !row) throw notFound('update');
  try {
    const block = await journal.open(row);
    const found = findIn(block).find(({ position }) => position === place.position);
    if (!found) throw notFound('update');
    return { found, place, block };
  } catch (error) {
    if (!(error instanceof DamagedBlock)) throw error;
    throw problem('conflict', `The update cannot be read from the journal: ${error.message}.`);
  }
}

/** Returns where an update is at those destinations that are buckets, by their ids. @param at Unix ms at which it was taken. */
async function inBuckets(
  ports: ApiPorts,
  destinations: readonly AnyDestination[],
  at: number,
): Promise<ReadonlyMap<string, Whereabouts>> {
  const all = await Promise.all(
    destinations.filter(isBucket).map(async (bucket) => {
      const cursor = await ports.buckets.read(bucket.id);
      return cursor ? [[bucket.id, whereaboutsInBucket(cursor, bucket, at)] as const] : [];
    }),
  );
  return new Map(all.flat());
}

/** Returns the gaps of a page. @param appId `undefined`: the search is one of all apps. */
async function gapsOf(journal: Journal, appId: string | undefined, { begun, searchedTo, searchedFrom }: FoundPage) {
  const parts = appId === undefined ? begun : new Map([[appId, { from: searchedTo, to: searchedFrom }]]);
  const gaps: (Gap & { readonly appId: string })[] = [];
  await forEachConcurrently(parts, GAPS_READ_AT_ONCE, async ([id, { from, to }]) => {
    for (const gap of await journal.gaps(id, from, to)) gaps.push({ ...gap, appId: id });
  });
  return gaps.toSorted((a, b) => b.from - a.from);
}

/** Apps whose gaps are read at the same time. */
const GAPS_READ_AT_ONCE = 24;

/** Returns the deliveries with an update that replays and resends created, oldest first. */
export async function laterOf(ports: ApiPorts, appId: string, place: UpdatePlace): Promise<readonly LaterDelivery[]> {
  const replays = (await ports.replays.listOfApp(appId)).filter(({ scope, from, to, startedAt }) => {
    return startedAt !== undefined && scope === place.scope && from <= place.at && place.at <= to;
  });
  const ids = replays.map(({ id }) => id);
  const records = await journalOf(ports).sent.of(place, ids);
  return records.flatMap((record) => laterDeliveries(record, place));
}

/** Apps whose ids one query reads. */
const APPS_READ = 500;

const MEMBERS = {
  event_id: 'eventId',
  delivery_id: 'deliveryId',
  feed: 'feed',
  activity_id: 'activityId',
  foreign_id: 'foreignId',
} as const;

/** @throws ProblemError if the query contains several ids. */
function wantedOf(query: Query): Wanted | undefined {
  const given = Object.entries(MEMBERS).flatMap(([name, member]) => {
    const id = query[name as keyof typeof MEMBERS];
    return id === undefined ? [] : [{ name, wanted: { [member]: id } as unknown as Wanted }];
  });
  const message = `expected one of ${Object.keys(MEMBERS).join(', ')}, got several`;
  if (given.length > 1) throw refused(given[1]?.name ?? '', message);
  return given[0]?.wanted;
}

/** The start of the range may be so many ms before the start of the journal, which moves on while a caller reads. */
const TOLERANCE_MS = 3_600_000;

/** @throws ProblemError if the journal cannot contain anything of the range, or if the search needs a start. */
function rangeOf(query: Pick<Query, 'from' | 'to'>, wanted: Wanted | undefined, now: number, keptMs: number) {
  const [oldest, given] = [now - keptMs, optionalMsOf(query.from)];
  const [from, to] = [given ?? oldest, optionalMsOf(query.to) ?? now];
  const isSlow = wanted !== undefined && ('activityId' in wanted || 'foreignId' in wanted);
  if (isSlow && given === undefined)
    throw refused('from', 'expected the start of the range, because the index has no activities, got nothing');
  if (from > now) throw refused('from', 'expected a time in the past, got a later time');
  if (from < oldest - TOLERANCE_MS) {
    const days = keptMs / 86_400_000;
    throw refused(
      'from',
      `expected a time within the ${days} days for which the journal keeps updates, got an earlier time`,
    );
  }
  if (from > to) throw refused('to', 'expected a time after `from`, got an earlier time');
  return { from: Math.max(from, oldest), to: Math.min(to, now) };
}

function refused(name: string, message: string): ProblemError {
  return invalid([{ in: 'query', pointer: `/${name}`, message }]);
}
