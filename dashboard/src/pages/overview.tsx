/** How a destination is doing: state, backlog, and what each minute came to. */
import { useState } from 'preact/hooks';
import type { Backlog, Destination, Health, Stats } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { bytes, count, counted, percent } from '../format/format.ts';
import { linkTo } from '../router.ts';
import { Select } from '../ui/field.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Empty, Facts, Loading, Time } from '../ui/parts.tsx';
import { useLoad } from '../use-load.ts';
import { Charts } from './charts.tsx';

const HOURS = [
  ['1', 'Last hour'],
  ['6', 'Last 6 hours'],
  ['24', 'Last day'],
] as const;
const EVERY_MS = 5_000;

interface OverviewProps {
  readonly path: string;
  readonly destination: Destination;
  readonly health: Health | undefined;
}

export function Overview({ path, destination, health }: OverviewProps) {
  const { api } = useAppContext();
  const [hours, setHours] = useState('1');
  const backlog = useLoad(`${path}/backlog`, () => api.get<Backlog>(`${path}/backlog`), EVERY_MS);
  const stats = useLoad(
    `${path}/stats ${hours}`,
    () => {
      const to = Date.now();
      const from = new Date(to - Number(hours) * 3_600_000).toISOString();
      return api.get<Stats>(`${path}/stats`, { from, to: new Date(to).toISOString() });
    },
    EVERY_MS,
  );
  return (
    <>
      {health && <HealthNotice health={health} destination={destination} />}
      <section class="panel">
        <Facts
          items={[
            ['Backlog', backlog.value ? <BacklogText key="b" backlog={backlog.value} /> : '…'],
            ['Breaker', health ? (health.breaker === 'open' ? 'Open: nothing goes out but probes' : 'Closed') : '…'],
            ['Failures in a row', health ? count(health.failures) : '…'],
            ['Slow answers in a row', health ? count(health.slow_answers) : '…'],
            [
              'Last success',
              health?.last_success_at ? <Time key="s" iso={health.last_success_at} /> : health ? 'None yet' : '…',
            ],
          ]}
        />
      </section>
      <section>
        <div class="section-head">
          <h2>Deliveries</h2>
          <Select label="Time" value={hours} options={HOURS} onChange={setHours} />
        </div>
        <ErrorNotice error={stats.error} />
        {stats.loading && <Loading lines={6} />}
        {stats.value && <Totals stats={stats.value} />}
        {stats.value &&
          (stats.value.minutes.length === 0 ? (
            <Empty title="Nothing was delivered in this time.">
              <a href={linkTo(['apps', destination.app_id, 'playground'])}>Send a test update</a> to see how it arrives.
            </Empty>
          ) : (
            <Charts stats={stats.value} />
          ))}
      </section>
    </>
  );
}

function BacklogText({ backlog }: { backlog: Backlog }) {
  if (backlog.count === 0) return <>Nothing waits</>;
  return (
    <>
      {count(backlog.count)}
      {backlog.counted_all ? '' : ' or more'} waiting
      {backlog.oldest_at && (
        <>
          , the oldest since <Time iso={backlog.oldest_at} />
        </>
      )}
      {backlog.next_due_at && (
        <>
          ; next <Time iso={backlog.next_due_at} />
        </>
      )}
    </>
  );
}

function HealthNotice({ health, destination }: { health: Health; destination: Destination }) {
  if (health.disabled === 'gone') {
    return (
      <Notice kind="error" title="Disabled: the endpoint answered 410 Gone.">
        Deliveries wait. When it takes updates again, enable it; what waits longer than 14 days becomes dead letters.
      </Notice>
    );
  }
  if (health.disabled === 'failing' || destination.state === 'disabled') {
    return (
      <Notice kind="error" title="Disabled: it has failed for five days.">
        Deliveries wait. Mend it, test it in the configuration, then enable it.
      </Notice>
    );
  }
  if (health.breaker === 'open') {
    return (
      <Notice kind="warning" title={`Failing: ${counted(health.failures, 'failure')} in a row.`}>
        Deliveries wait and nothing is lost. A probe tests it
        {health.next_probe_at ? (
          <>
            {' '}
            <Time iso={health.next_probe_at} />
          </>
        ) : (
          ' soon'
        )}
        ; when it works again, everything goes out, the oldest first. The attempts say what is wrong.
      </Notice>
    );
  }
  if (health.releasing) {
    return <Notice kind="info" title="It works again: the backlog is going out, the oldest first, in growing steps." />;
  }
  return null;
}

function Totals({ stats }: { stats: Stats }) {
  const sum = (pick: (minute: Stats['minutes'][number]) => number): number =>
    stats.minutes.reduce((total, minute) => total + pick(minute), 0);
  const [delivered, failed] = [sum((minute) => minute.delivered), sum((minute) => minute.failed)];
  return (
    <Facts
      items={[
        ['Success rate', percent(delivered, delivered + failed)],
        ['Delivered', counted(delivered, 'delivery', 'deliveries')],
        ['Slow answers', count(sum((minute) => minute.slow_answers))],
        ['Failed attempts', count(failed)],
        ['Updates', count(sum((minute) => minute.updates))],
        ['Sent', bytes(sum((minute) => minute.bytes))],
      ]}
    />
  );
}
