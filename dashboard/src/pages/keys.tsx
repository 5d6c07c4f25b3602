/** The name of an app and its API keys, which are rotated in two steps: add a key on standby, then activate it. */
import { Plus } from 'lucide';
import { useState } from 'preact/hooks';
import { pathOf, problemAt } from '../api/client.ts';
import type { App, AppWithSecret } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { counted } from '../format/format.ts';
import { Form, useAction } from '../ui/action.tsx';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { CopyInline } from '../ui/copy.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Section } from '../ui/parts.tsx';
import { Steps } from '../ui/steps.tsx';
import { type Column, DataTable } from '../ui/table.tsx';
import { NewKeyDialog } from './apps.tsx';

type Key = App['keys'][number];

const STATES: Readonly<Record<Key['state'], readonly [Tone, string]>> = {
  standby: ['info', 'Standby'],
  in_use: ['ok', 'In use'],
  retired: ['warning', 'Retired'],
};

interface KeysPanelProps {
  readonly app: App;
  /** Number of destinations of the app, if it is known. */
  readonly destinations: number | undefined;
  readonly onChange: (app: App) => void;
}

export function KeysPanel({ app, destinations, onChange }: KeysPanelProps) {
  const { api, notify } = useAppContext();
  const [created, setCreated] = useState<AppWithSecret>();
  const [asking, setAsking] = useState<{ readonly what: 'activate' | 'delete'; readonly key: Key }>();
  const action = useAction();
  const path = pathOf('apps', app.app_id);
  const { version, keys } = app;
  const current = keys.find(({ state }) => state === 'in_use');
  const close = (): void => setAsking(undefined);
  const add = async (): Promise<void> => {
    const added = await api.call<AppWithSecret>('POST', `${path}/keys`, { body: {}, version });
    setCreated(added);
    const { api_key: _key, api_secret: _secret, ...rest } = added;
    onChange(rest);
  };
  const activate = async ({ api_key }: Key): Promise<void> => {
    onChange(await api.call('POST', `${path}${pathOf('keys', api_key)}/activate`, { body: {}, version }));
    close();
    notify('API key activated.');
  };
  const remove = async ({ api_key }: Key): Promise<void> => {
    onChange(await api.call('DELETE', `${path}${pathOf('keys', api_key)}`, { version }));
    close();
    notify('API key deleted.');
  };
  const receivers = destinations === undefined ? 'The destinations' : counted(destinations, 'destination');
  const columns: readonly Column<Key>[] = [
    { key: 'key', title: 'API key', cell: ({ api_key }) => <CopyInline label="API key" text={api_key} /> },
    {
      key: 'state',
      title: 'State',
      shrink: true,
      selfEvident: true,
      cell: ({ state }) => <Badge tone={STATES[state][0]}>{STATES[state][1]}</Badge>,
    },
    {
      key: 'secret',
      title: 'Secret',
      shrink: true,
      cell: ({ api_secret }) => (api_secret.configured ? 'Stored' : <span class="muted">None</span>),
    },
    {
      key: 'actions',
      title: 'Actions',
      shrink: true,
      selfEvident: true,
      cell: (key) =>
        key.state !== 'in_use' && (
          <span class="row-actions">
            <Button small writes label={`Activate ${key.api_key}`} onClick={() => setAsking({ what: 'activate', key })}>
              Activate…
            </Button>
            <Button
              small
              kind="subtle"
              label={`Delete ${key.api_key}`}
              writes
              onClick={() => setAsking({ what: 'delete', key })}
            >
              Delete…
            </Button>
          </span>
        ),
    },
  ];
  return (
    <>
      <Section
        title="API keys"
        description={
          <>
            Every webhook request contains the key in use as <code>x-api-key</code> and is signed with its secret in{' '}
            <code>x-signature</code>.
          </>
        }
        actions={
          <Button icon={Plus} action={action} run={add}>
            Add key and secret
          </Button>
        }
      >
        <DataTable<Key>
          label="API keys"
          items={keys}
          keyOf={({ api_key }) => api_key}
          noun={['key', 'keys']}
          columns={columns}
        />
        {asking === undefined && <ErrorNotice error={action.error} />}
        {keys.length > 1 && <Rotation keys={keys} />}
      </Section>
      <Rename key={app.name} app={app} onChange={onChange} />
      {created && <NewKeyDialog app={created} onClose={() => setCreated(undefined)} />}
      {asking?.what === 'activate' && (
        <ConfirmDialog
          title="Activate API key"
          subject={<code>{asking.key.api_key}</code>}
          consequences={[
            `Requests to ${receivers} contain this key and are signed with its secret, within 30 seconds.`,
            'Receivers that do not know this key and secret reject the requests. Failed deliveries are tried again.',
            ...(current
              ? [`The key ${current.api_key} is retired. You can activate it again until you delete it.`]
              : []),
          ]}
          submit="Activate"
          action={action}
          run={() => activate(asking.key)}
          onClose={close}
        />
      )}
      {asking?.what === 'delete' && (
        <ConfirmDialog
          title="Delete API key"
          subject={<code>{asking.key.api_key}</code>}
          consequences={[
            'The key and its secret are deleted permanently.',
            asking.key.state === 'retired'
              ? 'No request is signed with it any more. It cannot be activated again.'
              : 'It cannot be activated. Receivers that were given it need another key.',
          ]}
          submit="Delete"
          kind="danger"
          action={action}
          run={() => remove(asking.key)}
          onClose={close}
        />
      )}
    </>
  );
}

/** The progress of a rotation. */
function Rotation({ keys }: { keys: readonly Key[] }) {
  const isActivated = !keys.some(({ state }) => state === 'standby');
  return (
    <Card title="Rotation">
      <Steps
        steps={[
          { title: 'Add a key', done: true },
          {
            title: 'Make receivers accept both keys',
            done: isActivated,
            description: 'Give the new key and its secret to the developers of the app, and wait until they use them.',
          },
          {
            title: 'Activate the new key',
            done: isActivated,
            description: 'Requests then contain it and are signed with its secret.',
          },
          {
            title: 'Delete the retired key',
            done: false,
            description: 'When no receiver verifies with its secret any more.',
          },
        ]}
      />
    </Card>
  );
}

function Rename({ app, onChange }: Pick<KeysPanelProps, 'app' | 'onChange'>) {
  const { api, notify } = useAppContext();
  const [name, setName] = useState(app.name);
  const action = useAction();
  const rename = async (): Promise<void> => {
    const { version } = app;
    onChange(await api.call('PATCH', pathOf('apps', app.app_id), { body: { name }, version }));
    notify('App renamed.');
  };
  return (
    <Section title="Name">
      <Card>
        <Form class="with-button" onSubmit={() => void action.run(rename)}>
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
        <ErrorNotice error={action.error} shown={['/name']} />
      </Card>
    </Section>
  );
}
