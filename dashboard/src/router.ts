/** Routes of the pages, which are in the hash of the address: `#/apps/acme`. Leaving unsaved changes asks for confirmation. */
import { useEffect, useState } from 'preact/hooks';

export interface Route {
  /** Decoded segments of the path. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
}

type QueryValues = Readonly<Record<string, string | undefined>>;

export function currentRoute(): Route {
  const [path = '', query = ''] = location.hash.slice(1).split('?');
  const parts = path.split('/').filter((part) => part !== '');
  return { parts: parts.map(decode), query: new URLSearchParams(query) };
}

function pathIn(hash: string): string | undefined {
  return hash.split('?')[0];
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Returns the address of a route. Empty query values are left out. */
export function linkTo(parts: readonly string[], query: QueryValues = {}): string {
  const path = `#/${parts.map(encodeURIComponent).join('/')}`;
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

export function goTo(parts: readonly string[], query?: QueryValues): void {
  location.hash = linkTo(parts, query);
}

/** A function that is called before the page is left. `false` keeps the page open. */
type Guard = () => boolean;
const guards = new Set<Guard>();

export function useRoute(): Route {
  const [route, setRoute] = useState(currentRoute);
  useEffect(() => {
    let hash = location.hash;
    const onChange = (): void => {
      if (location.hash === hash) return;
      if ([...guards].some((mayLeave) => !mayLeave())) {
        history.replaceState(null, '', hash || location.pathname);
        return;
      }
      const isSamePage = pathIn(location.hash) === pathIn(hash);
      hash = location.hash;
      setRoute(currentRoute());
      // A filter or an opened item changes only the query.
      if (!isSamePage) window.scrollTo(0, 0);
    };
    addEventListener('hashchange', onChange);
    return () => removeEventListener('hashchange', onChange);
  }, []);
  return route;
}

/** Asks for confirmation before the page is left while it is `unsaved`. */
export function useLeaveGuard(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return;
    const guard = (): boolean => confirm('Your changes are not saved. Leave this page?');
    const onUnload = (event: BeforeUnloadEvent): void => event.preventDefault();
    guards.add(guard);
    addEventListener('beforeunload', onUnload);
    return () => {
      guards.delete(guard);
      removeEventListener('beforeunload', onUnload);
    };
  }, [unsaved]);
}
