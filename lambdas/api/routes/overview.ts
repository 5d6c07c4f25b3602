/**
 * The overview, the summaries of apps, and the search. They read lists that exist: one query for all destinations, one for
 * unhealthy ones, the lists of dead letters, and the index of apps with gaps. No table is scanned.
 */
import { decodeCursor, encodeCursor } from '../../../core/api/cursor.ts';
import { deadLetterView } from '../../../core/api/dead-letter-views.ts';
import type { Identity } from '../../../core/api/identity.ts';
import { gapView } from '../../../core/api/journal-views.ts';
import {
  appSummary,
  appSummaryView,
  byTrouble,
  causeViews,
  countDestinations,
  destinationLabel,
  isDestinationFound,
  isFound,
  refusedViews,
  unhealthyView,
  type Watched,
} from '../../../core/api/overview.ts';
import { planViewFor } from '../../../core/api/plan-views.ts';
import { replayViewFor } from '../../../core/api/replay-views.ts';
import { type Target, targetOf } from '../../../core/api/targets.ts';
import { isoOf } from '../../../core/api/times.ts';
import { createCache } from '../../../core/cache.ts';
import { defined } from '../../../core/defined.ts';
import type { AnyDestination, App } from '../../../core/destination.ts';
import { isUnhealthy } from '../../../core/health/health.ts';
import { type DeadLetter, isOfAppSince, isOfDelivery } from '../../../core/holding/dead-letter.ts';
import {
  API_PAGE,
  OVERVIEW_BACKLOG_COUNTED,
  OVERVIEW_LISTED,
  OVERVIEW_READ,
  SEARCH_RESULTS,
  SUMMARY_SECONDS,
} from '../../../core/limits.ts';
import type { Steps } from '../route-table.ts';
import type { ApiPorts } from '../wire.ts';
import { narrowedApp, ownApps } from './resources.ts';

/** What the caller can see. */
interface Seen {
  readonly apps: readonly App[];
  readonly destinations: readonly AnyDestination[];
  readonly unhealthy: readonly Watched[];
  readonly deadLetters: readonly DeadLetter[];
  readonly all: boolean;
}

/** Destinations whose last delivery is remembered. */
const REMEMBERED = 5_000;
/** How long it is remembered that a destination had no delivery yet. */
const UNSEEN_MS = 3_000;

