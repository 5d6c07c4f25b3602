/** Dead letters, grouped by destination and cause or as a list, with their export and redrive. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { ADVISED_CLASSES, adviceOn } from '../../../core/failure-advice.ts';
import type { Api } from '../api/client.ts';
import type { DeadLetter, DeadLetterGroup, DeadLetterGroups } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { bytes, counted } from '../format/format.ts';
import { Fetched, PagedList, useGet } from '../load.tsx';
import { goTo, linkTo } from '../router.ts';
import { TRANSPORT_NAMES, transportOf } from '../transports/table.ts';
import { useAction } from '../ui/action.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Head, Row } from '../ui/parts.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { Time } from '../ui/time.tsx';
import { type Filter, FilterBar, filterOf } from './filter.tsx';
import { PlanDialog } from './plan-dialog.tsx';

const TRANSPORTS = TRANSPORT_NAMES.map((name) => [name, transportOf(name).plural] as const);
const SOURCES = [
  ...TRANSPORTS,
  ['intake', 'Refused events'],
  ['rule', 'Events not delivered by EventBridge'],
] as const satisfies readonly (readonly [string, string])[];
const CAUSES = ADVISED_CLASSES.map((name) => [name, adviceOn(name, 'dead').cause] as const);

export function DeadLettersPage({ query }: { query: URLSearchParams }) {
  const { api, me } = useAppContext();
  const filter = filterOf(query);
  const view = query.get('view') === 'list' ? 'list' : 'groups';
  const [planning, setPlanning] = useState(false);
  const action = useAction();
  const link = (to: string): string => linkTo(['dead-letters'], { ...filter, view: to });
  const choices = [
    { name: 'source', label: 'Kind', options: me.kind === 'operator' ? SOURCES : TRANSPORTS },
    { name: 'class', label: 'Cause', options: CAUSES },
  ] as const;
  const empty = Object.values(filter).some(Boolean) ? (
    <EmptyState title="No dead letters match the filter.">Change or clear the filter.</EmptyState>
  ) : (
    <EmptyState title="There are no dead letters.">All updates were delivered or are still being delivered.</EmptyState>
  );
  return (
    <>
      <Head
        title="Dead letters"
        description="Deliveries and events that failed permanently. They are kept with their history until you redrive or discard them, for up to one year."
      >
        <Button action={action} run={() => exportDeadLetters(api, filter)}>
          Export
        </Button>
        <Button kind="primary" onClick={() => setPlanning(true)}>
          Redrive…
        </Button>
      </Head>
      <Tabs
        current={view === 'list' ? 'All dead letters' : 'By cause'}
        items={[
          ['By cause', link('groups')],
          ['All dead letters', link('list')],
        ]}
      />
      <FilterBar
        key={query.toString()}
        filter={filter}
        choices={choices}
        withScope
        timeLabel="Failed"
        onChange={(changed) => goTo(['dead-letters'], { ...changed, view })}
      />
      <ErrorNotice error={action.error} />
      {view === 'groups' && <GroupList filter={filter} empty={empty} />}
      {view === 'list' && (
        <PagedList<DeadLetter>
          key={JSON.stringify(filter)}
          path="/dead-letters"
          query={filter}
          class="rows"
          label="Dead letters"
          keyOf={({ key }) => key}
          row={(deadLetter) => <DeadLetterRow deadLetter={deadLetter} />}
          empty={empty}
        />
      )}
      {planning && <PlanDialog filter={filter} onClose={() => setPlanning(false)} />}
    </>
  );
}

function GroupList({ filter, empty }: { filter: Filter; empty: ComponentChildren }) {
  const groups = useGet<DeadLetterGroups>('/dead-letters', { ...filter, group_by: 'destination,class' });
  return (
    <Fetched loaded={groups} lines={5}>
      {({ groups, counted_all }) => (
        <>
          {!counted_all && (
            <Notice kind="info" title="Not all dead letters were counted. The numbers are lower bounds." />
          )}
          {groups.length === 0 && empty}
          <ul class="rows">
            {groups.map((group) => (
              <GroupRow key={JSON.stringify([group.source, group.destination_id, group.class])} group={group} />
            ))}
          </ul>
        </>
      )}
    </Fetched>
  );
}

function GroupRow({ group }: { group: DeadLetterGroup }) {
  const { source, app_id, scope, destination_id, class: failureClass = '', oldest_at, newest_at, reason } = group;
  const { cause, remedy } = adviceOn(failureClass, 'dead');
  const [planning, setPlanning] = useState(false);
  const filter = { source, app_id, scope, destination_id, class: failureClass };
  return (
    <li class="row group">
      <span class="row-main">
        <strong>{cause}</strong>
        <small>{reason}</small>
        <small>
          {app_id && scope && destination_id ? (
            <a href={linkTo(['apps', app_id, 'scopes', scope, destination_id])}>
              {app_id} · {scope}
            </a>
          ) : (
            titleOfSource(source)
          )}{' '}
          · <Time iso={oldest_at} /> to <Time iso={newest_at} />
        </small>
        <span class="remedy">{remedy}</span>
      </span>
      <span class="row-end">
        <Badge tone="error">{counted(group.count, 'dead letter')}</Badge>
        <a class="button plain" href={linkTo(['dead-letters'], { ...filter, view: 'list' })}>
          View
        </a>
        <Button onClick={() => setPlanning(true)}>Redrive</Button>
      </span>
      {planning && <PlanDialog filter={filter} onClose={() => setPlanning(false)} />}
    </li>
  );
}

function titleOfSource(source: string): string {
  return SOURCES.find(([name]) => name === source)?.[1] ?? source;
}

function DeadLetterRow({ deadLetter }: { deadLetter: DeadLetter }) {
  const { key, source, app_id, scope, updates, attempts, died_at } = deadLetter;
  const { cause } = adviceOn(deadLetter.class, 'dead');
  return (
    <Row title={cause} description={deadLetter.reason} href={linkTo(['dead-letters', key])}>
      <small>
        {app_id ?? titleOfSource(source)} {scope && `· ${scope}`}
      </small>
      <small>
        {updates === undefined ? bytes(deadLetter.bytes) : counted(updates, 'update')}, {counted(attempts, 'attempt')}
      </small>
      <Time iso={died_at} />
    </Row>
  );
}

const MAX_EXPORTED_PAGES = 200;

/** Saves the dead letters that match the filter, with their messages, as a file of JSON lines. */
async function exportDeadLetters(api: Api, filter: Filter): Promise<void> {
  const parts: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.lines('/dead-letters/export', { ...filter, cursor });
    parts.push(page.text);
    cursor = page.cursor;
  } while (cursor !== undefined && parts.length < MAX_EXPORTED_PAGES);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(parts, { type: 'application/x-ndjson' }));
  link.download = `dead-letters-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.ndjson`;
  link.click();
  URL.revokeObjectURL(link.href);
  if (cursor !== undefined) {
    throw new Error('The export is incomplete because one file cannot hold all dead letters. Narrow the filter.');
  }
}
