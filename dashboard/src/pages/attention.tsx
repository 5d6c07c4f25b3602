/**
 * What needs attention, for all apps or for one: destinations, dead letters by cause, refused events, gaps of the journal,
 * running plans and replays.
 */
import { CircleCheck } from 'lucide';
import type { ComponentChildren } from 'preact';
import type { Overview, UnhealthyDestination } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { count, counted } from '../format/format.ts';
import { titleOf } from '../format/scopes.ts';
import { destinationName } from '../names.ts';
import { linkTo } from '../router.ts';
import { StateBadge } from '../ui/badge.tsx';
import { Card, Stat, Stats } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Notice } from '../ui/notice.tsx';
import { Section } from '../ui/parts.tsx';
import { Progress } from '../ui/progress.tsx';
import { type Column, DataTable } from '../ui/table.tsx';
import { Elapsed, Time } from '../ui/time.tsx';
import { planTitle } from './dead-letter-filter.ts';
import { Gaps } from './gaps.tsx';
import { OBSTACLES, progressOf, replayTitle } from './replay-words.ts';

type Cause = Overview['causes'][number];
type Refused = Overview['refused'][number];
type Plan = Overview['plans'][number];

export function isCalm(overview: Overview): boolean {
  const { destinations, dead_letters, refused_events, missing_updates, running_plans, running_replays } = overview;
  const problems = destinations.failing + destinations.disabled + dead_letters + refused_events + missing_updates;
  return problems + running_plans + running_replays === 0;
}

/** @param appId the app that the overview is restricted to. */
export function Attention({ overview, appId }: { overview: Overview; appId?: string }) {
  const { unhealthy, causes, refused, gaps, plans, replays, counted_all, destinations } = overview;
  if (isCalm(overview)) return <Calm overview={overview} appId={appId} />;
  const listed = unhealthy.length < destinations.failing + destinations.disabled;
  return (
    <>
      {!counted_all && (
        <Notice kind="info" title="There is more than could be counted. The numbers are lower bounds.">
          {listed && `The ${counted(unhealthy.length, 'destination')} below have failed the longest.`}
        </Notice>
      )}
      {unhealthy.length > 0 && (
        <Section
          title="Destinations that do not deliver"
          actions={<a href={linkTo(['outages'], { app_id: appId })}>View all outages</a>}
        >
          <DataTable<UnhealthyDestination>
            label="Destinations that do not deliver"
            items={unhealthy}
            keyOf={({ destination_id }) => destination_id}
            href={({ app_id, scope, destination_id: id }) => linkTo(['apps', app_id, 'scopes', scope, id])}
            noun={['destination', 'destinations']}
            columns={appId === undefined ? UNHEALTHY : UNHEALTHY_OF_APP}
          />
        </Section>
      )}
      {causes.length > 0 && (
        <Section
          title="Dead letters by cause"
          actions={<a href={linkTo(['dead-letters'], { app_id: appId })}>View all dead letters</a>}
        >
          <DataTable<Cause>
            label="Dead letters by cause"
            items={causes}
            keyOf={(cause) => cause.class}
            href={(cause) => linkTo(['dead-letters'], { app_id: appId, class: cause.class, view: 'list' })}
            noun={['cause', 'causes']}
            columns={CAUSES}
          />
        </Section>
      )}
      {refused.length > 0 && (
        <Section title="Refused events" description="They do not follow the contract, so nobody received them.">
          <DataTable<Refused>
            label="Refused events"
            items={refused}
            keyOf={({ source, app_id, reason }) => JSON.stringify([source, app_id, reason])}
            href={({ source, reason }) => linkTo(['dead-letters'], { source, reason, view: 'list' })}
            noun={['reason', 'reasons']}
            columns={REFUSED}
          />
        </Section>
      )}
      {gaps.length > 0 && <Gaps gaps={gaps} appId={appId} />}
      {replays.length > 0 && (
        <Section title="Running replays">
          <div class="columns">
            {replays.map((replay) => (
              <ReplayCard key={replay.id} replay={replay} />
            ))}
          </div>
        </Section>
      )}
      {plans.length > 0 && (
        <Section title="Running redrive plans">
          <div class="columns">
            {plans.map((plan) => (
              <PlanCard key={plan.id} plan={plan} />
            ))}
          </div>
        </Section>
      )}
    </>
  );
}

