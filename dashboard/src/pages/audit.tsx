/** The audit trail: who changed what, when and from where, with the values before and after. */
import { ArrowRight } from 'lucide';
import { useState } from 'preact/hooks';
import type { AuditRecord } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { momentInZone } from '../format/format.ts';
import { titleOf } from '../format/scopes.ts';
import { usePaged } from '../load.tsx';
import { onlyAppOf, useAppName } from '../names.ts';
import { goTo, linkTo } from '../router.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { CodeBlock, CopyInline } from '../ui/copy.tsx';
import { Drawer } from '../ui/dialog.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { FilterBar, type FilterField } from '../ui/filter-bar.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { code, Facts, Table } from '../ui/parts.tsx';
import { type Column, DataTable } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { AppTabs } from './app.tsx';

const EVERY_MS = 15_000;

const ACTIONS: Readonly<Record<string, string>> = {
  createApp: 'Created the app',
  updateApp: 'Changed the app',
  deleteApp: 'Deleted the app',
  rotateKeys: 'Added an API key',
  activateKey: 'Activated an API key',
  deleteKey: 'Deleted an API key',
  putScope: 'Configured the scope',
  deleteScope: 'Deleted the scope',
  createDestination: 'Created the destination',
  updateDestination: 'Updated the destination',
  deleteDestination: 'Deleted the destination',
  pauseDestination: 'Paused the destination',
  resumeDestination: 'Resumed the destination',
  enableDestination: 'Enabled the destination',
  vouchDestination: 'Vouched for the endpoint',
  rotateSecret: 'Rotated the signing secret',
  revokeSecret: 'Revoked a signing secret',
  verifyDestination: 'Verified the endpoint',
  testDestination: 'Tested the destination',
  resendToDestination: 'Sent a delivery again',
  resendUpdates: 'Sent updates again',
  sendTestUpdate: 'Sent a test update',
  redriveDeadLetter: 'Redrove a dead letter',
  discardDeadLetter: 'Discarded a dead letter',
  createPlan: 'Created a redrive plan',
  startPlan: 'Started a redrive plan',
  stopPlan: 'Stopped a redrive plan',
  createReplay: 'Created a replay',
  startReplay: 'Started a replay',
  stopReplay: 'Stopped a replay',
  deleteReplay: 'Deleted a replay',
};

const FILTERS = ['app_id', 'destination_id', 'actor', 'action', 'from', 'to'] as const;
const FIELDS: readonly FilterField[] = [
  {
    name: 'action',
    label: 'Action',
    options: [['', 'Any action'], ...Object.entries(ACTIONS)],
  },
  { name: 'actor', label: 'Changed by', placeholder: 'ann@example.com' },
  { name: 'app_id', label: 'App ID', placeholder: 'acme' },
  { name: 'destination_id', label: 'Destination ID', placeholder: 'dst_…' },
  { name: 'from', label: 'Changed after', type: 'datetime-local', show: momentInZone },
  { name: 'to', label: 'Changed before', type: 'datetime-local', show: momentInZone },
];

