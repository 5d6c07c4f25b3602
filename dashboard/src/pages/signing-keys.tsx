/** The key pairs of an app for signatures that receivers verify with public keys (`v1a`). */
import { Plus } from 'lucide';
import { useState } from 'preact/hooks';
import { pathOf } from '../api/client.ts';
import type { SigningKeys } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { count, moment } from '../format/format.ts';
import { Fetched, useGet } from '../load.tsx';
import { useAction } from '../ui/action.tsx';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { CopyField, CopyInline } from '../ui/copy.tsx';
import { ConfirmDialog, FormDialog } from '../ui/dialog.tsx';
import { DocsLink } from '../ui/docs-link.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Select } from '../ui/field.tsx';
import { Section } from '../ui/parts.tsx';
import { type Column, DataTable } from '../ui/table.tsx';

type Key = SigningKeys['keys'][number];

const EVERY_MS = 10_000;
const STATES: Readonly<Record<Key['state'], readonly [Tone, string]>> = {
  pending: ['info', 'Published'],
  active: ['ok', 'Active'],
  retired: ['warning', 'Retired'],
};
const OVERLAPS = [
  ['0', 'Stops when the new key signs'],
  ['3600', 'Signs for 1 hour in addition'],
  ['86400', 'Signs for 1 day in addition'],
  ['604800', 'Signs for 1 week in addition'],
] as const;

export function SigningKeysPanel({ appId }: { appId: string }) {
  const path = pathOf('apps', appId, 'signing-keys');
  const found = useGet<SigningKeys>(path, {}, EVERY_MS);
  return (
    <Fetched loaded={found} lines={4}>
      {(value) => <Keys path={path} found={value} onChange={found.replace} />}
    </Fetched>
  );
}

interface KeysProps {
  readonly path: string;
  readonly found: SigningKeys;
  readonly onChange: (changed: SigningKeys) => void;
}

function Keys({ path, found, onChange }: KeysProps) {
  const { api, notify } = useAppContext();
  const [asking, setAsking] = useState<Key | 'create'>();
  const [overlap, setOverlap] = useState('86400');
  const action = useAction();
  const { keys, url, version } = found;
  const previous = keys.find(({ state, signs_until }) => state !== 'retired' && signs_until === undefined);
  const close = (): void => setAsking(undefined);
  const create = async (): Promise<void> => {
    const body = previous ? { overlap_seconds: Number(overlap) } : {};
    onChange(await api.call('POST', path, { body, version }));
    close();
    notify('Signing key created.');
  };
  const revoke = async ({ kid }: Key): Promise<void> => {
    onChange(await api.call('DELETE', `${path}${pathOf(kid)}`, { version }));
    close();
    notify('Signing key revoked.');
  };
  const columns: readonly Column<Key>[] = [
    { key: 'kid', title: 'Key ID', cell: ({ kid }) => <CopyInline label="Key ID" text={kid} /> },
    {
      key: 'state',
      title: 'State',
      shrink: true,
      selfEvident: true,
      cell: ({ state }) => <Badge tone={STATES[state][0]}>{STATES[state][1]}</Badge>,
    },
    { key: 'from', title: 'Signs from', shrink: true, cell: ({ signs_from }) => moment(signs_from) },
    {
      key: 'until',
      title: 'Signs until',
      shrink: true,
      cell: ({ signs_until }) => (signs_until ? moment(signs_until) : <span class="muted">No end</span>),
    },
    {
      key: 'actions',
      title: 'Actions',
      shrink: true,
      selfEvident: true,
      cell: (key) => (
        <Button small kind="subtle" writes label={`Revoke ${key.kid}`} onClick={() => setAsking(key)}>
          Revoke…
        </Button>
      ),
    },
  ];
  const add = (kind: 'plain' | 'primary') => (
    <Button kind={kind} icon={Plus} writes onClick={() => setAsking('create')}>
      Create signing key
    </Button>
  );
  return (
    <Section
      title="Signing keys"
      description={
        <>
          Receivers verify the signature <code>v1a</code> with public keys, and need no secret.{' '}
          <DocsLink page="signing-keys.md">How it works</DocsLink>
        </>
      }
      actions={keys.length > 0 && add('plain')}
    >
      {url && (
        <>
          <CopyField label="Address of the public keys" value={url} />
          <p class="field-hint">
            Give it to the receivers. It needs no token.{' '}
            <a href={url} target="_blank" rel="noreferrer">
              Open the public keys
            </a>
          </p>
        </>
      )}
      <DataTable<Key>
        label="Signing keys"
        items={keys}
        keyOf={({ kid }) => kid}
        noun={['key', 'keys']}
        columns={columns}
        empty={
          <EmptyState title="This app has no signing keys." actions={add('primary')}>
            Create a key, then choose the signatures in the settings of the destinations.
          </EmptyState>
        }
      />
      {asking === 'create' && (
        <FormDialog title="Create signing key" submit="Create" action={action} run={create} onClose={close}>
          <p>The public key is published immediately. The key signs ten minutes later, when every copy contains it.</p>
          {previous && <Select label="Previous key" value={overlap} options={OVERLAPS} onChange={setOverlap} />}
        </FormDialog>
      )}
      {asking !== undefined && asking !== 'create' && (
        <ConfirmDialog
          title="Revoke this signing key?"
          subject={<code class="wrap">{asking.kid}</code>}
          consequences={[
            asking.state === 'retired'
              ? 'It does not sign any more. Messages that it signed and that still wait in queues are rejected.'
              : 'Deliveries are not signed with it any more, within 30 seconds.',
            `Its public key is removed. Receivers reject what it signed when their copy expires, after ${count(found.cache_seconds / 60)} minutes at most.`,
            'It cannot be restored.',
          ]}
          submit="Revoke"
          kind="danger"
          action={action}
          run={() => revoke(asking)}
          onClose={close}
        />
      )}
    </Section>
  );
}
