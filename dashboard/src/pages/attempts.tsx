/** The attempts of a destination as a table with filters, which are in the address. The list is updated continuously. */
import { useState } from 'preact/hooks';
import { ADVISED_CLASSES, adviceOn } from '../../../core/failure-advice.ts';
import type { Attempt, Destination } from '../api/types.ts';
import { count, milliseconds, moment, momentInZone } from '../format/format.ts';
import { usePaged } from '../load.tsx';
import { goTo } from '../router.ts';
import { StateBadge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Switch } from '../ui/field.tsx';
import { FilterBar, type FilterField, Segments } from '../ui/filter-bar.tsx';
import { type Column, DataTable } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { AttemptDrawer, kindOf, updatesOf } from './attempt.tsx';

const LIVE_EVERY_MS = 2_000;
/** A search reads many attempts. */
const SEARCH_EVERY_MS = 15_000;

const OUTCOMES = [
  ['', 'All'],
  ['failed', 'Failed'],
  ['delivered', 'Delivered'],
] as const;
type OutcomeChoice = (typeof OUTCOMES)[number][0];

const STATUSES = ['5xx', '4xx', '3xx', '429', '410', '404', '403', '401', '2xx'];
const FIELDS: readonly FilterField[] = [
  { name: 'text', label: 'Text', placeholder: 'In the error or the response' },
  {
    name: 'class',
    label: 'Cause',
    options: [['', 'Any'], ...ADVISED_CLASSES.map((name) => [name, adviceOn(name, 'retrying').cause] as const)],
  },
  { name: 'status', label: 'HTTP status', options: [['', 'Any'], ...STATUSES.map((one) => [one, one] as const)] },
  { name: 'event_id', label: 'Event id' },
  { name: 'delivery_id', label: 'Delivery', placeholder: 'dlv_…' },
  {
    name: 'test',
    label: 'Tests',
    options: [
      ['', 'Included'],
      ['true', 'Only tests'],
      ['false', 'No tests'],
    ],
  },
  { name: 'from', label: 'After', type: 'datetime-local', show: moment },
  { name: 'to', label: 'Before', type: 'datetime-local', show: moment },
];
const SEARCHED = ['text', 'event_id', 'delivery_id', 'test'];

const COLUMNS: readonly Column<Attempt>[] = [
  {
    key: 'time',
    title: 'Time',
    shrink: true,
    cell: ({ at }) => (
      <span title={momentInZone(at)}>
        <span class="numeric">{clockOf(at)}</span>
        <small>
          <Time iso={at} />
        </small>
      </span>
    ),
  },
  {
    key: 'outcome',
    title: 'Status',
    shrink: true,
    selfEvident: true,
    cell: ({ outcome, status }) => (
      <>
        <StateBadge state={outcome} /> {status !== undefined && <span class="numeric">{status}</span>}
      </>
    ),
  },
  {
    key: 'updates',
    title: 'Updates',
    cell: (attempt) => (
      <span class="wrap">
        {updatesOf(attempt)}
        {attempt.reason && <small>{attempt.reason}</small>}
      </span>
    ),
  },
  {
    key: 'attempt',
    title: 'Attempt',
    shrink: true,
    cell: (attempt) => (
      <>
        {count(attempt.attempt)}
        {kindOf(attempt) !== '' && <small>{kindOf(attempt)}</small>}
      </>
    ),
  },
  {
    key: 'duration',
    title: 'Duration',
    align: 'end',
    shrink: true,
    cell: ({ duration_ms }) => milliseconds(duration_ms),
  },
];

const CLOCK = new Intl.DateTimeFormat('en', { timeStyle: 'medium', hourCycle: 'h23' });

function clockOf(iso: string): string {
  return CLOCK.format(new Date(iso));
}

interface AttemptsProps {
  readonly path: string;
  readonly destination: Destination;
  /** The query of the address: the filter, and `attempt` for the attempt that is open. */
  readonly query: URLSearchParams;
}

export function Attempts({ path, destination, query }: AttemptsProps) {
  const [live, setLive] = useState(true);
  const names = ['outcome', ...FIELDS.map(({ name }) => name)];
  const filter = Object.fromEntries(names.flatMap((name) => (query.get(name) ? [[name, query.get(name) ?? '']] : [])));
  const open = query.get('attempt') ?? undefined;
  const { app_id, scope, id } = destination;
  const go = (next: Readonly<Record<string, string | undefined>>): void =>
    goTo(['apps', app_id, 'scopes', scope, id, 'attempts'], next);
  const every = SEARCHED.some((name) => filter[name]) ? SEARCH_EVERY_MS : LIVE_EVERY_MS;
  const { more, ...paged } = usePaged<Attempt>(
    `${path}/attempts`,
    filter,
    ({ id }) => id,
    live ? every : undefined,
    ({ at }) => at,
  );
  const loadMore = more && {
    ...more,
    run: async () => {
      setLive(false);
      await more.run();
    },
  };
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <section class="stack">
      <FilterBar fields={FIELDS} values={filter} onChange={(next) => go({ outcome: filter['outcome'], ...next })}>
        <Segments
          label="Outcome"
          value={(filter['outcome'] ?? '') as OutcomeChoice}
          options={OUTCOMES}
          onChange={(outcome) => go({ ...filter, outcome })}
        />
        <Switch label="Live" checked={live} onChange={setLive} />
      </FilterBar>
      <DataTable
        label="Attempts, newest first"
        columns={COLUMNS}
        {...paged}
        more={loadMore}
        keyOf={({ id }) => id}
        openKey={open}
        onOpen={({ id }) => go({ ...filter, attempt: id })}
        noun={['attempt', 'attempts']}
        empty={
          loadMore ? (
            <EmptyState
              title="Nothing was found so far."
              actions={
                <Button reads action={loadMore.action} run={loadMore.run}>
                  Search older attempts
                </Button>
              }
            >
              The newest attempts were searched.
            </EmptyState>
          ) : isFiltered ? (
            <EmptyState
              title="No attempt matches the filter."
              actions={<Button onClick={() => go({})}>Clear</Button>}
            />
          ) : (
            <EmptyState title="There are no attempts.">
              Attempts appear here immediately and are kept for two weeks. Check that real-time notifications are on for
              the scope.
            </EmptyState>
          )
        }
      />
      {open !== undefined && (
        <AttemptDrawer path={path} id={open} destination={destination} onClose={() => go(filter)} />
      )}
    </section>
  );
}
