/** The list of redrive plans, and that of replays. */
import type { ComponentChildren } from 'preact';
import type { Plan } from '../api/types.ts';
import { linkTo } from '../router.ts';
import { StateBadge } from '../ui/badge.tsx';
import { type Column, DataTable, type DataTableProps } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

/** What redrive plans and replays have in common. */
export type StoredPlan = Pick<
  Plan,
  'id' | 'status' | 'version' | 'created_by' | 'created_at' | 'started_at' | 'expires_at'
>;

export function authorOf({ created_by }: Pick<StoredPlan, 'created_by'>): string {
  return created_by?.name ?? (created_by?.kind === 'operator' ? 'An operator' : '');
}

interface StoredPlanListProps<T> extends Pick<DataTableProps<T>, 'label' | 'items' | 'error' | 'more' | 'empty'> {
  /** First part of its path in the API and in the dashboard. */
  readonly resource: 'redrive-plans' | 'replays';
  readonly noun: readonly [one: string, many: string];
  readonly title: (plan: T) => string;
  /** Describes it in a line. */
  readonly words: (plan: T) => string;
  readonly progress: (plan: T) => ComponentChildren;
  /** Columns after the name. */
  readonly place?: readonly Column<T>[];
  /** Columns at the end. */
  readonly actions?: readonly Column<T>[];
}

export function StoredPlanList<T extends StoredPlan>(props: StoredPlanListProps<T>) {
  const { resource, noun, title, words, progress, place = [], actions = [], ...table } = props;
  const [name] = noun;
  return (
    <DataTable<T>
      {...table}
      noun={noun}
      keyOf={({ id }) => id}
      href={({ id }) => linkTo([resource, id])}
      columns={[
        {
          key: 'name',
          title: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
          cell: (plan) => (
            <div class="cause">
              {title(plan)}
              <small>{words(plan)}</small>
            </div>
          ),
        },
        ...place,
        {
          key: 'state',
          title: 'State',
          shrink: true,
          selfEvident: true,
          cell: ({ status }) => <StateBadge state={status} />,
        },
        {
          key: 'progress',
          title: 'Progress',
          selfEvident: true,
          cell: (plan) => <div class="plan-progress">{progress(plan)}</div>,
        },
        { key: 'author', title: 'Created by', wideOnly: true, cell: authorOf },
        { key: 'created', title: 'Created', shrink: true, cell: ({ created_at }) => <Time iso={created_at} /> },
        ...actions,
      ]}
    />
  );
}
