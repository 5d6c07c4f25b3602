/** The portal of an app: its unused links and open sessions, which can be revoked, and a form that creates a link. */
import { Link2, Plus } from 'lucide';
import { useState } from 'preact/hooks';
import { pathOf, problemAt } from '../api/client.ts';
import type { PortalLink, PortalSession } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { usePaged } from '../load.tsx';
import { useAction } from '../ui/action.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { CopyField } from '../ui/copy.tsx';
import { ConfirmDialog, Dialog, FormDialog } from '../ui/dialog.tsx';
import { DocsLink } from '../ui/docs-link.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Choice, TextField } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { Section } from '../ui/parts.tsx';
import { type Column, DataTable } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

const EVERY_MS = 10_000;
const ROLES = { view: 'View only', manage: 'Manage' } as const;

type Asked = 'create' | 'revoke all' | PortalSession;

export function PortalPanel({ appId }: { appId: string }) {
  const { api, notify } = useAppContext();
  const path = pathOf('apps', appId, 'portal-sessions');
  const { reload, ...sessions } = usePaged<PortalSession>(path, {}, ({ session_id }) => session_id, EVERY_MS);
  const [asked, setAsked] = useState<Asked>();
  const [created, setCreated] = useState<PortalLink>();
  const action = useAction();
  const close = (): void => setAsked(undefined);
  const revoke = async (id?: string): Promise<void> => {
    await api.call('DELETE', id === undefined ? path : `${path}${pathOf(id)}`);
    close();
    notify(id === undefined ? 'All links and sessions revoked.' : 'Access revoked.');
    await reload();
  };
  const create = (kind: 'primary' | 'plain') => (
    <Button kind={kind} icon={Plus} writes onClick={() => setAsked('create')}>
      Create link
    </Button>
  );
  const columns: readonly Column<PortalSession>[] = [
    ...COLUMNS,
    {
      key: 'actions',
      title: 'Actions',
      shrink: true,
      selfEvident: true,
      cell: (session) => (
        <Button small writes label={`Revoke the access of ${nameOf(session)}`} onClick={() => setAsked(session)}>
          Revoke
        </Button>
      ),
    },
  ];
  return (
    <>
      <Section
        title="Portal access"
        description={
          <>
            The portal shows this app, and nothing else, inside your product. Your server creates a link for each of
            your users. <DocsLink page="portal.md">How to embed the portal</DocsLink>
          </>
        }
        actions={
          <>
            {sessions.items && sessions.items.length > 0 && (
              <Button writes onClick={() => setAsked('revoke all')}>
                Revoke all
              </Button>
            )}
            {create('plain')}
          </>
        }
      >
        <DataTable<PortalSession>
          label="Portal links and sessions"
          {...sessions}
          keyOf={({ session_id }) => session_id}
          noun={['link or session', 'links and sessions']}
          columns={columns}
          empty={
            <EmptyState title="Nobody has access at the moment." icon={Link2} actions={create('primary')}>
              Unused links and open sessions appear here until they expire.
            </EmptyState>
          }
        />
      </Section>
      {asked === 'create' && (
        <CreateLink
          appId={appId}
          onClose={close}
          onCreated={(link) => {
            close();
            setCreated(link);
            void reload();
          }}
        />
      )}
      {created && <CreatedLink link={created} onClose={() => setCreated(undefined)} />}
      {asked === 'revoke all' && (
        <ConfirmDialog
          title="Revoke all portal access"
          subject={<code>{appId}</code>}
          consequences={[
            'All unused links and open sessions of this app are refused from the next request on.',
            'The key that signed them is deleted. The next link creates a new key.',
            'Your product can create new links.',
          ]}
          submit="Revoke all"
          kind="danger"
          action={action}
          run={() => revoke()}
          onClose={close}
        />
      )}
      {typeof asked === 'object' && (
        <ConfirmDialog
          title="Revoke portal access"
          subject={nameOf(asked)}
          consequences={[
            asked.state === 'open'
              ? 'The session ends with its next request. Changes that were not saved are lost.'
              : 'The link cannot be opened any more.',
            'Your product can create a new link for this user.',
          ]}
          submit="Revoke"
          kind="danger"
          action={action}
          run={() => revoke(asked.session_id)}
          onClose={close}
        />
      )}
    </>
  );
}

function nameOf({ user, session_id }: PortalSession): string {
  return user ?? session_id;
}

const COLUMNS: readonly Column<PortalSession>[] = [
  {
    key: 'user',
    title: 'User',
    cell: ({ user, session_id }) => (
      <span class="wrap">
        {user ?? <span class="muted">Not named</span>}
        <small>
          <code>{session_id}</code>
        </small>
      </span>
    ),
  },
  {
    key: 'state',
    title: 'State',
    shrink: true,
    selfEvident: true,
    cell: ({ state }) =>
      state === 'open' ? <Badge tone="ok">Open session</Badge> : <Badge tone="neutral">Unused link</Badge>,
  },
  { key: 'role', title: 'Role', shrink: true, cell: ({ role }) => ROLES[role] },
  { key: 'created', title: 'Created', shrink: true, cell: ({ created_at }) => <Time iso={created_at} /> },
  { key: 'expires', title: 'Expires', shrink: true, cell: ({ expires_at }) => <Time iso={expires_at} /> },
];

interface CreateLinkProps {
  readonly appId: string;
  readonly onClose: () => void;
  readonly onCreated: (link: PortalLink) => void;
}

function CreateLink({ appId, onClose, onCreated }: CreateLinkProps) {
  const { api } = useAppContext();
  const [role, setRole] = useState<keyof typeof ROLES>('view');
  const [user, setUser] = useState('');
  const action = useAction();
  const create = async (): Promise<void> => {
    const body = { role, ...(user !== '' && { user }) };
    onCreated(await api.call<PortalLink>('POST', pathOf('apps', appId, 'portal-link'), { body }));
  };
  return (
    <FormDialog
      title="Create portal link"
      submit="Create"
      action={action}
      run={create}
      shown={['/user']}
      onClose={onClose}
    >
      <Choice
        label="Role"
        value={role}
        options={[
          ['view', ROLES.view, 'Sees destinations, attempts and dead letters'],
          ['manage', ROLES.manage, 'Has the permissions of a user of the app'],
        ]}
        onChange={setRole}
      />
      <TextField
        label="User"
        value={user}
        onInput={setUser}
        placeholder="ann@acme.example"
        hint="Optional. The audit trail shows this name."
        error={problemAt(action.error, '/user')}
      />
    </FormDialog>
  );
}

function CreatedLink({ link: { url, role, expires_at }, onClose }: { link: PortalLink; onClose: () => void }) {
  return (
    <Dialog title="Portal link" onClose={onClose} modal>
      <CopyField label="Link" value={url} />
      <Notice kind="warning" title="The link works once, and is shown only here.">
        Whoever opens it first has the role “{ROLES[role]}”. It expires <Time iso={expires_at} />.
      </Notice>
      <div class="actions">
        <a class="button plain" href={url} target="_blank" rel="noreferrer">
          Open in a new tab
        </a>
        <Button kind="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </Dialog>
  );
}
