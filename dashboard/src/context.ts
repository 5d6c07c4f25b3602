/** What every page needs: the API, and who is signed in. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Api } from './api/client.ts';
import type { Me } from './api/types.ts';

export interface Surroundings {
  readonly api: Api;
  readonly me: Me;
  /** Says something in passing, for eyes and ears. */
  say(text: string): void;
}

export const Context = createContext<Surroundings | undefined>(undefined);

export function useSurroundings(): Surroundings {
  const found = useContext(Context);
  if (!found) throw new Error('outside of the app');
  return found;
}
