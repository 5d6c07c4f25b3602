/** An app's name and its pairs of key and secret. */
import { useState } from 'preact/hooks';
import { pathOf } from '../api/client.ts';
import type { App, AppWithSecret } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Badge } from '../ui/parts.tsx';
import { useAction } from '../use-action.ts';
import { ShownOnce } from './apps.tsx';
import { problemAt } from './problem-at.ts';

export function KeysPanel({ app, onChange }: { app: App; onChange: (app: App) => void }) {
  const { api, notify } = useAppContext();
  const [name, setName] = useState(app.name);
  const [made, setMade] = useState<AppWithSecret>();
  const action = useAction();
  const path = pathOf('apps', app.app_id);
  const rename = async (): Promise<void> => {
    onChange(await api.call('PATCH', path, { body: { name }, version: app.version }));
    notify('The app is renamed.');
  };
  const rotate = async (): Promise<void> => {
    const rotated = await api.call<AppWithSecret>('POST', `${path}/keys`, { body: {}, version: app.version });
    setMade(rotated);
    const { api_key: _key, api_secret: _secret, ...rest } = rotated;
    onChange(rest);
  };
  const remove = async (key: string): Promise<void> => {
    if (!confirm(`Take ${key} away? Whoever verifies with its secret no longer can.`)) return;
    onChange(await api.call('DELETE', `${path}${pathOf('keys', key)}`, { version: app.version }));
    notify('The key is gone.');
  };
  return (
    <>
      <section>
        <h2>Name</h2>
        <form
          class="inline"
          onSubmit={(event) => {
            event.preventDefault();
            void action.run(rename);
          }}
        >
          <TextField
            label="Name of the app"
            value={name}
            onInput={setName}
            required
            error={problemAt(action.error, '/name')}
          />
          <Button type="submit" disabled={name === app.name} busy={action.busy}>
            Rename
          </Button>
        </form>
      </section>
      <section>
        <div class="section-head">
          <h2>API keys</h2>
          <Button onClick={() => void action.run(rotate)} busy={action.busy}>
            Add key and secret
          </Button>
        </div>
        <p class="about">
          The newest key goes out with every webhook as <code>x-api-key</code>; its secret signs{' '}
          <code>x-signature</code>.
        </p>
        <ul class="rows">
          {app.keys.map(({ api_key }, index) => (
            <li key={api_key} class="row">
              <span class="row-main">
                <code>{api_key}</code>
              </span>
              <span class="row-end">
                {index === 0 ? <Badge tone="ok">in use</Badge> : <Badge tone="quiet">older</Badge>}
                {app.keys.length > 1 && (
                  <Button
                    kind="quiet"
                    label={`Remove ${api_key}`}
                    onClick={() => void action.run(() => remove(api_key))}
                  >
                    Remove
                  </Button>
                )}
              </span>
            </li>
          ))}
        </ul>
        {app.keys.length > 1 && (
          <Notice kind="info" title="Remove an older key when nobody verifies with its secret any more." />
        )}
      </section>
      <ErrorNotice error={action.error} shown={['/name']} />
      {made && <ShownOnce app={made} onClose={() => setMade(undefined)} />}
    </>
  );
}
