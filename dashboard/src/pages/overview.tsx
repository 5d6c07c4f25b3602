/** The state of a destination: health, backlog and statistics per minute. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Backlog, Destination, Health, Stats as Statistics } from '../api/types.ts';
import { serverNow } from '../clock.ts';
import { useAppContext } from '../context.ts';
import { bytes, count, counted, percent } from '../format/format.ts';
import { Fetched, useGet, useLoad } from '../load.tsx';
import { linkTo } from '../router.ts';
import { Stat, Stats } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Segments } from '../ui/filter-bar.tsx';
import { Notice } from '../ui/notice.tsx';
import { Facts, Section } from '../ui/parts.tsx';
import { Time } from '../ui/time.tsx';
import { Charts } from './charts.tsx';

const HOURS = [
  ['1', '1 h'],
  ['6', '6 h'],
  ['24', '24 h'],
  ['168', '7 d'],
  ['720', '30 d'],
] as const;
type Hours = (typeof HOURS)[number][0];
const EVERY_MS = 5_000;
/** Ranges of more than this number of hours are loaded less often. */
const LONG_HOURS = 24;
const LONG_EVERY_MS = 60_000;
const PLACEHOLDER = '…';

interface OverviewProps {
  readonly path: string;
  readonly destination: Destination;
  readonly health: Health | undefined;
}

export function Overview({ path, destination, health }: OverviewProps) {
  const { api } = useAppContext();
  const [hours, setHours] = useState<Hours>('1');
  const backlog = useGet<Backlog>(`${path}/backlog`, {}, EVERY_MS);
  const stats = useLoad(
    `${path}/stats ${hours}`,
    () => {
      const to = serverNow();
      const from = new Date(to - Number(hours) * 3_600_000).toISOString();
      return api.get<Statistics>(`${path}/stats`, { from, to: new Date(to).toISOString() });
    },
    Number(hours) > LONG_HOURS ? LONG_EVERY_MS : EVERY_MS,
  );
  const known = (show: (health: Health) => ComponentChildren): ComponentChildren =>
    health ? show(health) : PLACEHOLDER;
  return (
    <>
      {health && <HealthNotice health={health} destination={destination} />}
      <section class="panel">
        <Facts
          items={[
            ['Backlog', backlog.value ? <BacklogText key="b" backlog={backlog.value} /> : PLACEHOLDER],
            ['Circuit breaker', known(({ breaker }) => (breaker === 'open' ? 'Open (probes only)' : 'Closed'))],
            ['Consecutive failures', known(({ failures }) => count(failures))],
            ['Consecutive slow responses', known(({ slow_answers }) => count(slow_answers))],
            ['Last success', known(({ last_success_at: at }) => (at ? <Time key="s" iso={at} /> : 'None'))],
          ]}
        />
      </section>
      <Section
        title="Deliveries"
        actions={<Segments label="Time range" value={hours} options={HOURS} onChange={setHours} />}
      >
        <Fetched loaded={stats} lines={6}>
          {(stats) => (
            <>
              <Totals stats={stats} />
              {stats.intervals.length === 0 ? (
                <EmptyState title="There were no deliveries in this time range.">
                  <a href={linkTo(['apps', destination.app_id, 'playground'])}>Send a test update</a> to see a delivery.
                </EmptyState>
              ) : (
                <Charts stats={stats} />
              )}
            </>
          )}
        </Fetched>
      </Section>
    </>
  );
}

function BacklogText({ backlog: { count: waiting, counted_all, oldest_at, next_due_at } }: { backlog: Backlog }) {
  if (waiting === 0) return <>No pending deliveries</>;
  return (
    <>
      {count(waiting)}
      {counted_all ? '' : ' or more'} pending
      {oldest_at && (
        <>
          , oldest from <Time iso={oldest_at} />
        </>
      )}
      {next_due_at && (
        <>
          , next attempt <Time iso={next_due_at} />
        </>
      )}
    </>
  );
}

function HealthNotice({ health, destination }: { health: Health; destination: Destination }) {
  if (health.disabled === 'gone') {
    return (
      <Notice kind="error" title="Disabled: the endpoint responded with 410 Gone.">
        Deliveries are kept. Enable the destination when the endpoint accepts updates again. Deliveries that are pending
        for more than 14 days become dead letters.
      </Notice>
    );
  }
  if (health.disabled === 'failing' || destination.state === 'disabled') {
    return (
      <Notice kind="error" title="Disabled: the destination failed for five days.">
        Deliveries are kept. Fix the endpoint, test it in the configuration, then enable the destination.
      </Notice>
    );
  }
  if (health.breaker === 'open') {
    return (
      <Notice kind="warning" title={`Failing: ${counted(health.failures, 'consecutive failure')}.`}>
        Deliveries are kept. The next probe takes place{' '}
        {health.next_probe_at ? <Time iso={health.next_probe_at} /> : 'soon'}. When a probe succeeds, the backlog is
        delivered, oldest first. The attempts show the cause.
      </Notice>
    );
  }
  if (health.releasing) {
    return <Notice kind="info" title="Recovering: the backlog is being delivered, oldest first, in growing steps." />;
  }
  return null;
}

function Totals({ stats }: { stats: Statistics }) {
  const sum = (pick: (interval: Statistics['intervals'][number]) => number): number =>
    stats.intervals.reduce((total, interval) => total + pick(interval), 0);
  const [delivered, failed] = [sum((minute) => minute.delivered), sum((minute) => minute.failed)];
  return (
    <Stats>
      <Stat label="Success rate" value={percent(delivered, delivered + failed)} />
      <Stat label="Delivered" value={count(delivered)} />
      <Stat label="Failed attempts" value={count(failed)} tone={failed > 0 ? 'error' : undefined} />
      <Stat label="Slow responses" value={count(sum((minute) => minute.slow_answers))} />
      <Stat label="Updates" value={count(sum((minute) => minute.updates))} />
      <Stat label="Data sent" value={bytes(sum((minute) => minute.bytes))} />
    </Stats>
  );
}
