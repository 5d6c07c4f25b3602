/** What is missing in an answer of the journal: times that could not be written, and parts that cannot be read. */
import type { UpdateList } from '../api/types.ts';
import { count, counted, moment } from '../format/format.ts';
import { titleOf } from '../format/scopes.ts';
import { Notice } from '../ui/notice.tsx';

const SHOWN = 5;

interface Found extends Pick<UpdateList, 'unreadable'> {
  readonly gaps: readonly Omit<UpdateList['gaps'][number], 'app_id'>[];
}

export function Incomplete({ found }: { found: Found | undefined }) {
  const { gaps = [], unreadable = [] } = found ?? {};
  const parts = [
    ...gaps.map(({ from, to, ...part }) => ({
      ...part,
      time: from === to ? moment(from) : `${moment(from)} to ${moment(to)}`,
    })),
    ...unreadable.map(({ at, ...part }) => ({ ...part, time: moment(at) })),
  ];
  if (parts.length === 0) return null;
  const updates = parts.reduce((sum, part) => sum + part.updates, 0);
  return (
    <Notice kind="warning" title={`${counted(updates, 'update')} of this time cannot be shown.`}>
      <p>They were delivered as usual, but the journal does not contain them.</p>
      <ul>
        {parts.slice(0, SHOWN).map(({ time, scope, updates, reason }, index) => (
          <li key={index}>
            {time}, {titleOf(scope)}: {counted(updates, 'update')}. {reason}
          </li>
        ))}
      </ul>
      {parts.length > SHOWN && <p>and {count(parts.length - SHOWN)} more times</p>}
    </Notice>
  );
}
