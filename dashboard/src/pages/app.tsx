/** An app: what needs attention in it, its feed groups and app-level scopes, and its keys. */

import { Plus } from 'lucide';
import { useState } from 'preact/hooks';
import { printable } from '../../../cli/screen/printable.ts';
import { pathOf } from '../api/client.ts';
import type { App, Overview, Scope } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { count } from '../format/format.ts';
import { APP_LEVEL, descriptionOf, isAppLevel, titleOf } from '../format/scopes.ts';
import { Fetched, useAll, useGet } from '../load.tsx';
import { APPS, onlyAppOf, rememberNames, useAppName } from '../names.ts';
import { linkTo } from '../router.ts';
import { Badge, StateBadge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { CopyInline } from '../ui/copy.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { lazy } from '../ui/lazy.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Section } from '../ui/parts.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { type Column, DataTable } from '../ui/table.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { AddFeedGroup } from './add-feed-group.tsx';
import { Attention, AttentionStats, isCalm } from './attention.tsx';
import { Checklist } from './checklist.tsx';
import { KeysPanel } from './keys.tsx';

const AppMenu = lazy(async () => (await import('./delete-app.tsx')).AppMenu);
const NotificationsPanel = lazy(async () => (await import('./notifications.tsx')).NotificationsPanel);
const SigningKeysPanel = lazy(async () => (await import('./signing-keys.tsx')).SigningKeysPanel);
const PortalPanel = lazy(async () => (await import('./portal-sessions.tsx')).PortalPanel);

const EVERY_MS = 10_000;
/** Lists of more feed groups have a search. */
const SEARCHED_GROUPS = 10;

interface AppPageProps {
  readonly appId: string;
  readonly view: 'keys' | 'notifications' | 'portal' | 'scopes' | 'signing-keys';
}

export function AppPage({ appId, view }: AppPageProps) {
  const { me } = useAppContext();
  const app = useGet<App>(pathOf('apps', appId));
  const overview = useGet<Overview>('/overview', { app_id: appId }, EVERY_MS);
  const known = useAppName(appId);
  // An app that does not exist is an error of both requests, which is shown once.
  const error = app.error ?? (app.value ? undefined : overview.error);
  const welcome = me.portal?.theme?.texts?.welcome;
  return (
    <>
      <PageHeader
        title={app.value ? printable(app.value.name) : (known ?? '…')}
        view={view === 'scopes' ? undefined : TABS[view]}
        path={onlyAppOf(me) === undefined ? [APPS] : []}
        actions={me.kind === 'operator' && app.value && <AppMenu app={app.value} />}
        description={
          <>
            {welcome && <span class="welcome">{welcome}</span>}
            App ID <CopyInline label="App ID" text={appId} />
          </>
        }
      />
      <AppTabs appId={appId} current={view} />
      {view === 'portal' && !error ? (
        <PortalPanel appId={appId} />
      ) : view === 'signing-keys' && !error ? (
        <SigningKeysPanel key={appId} appId={appId} />
      ) : view === 'notifications' && !error ? (
        <Fetched loaded={app} lines={4}>
          {(value) => <NotificationsPanel app={value} onChange={(changed) => app.replace(changed)} />}
        </Fetched>
      ) : view === 'keys' || error ? (
        <Fetched loaded={{ ...app, error, loading: app.loading && !error }} lines={4}>
          {(value) => (
            <KeysPanel
              key={value.app_id}
              app={value}
              destinations={overview.value?.destinations.total}
              onChange={(changed) => {
                rememberNames([changed]);
                app.replace(changed);
              }}
            />
          )}
        </Fetched>
      ) : (
        <>
          <Checklist key={appId} appId={appId} />
          <Fetched loaded={overview} lines={2}>
            {(value) =>
              value.destinations.total > 0 && (
                <>
                  <AttentionStats overview={value} appId={appId} />
                  {!isCalm(value) && <Attention overview={value} appId={appId} />}
                </>
              )
            }
          </Fetched>
          <ScopesPanel appId={appId} overview={overview.value} hidesErrors={app.value === undefined} />
        </>
      )}
    </>
  );
}

const TABS = {
  scopes: 'Feed groups and scopes',
  playground: 'Playground',
  keys: 'Keys',
  'signing-keys': 'Signing keys',
  notifications: 'Notifications',
  portal: 'Portal',
  outages: 'Outages',
  audit: 'Audit',
} as const;

/** The pages of an app. Users of one app have some of them in the main navigation, and the portal does not manage itself. */
export function AppTabs({ appId, current }: { appId: string; current: keyof typeof TABS }) {
  const { me } = useAppContext();
  const pages = [
    'playground',
    'keys',
    'signing-keys',
    'notifications',
    ...(me.portal ? [] : ['portal' as const]),
  ] as const;
  return (
    <Tabs
      current={TABS[current]}
      items={[
        [TABS.scopes, linkTo(['apps', appId])],
        ...pages.map((page) => [TABS[page], linkTo(['apps', appId, page])] as const),
        // Outages have no place in the navigation of the portal.
        ...(me.portal ? [[TABS.outages, linkTo(['outages'])] as const] : []),
        ...(onlyAppOf(me) === undefined
          ? ([
              ['Dead letters', linkTo(['dead-letters'], { app_id: appId })],
              [TABS.outages, linkTo(['outages'], { app_id: appId })],
              [TABS.audit, linkTo(['audit'], { app_id: appId })],
            ] as const)
          : []),
      ]}
    />
  );
}

