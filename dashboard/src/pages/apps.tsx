/** All apps that the user can see. Operators can create apps. */
import { useEffect, useState } from 'preact/hooks';
import { problemAt } from '../api/client.ts';
import type { App, AppWithSecret } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { count } from '../format/format.ts';
import { Fetched, useAll } from '../load.tsx';
import { goTo, linkTo } from '../router.ts';
import { useAction } from '../ui/action.tsx';
import { Button } from '../ui/button.tsx';
import { FormDialog, SecretDialog } from '../ui/dialog.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { TextField } from '../ui/field.tsx';
import { Head } from '../ui/parts.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { type Column, DataTable } from '../ui/table.tsx';

const COLUMNS: readonly Column<App>[] = [
  { key: 'name', title: 'Name', sortBy: ({ name }) => name, cell: ({ name }) => name },
  { key: 'id', title: 'App ID', sortBy: ({ app_id }) => app_id, cell: ({ app_id }) => <code>{app_id}</code> },
  {
    key: 'keys',
    title: 'API keys',
    align: 'end',
    shrink: true,
    sortBy: ({ keys }) => keys.length,
    cell: ({ keys }) => count(keys.length),
  },
];

function matching(apps: readonly App[], search: string): readonly App[] {
  const wanted = search.trim().toLowerCase();
  return apps.filter(({ app_id, name, keys }) =>
    [app_id, name, ...keys.map(({ api_key }) => api_key)].some((text) => text.toLowerCase().includes(wanted)),
  );
}

/** @param search initial text of the search box. */
export function AppsPage({ search: initial = '' }: { search?: string }) {
  const [search, setSearch] = useState(initial);
  useEffect(() => setSearch(initial), [initial]);
  const { me } = useAppContext();
  const apps = useAll<App>('/apps');
  const [creating, setCreating] = useState(false);
  const isOperator = me.kind === 'operator';
  const only = !isOperator && apps.value?.length === 1 ? apps.value[0] : undefined;
  useEffect(() => {
    if (only) goTo(['apps', only.app_id]);
  }, [only]);
  return (
    <>
      <Head
        title="Apps"
        description="The feed updates of an app are delivered to the queues, webhooks and event buses that are configured for it."
      >
        {isOperator && (
          <Button kind="primary" onClick={() => setCreating(true)}>
            Create app
          </Button>
        )}
      </Head>
      <Fetched loaded={apps}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState
              title="There are no apps."
              actions={
                isOperator && (
                  <Button kind="primary" onClick={() => setCreating(true)}>
                    Create the first app
                  </Button>
                )
              }
            >
              {isOperator
                ? 'Create the first app. It receives an API key and a secret.'
                : 'Ask an operator for access to an app.'}
            </EmptyState>
          ) : (
            <>
              <SearchBox label="Search by name, ID or key" value={search} onInput={setSearch} />
              <DataTable<App>
                label="Apps"
                items={matching(all, search)}
                keyOf={({ app_id }) => app_id}
                href={({ app_id }) => linkTo(['apps', app_id])}
                noun={['app', 'apps']}
                columns={COLUMNS}
                empty={<EmptyState title="No app matches the search." />}
              />
            </>
          )
        }
      </Fetched>
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
