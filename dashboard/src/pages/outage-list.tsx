/** The history of outages of all destinations, or of those of one app. */
import type { Outage } from '../api/types.ts';
import { serverNow } from '../clock.ts';
import { useAppContext } from '../context.ts';
import { count, duration, momentInZone } from '../format/format.ts';
import { titleOf } from '../format/scopes.ts';
import { usePaged } from '../load.tsx';
import { destinationName, onlyAppOf, useAppName } from '../names.ts';
import { goTo, linkTo } from '../router.ts';
import { Badge, StateBadge } from '../ui/badge.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { FilterBar, type FilterField } from '../ui/filter-bar.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { type Column, DataTable } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { AppTabs } from './app.tsx';

const EVERY_MS = 15_000;

const APP: FilterField = { name: 'app_id', label: 'App ID', placeholder: 'acme' };
const TIMES: readonly FilterField[] = [
  { name: 'from', label: 'Began after', type: 'datetime-local', show: momentInZone },
  { name: 'to', label: 'Began before', type: 'datetime-local', show: momentInZone },
];

export function OutagesPage({ query }: { query: URLSearchParams }) {
  const { me } = useAppContext();
  const only = onlyAppOf(me);
  const [app_id, from, to] = ['app_id', 'from', 'to'].map((name) => query.get(name) || undefined);
  const tabsOf = me.portal ? only : only === undefined ? app_id : undefined;
  const appName = useAppName(app_id);
  const filter = { app_id, from, to };
  const outages = usePaged<Outage>('/outages', filter, keyOf, EVERY_MS);
  const isFiltered = Object.values(filter).some(Boolean);
  return (
    <>
      <PageHeader
        title="Outages"
        description="Times in which a destination was failing: from the first failure of at least ten in a row until a delivery succeeded. Its deliveries wait in that time. Kept for 31 days."
        path={app_id === undefined ? [] : [[appName ?? '…', linkTo(['apps', app_id])]]}
      />
      {tabsOf !== undefined && <AppTabs appId={tabsOf} current="outages" />}
      <FilterBar
        fields={only === undefined ? [APP, ...TIMES] : TIMES}
        values={filter}
        onChange={(changed) => goTo(['outages'], changed)}
      />
      <DataTable<Outage>
        label="Outages, newest first"
        items={outages.items}
        error={outages.error}
        more={outages.more}
        keyOf={keyOf}
        href={({ app_id, scope, destination_id: id }) => linkTo(['apps', app_id, 'scopes', scope, id])}
        noun={['outage', 'outages']}
        columns={app_id === undefined && only === undefined ? COLUMNS : COLUMNS_OF_APP}
        empty={
          isFiltered ? (
            <EmptyState title="No outage matches the filter." />
          ) : (
            <EmptyState title="There were no outages.">No destination failed ten times in a row.</EmptyState>
          )
        }
      />
    </>
  );
}

function keyOf({ destination_id, from }: Outage): string {
  return `${destination_id} ${from}`;
}

/** Attempts are shown until this long after the end, so that the delivery that ended the outage is among them. */
const AFTER_MS = 60_000;

function attemptsOf({ app_id, scope, destination_id, from, to }: Outage): string {
  const end = to && new Date(Date.parse(to) + AFTER_MS).toISOString();
  return linkTo(['apps', app_id, 'scopes', scope, destination_id, 'attempts'], { from, to: end });
}

const columnsOf = (withApp: boolean): readonly Column<Outage>[] => [
  {
    key: 'destination',
    title: 'Destination',
    cell: ({ app_id, scope, destination, destination_id }) => (
      <>
        {destination?.address === undefined
          ? destination_id
          : destinationName(destination.transport ?? '', destination.address)}
        <small>
          {withApp && `${app_id} · `}
          {titleOf(scope)}
          {destination?.state === 'deleted' && ' · deleted'}
        </small>
      </>
    ),
  },
  {
    key: 'cause',
    title: 'Cause',
    selfEvident: true,
    cell: ({ last_failure: failure, disabled }) => (
      <>
        {failure?.cause}
        {failure && <small class="wrap">{failure.reason}</small>}
        {disabled && (
          <small>
            {disabled === 'gone' ? 'It answered 410, so it was disabled.' : 'It was disabled after five days.'}
          </small>
        )}
      </>
    ),
  },
  { key: 'from', title: 'Began', shrink: true, cell: ({ from }) => <Time iso={from} /> },
  {
    key: 'length',
    title: 'Duration',
    shrink: true,
    cell: ({ from, to, over, destination }) =>
      over ? (
        to === undefined ? (
          <Badge tone="neutral">Over</Badge>
        ) : (
          <>
            {duration(Date.parse(to) - Date.parse(from))}
            <small>Ended {<Time iso={to} />}</small>
          </>
        )
      ) : (
        <>
          <StateBadge state={destination?.state === 'disabled' ? 'disabled' : 'failing'} />
          <small>for {duration(serverNow() - Date.parse(from))}</small>
        </>
      ),
  },
  {
    key: 'failures',
    title: 'Failed attempts',
    align: 'end',
    shrink: true,
    sortBy: ({ failures }) => failures,
    cell: (outage) =>
      outage.destination?.state === 'deleted' ? (
        count(outage.failures)
      ) : (
        <a href={attemptsOf(outage)}>{count(outage.failures)}</a>
      ),
  },
];
const COLUMNS = columnsOf(true);
const COLUMNS_OF_APP = columnsOf(false);