function Calm({ overview: { destinations, apps }, appId }: { overview: Overview; appId: string | undefined }) {
  const { total, paused } = destinations;
  return (
    <div class="calm">
      <EmptyState title="Nothing needs your attention." icon={CircleCheck}>
        {total === 0
          ? 'There are no destinations yet.'
          : `${counted(total, 'destination')}${appId === undefined ? ` of ${counted(apps, 'app')}` : ''}, none failing and none disabled. There are no dead letters.`}
        {paused > 0 && ` ${counted(paused, 'destination is', 'destinations are')} paused, and their deliveries wait.`}
      </EmptyState>
    </div>
  );
}

/** The numbers of the overview, each with a link. @param appId the app that the overview is restricted to. */
export function AttentionStats({ overview, appId }: { overview: Overview; appId?: string }) {
  const { me } = useAppContext();
  const { destinations, dead_letters, refused_events, counted_all, unhealthy, causes } = overview;
  const { running_plans, running_replays, missing_updates } = overview;
  const { total, enabled, paused, failing, disabled } = destinations;
  const more = counted_all ? '' : '+';
  const waiting = unhealthy.reduce((sum, one) => sum + one.waiting.count, 0);
  const allWaiting = unhealthy.every((one) => one.waiting.counted_all);
  const off = [`${count(enabled)} enabled`, ...(paused > 0 ? [`${count(paused)} paused`] : [])];
  return (
    <Stats>
      <Stat
        label="Destinations"
        value={count(total)}
        hint={off.join(', ')}
        {...(appId === undefined && { href: '#/apps' })}
      />
      <Stat
        label="Failing"
        value={count(failing)}
        tone={failing > 0 ? 'error' : undefined}
        hint={waiting === 0 ? 'No deliveries wait' : `${count(waiting)}${allWaiting ? '' : '+'} deliveries wait`}
      />
      <Stat
        label="Disabled"
        value={count(disabled)}
        tone={disabled > 0 ? 'error' : undefined}
        hint={disabled > 0 ? 'Until someone enables them' : 'None'}
      />
      <Stat
        label="Dead letters"
        value={`${count(dead_letters)}${dead_letters > 0 ? more : ''}`}
        tone={dead_letters > 0 ? 'error' : undefined}
        hint={dead_letters > 0 ? `${counted(causes.length, 'cause')}` : 'None'}
        href={linkTo(['dead-letters'], { app_id: appId })}
      />
      {me.kind === 'operator' && appId === undefined && (
        <Stat
          label="Refused events"
          value={`${count(refused_events)}${refused_events > 0 ? more : ''}`}
          tone={refused_events > 0 ? 'warning' : undefined}
          hint={refused_events > 0 ? counted(overview.refused.length, 'reason') : 'None'}
          href={linkTo(['dead-letters'], { source: 'intake' })}
        />
      )}
      {missing_updates > 0 && (
        <Stat
          label="Journal gaps"
          value={`${count(missing_updates)}${more}`}
          tone="warning"
          hint="Updates are missing"
        />
      )}
      <Stat
        label="Running"
        value={count(running_plans + running_replays)}
        tone={running_plans + running_replays > 0 ? 'info' : undefined}
        hint={runningWords(overview, me.journal_days !== undefined)}
        href={running_plans === 0 && running_replays > 0 ? linkTo(['replays']) : linkTo(['redrive-plans'])}
      />
    </Stats>
  );
}

function runningWords({ running_plans, running_replays }: Overview, hasJournal: boolean): string {
  const running = [
    ...(running_plans > 0 ? [counted(running_plans, 'redrive')] : []),
    ...(running_replays > 0 ? [counted(running_replays, 'replay')] : []),
  ];
  if (running.length > 0) return running.join(', ');
  return hasJournal ? 'Redrives and replays' : 'Redrives';
}

/** A text in bold with further lines below it. */
function Lines({ first, children }: { first: ComponentChildren; children?: ComponentChildren }) {
  return (
    <div class="lines">
      <strong>{first}</strong>
      {children}
    </div>
  );
}

