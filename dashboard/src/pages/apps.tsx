/** All apps that the user can see. Operators can create apps. */
import { useEffect, useState } from 'preact/hooks';
import { problemAt } from '../api/client.ts';
import type { App, AppWithSecret } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { counted } from '../format/format.ts';
import { Fetched, useAll } from '../load.tsx';
import { goTo, linkTo } from '../router.ts';
import { Button, useAction } from '../ui/action.tsx';
import { FormDialog, SecretDialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { Empty, Head } from '../ui/parts.tsx';

export function AppsPage() {
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
            <Empty title="There are no apps.">
              {isOperator
                ? 'Create the first app. It receives an API key and a secret.'
                : 'Ask an operator for access to an app.'}
            </Empty>
          ) : (
            <ul class="cards">
              {all.map(({ app_id, name, keys }) => (
                <li key={app_id}>
                  <a class="card" href={linkTo(['apps', app_id])}>
                    <strong>{name}</strong>
                    <small>
                      <code>{app_id}</code> · {counted(keys.length, 'API key')}
                    </small>
                  </a>
                </li>
              ))}
            </ul>
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
