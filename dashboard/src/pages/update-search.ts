/** The search for updates. One answer of the API covers a part of the time, so that several requests may be needed to find an update. */
import { useEffect, useState } from 'preact/hooks';
import type { Query } from '../api/client.ts';
import type { UpdateList } from '../api/types.ts';
import { serverNow } from '../clock.ts';
import { useAppContext } from '../context.ts';
import { useLoad } from '../load.tsx';
import { type Action, useAction } from '../ui/action.tsx';

const PAGE_SIZE = 50;
const EVERY_MS = 10_000;
/** Requests that a search makes on its own until it finds something. */
const REQUESTS = 30;
const HOUR_MS = 3_600_000;

export interface UpdateSearch {
  /** All pages so far. `undefined`: the first page is not loaded yet. */
  readonly found: UpdateList | undefined;
  readonly error: Error | undefined;
  /** Further pages are loaded until something is found. */
  readonly isSearching: boolean;
  stop(): void;
  /** Absent: the whole range was searched. */
  readonly more: { readonly action: Action; run(): Promise<void> } | undefined;
}

interface Further {
  readonly key: string;
  readonly list: UpdateList;
  readonly requests: number;
}

/** @param query with `hours`, the length of a range that ends now. The other members are those of the API. */
export function useUpdateSearch(path: string, { hours, ...query }: Query): UpdateSearch {
  const { api } = useAppContext();
  const action = useAction();
  const [further, setFurther] = useState<Further>();
  const [stopped, setStopped] = useState<string>();
  const key = `${path} ${JSON.stringify({ hours, ...query })}`;
  const rest = further?.key === key ? further : undefined;
  const load = (more: Query): Promise<UpdateList> => {
    const from = hours ? { from: new Date(serverNow() - Number(hours) * HOUR_MS).toISOString() } : {};
    return api.get(path, { ...query, ...from, limit: PAGE_SIZE, ...more });
  };
  const isId = Object.keys(query).some((name) => name.endsWith('_id') || name === 'feed');
  const first = useLoad(`updates ${key}`, () => load({}), isId || rest ? undefined : EVERY_MS);
  const found = first.value && rest ? joined(first.value, rest.list) : first.value;
  const cursor = found?.cursor;
  const run = async (): Promise<void> => {
    const next = await load({ cursor });
    const requests = (rest?.requests ?? 1) + 1;
    setFurther({ key, requests, list: rest ? joined(rest.list, next) : next });
  };
  const error = first.error ?? action.error;
  const isSearching =
    found?.items.length === 0 &&
    cursor !== undefined &&
    error === undefined &&
    stopped !== key &&
    (rest?.requests ?? 1) < REQUESTS;
  useEffect(() => {
    if (isSearching && !action.busy) void action.run(run);
  }, [isSearching, action.busy, key]);
  return {
    found,
    error,
    isSearching,
    stop: () => setStopped(key),
    more: cursor === undefined || isSearching ? undefined : { action, run },
  };
}

/** Reloads of the first page move updates from it to the next page, so that some are in both. */
function joined(list: UpdateList, next: UpdateList): UpdateList {
  const items = [...new Map([...list.items, ...next.items].map((item) => [item.key, item])).values()];
  return {
    ...next,
    items,
    gaps: [...list.gaps, ...next.gaps],
    unreadable: [...list.unreadable, ...next.unreadable],
  };
}
