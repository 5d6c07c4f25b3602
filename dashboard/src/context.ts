/** What every page needs: the API, and who is signed in. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Api } from './api/client.ts';
import type { Me } from './api/types.ts';

export interface AppContext {
  readonly api: Api;
  readonly me: Me;
  /** Says something in passing, for eyes and ears. */
  notify(text: string): void;
}

export const Context = createContext<AppContext | undefined>(undefined);

export function useAppContext(): AppContext {
  const found = useContext(Context);
  if (!found) throw new Error('outside of the app');
  return found;
}
