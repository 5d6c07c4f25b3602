/** Loads something for a page: what was there stays on the screen while it is loaded again. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

export interface Loaded<T> {
  readonly value: T | undefined;
  readonly error: Error | undefined;
  /** Nothing to show yet. */
  readonly loading: boolean;
  reload(): Promise<void>;
  /** What a change answered is newer than what was loaded. */
  replace(value: T): void;
}

/**
 * @param key of what is loaded: another key begins anew.
 * @param everyMs loads again, as long as the page is looked at.
 */
export function useLoad<T>(key: string, load: () => Promise<T>, everyMs?: number): Loaded<T> {
  const [state, setState] = useState<{ key: string; value?: T; error?: Error }>({ key });
  const newest = useRef({ key, load });
  newest.current = { key, load };
  const reload = useCallback(async (): Promise<void> => {
    const started = newest.current;
    const isCurrent = (): boolean => newest.current.key === started.key;
    try {
      const value = await started.load();
      if (isCurrent()) setState({ key: started.key, value });
    } catch (error) {
      if (isCurrent()) {
        setState((before) => ({
          key: started.key,
          ...(before.key === started.key && before.value !== undefined ? { value: before.value } : {}),
          error: error instanceof Error ? error : new Error(String(error)),
        }));
      }
    }
  }, []);
  useEffect(() => {
    void reload();
    if (everyMs === undefined) return;
    const timer = setInterval(() => {
      if (!document.hidden) void reload();
    }, everyMs);
    return () => clearInterval(timer);
  }, [key, everyMs]);
  const current = state.key === key ? state : { key };
  return {
    value: current.value,
    error: current.error,
    loading: current.value === undefined && current.error === undefined,
    reload,
    replace: (value) => setState({ key, value }),
  };
}
