/** Pages whose code is loaded when they are first opened. */
import type { FunctionComponent, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Notice } from './notice.tsx';
import { Skeleton } from './skeleton.tsx';

const loaders = new WeakMap<object, () => Promise<unknown>>();

/** Starts to load the code of an element, if its component is lazy. */
export function preload({ type }: VNode): void {
  // The component shows the error when it is drawn.
  if (typeof type === 'function')
    loaders
      .get(type)?.()
      .catch(() => undefined);
}

export function lazy<P extends object>(load: () => Promise<FunctionComponent<P>>): FunctionComponent<P> {
  let loaded: FunctionComponent<P> | undefined;
  loaders.set(Lazy, async () => {
    loaded = await load();
  });
  return Lazy;
  function Lazy(props: P) {
    const [Page, setPage] = useState<FunctionComponent<P> | undefined>(() => loaded);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (loaded) return;
      load()
        .then((page) => {
          loaded = page;
          setPage(() => page);
        })
        .catch((error: unknown) => {
          console.error(error);
          setFailed(true);
        });
    }, []);
    if (failed) {
      return (
        <Notice kind="error" title="This page could not be loaded">
          Reload the page. A newer version may be available.
        </Notice>
      );
    }
    return Page ? <Page {...props} /> : <Skeleton lines={6} />;
  }
}
