/** Dead letters: by destination and class with cause and what to do, or one by one; and from here into a redrive plan. */
import { useState } from 'preact/hooks';
import type { DeadLetter, DeadLetterGroup, DeadLetterGroups, Page } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { bytes, count, counted } from '../format/format.ts';
import { goTo, linkTo } from '../router.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Badge, Empty, Head, Loading, Tabs, Time } from '../ui/parts.tsx';
import { useAction } from '../use-action.ts';
import { useLoad } from '../use-load.ts';
import { type Filter, FilterBar, filterOf } from './dead-letter-filter.tsx';
import { exportDeadLetters } from './export-dead-letters.ts';
import { meaningOfClass } from './failure-classes.ts';
import { PlanDialog } from './plan-dialog.tsx';

const PAGE = 50;

export function DeadLettersPage({ query }: { query: URLSearchParams }) {
  const { api } = useAppContext();
  const filter = filterOf(query);
  const view = query.get('view') === 'list' ? 'list' : 'groups';
  const [planning, setPlanning] = useState(false);
  const action = useAction();
  const link = (to: string): string => linkTo(['dead-letters'], { ...filter, view: to });
  return (
    <>
      <Head
        title="Dead letters"
        about="What could not be delivered, or was refused. Whole, with its story, until you redrive or discard it; for a year at most."
      >
        <Button busy={action.busy} onClick={() => void action.run(() => exportDeadLetters(api, filter))}>
          Export
        </Button>
        <Button kind="primary" onClick={() => setPlanning(true)}>
          Redrive…
        </Button>
      </Head>
      <Tabs
        current={view === 'list' ? 'One by one' : 'By cause'}
        items={[
          ['By cause', link('groups')],
          ['One by one', link('list')],
        ]}
      />
      <FilterBar
        key={query.toString()}
        filter={filter}
        onChange={(changed) => goTo(['dead-letters'], { ...changed, view })}
      />
      <ErrorNotice error={action.error} />
      {view === 'list' ? <DeadLetterList filter={filter} /> : <GroupList filter={filter} />}
      {planning && <PlanDialog filter={filter} onClose={() => setPlanning(false)} />}
    </>
  );
}

function Nothing({ filter }: { filter: Filter }) {
  return Object.values(filter).some(Boolean) ? (
    <Empty title="No dead letter matches.">Widen the filter above.</Empty>
  ) : (
    <Empty title="There are no dead letters.">Everything was delivered, or is still on its way.</Empty>
  );
}

function GroupList({ filter }: { filter: Filter }) {
  const { api } = useAppContext();
  const key = JSON.stringify(filter);
  const groups = useLoad(`groups ${key}`, () =>
    api.get<DeadLetterGroups>('/dead-letters', { ...filter, group_by: 'destination,class' }),
  );
  return (
    <>
      <ErrorNotice error={groups.error} />
      {groups.loading && <Loading lines={5} />}
      {groups.value && !groups.value.counted_all && (
        <Notice kind="info" title="There are more than were counted: the numbers are lower bounds." />
      )}
      {groups.value?.groups.length === 0 && <Nothing filter={filter} />}
      <ul class="rows">
        {groups.value?.groups.map((group) => (
          <GroupRow key={JSON.stringify([group.source, group.destination_id, group.class])} group={group} />
        ))}
      </ul>
    </>
  );
}

function GroupRow({ group }: { group: DeadLetterGroup }) {
  const { source, app_id, scope, destination_id, class: failureClass = '', oldest_at, newest_at, reason } = group;
  const { cause, todo } = meaningOfClass(failureClass);
  const [planning, setPlanning] = useState(false);
  const filter = { source, app_id, scope, destination_id, class: failureClass };
  const destination =
    app_id && scope && destination_id ? linkTo(['apps', app_id, 'scopes', scope, destination_id]) : undefined;
  return (
    <li class="row group">
      <span class="row-main">
        <strong>{cause}</strong>
        <small>{reason}</small>
        <small>
          {destination ? (
            <a href={destination}>
              {app_id} · {scope}
            </a>
          ) : (
            WHERE[source]
          )}{' '}
          · <Time iso={oldest_at} /> to <Time iso={newest_at} />
        </small>
        <span class="todo">{todo}</span>
      </span>
      <span class="row-end">
        <Badge tone="error">{counted(group.count, 'dead letter')}</Badge>
        <a class="button plain" href={linkTo(['dead-letters'], { ...filter, view: 'list' })}>
          Look
        </a>
        <Button onClick={() => setPlanning(true)}>Redrive</Button>
      </span>
      {planning && <PlanDialog filter={filter} onClose={() => setPlanning(false)} />}
    </li>
  );
}

const WHERE: Readonly<Record<string, string>> = {
  sqs: 'Deliveries to queues',
  webhook: 'Deliveries to webhooks',
  intake: 'Events that were refused',
  rule: 'Events that EventBridge could not hand over',
};

function DeadLetterList({ filter }: { filter: Filter }) {
  const { api } = useAppContext();
  const key = JSON.stringify(filter);
  const [more, setMore] = useState<{ key: string; items: readonly DeadLetter[]; cursor: string | undefined }>();
  const action = useAction();
  const page = (cursor?: string): Promise<Page<DeadLetter>> =>
    api.get('/dead-letters', { ...filter, limit: PAGE, cursor });
  const first = useLoad(`dead-letters ${key}`, () => page());
  const known = more?.key === key ? more : undefined;
  const items = [...(first.value?.items ?? []), ...(known?.items ?? [])];
  const cursor = known ? known.cursor : first.value?.cursor;
  const loadMore = async (): Promise<void> => {
    const next = await page(cursor);
    setMore({ key, items: [...(known?.items ?? []), ...next.items], cursor: next.cursor });
  };
  return (
    <>
      <ErrorNotice error={first.error ?? action.error} />
      {first.loading && <Loading lines={6} />}
      {first.value && items.length === 0 && <Nothing filter={filter} />}
      <ul class="rows">
        {items.map((deadLetter) => (
          <li key={deadLetter.key}>
            <a class="row" href={linkTo(['dead-letters', deadLetter.key])}>
              <span class="row-main">
                <strong>{meaningOfClass(deadLetter.class).cause}</strong>
                <small class="wrap">{deadLetter.reason}</small>
              </span>
              <span class="row-end">
                <small>
                  {deadLetter.app_id ?? WHERE[deadLetter.source]} {deadLetter.scope && `· ${deadLetter.scope}`}
                </small>
                <small>
                  {deadLetter.updates === undefined ? bytes(deadLetter.bytes) : counted(deadLetter.updates, 'update')},{' '}
                  {count(deadLetter.attempts)} attempts
                </small>
                <Time iso={deadLetter.died_at} />
              </span>
            </a>
          </li>
        ))}
      </ul>
      {cursor !== undefined && (
        <Button busy={action.busy} onClick={() => void action.run(loadMore)}>
          Show more
        </Button>
      )}
    </>
  );
}
