/** Loading for pages: values of the API, lists page by page, and how both are shown while they load or when they fail. */
import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Query } from './api/client.ts';
import type { Page } from './api/types.ts';
import { serverNow } from './clock.ts';
import { useAppContext } from './context.ts';
import { type Action, errorOf, useAction } from './ui/action.tsx';
import { ErrorNotice } from './ui/notice.tsx';
import { Skeleton } from './ui/skeleton.tsx';

export interface Loaded<T> {
  readonly value: T | undefined;
  readonly error: Error | undefined;
  /** There is neither a value nor an error yet. */
  readonly loading: boolean;
  reload(): Promise<void>;
  /** Replaces the value by a newer one, such as the response to a change. */
  replace(value: T): void;
}

/** The longest interval between reloads while the API fails. */
const LONGEST_PAUSE_MS = 60_000;

/** The pause after a load is at least this many times as long as the load. */
const SHARE_OF_TIME = 10;

/**
 * Loads a value. The last value stays on the screen while it is loaded again.
 * @param key identifies the value. Another key discards the value.
 * @param everyMs interval of reloads, which take place while the page is visible. It doubles while the API fails.
 */
export function useLoad<T>(key: string, load: () => Promise<T>, everyMs?: number): Loaded<T> {
  const [state, setState] = useState<{ key: string; value?: T | undefined; error?: Error }>({ key });
  const newest = useRef({ key, load });
  newest.current = { key, load };
  /** Reports whether the value was loaded. */
  const attempt = useCallback(async (): Promise<boolean> => {
    const { key, load } = newest.current;
    const outcome = await load().then(
      (value) => ({ value }),
      (thrown: unknown) => ({ error: errorOf(thrown) }),
    );
    if (newest.current.key === key) {
      setState((before) => ({ key, ...(before.key === key && { value: before.value }), ...outcome }));
    }
    return 'value' in outcome;
  }, []);
  const reload = useCallback(async (): Promise<void> => void (await attempt()), []);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isLeft = false;
    let failures = 0;
    const repeat = async (isFirst: boolean): Promise<void> => {
      const startedAt = performance.now();
      if (isFirst || !document.hidden) failures = (await attempt()) ? 0 : failures + 1;
      if (isLeft || everyMs === undefined) return;
      const delay = failures === 0 ? everyMs : Math.max(everyMs, Math.min(everyMs * 2 ** failures, LONGEST_PAUSE_MS));
      // A slow answer is requested less often.
      const slowest = SHARE_OF_TIME * (performance.now() - startedAt);
      timer = setTimeout(() => void repeat(false), Math.max(delay, Math.min(slowest, LONGEST_PAUSE_MS)));
    };
    void repeat(true);
    return () => {
      isLeft = true;
      clearTimeout(timer);
    };
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
  readonly loaded: Pick<Loaded<T>, 'value' | 'error' | 'loading'>;
  /** Lines of the placeholder while the value loads. */
  readonly lines?: number;
  readonly children: (value: T) => ComponentChildren;
}

/** Shows a loaded value, and the error of the last attempt to load it. */
export function Fetched<T>({ loaded: { value, error, loading }, lines, children }: FetchedProps<T>) {
  return (
    <>
      <ErrorNotice error={error} />
      {loading && <Skeleton lines={lines} />}
      {value !== undefined && children(value)}
    </>
  );
}

const PAGE_SIZE = 50;

interface Paged<T> {
  /** `undefined`: not loaded yet. */
  readonly items: readonly T[] | undefined;
  readonly error: Error | undefined;
  /** Number of all items, if the API counts them. */
  readonly total: number | undefined;
  /** Loads the next page. Absent: there is none. */
  readonly more: { readonly action: Action; run(): Promise<void> } | undefined;
  reload(): Promise<void>;
}

/** Attempts are written after they end, so an item can appear this long after its time. */
const LATE_MS = 120_000;

interface FirstPage<T> extends Page<T> {
  readonly key: string;
  readonly loadedAt: number;
}

/**
 * Loads a list, newest first, page by page, in the form of the properties of `DataTable`.
 * @param everyMs interval of reloads of the first page.
 * @param timeOf returns the time of an item. With it, reloads request only new items (`from`), so that a list without new items is not
 * searched again as a whole.
 */
export function usePaged<T>(
  path: string,
  query: Query,
  keyOf: (item: T) => string,
  everyMs?: number,
  timeOf?: (item: T) => string,
): Paged<T> {
  const { api } = useAppContext();
  const action = useAction();
  const key = `${path} ${JSON.stringify(query)}`;
  const known = useRef<FirstPage<T> | undefined>(undefined);
  const loadFirst = async (): Promise<Page<T>> => {
    const before = known.current?.key === key ? known.current : undefined;
    const loadedAt = serverNow();
    const newest = before?.items[0] && timeOf ? Date.parse(timeOf(before.items[0])) : before?.loadedAt;
    const least = Date.parse(String(query['from'] ?? '')) || 0;
    const since = timeOf && newest !== undefined ? Math.max(newest - LATE_MS, least) : undefined;
    const from = since === undefined ? {} : { from: new Date(since).toISOString() };
    const page = await api.get<Page<T>>(path, { ...query, ...from, limit: PAGE_SIZE });
    // With more new items than one page has, the items between the pages would be missing.
    const isWhole = since === undefined || page.cursor !== undefined;
    const earlier = isWhole ? [] : (before?.items ?? []);
    const items = [...new Map([...page.items, ...earlier].map((item) => [keyOf(item), item])).values()];
    known.current = { ...(isWhole ? page : before), items, key, loadedAt };
    return known.current;
  };
  const first = useLoad(`paged ${key}`, loadFirst, everyMs);
  const [older, setOlder] = useState<Page<T> & { readonly key: string }>();
  const further = older?.key === key ? older : undefined;
  // Reloads move items from the first page to the older ones, so that some are in both.
  const items = new Map([...(first.value?.items ?? []), ...(further?.items ?? [])].map((item) => [keyOf(item), item]));
  const { cursor } = further ?? first.value ?? {};
  const run = async (): Promise<void> => {
    const next = await api.get<Page<T>>(path, { ...query, limit: PAGE_SIZE, cursor });
    setOlder({ key, items: [...(further?.items ?? []), ...next.items], cursor: next.cursor });
  };
  return {
    items: first.value && [...items.values()],
    error: first.error ?? action.error,
    total: first.value?.total,
    more: cursor === undefined ? undefined : { action, run },
    reload: first.reload,
  };
}
