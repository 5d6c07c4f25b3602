/** Updates in the journal, newest first. They are found by an id, an app, a scope and a range of times, which are in the address. */
import { Search } from 'lucide';
import { useState } from 'preact/hooks';
import { pathOf } from '../api/client.ts';
import type { JournalUpdate } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { counted, moment, momentInZone } from '../format/format.ts';
import { titleOf } from '../format/scopes.ts';
import { idNameOf, UPDATE_IDS, type UpdateIdName } from '../format/update-ids.ts';
import { onlyAppOf } from '../names.ts';
import { goTo, linkTo } from '../router.ts';
import { Form } from '../ui/action.tsx';
import { StateBadge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Select } from '../ui/field.tsx';
import { FilterBar, type FilterField, type FilterValues, Segments } from '../ui/filter-bar.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { type Column, DataTable } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { Incomplete } from './incomplete.tsx';
import { NoJournal } from './no-journal.tsx';
import { type UpdateSearch, useUpdateSearch } from './update-search.ts';

const ID_NAMES = Object.keys(UPDATE_IDS) as readonly UpdateIdName[];
const FILTERS = ['app_id', 'scope', 'hours', 'from', 'to'] as const;

const HOURS = [
  ['1', '1 h'],
  ['24', '24 h'],
  ['168', '7 d'],
  ['', 'All'],
] as const;
type Hours = (typeof HOURS)[number][0];
/** Searches by activity read the updates themselves, so that they need a start. */
const SLOW: readonly UpdateIdName[] = ['activity_id', 'foreign_id'];
const SLOW_HOURS = '24';

export function UpdatesPage({ query }: { query: URLSearchParams }) {
  const { me } = useAppContext();
  if (me.journal_days === undefined) return <NoJournal title="Updates" />;
  return <Updates query={query} days={me.journal_days} />;
}

function Updates({ query, days }: { query: URLSearchParams; days: number }) {
  const { me } = useAppContext();
  const name = ID_NAMES.find((one) => query.get(one));
  const text = name === undefined ? '' : (query.get(name) ?? '');
  const filter = Object.fromEntries(FILTERS.map((one) => [one, query.get(one) || undefined])) as FilterValues;
  // Only operators search all apps.
  const appId = filter['app_id'] ?? me.apps?.[0];
  const isSlow = name !== undefined && SLOW.includes(name);
  const range = filter['from'] || filter['to'] ? '' : (filter['hours'] ?? (isSlow ? SLOW_HOURS : ''));
  const search = useUpdateSearch(appId === undefined ? '/updates' : pathOf('apps', appId, 'updates'), {
    ...(name !== undefined && { [name]: text }),
    scope: filter['scope'],
    hours: range,
    from: filter['from'],
    to: filter['to'],
  });
  const go = (next: FilterValues, id: FilterValues = { [name ?? '']: text }): void =>
    goTo(['updates'], { ...id, ...next });
  const isFiltered = name !== undefined || FILTERS.some((one) => filter[one]);
  return (
    <>
      <PageHeader
        title="Updates"
        description={`Every update of the last ${counted(days, 'day')}: what was in it, which destinations should have received it, and what became of each delivery.`}
      />
      <SearchForm key={`${name} ${text}`} name={name} text={text} onSearch={(id) => go(filter, id)} />
      <FilterBar
        fields={onlyAppOf(me) === undefined ? [appField(me.apps), ...FIELDS] : FIELDS}
        values={{ ...filter, app_id: onlyAppOf(me) === undefined ? appId : undefined }}
        onChange={(next) => go({ ...next, hours: next['from'] || next['to'] ? undefined : filter['hours'] })}
      >
        <Segments
          label="Time range"
          value={filter['from'] || filter['to'] ? ('custom' as Hours) : (range as Hours)}
          options={isSlow ? HOURS.filter(([hours]) => hours !== '') : HOURS}
          onChange={(hours) => go({ ...filter, hours, from: undefined, to: undefined })}
        />
      </FilterBar>
      <Incomplete found={search.found} />
      <DataTable<JournalUpdate>
        label="Updates, newest first"
        columns={columnsOf(appId === undefined)}
        items={search.isSearching && search.found?.items.length === 0 ? undefined : search.found?.items}
        error={search.error}
        more={search.more}
        keyOf={({ key }) => key}
        href={({ app_id, key }) => linkTo(['updates', app_id, key])}
        noun={['update', 'updates']}
        empty={<Empty search={search} isFiltered={isFiltered} days={days} />}
      />
      <SearchedTo search={search} isOfAllApps={appId === undefined} />
    </>
  );
}

const FIELDS: readonly FilterField[] = [
  { name: 'scope', label: 'Scope', placeholder: 'feed_group:user' },
  { name: 'from', label: 'After', type: 'datetime-local', show: moment },
  { name: 'to', label: 'Before', type: 'datetime-local', show: moment },
];

