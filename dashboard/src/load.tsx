/** Loading for pages: values of the API, lists page by page, and how both are shown while they load or when they fail. */
import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Query } from './api/client.ts';
import type { Page } from './api/types.ts';
import { useAppContext } from './context.ts';
import { Button, errorOf, useAction } from './ui/action.tsx';
import { ErrorNotice } from './ui/notice.tsx';
import { Loading } from './ui/parts.tsx';

interface Loaded<T> {
  readonly value: T | undefined;
  readonly error: Error | undefined;
  /** There is neither a value nor an error yet. */
  readonly loading: boolean;
  reload(): Promise<void>;
  /** Replaces the value by a newer one, such as the response to a change. */
  replace(value: T): void;
}

/**
 * Loads a value. The last value stays on the screen while it is loaded again.
 * @param key identifies the value. Another key discards the value.
 * @param everyMs interval of reloads, which take place while the page is visible.
 */
export function useLoad<T>(key: string, load: () => Promise<T>, everyMs?: number): Loaded<T> {
  const [state, setState] = useState<{ key: string; value?: T | undefined; error?: Error }>({ key });
  const newest = useRef({ key, load });
  newest.current = { key, load };
  const reload = useCallback(async (): Promise<void> => {
    const { key, load } = newest.current;
    const outcome = await load().then(
      (value) => ({ value }),
      (thrown: unknown) => ({ error: errorOf(thrown) }),
    );
    if (newest.current.key !== key) return;
    setState((before) => ({ key, ...(before.key === key && { value: before.value }), ...outcome }));
  }, []);
  useEffect(() => {
    void reload();
    if (everyMs === undefined) return;
    const timer = setInterval(() => {
      if (!document.hidden) void reload();
    }, everyMs);
    return () => clearInterval(timer);
  }, [key, everyMs]);
  const { value, error } = state.key === key ? state : {};
  return {
    value,
    error,
    loading: value === undefined && error === undefined,
    reload,
    replace: (value) => setState({ key, value }),
  };
}

/** Loads the response to a GET. */
export function useGet<T>(path: string, query?: Query, everyMs?: number): Loaded<T> {
  const { api } = useAppContext();
  return useLoad(`${path} ${JSON.stringify(query)}`, () => api.get<T>(path, query), everyMs);
}

/** Loads all items of a list. */
export function useAll<T>(path: string, query?: Query, everyMs?: number): Loaded<readonly T[]> {
  const { api } = useAppContext();
  return useLoad(`all ${path} ${JSON.stringify(query)}`, () => api.all<T>(path, query), everyMs);
}

interface FetchedProps<T> {
  readonly loaded: Loaded<T>;
  /** Lines of the placeholder while the value loads. */
  readonly lines?: number;
  readonly children: (value: T) => ComponentChildren;
}

/** Shows a loaded value, and the error of the last attempt to load it. */
export function Fetched<T>({ loaded: { value, error, loading }, lines, children }: FetchedProps<T>) {
  return (
    <>
      <ErrorNotice error={error} />
      {loading && <Loading lines={lines} />}
      {value !== undefined && children(value)}
    </>
  );
}

const PAGE_SIZE = 50;

interface PagedListProps<T> {
  readonly path: string;
  readonly query?: Query;
  /** Interval of reloads of the first page. */
  readonly everyMs?: number | undefined;
  readonly class: string;
  readonly label: string;
  readonly keyOf: (item: T) => string;
  readonly row: (item: T) => ComponentChildren;
  /** Shown when the list is empty. */
  readonly empty: ComponentChildren;
  readonly onMore?: () => void;
}

/** A list, newest first, whose older items are loaded page by page on request. */
export function PagedList<T>(props: PagedListProps<T>) {
  const { path, query = {}, everyMs, class: name, label, keyOf, row, empty, onMore } = props;
  const { api } = useAppContext();
  const action = useAction();
  const first = useGet<Page<T>>(path, { ...query, limit: PAGE_SIZE }, everyMs);
  const [older, setOlder] = useState<Page<T>>();
  // Reloads move items from the first page to the older ones, so that some are in both.
  const items = new Map([...(first.value?.items ?? []), ...(older?.items ?? [])].map((item) => [keyOf(item), item]));
  const { cursor } = older ?? first.value ?? {};
  const more = async (): Promise<void> => {
    onMore?.();
    const next = await api.get<Page<T>>(path, { ...query, limit: PAGE_SIZE, cursor });
    setOlder({ items: [...(older?.items ?? []), ...next.items], cursor: next.cursor });
  };
  return (
    <>
      <ErrorNotice error={action.error} />
      <Fetched loaded={first} lines={6}>
        {() => (
          <>
            {items.size === 0 && empty}
            <ol class={name} aria-label={label}>
              {[...items].map(([key, item]) => (
                <li key={key}>{row(item)}</li>
              ))}
            </ol>
            {cursor !== undefined && (
              <Button action={action} run={more}>
                Load more
              </Button>
            )}
          </>
        )}
      </Fetched>
    </>
  );
}
