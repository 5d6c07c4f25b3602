/** Names of apps, which titles and breadcrumbs show in place of ids. They are kept until the page is reloaded. */
import { useEffect, useState } from 'preact/hooks';
import { printable } from '../../cli/screen/printable.ts';
import { pathOf } from './api/client.ts';
import type { App, Me } from './api/types.ts';
import { useAppContext } from './context.ts';
import { titleOf } from './format/scopes.ts';
import { linkTo } from './router.ts';
import type { Link } from './ui/page-header.tsx';

type Named = Pick<App, 'app_id' | 'name'>;

/** The page of all apps. */
export const APPS: Link = ['Apps', '#/apps'];

const known = new Map<string, string>();

/** Keeps names that a response contains, so that they are not loaded again. */
export function rememberNames(apps: readonly Named[]): void {
  for (const { app_id, name } of apps) known.set(app_id, printable(name));
}

/** Returns the name of an app, the id if the name cannot be loaded, or `undefined` while it loads. */
export function useAppName(appId: string | undefined): string | undefined {
  const { api } = useAppContext();
  const [failed, setFailed] = useState<string>();
  const [, redraw] = useState(0);
  useEffect(() => {
    if (appId === undefined || known.has(appId)) return;
    api.get<App>(pathOf('apps', appId)).then(
      (app) => {
        rememberNames([app]);
        redraw((count) => count + 1);
      },
      () => setFailed(appId),
    );
  }, [appId]);
  if (appId === undefined) return undefined;
  return known.get(appId) ?? (failed === appId ? appId : undefined);
}

/** Returns the app of a user who has no other one. */
export function onlyAppOf(me: Me | undefined): string | undefined {
  return me?.kind === 'app' && me.apps?.length === 1 ? me.apps[0] : undefined;
}

/** Returns the parent pages of a page of an app or scope. */
export function usePathTo(appId: string, scope?: string): readonly Link[] {
  const { me } = useAppContext();
  const app: readonly Link[] = [
    ...(onlyAppOf(me) === undefined ? [APPS] : []),
    [useAppName(appId) ?? '…', linkTo(['apps', appId])],
  ];
  return scope === undefined ? app : [...app, [titleOf(scope), linkTo(['apps', appId, 'scopes', scope])]];
}

/** Returns the name of a destination, without characters that could make it look like another one. Default: host and path of a webhook, or the name of a queue, event bus, topic or bucket. */
export function destinationName(transport: string, address: string, name?: string): string {
  if (name !== undefined) return printable(name);
  if (transport === 's3') return address.slice('s3://'.length).replace(/\/$/, '');
  if (transport === 'sqs') return address.split('/').at(-1) ?? address;
  if (transport === 'sns') return address.split(':').at(-1) ?? address;
  if (transport === 'eventbridge') return address.split('event-bus/').at(-1) ?? address;
  return address
    .replace(/^https?:\/\//, '')
    .replace(/[?#].*$/, '')
    .replace(/\/$/, '');
}