export function overviewSteps(ports: ApiPorts) {
  const { configuration, health, parked, plans, replays, journal, deadLetters, now } = ports;
  const lastSuccessOf = createCache(async (id: string) => (await health.read(id)).health.lastSuccessAt, {
    entries: REMEMBERED,
    // A first delivery is shown soon.
    ttlMs: (at) => (at === undefined ? UNSEEN_MS : SUMMARY_SECONDS * 1000),
    keyOf: (id) => id,
    now,
  });
  const lastSuccess = async (destinations: readonly AnyDestination[]): Promise<number | undefined> => {
    const times = await Promise.all(destinations.slice(0, HEALTH_READ).map(({ id }) => lastSuccessOf.get(id)));
    const known = times.filter((at) => at !== undefined);
    return known.length === 0 ? undefined : Math.max(...known);
  };

  const seenBy = async (identity: Identity, appId?: string): Promise<Seen> => {
    const wanted = appId === undefined ? (identity.kind === 'operator' ? undefined : identity.apps) : [appId];
    const lists = wanted ?? [undefined];
    const [apps, sick, ...found] = await Promise.all([
      wanted ? ownApps(configuration, wanted, OVERVIEW_READ) : configuration.apps(OVERVIEW_READ),
      health.unhealthy(OVERVIEW_READ),
      ...lists.map(async (one) => {
        const [own, dead] = await Promise.all([
          configuration.destinations(OVERVIEW_READ, one),
          deadLetters.counted.read(one),
        ]);
        return { destinations: own.map(({ value }) => value), dead };
      }),
    ]);
    const destinations = found.flatMap((one) => one.destinations);
    const byId = new Map(destinations.map((one) => [one.id, one]));
    const appById = new Map(apps.map((app) => [app.app_id, app]));
    return {
      apps,
      destinations,
      unhealthy: sick.flatMap(({ health: own, ref }) => {
        const destination = byId.get(ref?.destinationId ?? '');
        const app = appById.get(destination?.app_id ?? '');
        return destination && app ? [{ destination, appName: app.name, health: own }] : [];
      }),
      // Dead letters of a deleted app with the same id belong to nobody whom this answer shows, and events to operators.
      deadLetters: found
        .flatMap(({ dead }) => dead.deadLetters)
        .filter(({ source }) => identity.kind === 'operator' || isOfDelivery(source))
        .filter((one) => isOfAppSince(one, appById.get(one.appId ?? '')?.reused_at)),
      all: found.every(({ dead, destinations: own }) => dead.all && own.length < OVERVIEW_READ),
    };
  };

  return {
    async getOverview({ identity, query }) {
      const appId =
        query.app_id === undefined
          ? undefined
          : narrowedApp(identity, query.app_id, { in: 'query', pointer: '/app_id' });
      const isOperator = identity.kind === 'operator';
      const [seen, running, runningReplays, { gaps, all: allGaps }] = await Promise.all([
        seenBy(identity, appId),
        plans.running(),
        journal ? replays.running() : [],
        // Only operators can repair gaps.
        journal && isOperator ? journal.recentGaps(appId) : { gaps: [], all: true },
      ]);
      const { apps, destinations, all } = seen;
      const { deadLetters: dead } = seen;
      const nameOf = new Map(apps.map(({ app_id, name }) => [app_id, name]));
      const isEverything = isOperator && appId === undefined;
      const shownPlans = running.filter(({ filter }) => isEverything || nameOf.has(filter.appId ?? ''));
      const shownReplays = runningReplays.filter((replay) => nameOf.has(replay.appId));
      const targetFor = targetsIn(seen);
      const sick = seen.unhealthy
        .filter(({ destination }) => destination.state !== 'paused')
        .toSorted((a, b) => (a.health.firstFailureAt ?? 0) - (b.health.firstFailureAt ?? 0));
      const listed = sick.slice(0, OVERVIEW_LISTED);
      const waiting = await Promise.all(
        listed.map(({ destination }) => parked.count(destination.id, OVERVIEW_BACKLOG_COUNTED)),
      );
      const deliveries = dead.filter(({ source }) => isOfDelivery(source)).length;
      return {
        status: 200,
        body: {
          as_of: isoOf(now()),
          apps: apps.length,
          destinations: countDestinations(destinations, healthById(seen)),
          dead_letters: deliveries,
          refused_events: dead.length - deliveries,
          running_plans: shownPlans.length,
          running_replays: shownReplays.length,
          counted_all: all && allGaps && sick.length <= OVERVIEW_LISTED,
          unhealthy: listed.map((one, index) => {
            const count = waiting[index] ?? 0;
            return unhealthyView(one, { count, counted_all: count < OVERVIEW_BACKLOG_COUNTED });
          }),
          causes: causeViews(dead),
          refused: refusedViews(dead),
          plans: shownPlans.map((plan) => {
            const { filter, to } = plan;
            return planViewFor(identity, plan, { destination: targetFor(filter.destinationId), to: targetFor(to?.id) });
          }),
          replays: shownReplays.map((replay) =>
            replayViewFor(identity, replay, { target: targetFor(replay.destination.id) }),
          ),
          gaps: gaps.slice(0, OVERVIEW_LISTED).map((gap) => ({
            app_id: gap.appId,
            ...defined({ app_name: nameOf.get(gap.appId) }),
            ...gapView(gap),
          })),
          missing_updates: gaps.reduce((sum, { updates }) => sum + updates, 0),
        },
      };
    },

    async listAppSummaries({ identity, query: { limit = API_PAGE.default, cursor, q, sort = 'trouble' } }) {
      const seen = await seenBy(identity);
      const [own, sick] = [Map.groupBy(seen.destinations, ({ app_id }) => app_id), healthById(seen)];
      const dead = Map.groupBy(seen.deadLetters, ({ appId }) => appId);
      const all = seen.apps
        .map((app) => appSummary(app, own.get(app.app_id) ?? [], sick, dead.get(app.app_id)?.length ?? 0))
        .filter((one) => q === undefined || isFound(one, q));
      const sorted = sort === 'trouble' ? all.toSorted(byTrouble) : all;
      // The order changes with the state of apps, so a cursor is a position in the list.
      const first = Number(decodeCursor(cursor)) || 0;
      const items = sorted.slice(first, first + limit);
      const lastDeliveries = await Promise.all(items.map(({ destinations }) => lastSuccess(destinations)));
      return {
        status: 200,
        body: {
          items: items.map((one, index) => appSummaryView(one, lastDeliveries[index])),
          ...(first + limit < sorted.length ? { cursor: encodeCursor(String(first + limit)) } : {}),
          total: sorted.length,
        },
      };
    },

    async search({ identity, query: { q } }) {
      const seen = await seenBy(identity);
      const wanted = q.toLowerCase();
      const nameOf = new Map(seen.apps.map(({ app_id, name }) => [app_id, name]));
      const apps = seen.apps.filter((app) => isFound({ app, destinations: [] }, q));
      const destinations = seen.destinations.filter((one) => isDestinationFound(one, q));
      const dead = seen.deadLetters
        .map((deadLetter) => ({ key: deadLetters.keyOf(deadLetter), deadLetter }))
        .filter(({ key, deadLetter }) => key === q || deadLetter.id.toLowerCase() === wanted);
      const first = <T>(list: readonly T[]): readonly T[] => list.slice(0, SEARCH_RESULTS);
      return {
        status: 200,
        body: {
          apps: first(apps).map(({ app_id, name }) => ({ app_id, name })),
          destinations: first(destinations).map((one) => destinationLabel(one, nameOf.get(one.app_id) ?? one.app_id)),
          dead_letters: first(dead).map((one) => deadLetterView(one)),
          more: [apps, destinations, dead].some(({ length }) => length > SEARCH_RESULTS),
          not_searched: ['delivered_events', 'attempts'],
        },
      };
    },
  } satisfies Partial<Steps>;
}

/** Returns a function that gives the destination with this id; `undefined` if it is unknown or was deleted. */
function targetsIn(seen: Seen): (id: string | undefined) => Target | undefined {
  const [byId, sick] = [new Map(seen.destinations.map((one) => [one.id, one])), healthById(seen)];
  return (id = '') => {
    const [found, health] = [byId.get(id), sick.get(id)];
    return found && targetOf(found, health !== undefined && isUnhealthy(health));
  };
}

function healthById({ unhealthy }: Seen): ReadonlyMap<string, Watched['health']> {
  return new Map(unhealthy.map(({ destination, health }) => [destination.id, health]));
}

/** Destinations of an app whose health is read for its last delivery. */
const HEALTH_READ = 20;
