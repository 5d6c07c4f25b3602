/** The state of a destination: what is wrong and what to do, the last 24 hours, what waits, and charts. */
import { useState } from 'preact/hooks';
import { scopePath } from '../api/client.ts';
import type { Backlog, DeadLetterGroups, Destination, Stats as Statistics } from '../api/types.ts';
import { serverNow, useNow } from '../clock.ts';
import { useAppContext } from '../context.ts';
import { bytes, count, counted, percent } from '../format/format.ts';
import { Fetched, useGet, useLoad } from '../load.tsx';
import { linkTo } from '../router.ts';
import { addressOf, transportOf } from '../transports/table.ts';
import { Card, Stat, Stats } from '../ui/card.tsx';
import { CodeBlock } from '../ui/copy.tsx';
import { DocsLink } from '../ui/docs-link.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Segments } from '../ui/filter-bar.tsx';
import { Section } from '../ui/parts.tsx';
import { Sparkline } from '../ui/sparkline.tsx';
import { Time } from '../ui/time.tsx';
import { Charts } from './charts.tsx';
import { HealthNotice, type LoadedHealth } from './health-notice.tsx';
import { Outages } from './outages.tsx';
import { hoursOf } from './series.ts';

const HOURS = [
  ['1', '1 h'],
  ['6', '6 h'],
  ['24', '24 h'],
  ['168', '7 d'],
  ['720', '30 d'],
] as const;
type Hours = (typeof HOURS)[number][0];
const EVERY_MS = 5_000;
/** Ranges of more than this number of hours, and what changes slowly, are loaded less often. */
const LONG_HOURS = 1;
const LONG_EVERY_MS = 60_000;
const DAY_HOURS = 24;
const MINUTE_MS = 60_000;
const PLACEHOLDER = '…';
const ZONE = new Intl.DateTimeFormat('en', { timeStyle: 'long', hourCycle: 'h23' });

interface OverviewProps {
  readonly path: string;
  readonly destination: Destination;
  readonly health: LoadedHealth;
}

export function Overview({ path, destination, health }: OverviewProps) {
  const { api, me } = useAppContext();
  const { app_id, id } = destination;
  const [hours, setHours] = useState<Hours>('24');
  const backlog = useGet<Backlog>(`${path}/backlog`, {}, EVERY_MS);
  const dead = useGet<DeadLetterGroups>(
    '/dead-letters',
    { app_id, destination_id: id, group_by: 'destination,class' },
    LONG_EVERY_MS,
  );
  const deadLetters = dead.value?.groups.reduce((sum, group) => sum + group.count, 0);
  const stats = useLoad(
    `${path}/stats ${hours}`,
    () => api.get<Statistics>(`${path}/stats`, lastHours(Number(hours))),
    Number(hours) > LONG_HOURS ? LONG_EVERY_MS : EVERY_MS,
  );
  const deadLink = linkTo(['dead-letters'], { app_id, destination_id: id, view: 'list' });
  const showDead = deadLetters !== undefined && deadLetters > 0;
  return (
    <>
      <HealthNotice
        path={path}
        destination={destination}
        health={health}
        waiting={backlog.value}
        deadLetters={deadLetters}
        deadLink={deadLink}
      />
      <Stats>
        <LastDay destination={destination} />
        <Stat
          label="Last delivery"
          value={
            health.value ? (
              health.value.last_success_at ? (
                <Time iso={health.value.last_success_at} />
              ) : (
                'None yet'
              )
            ) : (
              PLACEHOLDER
            )
          }
          hint={slowHint(health.value?.slow_answers ?? 0)}
        />
        <Stat
          label="Waiting"
          value={backlog.value ? waitingText(backlog.value) : PLACEHOLDER}
          hint={sinceOf(backlog.value)}
        />
        <Stat
          label="Dead letters"
          value={
            deadLetters === undefined
              ? PLACEHOLDER
              : `${count(deadLetters)}${dead.value?.counted_all ? '' : ' or more'}`
          }
          tone={showDead ? 'error' : undefined}
          hint={showDead ? 'Inspect, redrive or discard' : 'Nothing was given up'}
          {...(showDead && { href: deadLink })}
        />
      </Stats>
      <Section
        title="Deliveries"
        description={<ServerClock />}
        actions={<Segments label="Time range" value={hours} options={HOURS} onChange={setHours} />}
      >
        <Fetched loaded={stats} lines={6}>
          {(stats) => (
            <>
              <Totals stats={stats} />
              {stats.intervals.length === 0 ? (
                <EmptyState title="There were no deliveries in this time range.">
                  <a href={linkTo(['apps', app_id, 'playground'])}>Send a test update</a> to see a delivery.
                </EmptyState>
              ) : (
                <Charts stats={stats} />
              )}
            </>
          )}
        </Fetched>
      </Section>
      {stats.value && stats.value.intervals.length > 0 && <Outages stats={stats.value} destination={destination} />}
      {me.journal_days !== undefined && <Reconcile destination={destination} />}
    </>
  );
}

