/** What needs attention, for the counts in the navigation and for the first page. It is loaded again every 15 seconds. */
import { useRef } from 'preact/hooks';
import type { Api } from './api/client.ts';
import { overviewOf } from './api/client.ts';
import type { Me, Overview } from './api/types.ts';
import { type Loaded, useLoad } from './load.tsx';
import { onlyAppOf } from './names.ts';
import type { Tone } from './ui/badge.tsx';

export interface Counts {
  /** Dead letters in the user's apps, and refused events. */
  readonly deadLetters?: number;
  /** Destinations that are failing or disabled, and gaps of the journal. */
  readonly problems?: number;
  /** Redrive plans that are running. */
  readonly plans?: number;
  readonly replays?: number;
}

export const COUNT_TONES: Readonly<Record<keyof Counts, Tone>> = {
  deadLetters: 'error',
  problems: 'error',
  plans: 'info',
  replays: 'info',
};

const EVERY_MS = 15_000;

/**
 * Loads the overview. The value is `undefined` until the user is known.
 * @param isShown whether the page shows it. If not, it is loaded after what the page shows.
 */
export function useOverview(api: Api, me: Me | undefined, isShown: boolean): Loaded<Overview | undefined> {
  const shown = useRef(isShown);
  shown.current = isShown;
  return useLoad<Overview | undefined>(
    `overview ${me !== undefined}`,
    async () => {
      if (!me) return undefined;
      if (!shown.current) await api.quiet();
      // The page of a user's only app loads the same.
      return overviewOf(api, onlyAppOf(me));
    },
    EVERY_MS,
  );
}

export function countsOf(overview: Overview | undefined): Counts {
  if (!overview) return {};
  const { destinations, dead_letters, refused_events, gaps, running_plans, running_replays } = overview;
  return {
    deadLetters: dead_letters + refused_events,
    problems: destinations.failing + destinations.disabled + gaps.length,
    plans: running_plans,
    replays: running_replays,
  };
}
