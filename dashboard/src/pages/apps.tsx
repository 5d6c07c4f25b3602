/** All apps that the person sees; operators create them here. */
import { useEffect, useState } from 'preact/hooks';
import type { App, AppWithSecret } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { counted } from '../format/format.ts';
import { goTo, linkTo } from '../router.ts';
import { Button } from '../ui/button.tsx';
import { CopyText } from '../ui/copy.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Empty, Head, Loading } from '../ui/parts.tsx';
import { useAction } from '../use-action.ts';
import { useLoad } from '../use-load.ts';
import { problemAt } from './problem-at.ts';

export function AppsPage() {
  const { api, me } = useAppContext();
  const apps = useLoad('apps', () => api.all<App>('/apps'));
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
        about="An app is a product whose feed updates go out to its customers' queues, webhooks and event buses."
      >
        {isOperator && (
          <Button kind="primary" onClick={() => setCreating(true)}>
            Create app
          </Button>
        )}
      </Head>
      <ErrorNotice error={apps.error} />
      {apps.loading && <Loading />}
      {apps.value?.length === 0 && (
        <Empty title="There are no apps yet.">
          {isOperator ? 'Create the first one: it gets an API key and a secret.' : 'Ask an operator to give you one.'}
        </Empty>
      )}
      {apps.value && apps.value.length > 0 && (
        <ul class="cards">
          {apps.value.map(({ app_id, name, keys }) => (
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
      )}
      {creating && <CreateApp onClose={() => setCreating(false)} onCreated={() => void apps.reload()} />}
    </>
  );
}

function CreateApp({ onClose, onCreated }: { onClose: () => void; onCreated: () => void }) {
  const { api } = useAppContext();
  const [name, setName] = useState('');
  const [appId, setAppId] = useState('');
  const [made, setMade] = useState<AppWithSecret>();
  const action = useAction();
  const create = async (): Promise<void> => {
    const body = { name, ...(appId === '' ? {} : { app_id: appId }) };
    setMade(await api.call<AppWithSecret>('POST', '/apps', { body }));
    onCreated();
  };
  if (made) return <ShownOnce app={made} onClose={() => goTo(['apps', made.app_id])} />;
  return (
    <Dialog title="Create app" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void action.run(create);
        }}
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
          label="App id"
          value={appId}
          onInput={setAppId}
          hint="As your feed backend names the app in its events. Made up when left empty."
          error={problemAt(action.error, '/app_id')}
        />
        <ErrorNotice error={action.error} shown={['/name', '/app_id']} />
        <div class="actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={action.busy}>
            Create
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** A pair of key and secret, right after it was made. */
export function ShownOnce({ app, onClose }: { app: AppWithSecret; onClose: () => void }) {
  return (
    <Dialog title="Key and secret" onClose={onClose} firm>
      <CopyText label="API key" text={app.api_key} />
      {app.api_secret !== null && (
        <>
          <CopyText label="API secret" text={app.api_secret} />
          <Notice kind="warning" title="The secret is shown this once.">
            Keep it where the app's customers find it: they verify <code>x-signature</code> with it.
          </Notice>
        </>
      )}
      <div class="actions">
        <Button kind="primary" onClick={onClose}>
          I have kept it
        </Button>
      </div>
    </Dialog>
  );
}