/** For destinations whose data is written from the journal. */
export function OverviewWithoutDeliveries({ destination }: { destination: Destination }) {
  const { plural, docs } = transportOf(destination.transport);
  return (
    <Section
      title="Objects"
      description={`${plural} get no deliveries: there are no attempts, retries and dead letters.`}
    >
      <Card>
        <p>
          The updates are written to <code class="wrap">{addressOf(destination)}</code>, one object or several for each
          window of time. A window is written two minutes after its end, and its manifest last. A window without updates
          writes nothing.
        </p>
        <p>
          <DocsLink page={docs}>Objects and manifests</DocsLink>
        </p>
      </Card>
    </Section>
  );
}

/** Returns the range of statistics until the end of this minute, so that equal ranges on the page are one request. */
function lastHours(hours: number): { readonly from: string; readonly to: string } {
  const to = Math.ceil(serverNow() / MINUTE_MS) * MINUTE_MS;
  return { from: new Date(to - hours * 60 * MINUTE_MS).toISOString(), to: new Date(to).toISOString() };
}

/** Success rate and sparkline of the last 24 hours. */
function LastDay({ destination: { app_id, scope, id } }: { destination: Destination }) {
  const { api } = useAppContext();
  const path = scopePath(app_id, scope, 'destinations', id, 'stats');
  const day = useLoad(`${path} day`, () => api.get<Statistics>(path, lastHours(DAY_HOURS)), LONG_EVERY_MS);
  if (!day.value) return <Stat label="Success rate, 24 h" value={PLACEHOLDER} />;
  const bars = hoursOf(day.value);
  const sum = (name: 'delivered' | 'failed'): number => bars.reduce((total, bar) => total + bar[name], 0);
  const [delivered, failed] = [sum('delivered'), sum('failed')];
  return (
    <Stat
      label="Success rate, 24 h"
      value={percent(delivered, delivered + failed)}
      tone={failed > delivered ? 'error' : undefined}
      hint={<Sparkline bars={bars} period="the last 24 hours" />}
    />
  );
}

function waitingText({ count: waiting, counted_all }: Backlog): string {
  return `${count(waiting)}${counted_all ? '' : ' or more'}`;
}

function sinceOf(backlog: Backlog | undefined) {
  if (!backlog || backlog.count === 0) return 'No delivery waits';
  const { oldest_at, next_due_at } = backlog;
  if (oldest_at) {
    return (
      <>
        oldest from <Time iso={oldest_at} />
      </>
    );
  }
  return (
    next_due_at && (
      <>
        next retry <Time iso={next_due_at} />
      </>
    )
  );
}

function slowHint(slow: number): string | undefined {
  return slow === 0 ? undefined : `${counted(slow, 'slow response')} in a row`;
}

/** The time of the server, which all times on the page refer to, and the zone in which they are shown. */
function ServerClock() {
  return <>Server time: {ZONE.format(new Date(useNow(1_000)))}</>;
}

function Totals({ stats }: { stats: Statistics }) {
  const sum = (pick: (interval: Statistics['intervals'][number]) => number): number =>
    stats.intervals.reduce((total, interval) => total + pick(interval), 0);
  const [delivered, failed] = [sum((interval) => interval.delivered), sum((interval) => interval.failed)];
  return (
    <Stats>
      <Stat label="Success rate" value={percent(delivered, delivered + failed)} />
      <Stat label="Delivered" value={count(delivered)} />
      <Stat label="Failed attempts" value={count(failed)} tone={failed > 0 ? 'error' : undefined} />
      <Stat label="Slow responses" value={count(sum((interval) => interval.slow_answers))} />
      <Stat label="Updates" value={count(sum((interval) => interval.updates))} />
      <Stat label="Data sent" value={bytes(sum((interval) => interval.bytes))} />
    </Stats>
  );
}

/** How the receiver proves that it has everything. */
function Reconcile({ destination: { id } }: { destination: Destination }) {
  return (
    <Section
      title="Does the receiver have everything?"
      description={
        <>
          Compare the event ids that it has with those that it should have, and get back what is missing.{' '}
          <DocsLink page="reconcile.md">Reconciling</DocsLink>
        </>
      }
    >
      <CodeBlock label="Command line" text={`npx feedhose reconcile ${id} -f received-ids.txt --from 24h`} />
    </Section>
  );
}