const unhealthyColumns = (withApp: boolean): readonly Column<UnhealthyDestination>[] => [
  {
    key: 'destination',
    title: 'Destination',
    cell: ({ transport, address, name, app_name, scope }) => (
      <>
        {destinationName(transport, address, name)}
        <small>{withApp ? `${app_name} · ${titleOf(scope)}` : titleOf(scope)}</small>
      </>
    ),
  },
  {
    key: 'state',
    title: 'State',
    shrink: true,
    selfEvident: true,
    cell: ({ disabled, state, since }) => (
      <>
        <StateBadge state={disabled || state === 'disabled' ? 'disabled' : 'failing'} />
        {since && <small>for {<Elapsed iso={since} />}</small>}
      </>
    ),
  },
  {
    key: 'cause',
    title: 'Cause and remedy',
    selfEvident: true,
    cell: ({ last_failure: failure, failures }) =>
      failure ? (
        <Lines first={failure.cause}>
          <small title={failure.reason}>{failure.reason}</small>
          <small class="remedy">{failure.remedy}</small>
        </Lines>
      ) : (
        counted(failures, 'failure')
      ),
  },
  {
    key: 'waiting',
    title: 'Waiting',
    align: 'end',
    shrink: true,
    sortBy: ({ waiting }) => waiting.count,
    cell: ({ waiting }) => `${count(waiting.count)}${waiting.counted_all ? '' : '+'}`,
  },
  {
    key: 'next',
    title: 'Next step',
    shrink: true,
    cell: ({ next_probe_at: probe, last_success_at: success, disabled }) => (
      <>
        {disabled ? 'Enable it' : probe ? <>Probe {<Time iso={probe} />}</> : 'Probe soon'}
        <small>{success ? <>Worked {<Time iso={success} />}</> : 'Never worked'}</small>
      </>
    ),
  },
];
const UNHEALTHY = unhealthyColumns(true);
const UNHEALTHY_OF_APP = unhealthyColumns(false);

const SPAN: readonly Column<Pick<Cause, 'oldest_at' | 'newest_at'>>[] = [
  { key: 'oldest', title: 'Oldest', shrink: true, wideOnly: true, cell: ({ oldest_at }) => <Time iso={oldest_at} /> },
  { key: 'newest', title: 'Newest', shrink: true, cell: ({ newest_at }) => <Time iso={newest_at} /> },
];

const CAUSES: readonly Column<Cause>[] = [
  {
    key: 'cause',
    title: 'Cause and remedy',
    cell: ({ cause, remedy }) => (
      <>
        {cause}
        <small>{remedy}</small>
      </>
    ),
  },
  {
    key: 'destinations',
    title: 'Destinations',
    align: 'end',
    shrink: true,
    sortBy: ({ destinations }) => destinations,
    cell: ({ destinations }) => count(destinations),
  },
  {
    key: 'count',
    title: 'Dead letters',
    align: 'end',
    shrink: true,
    sortBy: ({ count }) => count,
    cell: (cause) => <strong>{count(cause.count)}</strong>,
  },
  ...SPAN,
];

const REFUSED: readonly Column<Refused>[] = [
  {
    key: 'reason',
    title: 'Reason',
    cell: ({ reason, source, app_id }) => (
      <>
        {reason}
        <small>
          {source === 'rule' ? 'Not delivered by EventBridge' : 'Edit and redrive the event, and fix the feed backend.'}
          {app_id !== undefined && ` App ${app_id}.`}
        </small>
      </>
    ),
  },
  {
    key: 'count',
    title: 'Events',
    align: 'end',
    shrink: true,
    sortBy: ({ count }) => count,
    cell: (refused) => <strong>{count(refused.count)}</strong>,
  },
  ...SPAN,
];

function PlanCard({ plan }: { plan: Plan }) {
  const { id, redriven, discarded, total, per_minute } = plan;
  const handled = redriven + discarded;
  return (
    <Card title={planTitle(plan)} href={linkTo(['redrive-plans', id])}>
      <Progress label="Dead letters" value={handled} max={total} tone="info">
        {count(handled)} of {count(total)}, {count(per_minute)} a minute
      </Progress>
    </Card>
  );
}

function ReplayCard({ replay }: { replay: Overview['replays'][number] }) {
  const { id, app_id, progress } = replay;
  const { obstacle } = progress;
  const isHeld = obstacle !== undefined && obstacle !== 'waiting';
  return (
    <Card title={replayTitle(replay)} href={linkTo(['replays', id])}>
      <Progress label="Part of the time range" {...progressOf(replay)} tone={isHeld ? 'warning' : 'info'}>
        {isHeld ? OBSTACLES[obstacle] : `${app_id}, ${counted(progress.updates_sent, 'update')} sent`}
      </Progress>
    </Card>
  );
}
