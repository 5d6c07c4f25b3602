/** The outages of a destination in the selected time range, which follow from its statistics. */
import { OPENS_AFTER } from '../../../core/health/health.ts';
import { ATTEMPTS_SECONDS } from '../../../core/limits.ts';
import type { Destination, Stats } from '../api/types.ts';
import { serverNow } from '../clock.ts';
import { count, duration, momentInZone } from '../format/format.ts';
import { linkTo } from '../router.ts';
import { Badge } from '../ui/badge.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Section } from '../ui/parts.tsx';
import { type Column, DataTable } from '../ui/table.tsx';
import { type Outage, outagesOf } from './series.ts';

interface OutagesProps {
  readonly stats: Stats;
  readonly destination: Destination;
}

export function Outages({ stats, destination: { app_id, scope, id } }: OutagesProps) {
  const isLogged = ({ from }: Outage): boolean => Date.parse(from) > serverNow() - ATTEMPTS_SECONDS * 1000;
  const attempts = ({ from, to }: Outage): string =>
    linkTo(['apps', app_id, 'scopes', scope, id, 'attempts'], { outcome: 'failed', from, to });
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
  return (
    <Section
      title="Outages"
      description={`Times with at least ${OPENS_AFTER} failed attempts and no delivery, in steps of ${duration(stats.interval_seconds * 1000)}.`}
    >
      <DataTable<Outage>
        label="Outages, newest first"
        items={outagesOf(stats, OPENS_AFTER)}
        keyOf={({ from }) => from}
        noun={['outage', 'outages']}
        columns={columns}
        empty={<EmptyState title="There was no outage in this time range." />}
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
