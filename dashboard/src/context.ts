/** What every page needs: the API, the signed-in user, and notifications. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Api } from './api/client.ts';
import type { Me, Overview } from './api/types.ts';
import type { Tone } from './ui/badge.tsx';

interface AppContext {
  readonly api: Api;
  readonly me: Me;
  /** What needs attention in all apps of the user. */
  readonly overview: {
    readonly value: Overview | undefined;
    readonly error: Error | undefined;
    readonly loading: boolean;
  };
  /** Shows a notification for a few seconds, and announces it to screen readers. */
  notify(text: string, tone?: Tone): void;
}

export const Context = createContext<AppContext | undefined>(undefined);

/** Reports whether the user can only read. Buttons, menu entries and forms that change something are not shown then. */
export function useIsReadOnly(): boolean {
  return useContext(Context)?.me.portal?.role === 'view';
}

export function useAppContext(): AppContext {
  const found = useContext(Context);
  if (!found) throw new Error('useAppContext is used outside of the app');
  return found;
}
