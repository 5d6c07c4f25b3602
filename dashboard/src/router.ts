/** Where in the page somebody is: `#/apps/acme`. Leaving what is not saved asks first. */
import { useEffect, useState } from 'preact/hooks';

/** Decoded parts of the path, and its query. */
export interface Place {
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
}

function placeNow(): Place {
  const [path = '', query = ''] = location.hash.slice(1).split('?');
  const parts = path.split('/').filter((part) => part !== '');
  return { parts: parts.map(decoded), query: new URLSearchParams(query) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Address of a place. */
export function linkTo(parts: readonly string[], query: Readonly<Record<string, string | undefined>> = {}): string {
  const path = `#/${parts.map(encodeURIComponent).join('/')}`;
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

export function goTo(parts: readonly string[], query?: Readonly<Record<string, string | undefined>>): void {
  location.hash = linkTo(parts, query);
}

/** Asked before a place is left; `false` stays. */
type Guard = () => boolean;
const guards = new Set<Guard>();

export function usePlace(): Place {
  const [place, setPlace] = useState(placeNow);
  useEffect(() => {
    let hash = location.hash;
    const onChange = (): void => {
      if (location.hash === hash) return;
      if ([...guards].some((mayLeave) => !mayLeave())) {
        history.replaceState(null, '', hash || location.pathname);
        return;
      }
      hash = location.hash;
      setPlace(placeNow());
      window.scrollTo(0, 0);
    };
    addEventListener('hashchange', onChange);
    return () => removeEventListener('hashchange', onChange);
  }, []);
  return place;
}

/** While `unsaved`, leaving asks. */
export function useLeaveGuard(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return;
    const guard = (): boolean => confirm('Your changes are not saved. Leave without them?');
    const onUnload = (event: BeforeUnloadEvent): void => event.preventDefault();
    guards.add(guard);
    addEventListener('beforeunload', onUnload);
    return () => {
      guards.delete(guard);
      removeEventListener('beforeunload', onUnload);
    };
  }, [unsaved]);
}
