/** All apps that the user can see, with their state. Operators can create apps. */

import { Plus } from 'lucide';
import { useEffect, useState } from 'preact/hooks';
import { printable } from '../../../cli/screen/printable.ts';
import { problemAt } from '../api/client.ts';
import type { AppSummary, AppWithSecret } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { count } from '../format/format.ts';
import { usePaged } from '../load.tsx';
import { rememberNames } from '../names.ts';
import { goTo, linkTo } from '../router.ts';
import { useAction } from '../ui/action.tsx';
import { Badge, StateBadge, toneOf } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { FormDialog, SecretDialog } from '../ui/dialog.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { TextField } from '../ui/field.tsx';
import { Segments } from '../ui/filter-bar.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SearchBox, useSettled } from '../ui/search-box.tsx';
import { type Column, DataTable } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

const EVERY_MS = 15_000;
const SORTS = [
  ['trouble', 'Trouble first'],
  ['id', 'By ID'],
] as const;

export function AppBadge({ app: { state, last_delivery_at } }: { app: AppSummary }) {
  if (state === 'empty') return <Badge tone="neutral">No destinations</Badge>;
  if (state === 'dead_letters') return <Badge tone={toneOf('dead')}>Dead letters</Badge>;
  if (state === 'healthy') return <StateBadge state={last_delivery_at ? 'delivering' : 'idle'} />;
  return <StateBadge state={state} />;
}

/** A number that stands out unless it is 0. */
function Problems({ value }: { value: number }) {
  return value === 0 ? <span class="muted">0</span> : <strong class="error tone">{count(value)}</strong>;
}

const COLUMNS: readonly Column<AppSummary>[] = [
  {
    key: 'name',
    title: 'App',
    cell: ({ name, app_id }) => (
      <>
        {printable(name)}
        <small>{app_id}</small>
      </>
    ),
  },
  { key: 'state', title: 'State', shrink: true, selfEvident: true, cell: (app) => <AppBadge app={app} /> },
  {
    key: 'destinations',
    title: 'Destinations',
    align: 'end',
    shrink: true,
    cell: ({ destinations: { total } }) => count(total),
  },
  {
    key: 'failing',
    title: 'Failing',
    align: 'end',
    shrink: true,
    cell: ({ destinations: { failing } }) => <Problems value={failing} />,
  },
  {
    key: 'disabled',
    title: 'Disabled',
    align: 'end',
    shrink: true,
    cell: ({ destinations: { disabled } }) => <Problems value={disabled} />,
  },
  {
    key: 'dead',
    title: 'Dead letters',
    align: 'end',
    shrink: true,
    cell: ({ dead_letters }) => <Problems value={dead_letters} />,
  },
  {
    key: 'last',
    title: 'Last delivery',
    shrink: true,
    cell: ({ last_delivery_at: at }) => (at ? <Time iso={at} /> : <span class="muted">None</span>),
  },
];

export function AppsPage({ query }: { query: URLSearchParams }) {
  const given = query.get('q') ?? '';
  const [text, setText] = useState(given);
  useEffect(() => setText(given), [given]);
  const q = useSettled(text.trim());
  const [sort, setSort] = useState<(typeof SORTS)[number][0]>('trouble');
  const { me } = useAppContext();
  const isOperator = me.kind === 'operator';
  const apps = usePaged<AppSummary>('/app-summaries', { q, sort }, ({ app_id }) => app_id, EVERY_MS);
  const [creating, setCreating] = useState(query.has('create'));
  useEffect(() => rememberNames(apps.items ?? []), [apps.items]);
  const create = isOperator && (
    <Button kind="primary" icon={Plus} writes onClick={() => setCreating(true)}>
      Create app
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Apps"
        description="The feed updates of an app are delivered to its queues, webhooks, event buses, topics and buckets."
        actions={create}
      />
      <div class="cluster">
        <div class="list-search">
          <SearchBox label="Search by name, ID, scope or address" value={text} onInput={setText} />
        </div>
        <Segments label="Order" value={sort} options={SORTS} onChange={setSort} />
      </div>
      <DataTable<AppSummary>
        {...apps}
        label="Apps"
        keyOf={({ app_id }) => app_id}
        href={({ app_id }) => linkTo(['apps', app_id])}
        noun={['app', 'apps']}
        columns={COLUMNS}
        empty={
          q !== '' ? (
            <EmptyState
              title="No app matches the search."
              actions={<Button onClick={() => setText('')}>Clear the search</Button>}
            >
              The search covers names and IDs of apps, and scopes, IDs and addresses of destinations.
            </EmptyState>
          ) : (
            <EmptyState title="There are no apps yet." actions={create}>
              {isOperator
                ? 'Create the first app. It receives an API key and a secret.'
                : 'Ask an operator for access to an app.'}
            </EmptyState>
          )
        }
      />
      {creating && <CreateApp onClose={() => setCreating(false)} onCreated={apps.reload} />}
    </>
  );
}

function CreateApp({ onClose, onCreated }: { onClose: () => void; onCreated: () => Promise<void> }) {
  const { api } = useAppContext();
  const [name, setName] = useState('');
  const [appId, setAppId] = useState('');
  const [created, setCreated] = useState<AppWithSecret>();
  const action = useAction();
  const create = async (): Promise<void> => {
    setCreated(await api.call<AppWithSecret>('POST', '/apps', { body: { name, app_id: appId || undefined } }));
    void onCreated();
  };
  if (created) return <NewKeyDialog app={created} onClose={() => goTo(['apps', created.app_id])} />;
  return (
    <FormDialog
      title="Create app"
      submit="Create"
      action={action}
      run={create}
      shown={['/name', '/app_id']}
      onClose={onClose}
    >
      <TextField
        label="Name"
        value={name}
        onInput={setName}
        required
        autoFocus
        placeholder="Acme Social"
        error={problemAt(action.error, '/name')}
      />
      <TextField
        label="App ID"
        value={appId}
        onInput={setAppId}
        hint="The ID of the app in the events of your feed backend. Leave empty to generate an ID."
        error={problemAt(action.error, '/app_id')}
      />
    </FormDialog>
  );
}

/** Shows a new API key with its secret. */
export function NewKeyDialog({ app: { api_key, api_secret }, onClose }: { app: AppWithSecret; onClose: () => void }) {
  const values = [['API key', api_key] as const, ...(api_secret === null ? [] : [['API secret', api_secret] as const])];
  return (
    <SecretDialog title="Key and secret" values={values} shownOnce={api_secret !== null} onClose={onClose}>
      {api_secret !== null && (
        <>
          Pass it to the developers of the app, who verify <code>x-signature</code> with it.
        </>
      )}
    </SecretDialog>
  );
}
