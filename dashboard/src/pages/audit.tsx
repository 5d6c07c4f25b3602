/** The audit trail: who changed what, when and from where; of everything that one sees, or of an app or a destination. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { AuditRecord, Page } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { moment } from '../format/format.ts';
import { goTo, linkTo } from '../router.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Badge, Empty, Facts, Head, Loading, Tabs, Time } from '../ui/parts.tsx';
import { Text } from '../ui/text.tsx';
import { useAction } from '../use-action.ts';
import { useLoad } from '../use-load.ts';
import { appTabs } from './app.tsx';
import { isoOf, localOf } from './dead-letter-filter.tsx';

const PAGE = 50;

const ACTIONS: Readonly<Record<string, string>> = {
  createApp: 'Created the app',
  updateApp: 'Renamed the app',
  deleteApp: 'Deleted the app',
  rotateKeys: 'Added a key',
  deleteKey: 'Removed a key',
  putScope: 'Configured the scope',
  deleteScope: 'Deleted the scope',
  createDestination: 'Created the destination',
  updateDestination: 'Changed the destination',
  deleteDestination: 'Deleted the destination',
  pauseDestination: 'Paused the destination',
  resumeDestination: 'Resumed the destination',
  enableDestination: 'Enabled the destination',
  vouchDestination: 'Vouched for the endpoint',
  rotateSecret: 'Rotated the signing secret',
  revokeSecret: 'Revoked a signing secret',
  verifyDestination: 'Verified the endpoint',
  testDestination: 'Tested the destination',
  sendTestUpdate: 'Sent a test update',
  redriveDeadLetter: 'Redrove a dead letter',
  discardDeadLetter: 'Discarded a dead letter',
  createPlan: 'Made a redrive plan',
  startPlan: 'Started a redrive plan',
  stopPlan: 'Stopped a redrive plan',
};

interface Filter {
  readonly app_id?: string | undefined;
  readonly destination_id?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export function AuditPage({ query }: { query: URLSearchParams }) {
  const { me } = useAppContext();
  const given = (name: keyof Filter): string | undefined => query.get(name) ?? undefined;
  // A user of several apps sees one at a time.
  const ownApp = me.kind === 'app' && me.apps && me.apps.length > 1 ? me.apps[0] : undefined;
  const app_id = given('app_id') ?? ownApp;
  const filter = { app_id, destination_id: given('destination_id'), from: given('from'), to: given('to') };
  return (
    <>
      <Head
        title="Audit trail"
        about="Who changed what, when and from where. Kept for a year, without secrets."
        path={app_id === undefined ? [] : [[app_id, linkTo(['apps', app_id])]]}
      />
      {app_id !== undefined && <Tabs current="Audit" items={appTabs(app_id)} />}
      <FilterForm key={query.toString()} filter={filter} />
      <Records key={JSON.stringify(filter)} filter={filter} />
    </>
  );
}

function FilterForm({ filter }: { filter: Filter }) {
  const [draft, setDraft] = useState(filter);
  const set = (change: Filter): void => setDraft({ ...draft, ...change });
  return (
    <form
      class="filter"
      onSubmit={(event) => {
        event.preventDefault();
        goTo(['audit'], { ...draft });
      }}
    >
      <TextField label="App" value={draft.app_id ?? ''} onInput={(app_id) => set({ app_id })} />
      <TextField
        label="Destination"
        value={draft.destination_id ?? ''}
        onInput={(destination_id) => set({ destination_id })}
        placeholder="dst_…"
      />
      <TextField
        label="Changed after"
        type="datetime-local"
        value={localOf(draft.from)}
        onInput={(text) => set({ from: isoOf(text) })}
      />
      <TextField
        label="Changed before"
        type="datetime-local"
        value={localOf(draft.to)}
        onInput={(text) => set({ to: isoOf(text) })}
      />
      <div class="actions">
        <Button type="submit">Apply</Button>
        <Button kind="quiet" onClick={() => goTo(['audit'])}>
          Clear
        </Button>
      </div>
    </form>
  );
}

function Records({ filter }: { filter: Filter }) {
  const { api } = useAppContext();
  const [older, setOlder] = useState<Page<AuditRecord>>();
  const action = useAction();
  const page = (cursor?: string): Promise<Page<AuditRecord>> => api.get('/audit', { ...filter, limit: PAGE, cursor });
  const newest = useLoad('audit', () => page());
  const items = [...(newest.value?.items ?? []), ...(older?.items ?? [])];
  const cursor = older ? older.cursor : newest.value?.cursor;
  const more = async (): Promise<void> => {
    const next = await page(cursor);
    setOlder({ items: [...(older?.items ?? []), ...next.items], cursor: next.cursor });
  };
  return (
    <>
      <ErrorNotice error={newest.error ?? action.error} />
      {newest.loading && <Loading lines={6} />}
      {newest.value && items.length === 0 && <Empty title="No change is recorded here." />}
      <ol class="attempts" aria-label="Changes, the newest first">
        {items.map((record) => (
          <RecordRow key={record.id} record={record} />
        ))}
      </ol>
      {cursor !== undefined && (
        <Button busy={action.busy} onClick={() => void action.run(more)}>
          Show older ones
        </Button>
      )}
    </>
  );
}

function RecordRow({ record }: { record: AuditRecord }) {
  const { at, action, outcome, caller, before, after, secrets = [] } = record;
  const who = caller.name ?? caller.subject ?? 'Somebody';
  return (
    <li>
      <details class="attempt">
        <summary>
          {outcome === 'done' ? (
            <Badge tone="quiet">{caller.kind === 'operator' ? 'Operator' : 'Customer'}</Badge>
          ) : (
            <Badge tone="warning">Unknown</Badge>
          )}
          <span class="attempt-what">
            {ACTIONS[action] ?? action} <span class="attempt-why wrap">{whatOf(record)}</span>
          </span>
          <span class="attempt-when">
            {who} · <Time iso={at} />
          </span>
        </summary>
        <div class="attempt-more">
          {outcome === 'unknown' && <p>The request failed on our side: look at what is there now.</p>}
          <Facts
            items={[
              ['Time', moment(at)],
              ['Who', caller.name === undefined ? who : `${who} (${caller.subject ?? 'no subject'})`],
              ['Signed in', caller.by === 'iam' ? 'With AWS credentials, by the command line' : 'With a token'],
              ...fact('Address', record.address),
              ...fact('Forwarded for', record.forwarded_for),
              ...fact('Program', record.user_agent),
              ...fact('App', record.app_id),
              ...fact('Scope', record.scope),
              ...fact('Destination', record.destination_id),
              ...fact('Object', record.object_id),
              ...fact('Request', record.request_id),
              ...fact('Secrets changed', secrets.length > 0 ? secrets.join(', ') : undefined),
            ]}
          />
          <Contents title="Before" fields={before} />
          <Contents title="After" fields={after} />
        </div>
      </details>
    </li>
  );
}

function whatOf({ app_id, scope, destination_id, object_id }: AuditRecord): string {
  const inner = destination_id ?? object_id;
  return [app_id, scope, inner].filter(Boolean).join(' · ');
}

function fact(name: string, value: string | undefined): readonly (readonly [string, ComponentChildren])[] {
  return value === undefined ? [] : [[name, <code key={name}>{value}</code>]];
}

function Contents({ title, fields }: { title: string; fields: object | undefined }) {
  if (!fields) return null;
  return (
    <>
      <h3>{title}</h3>
      <Text label={title}>{JSON.stringify(fields, undefined, 2)}</Text>
    </>
  );
}
