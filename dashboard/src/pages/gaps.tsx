/** Gaps of the journal in the overview, with the command that repairs them. */
import type { Overview } from '../api/types.ts';
import { count, moment } from '../format/format.ts';
import { titleOf } from '../format/scopes.ts';
import { linkTo } from '../router.ts';
import { CodeBlock } from '../ui/copy.tsx';
import { DocsLink } from '../ui/docs-link.tsx';
import { Section } from '../ui/parts.tsx';
import { type Column, DataTable } from '../ui/table.tsx';

type Gap = Overview['gaps'][number];

/** The times of the repair begin and end this long before and after the gaps, because clocks differ. */
const MARGIN_MS = 300_000;

/** @param appId the app that the overview is restricted to. */
export function Gaps({ gaps, appId }: { gaps: readonly Gap[]; appId: string | undefined }) {
  const time = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+/, '');
  const from = Math.min(...gaps.map((gap) => Date.parse(gap.from))) - MARGIN_MS;
  const to = Math.max(...gaps.map((gap) => Date.parse(gap.to))) + MARGIN_MS;
  return (
    <Section
      title="Gaps of the journal"
      description="These updates were delivered, but they cannot be found, shown, sent again or replayed."
      actions={<DocsLink page="runbook.md#journal-gaps">Runbook</DocsLink>}
    >
      <DataTable<Gap>
        label="Gaps of the journal"
        items={gaps}
        keyOf={({ app_id, scope, from, reason }) => JSON.stringify([app_id, scope, from, reason])}
        {...(appId === undefined && { href: ({ app_id }: Gap) => linkTo(['apps', app_id]) })}
        noun={['gap', 'gaps']}
        columns={appId === undefined ? COLUMNS : COLUMNS_OF_APP}
      />
      <CodeBlock
        label="Restore what the bucket still contains"
        text={`npx feedhose journal repair --from ${time(from)} --to ${time(to)}`}
      />
    </Section>
  );
}

const columnsOf = (withApp: boolean): readonly Column<Gap>[] => [
  {
    key: 'app',
    title: withApp ? 'App and scope' : 'Scope',
    shrink: true,
    cell: ({ app_id, app_name, scope }) =>
      withApp ? (
        <>
          {app_name ?? app_id}
          <small>{titleOf(scope)}</small>
        </>
      ) : (
        titleOf(scope)
      ),
  },
  {
    key: 'reason',
    title: 'Reason',
    selfEvident: true,
    cell: ({ reason }) => <span class="wrap">{reason}</span>,
  },
  {
    key: 'time',
    title: 'Time',
    shrink: true,
    cell: ({ from, to }) => (
      <>
        {moment(from)}
        {moment(to) !== moment(from) && <small>to {moment(to)}</small>}
      </>
    ),
  },
  {
    key: 'updates',
    title: 'Updates',
    align: 'end',
    shrink: true,
    sortBy: ({ updates }) => updates,
    cell: ({ updates }) => <strong>{count(updates)}</strong>,
  },
];
const COLUMNS = columnsOf(true);
const COLUMNS_OF_APP = columnsOf(false);
