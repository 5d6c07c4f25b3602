/** Dead letters, grouped by destination and cause or as a list, with their export, redrive and discarding. */

import { Download, RotateCcw, Trash2 } from 'lucide';
import { useState } from 'preact/hooks';
import type { Api } from '../api/client.ts';
import type { DeadLetterGroup, DeadLetterGroups } from '../api/types.ts';
import { serverNow } from '../clock.ts';
import { useAppContext } from '../context.ts';
import { count } from '../format/format.ts';
import { useGet } from '../load.tsx';
import { useAction } from '../ui/action.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { FilterBar } from '../ui/filter-bar.tsx';
import { Menu } from '../ui/menu.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { DataTable } from '../ui/table.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { Time } from '../ui/time.tsx';
import { type Filter, filterFields, filterOf, linkToList, viewOf } from './dead-letter-filter.ts';
import { DeadLetterList } from './dead-letter-list.tsx';
import { DiscardDialog } from './discard-dialog.tsx';
import { PlanDialog } from './plan-dialog.tsx';
import { TargetName, TargetState } from './target.tsx';

const EVERY_MS = 10_000;

/** What a dialog redrives or discards. */
interface Task {
  readonly kind: 'redrive' | 'discard';
  readonly filter: Filter;
  readonly total: number;
}

export function DeadLettersPage({ query }: { query: URLSearchParams }) {
  const { api, me } = useAppContext();
  const filter = filterOf(query);
  const view = viewOf(query);
  const [task, setTask] = useState<Task>();
  /** Number of changes of this page, after each of which the list is loaded again. */
  const [changes, setChanges] = useState(0);
  const action = useAction();
  const groups = useGet<DeadLetterGroups>('/dead-letters', { ...filter, group_by: 'destination,class' }, EVERY_MS);
  const total = groups.value?.total ?? 0;
  const isFiltered = Object.keys(filter).length > 0;
  const empty = isFiltered ? (
    <EmptyState
      title="No dead letters match the filter."
      actions={<Button href={linkToList({}, view)}>Clear the filter</Button>}
    />
  ) : (
    <EmptyState title="There are no dead letters.">All updates were delivered or are still being delivered.</EmptyState>
  );
  const all = isFiltered ? 'matching' : 'all';
  return (
    <>
      <PageHeader
        title="Dead letters"
        description={`Deliveries ${me.kind === 'operator' ? 'and events ' : ''}that failed permanently. They are kept with their history until you redrive or discard them, for up to one year.`}
        actions={
          <>
            <Menu
              label="More actions"
              items={[
                {
                  text: `Export ${all}`,
                  icon: Download,
                  onSelect: () => void action.run(() => exportDeadLetters(api, filter)),
                },
                {
                  text: `Discard ${all}…`,
                  icon: Trash2,
                  danger: true,
                  disabled: total === 0,
                  writes: true,
                  onSelect: () => setTask({ kind: 'discard', filter, total }),
                },
              ]}
            />
            <Button
              kind="primary"
              icon={RotateCcw}
              disabled={total === 0}
              writes
              onClick={() => setTask({ kind: 'redrive', filter, total })}
            >
              Redrive {all}…
            </Button>
          </>
        }
      />
      <Tabs
        current={view === 'list' ? 'All dead letters' : 'By cause'}
        items={[
          ['By cause', linkToList(filter, 'groups'), groups.value?.groups.length],
          ['All dead letters', linkToList(filter, 'list'), total],
        ]}
      />
      <FilterBar
        fields={filterFields(me.kind === 'operator')}
        values={filter}
        onChange={(values) => {
          location.hash = linkToList(filterOf(values), view);
        }}
      />
      <ErrorNotice error={action.error} />
      {groups.value?.counted_all === false && (
        <Notice kind="info" title="Not all dead letters were counted. The numbers are lower bounds." />
      )}
      {view === 'groups' ? (
        <DataTable<DeadLetterGroup>
          label="Dead letters by cause"
          items={groups.value?.groups}
          error={groups.error}
          keyOf={(group) =>
            JSON.stringify([group.source, group.app_id, group.destination_id, group.class, group.reason])
          }
          href={(group) => linkToList(filterOfGroup(filter, group))}
          noun={['group', 'groups']}
          empty={empty}
          columns={[
            {
              key: 'cause',
              title: 'Cause',
              cell: ({ cause, reason, remedy }) => (
                <div class="cause">
                  {cause}
                  <small>{reason}</small>
                  <small class="remedy">{remedy}</small>
                </div>
              ),
            },
            {
              key: 'destination',
              title: 'Destination',
              selfEvident: true,
              sortBy: ({ destination, app_id }) => destination?.address ?? app_id,
              cell: (group) => (
                <div class="cluster">
                  <TargetName place={group} linked />
                  {group.destination && <TargetState target={group.destination} />}
                </div>
              ),
            },
            {
              key: 'count',
              title: 'Dead letters',
              align: 'end',
              shrink: true,
              sortBy: (group) => group.count,
              cell: (group) => count(group.count),
            },
            {
              key: 'newest',
              title: 'Last failed',
              shrink: true,
              sortBy: ({ newest_at }) => newest_at,
              cell: ({ newest_at }) => <Time iso={newest_at} />,
            },
            {
              key: 'actions',
              title: '',
              shrink: true,
              selfEvident: true,
              cell: (group) => (
                <div class="group-actions">
                  {group.class !== 'refused' && (
                    <Button
                      small
                      label={`Redrive all: ${group.cause}`}
                      writes
                      onClick={() =>
                        setTask({ kind: 'redrive', filter: filterOfGroup(filter, group), total: group.count })
                      }
                    >
                      Redrive all
                    </Button>
                  )}
                  <Menu
                    label={`More actions for ${group.cause}`}
                    items={[
                      {
                        text: 'Discard all…',
                        icon: Trash2,
                        danger: true,
                        writes: true,
                        onSelect: () =>
                          setTask({ kind: 'discard', filter: filterOfGroup(filter, group), total: group.count }),
                      },
                    ]}
                  />
                </div>
              ),
            },
          ]}
        />
      ) : (
        <DeadLetterList
          key={changes}
          filter={filter}
          total={groups.value?.counted_all ? total : undefined}
          empty={empty}
          onChange={groups.reload}
        />
      )}
      {task?.kind === 'redrive' && <PlanDialog filter={task.filter} onClose={() => setTask(undefined)} />}
      {task?.kind === 'discard' && (
        <DiscardDialog
          what={{ filter: task.filter }}
          total={task.total}
          onClose={() => setTask(undefined)}
          onDone={() => {
            setTask(undefined);
            setChanges(changes + 1);
            void groups.reload();
          }}
        />
      )}
    </>
  );
}

/** Returns the filter of the page, narrowed to a group. Events are grouped by their reason. */
function filterOfGroup(filter: Filter, group: DeadLetterGroup): Filter {
  const { source, app_id, scope, destination_id, class: failureClass, reason } = group;
  const isEvent = source === 'intake' || source === 'rule';
  const own = { source, app_id, scope, destination_id, class: failureClass, ...(isEvent && { reason }) };
  return { ...filter, ...filterOf(own) };
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
  link.download = `dead-letters-${new Date(serverNow()).toISOString().slice(0, 19).replaceAll(':', '')}.ndjson`;
  link.click();
  URL.revokeObjectURL(link.href);
  if (cursor !== undefined) {
    throw new Error('The export is incomplete because one file cannot hold all dead letters. Narrow the filter.');
  }
}