/** @param apps the apps of a user. Operators enter the id of any app. */
function appField(apps: readonly string[] | undefined): FilterField {
  const field = { name: 'app_id', label: 'App' };
  return apps ? { ...field, options: apps.map((app) => [app, app] as const) } : { ...field, placeholder: 'acme' };
}

interface SearchFormProps {
  readonly name: UpdateIdName | undefined;
  readonly text: string;
  readonly onSearch: (id: FilterValues) => void;
}

function SearchForm({ name, text, onSearch }: SearchFormProps) {
  const isRecognized = name === undefined || idNameOf(text) === name;
  const [kind, setKind] = useState<string>(isRecognized ? '' : name);
  const [draft, setDraft] = useState(text);
  const wanted = draft.trim();
  return (
    <Form
      class="update-search"
      label="Find updates"
      reads
      onSubmit={() => onSearch(wanted === '' ? {} : { [kind || idNameOf(wanted)]: wanted })}
    >
      <Select
        label="Find by"
        value={kind}
        options={[['', 'Any of these'], ...ID_NAMES.map((one) => [one, UPDATE_IDS[one]] as const)]}
        onChange={setKind}
      />
      <SearchBox
        label={kind === '' ? 'Event id, delivery or feed' : UPDATE_IDS[kind as UpdateIdName]}
        value={draft}
        onInput={setDraft}
      />
      <Button kind="primary" type="submit" icon={Search}>
        Search
      </Button>
    </Form>
  );
}

const UNROUTED: Readonly<Record<NonNullable<JournalUpdate['unrouted']>, string>> = {
  unknown_scope: 'The scope is not configured.',
  switched_off: 'Real-time notifications of the scope were off.',
  no_destination: 'The scope had no destination.',
};

function columnsOf(isOfAllApps: boolean): readonly Column<JournalUpdate>[] {
  return [
    {
      key: 'update',
      title: 'Update',
      cell: ({ feed, type, event_id }) => (
        <span class="wrap">
          {feed ?? type ?? event_id}
          <small>
            <code>{event_id}</code>
          </small>
        </span>
      ),
    },
    {
      key: 'scope',
      title: isOfAllApps ? 'App and scope' : 'Scope',
      shrink: true,
      cell: ({ app_id, scope }) =>
        isOfAllApps ? (
          <>
            {app_id}
            <small>{titleOf(scope)}</small>
          </>
        ) : (
          titleOf(scope)
        ),
    },
    { key: 'destinations', title: 'Sent to', cell: (update) => <SentTo update={update} /> },
    {
      key: 'time',
      title: 'Time',
      shrink: true,
      selfEvident: true,
      cell: ({ at }) => <Time iso={at} />,
    },
  ];
}

function SentTo({ update: { unrouted, destinations } }: { update: JournalUpdate }) {
  if (unrouted !== undefined) {
    return (
      <>
        <StateBadge state="unrouted" />
        <small>{UNROUTED[unrouted]}</small>
      </>
    );
  }
  const sent = destinations.filter((one) => !one.filtered_out);
  const dead = sent.filter(({ deliveries }) => deliveries.some((one) => one.dead));
  if (sent.length === 0) return <StateBadge state="filtered_out" />;
  const names = sent.map(({ name }) => name).filter((name) => name !== undefined);
  return (
    <>
      {counted(sent.length, 'destination')} {dead.length > 0 && <StateBadge state="dead" />}
      {names.length > 0 && <small class="truncate">{names.join(', ')}</small>}
    </>
  );
}

interface EmptyProps {
  readonly search: UpdateSearch;
  readonly isFiltered: boolean;
  readonly days: number;
}

function Empty({ search: { found, more }, isFiltered, days }: EmptyProps) {
  if (more && found) {
    return (
      <EmptyState
        title="Nothing was found so far."
        actions={
          <Button reads action={more.action} run={more.run}>
            Search further back
          </Button>
        }
      >
        The time from now back to {moment(found.searched_to)} was searched.
      </EmptyState>
    );
  }
  if (isFiltered) {
    return (
      <EmptyState title="No update was found." actions={<Button href="#/updates">Clear the search</Button>}>
        The whole range was searched, for complete ids only. Updates are kept for {counted(days, 'day')}. An update that
        is on its way from the event bus is not here yet.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="There are no updates yet.">
      Updates appear here a few seconds after Feedhose takes them from the event bus.
    </EmptyState>
  );
}

function SearchedTo({ search, isOfAllApps }: { search: UpdateSearch; isOfAllApps: boolean }) {
  const { found, isSearching, stop } = search;
  if (!found) return null;
  return (
    <div class="cluster searched" role="status">
      <span title={momentInZone(found.searched_to)}>
        {isSearching
          ? 'Searching, now at'
          : found.cursor === undefined
            ? 'Searched completely, back to'
            : 'Searched back to'}{' '}
        {moment(found.searched_to)}.
      </span>
      {isOfAllApps && <span>Times at which the journal is incomplete are shown for one app only.</span>}
      {isSearching && (
        <Button small onClick={stop}>
          Stop
        </Button>
      )}
    </div>
  );
}