/** A scope, which is stored when it is configured for the first time, with the number of its failing destinations. */
interface ScopeRow {
  readonly scope: string;
  readonly stored: Scope | undefined;
  readonly failing: number;
}

interface ScopesPanelProps {
  readonly appId: string;
  readonly overview: Overview | undefined;
  /** The page shows the same error. */
  readonly hidesErrors: boolean;
}

function ScopesPanel({ appId, overview, hidesErrors }: ScopesPanelProps) {
  const scopes = useAll<Scope>(pathOf('apps', appId, 'scopes'));
  const [adding, setAdding] = useState(false);
  const [search, setSearch] = useState('');
  const rowOf = (scope: string, stored: Scope | undefined): ScopeRow => {
    const own = overview?.unhealthy.filter((one) => one.scope === scope && one.state === 'enabled') ?? [];
    return { scope, stored, failing: own.length };
  };
  const groups = scopes.value?.filter(({ scope }) => !isAppLevel(scope)).map((one) => rowOf(one.scope, one));
  const found = groups?.filter(({ scope }) => titleOf(scope).toLowerCase().includes(search.trim().toLowerCase()));
  const levels = APP_LEVEL.map((name) => {
    const scope = `app_level:${name}`;
    return rowOf(
      scope,
      scopes.value?.find((one) => one.scope === scope),
    );
  });
  const add = (kind: 'primary' | 'plain') => (
    <Button kind={kind} icon={Plus} writes onClick={() => setAdding(true)}>
      Add feed group
    </Button>
  );
  return (
    <>
      <Section
        title="Feed groups"
        description="Activities that are added to and removed from the feeds of a group."
        actions={add('plain')}
      >
        {groups && groups.length > SEARCHED_GROUPS && (
          <div class="list-search">
            <SearchBox label="Search feed groups" value={search} onInput={setSearch} />
          </div>
        )}
        <DataTable<ScopeRow>
          label="Feed groups"
          items={found}
          error={hidesErrors ? undefined : scopes.error}
          keyOf={({ scope }) => scope}
          href={({ scope }) => linkTo(['apps', appId, 'scopes', scope])}
          noun={['feed group', 'feed groups']}
          columns={GROUP_COLUMNS}
          empty={
            search === '' ? (
              <EmptyState title="No feed groups are configured." actions={add('primary')}>
                Add a feed group whose updates are to be delivered, such as <code>user</code> or <code>timeline</code>.
              </EmptyState>
            ) : (
              <EmptyState title="No feed group matches the search." />
            )
          }
        />
      </Section>
      {(scopes.value || !scopes.error) && (
        <Section title="App level" description="Changes that belong to no feed group.">
          <DataTable<ScopeRow>
            label="App level"
            items={scopes.value && levels}
            keyOf={({ scope }) => scope}
            href={({ scope }) => linkTo(['apps', appId, 'scopes', scope])}
            noun={['scope', 'scopes']}
            columns={LEVEL_COLUMNS}
          />
        </Section>
      )}
      {adding && (
        <AddFeedGroup
          appId={appId}
          title="Add feed group"
          submit="Add"
          realtime={false}
          onClose={() => setAdding(false)}
        />
      )}
    </>
  );
}

const COLUMNS: readonly Column<ScopeRow>[] = [
  {
    key: 'realtime',
    title: 'Real-time',
    shrink: true,
    selfEvident: true,
    cell: ({ stored }) => <StateBadge state={stored?.realtime ? 'on' : 'off'} />,
  },
  {
    key: 'problems',
    title: 'Problems',
    selfEvident: true,
    cell: ({ stored, failing }) => <Problems scope={stored} failing={failing} />,
  },
  {
    key: 'destinations',
    title: 'Destinations',
    align: 'end',
    shrink: true,
    cell: ({ stored }) => count(stored?.destinations.total ?? 0),
  },
];
const GROUP_COLUMNS: readonly Column<ScopeRow>[] = [
  { key: 'name', title: 'Feed group', sortBy: ({ scope }) => titleOf(scope), cell: ({ scope }) => titleOf(scope) },
  ...COLUMNS,
];
const LEVEL_COLUMNS: readonly Column<ScopeRow>[] = [
  {
    key: 'name',
    title: 'Scope',
    cell: ({ scope }) => (
      <>
        {titleOf(scope)}
        <small>{descriptionOf(scope)}</small>
      </>
    ),
  },
  ...COLUMNS,
];

function Problems({ scope, failing }: { scope: Scope | undefined; failing: number }) {
  const { disabled = 0, paused = 0, pending = 0, total = 0 } = scope?.destinations ?? {};
  return (
    <span class="cluster">
      {disabled > 0 && <Badge tone="error">{count(disabled)} disabled</Badge>}
      {failing > 0 && <Badge tone="error">{count(failing)} failing</Badge>}
      {pending > 0 && <Badge tone="warning">{count(pending)} unproven</Badge>}
      {paused > 0 && <Badge tone="warning">{count(paused)} paused</Badge>}
      {scope?.realtime && total === 0 && <Badge tone="warning">On, but no destination</Badge>}
    </span>
  );
}
