/** The name of an app and its API keys. */
import { useState } from 'preact/hooks';
import { pathOf, problemAt } from '../api/client.ts';
import type { App, AppWithSecret } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { Form, useAction } from '../ui/action.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Row, Section } from '../ui/parts.tsx';
import { NewKeyDialog } from './apps.tsx';

const STATES = { standby: 'Standby', in_use: 'In use', retired: 'Retired' } as const;

export function KeysPanel({ app, onChange }: { app: App; onChange: (app: App) => void }) {
  const { api, notify } = useAppContext();
  const [name, setName] = useState(app.name);
  const [created, setCreated] = useState<AppWithSecret>();
  const action = useAction();
  const path = pathOf('apps', app.app_id);
  const { version } = app;
  const rename = async (): Promise<void> => {
    onChange(await api.call('PATCH', path, { body: { name }, version }));
    notify('App renamed.');
  };
  const add = async (): Promise<void> => {
    const added = await api.call<AppWithSecret>('POST', `${path}/keys`, { body: {}, version });
    setCreated(added);
    const { api_key: _key, api_secret: _secret, ...rest } = added;
    onChange(rest);
  };
  const activate = async (key: string): Promise<void> => {
    const effect = 'Deliveries contain it and are signed with its secret from now on. Receivers must know it.';
    if (!confirm(`Use the API key ${key}? ${effect}`)) return;
    onChange(await api.call('POST', `${path}${pathOf('keys', key)}/activate`, { body: {}, version }));
    notify('API key activated.');
  };
  const remove = async (key: string): Promise<void> => {
    if (!confirm(`Remove the API key ${key}? Signatures can no longer be verified with its secret.`)) return;
    onChange(await api.call('DELETE', `${path}${pathOf('keys', key)}`, { version }));
    notify('API key removed.');
  };
  return (
    <>
      <Section title="Name">
        <Form class="inline" onSubmit={() => void action.run(rename)}>
          <TextField
            label="Name of the app"
            value={name}
            onInput={setName}
            required
            error={problemAt(action.error, '/name')}
          />
          <Button type="submit" disabled={name === app.name} action={action}>
            Rename
          </Button>
        </Form>
      </Section>
      <Section
        title="API keys"
        actions={
          <Button action={action} run={add}>
            Add key and secret
          </Button>
        }
      >
        <p class="description">
          Every webhook request contains the key in use as <code>x-api-key</code> and is signed with its secret in{' '}
          <code>x-signature</code>. A new key is on standby until you activate it. Before that, make your receivers
          accept both keys and secrets.
        </p>
        <ul class="rows">
          {app.keys.map(({ api_key, state }) => (
            <li key={api_key}>
              <Row title={<code>{api_key}</code>}>
                <Badge tone={state === 'in_use' ? 'ok' : 'neutral'}>{STATES[state]}</Badge>
                {state !== 'in_use' && (
                  <Button label={`Activate ${api_key}`} action={action} run={() => activate(api_key)}>
                    Use from now on
                  </Button>
                )}
                {state !== 'in_use' && (
                  <Button kind="subtle" label={`Remove ${api_key}`} action={action} run={() => remove(api_key)}>
                    Remove
                  </Button>
                )}
              </Row>
            </li>
          ))}
        </ul>
        {app.keys.some(({ state }) => state === 'retired') && (
          <Notice kind="info" title="Remove a retired key when no receiver verifies with its secret." />
        )}
      </Section>
      <ErrorNotice error={action.error} shown={['/name']} />
      {created && <NewKeyDialog app={created} onClose={() => setCreated(undefined)} />}
    </>
  );
}
