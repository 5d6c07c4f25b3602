/** The audit trail: who changed what, when and from where. */
import type { AuditRecord } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { moment } from '../format/format.ts';
import { PagedList } from '../load.tsx';
import { goTo, linkTo } from '../router.ts';
import { Badge } from '../ui/badge.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { code, Facts, Head } from '../ui/parts.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { Time } from '../ui/time.tsx';
import { appTabs } from './app.tsx';
import { TitledText } from './attempts.tsx';
import { FilterBar, filterOf } from './filter.tsx';

const ACTIONS: Readonly<Record<string, string>> = {
  createApp: 'Created the app',
  updateApp: 'Renamed the app',
  deleteApp: 'Deleted the app',
  rotateKeys: 'Added an API key',
  activateKey: 'Activated an API key',
  deleteKey: 'Removed an API key',
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
  sendTestUpdate: 'Sent a test update',
  redriveDeadLetter: 'Redrove a dead letter',
  discardDeadLetter: 'Discarded a dead letter',
  createPlan: 'Created a redrive plan',
  startPlan: 'Started a redrive plan',
  stopPlan: 'Stopped a redrive plan',
};

export function AuditPage({ query }: { query: URLSearchParams }) {
  const { me } = useAppContext();
  // The API shows a user of several apps one of them at a time.
  const ownApp = me.kind === 'app' && me.apps && me.apps.length > 1 ? me.apps[0] : undefined;
  const { app_id = ownApp, destination_id, from, to } = filterOf(query);
  const filter = { app_id, destination_id, from, to };
  const key = JSON.stringify(filter);
  return (
    <>
      <Head
        title="Audit trail"
        description="All changes: who made them, when and from where. Records are kept for one year and contain no secrets."
        path={app_id === undefined ? [] : [[app_id, linkTo(['apps', app_id])]]}
      />
      {app_id !== undefined && <Tabs current="Audit" items={appTabs(app_id)} />}
      <FilterBar key={`filter ${key}`} filter={filter} timeLabel="Changed" onChange={(one) => goTo(['audit'], one)} />
      <PagedList<AuditRecord>
        key={key}
        path="/audit"
        query={filter}
        class="attempts"
        label="Changes, newest first"
        keyOf={({ id }) => id}
        row={(record) => <RecordRow record={record} />}
        empty={<EmptyState title="There are no changes." />}
      />
    </>
  );
}

function RecordRow({ record }: { record: AuditRecord }) {
  const { at, action, outcome, caller, app_id, scope, destination_id, object_id, before, after } = record;
  const user = caller.name ?? caller.subject ?? 'Unknown user';
  const target = [app_id, scope, destination_id ?? object_id].filter(Boolean).join(' · ');
  return (
    <details class="attempt">
      <summary>
        {outcome === 'done' ? (
          <Badge tone="neutral">{caller.kind === 'operator' ? 'Operator' : 'Customer'}</Badge>
        ) : (
          <Badge tone="warning">Unknown</Badge>
        )}
        <span class="attempt-title">
          {ACTIONS[action] ?? action} <span class="attempt-detail wrap">{target}</span>
        </span>
        <span class="attempt-time">
          {user} · <Time iso={at} />
        </span>
      </summary>
      <div class="attempt-content">
        {outcome === 'unknown' && (
          <p>The request failed with an internal error. Check whether the change took effect.</p>
        )}
        <Facts
          items={[
            ['Time', moment(at)],
            ['User', caller.name === undefined ? user : `${user} (${caller.subject ?? 'no subject'})`],
            ['Authentication', caller.by === 'iam' ? 'AWS credentials (command line)' : 'Token'],
            ['IP address', code(record.address)],
            ['Forwarded for', code(record.forwarded_for)],
            ['User agent', code(record.user_agent)],
            ['App', code(app_id)],
            ['Scope', code(scope)],
            ['Destination', code(destination_id)],
            ['Object', code(object_id)],
            ['Request', code(record.request_id)],
            ['Changed secrets', code(record.secrets?.join(', '))],
          ]}
        />
        {before && <TitledText title="Before" text={JSON.stringify(before, undefined, 2)} />}
        {after && <TitledText title="After" text={JSON.stringify(after, undefined, 2)} />}
      </div>
    </details>
  );
}
