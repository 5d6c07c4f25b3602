/** The counts in the navigation. They are loaded again every minute. */
import type { Api } from './api/client.ts';
import type { DeadLetterGroups, Me } from './api/types.ts';
import { useLoad } from './load.tsx';

export interface Counts {
  /** Dead letters in the user's apps. */
  readonly deadLetters?: number;
  /** Destinations that are failing or disabled. */
  readonly failing?: number;
  /** Redrive plans that are running. */
  readonly plans?: number;
}

const EVERY_MS = 60_000;

export function useCounts(api: Api, me: Me | undefined): Counts {
  const loaded = useLoad<Counts>(`counts ${me !== undefined}`, async () => (me ? load(api) : {}), EVERY_MS);
  return loaded.value ?? {};
}

async function load(api: Api): Promise<Counts> {
  const { total } = await api.get<DeadLetterGroups>('/dead-letters', { group_by: 'destination,class' });
  return { deadLetters: total };
}