export function AuditPage({ query }: { query: URLSearchParams }) {
  const { me } = useAppContext();
  const given = Object.fromEntries(FILTERS.map((name) => [name, query.get(name) || undefined]));
  // The API shows a user of several apps one of them at a time.
  const ownApp = me.kind === 'app' && me.apps && me.apps.length > 1 ? me.apps[0] : undefined;
  const filter = { ...given, app_id: given['app_id'] ?? ownApp };
  const appId = filter.app_id;
  const appName = useAppName(appId);
  const records = usePaged<AuditRecord>('/audit', filter, ({ id }) => id, EVERY_MS);
  const [open, setOpen] = useState<AuditRecord>();
  const isFiltered = Object.values(given).some(Boolean);
  return (
    <>
      <PageHeader
        title="Audit trail"
        description="All changes: who made them, when and from where. Records are kept for one year and contain no secrets."
        path={appId === undefined ? [] : [[appName ?? '…', linkTo(['apps', appId])]]}
      />
      {appId !== undefined && onlyAppOf(me) === undefined && <AppTabs appId={appId} current="audit" />}
      <FilterBar fields={FIELDS} values={filter} onChange={(changed) => goTo(['audit'], changed)} />
      <DataTable<AuditRecord>
        {...records}
        label="Changes, newest first"
        keyOf={({ id }) => id}
        onOpen={setOpen}
        openKey={open?.id}
        noun={['change', 'changes']}
        columns={COLUMNS}
        empty={
          isFiltered ? (
            <EmptyState
              title={records.more ? 'None of the newest changes match the filter.' : 'No change matches the filter.'}
              actions={
                records.more ? (
                  <Button reads action={records.more.action} run={records.more.run}>
                    Search older changes
                  </Button>
                ) : (
                  <Button href="#/audit">Clear the filter</Button>
                )
              }
            />
          ) : (
            <EmptyState title="There are no changes yet." />
          )
        }
      />
      {open && <RecordDrawer record={open} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function userOf({ caller }: AuditRecord): string {
  return caller.name ?? caller.subject ?? 'Unknown user';
}

const COLUMNS: readonly Column<AuditRecord>[] = [
  {
    key: 'action',
    title: 'Change',
    cell: (record) => (
      <>
        {ACTIONS[record.action] ?? record.action}
        {record.outcome === 'unknown' && <Badge tone="warning">Unknown outcome</Badge>}
        <small class="two-lines">{changeText(record)}</small>
      </>
    ),
  },
  {
    key: 'object',
    title: 'Object',
    shrink: true,
    cell: (record) => {
      const target = targetOf(record);
      return (
        target && (
          <>
            {target.href === undefined ? target.name : <a href={target.href}>{target.name}</a>}
            <small>{[record.app_id, record.scope && titleOf(record.scope)].filter(Boolean).join(' · ')}</small>
          </>
        )
      );
    },
  },
  {
    key: 'user',
    title: 'Changed by',
    cell: (record) => (
      <>
        <span class="wrap">{userOf(record)}</span>
        <small>{record.caller.kind === 'operator' ? 'Operator' : 'Customer'}</small>
      </>
    ),
  },
  { key: 'at', title: 'Time', shrink: true, selfEvident: true, cell: ({ at }) => <Time iso={at} /> },
];

/** Returns the changed object with the address of its page. Deleted objects have no page. */
function targetOf(record: AuditRecord): { readonly name: string; readonly href?: string } | undefined {
  const { action, kind, app_id, scope, destination_id, object_id } = record;
  const isDeleted = action.startsWith('delete') || action === 'discardDeadLetter' || action === 'redriveDeadLetter';
  const at = (name: string, ...parts: readonly string[]) => (isDeleted ? { name } : { name, href: linkTo(parts) });
  if (kind === 'redrive_plan' && object_id) return at('Redrive plan', 'redrive-plans', object_id);
  if (kind === 'replay' && object_id) return at('Replay', 'replays', object_id);
  if (kind === 'dead_letter' && object_id) return at('Dead letter', 'dead-letters', object_id);
  if (!app_id) return undefined;
  if (kind === 'key') return { name: object_id ?? 'API key', href: linkTo(['apps', app_id, 'keys']) };
  if (kind === 'test_update') return at('Playground', 'apps', app_id, 'playground');
  if (scope && destination_id) return at(destination_id, 'apps', app_id, 'scopes', scope, destination_id);
  if (scope) return at(titleOf(scope), 'apps', app_id, 'scopes', scope);
  return at(app_id, 'apps', app_id);
}

interface FieldChange {
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Returns the fields that the record names, except for the version. */
function changesOf({ before = {}, after = {} }: AuditRecord): readonly FieldChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => name !== 'version');
  return names.map((name) => ({ name, before: before[name], after: after[name] }));
}

/** `state: enabled → paused`. Empty for a creation or a deletion, because the action says it. */
function changeText(record: AuditRecord): string {
  const changes = record.before && record.after ? changesOf(record) : [];
  const texts = changes.map(({ name, before, after }) => `${name}: ${shown(before)} → ${shown(after)}`);
  return [...texts, ...(record.secrets ?? []).map((name) => `${name} ${record.before ? 'changed' : 'set'}`)].join(', ');
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function RecordDrawer({ record, onClose }: { record: AuditRecord; onClose: () => void }) {
  const { at, caller, app_id, scope, destination_id, object_id, before, after, outcome } = record;
  const changes = changesOf(record);
  const target = targetOf(record);
  const user = userOf(record);
  return (
    <Drawer title={ACTIONS[record.action] ?? record.action} onClose={onClose}>
      {outcome === 'unknown' && (
        <Notice kind="warning" title="The request failed with an internal error.">
          Check whether the change took effect.
        </Notice>
      )}
      {target?.href && (
        <div>
          <Button href={target.href} icon={ArrowRight}>
            Open {target.name}
          </Button>
        </div>
      )}
      {changes.length > 0 && (
        <div class="table">
          <div class="table-scroll">
            <Table
              head={before && after ? ['Field', 'Before', 'After'] : ['Field', before ? 'Before' : 'After']}
              rows={changes.map((change) => [
                change.name,
                ...(before ? [<Value key="before" value={change.before} />] : []),
                ...(after ? [<Value key="after" value={change.after} />] : []),
              ])}
            />
          </div>
        </div>
      )}
      {record.secrets && record.secrets.length > 0 && (
        <p>
          Changed secrets, whose values are not recorded: <code>{record.secrets.join(', ')}</code>
        </p>
      )}
      <Facts
        items={[
          ['Time', momentInZone(at)],
          ['Changed by', caller.name === undefined ? user : `${user} (${caller.subject ?? 'no subject'})`],
          ['Authentication', caller.by === 'iam' ? 'AWS credentials (command line)' : 'Token'],
          ['IP address', code(record.address)],
          ['Forwarded for', code(record.forwarded_for)],
          ['User agent', record.user_agent],
          ['App', code(app_id)],
          ['Scope', code(scope)],
          ['Destination', code(destination_id)],
          ['Object', code(object_id)],
          ['Request', record.request_id && <CopyInline label="request ID" text={record.request_id} />],
        ]}
      />
      <CodeBlock label="Record" text={JSON.stringify(record)} language="json" />
    </Drawer>
  );
}

function Value({ value }: { value: unknown }) {
  return value === undefined || value === null ? <span class="muted">None</span> : <code>{shown(value)}</code>;
}
