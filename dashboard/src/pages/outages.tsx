/** The outages of a destination in the selected time range, which follow from its statistics. */
import type { Destination, Stats } from '../api/types.ts';
import { serverNow } from '../clock.ts';
import { count, duration, momentInZone } from '../format/format.ts';
import { linkTo } from '../router.ts';
import { Badge } from '../ui/badge.tsx';
import { Section } from '../ui/parts.tsx';
import { type Column, DataTable } from '../ui/table.tsx';
import { type Outage, outagesOf } from './series.ts';

/** The number of failures in a row after which Feedhose regards a destination as failing. */
const LEAST_FAILURES = 10;
/** How long attempts are kept. */
const ATTEMPTS_MS = 14 * 86_400_000;

interface OutagesProps {
  readonly stats: Stats;
  readonly destination: Destination;
}

export function Outages({ stats, destination: { app_id, scope, id } }: OutagesProps) {
  const isLogged = ({ from }: Outage): boolean => Date.parse(from) > serverNow() - ATTEMPTS_MS;
  const attempts = ({ from, to }: Outage): string =>
    linkTo(['apps', app_id, 'scopes', scope, id, 'attempts'], { outcome: 'failed', from, to });
  const outages = outagesOf(stats, LEAST_FAILURES);
  const columns: readonly Column<Outage>[] = [
    ...COLUMNS,
    {
      key: 'attempts',
      title: 'Attempts',
      shrink: true,
      selfEvident: true,
      cell: (outage) => (isLogged(outage) ? <a href={attempts(outage)}>View attempts</a> : ''),
    },
  ];
  const rule = `at least ${LEAST_FAILURES} failed attempts and no delivery`;
  if (outages.length === 0) return <Section title="Outages" description={`There was no time with ${rule}.`} />;
  const steps = duration(stats.interval_seconds * 1000);
  return (
    <Section title="Outages" description={`Times with ${rule}, in steps of ${steps}.`}>
      <DataTable<Outage>
        label="Outages, newest first"
        items={outages}
        keyOf={({ from }) => from}
        noun={['outage', 'outages']}
        columns={columns}
      />
    </Section>
  );
}

const COLUMNS: readonly Column<Outage>[] = [
  { key: 'from', title: 'Began', cell: ({ from }) => momentInZone(from) },
  {
    key: 'to',
    title: 'Ended',
    cell: ({ to }) => (to === undefined ? <Badge tone="error">Not over</Badge> : momentInZone(to)),
  },
  {
    key: 'length',
    title: 'Duration',
    shrink: true,
    cell: ({ from, to }) => duration((to === undefined ? serverNow() : Date.parse(to)) - Date.parse(from)),
  },
  { key: 'failed', title: 'Failed attempts', align: 'end', shrink: true, cell: ({ failed }) => count(failed) },
];
