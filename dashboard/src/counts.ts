/** What needs attention, for the counts in the navigation and for the first page. It is loaded again every 15 seconds. */
import type { Api } from './api/client.ts';
import { overviewOf } from './api/client.ts';
import type { Me, Overview } from './api/types.ts';
import { type Loaded, useLoad } from './load.tsx';

export interface Counts {
  /** Dead letters in the user's apps, and refused events. */
  readonly deadLetters?: number;
  /** Destinations that are failing or disabled. */
  readonly failing?: number;
  /** Redrive plans that are running. */
  readonly plans?: number;
}

const EVERY_MS = 15_000;

/** The value is `undefined` until the user is known. */
export function useOverview(api: Api, me: Me | undefined): Loaded<Overview | undefined> {
  return useLoad<Overview | undefined>(
    `overview ${me !== undefined}`,
    async () => (me ? overviewOf(api) : undefined),
    EVERY_MS,
  );
}

export function countsOf(overview: Overview | undefined): Counts {
  if (!overview) return {};
  const { destinations, dead_letters, refused_events, running_plans } = overview;
  return {
    deadLetters: dead_letters + refused_events,
    failing: destinations.failing + destinations.disabled,
    plans: running_plans,
  };
}
