/** The state of a bucket: how far its windows are written, the last one, and why nothing can be written. */
import type { Destination, Windows as State } from '../api/types.ts';
import { count, counted, moment } from '../format/format.ts';
import { Fetched, useGet } from '../load.tsx';
import { Card, Stat, Stats } from '../ui/card.tsx';
import { CopyInline } from '../ui/copy.tsx';
import { DocsLink } from '../ui/docs-link.tsx';
import { Notice } from '../ui/notice.tsx';
import { Elapsed, Time } from '../ui/time.tsx';
import { Hint } from './check-result.tsx';

const EVERY_MS = 5_000;

export function Windows({ path, destination }: { path: string; destination: Destination }) {
  const windows = useGet<State>(`${path}/windows`, {}, EVERY_MS);
  return (
    <Fetched loaded={windows} lines={4}>
      {(found) => (
        <>
          {found.blocked && <Blocked blocked={found.blocked} />}
          {destination.state !== 'enabled' && (
            <Notice kind="info" title={`The destination is ${destination.state}. Its windows wait in the journal.`} />
          )}
          {found.expired?.map(({ from, to }) => (
            <Notice
              key={from}
              kind="error"
              title={`Updates from ${moment(from)} to ${moment(to)} expired in the journal before they were written.`}
            />
          ))}
          <Stats>
            <Stat
              label="Written until"
              value={<Time iso={found.written_until} />}
              hint={`Updates since ${moment(found.written_until)} are not written yet`}
            />
            <Stat
              label="Last window"
              value={found.last_window ? counted(found.last_window.updates, 'update') : 'None yet'}
              hint={found.last_window && <Time iso={found.last_window.written_at} />}
            />
            <Stat label="Next attempt" value={<Time iso={found.next_attempt_at} />} />
          </Stats>
          {found.last_window && <LastWindow last={found.last_window} />}
        </>
      )}
    </Fetched>
  );
}

function Blocked({ blocked }: { blocked: NonNullable<State['blocked']> }) {
  const { since, attempts, code, error, hint, expires_at } = blocked;
  return (
    <Notice
      kind="error"
      title={
        <>
          Nothing could be written for <Elapsed iso={since} />: {counted(attempts, 'attempt')} failed
        </>
      }
    >
      <div class="stack">
        <p>
          <strong>{code}</strong> {error}
        </p>
        {hint && <Hint text={hint} seen={new Set()} />}
        <p>The windows wait. The next updates expire in the journal on {moment(expires_at)}.</p>
      </div>
    </Notice>
  );
}

function LastWindow({ last }: { last: NonNullable<State['last_window']> }) {
  const { from, to, updates, objects, manifest } = last;
  return (
    <Card
      title={`Window from ${moment(from)} to ${moment(to)}`}
      description={`${count(updates)} updates in ${counted(objects, 'object')}`}
    >
      <div class="stack">
        <p>
          Manifest: <CopyInline label="key of the manifest" text={manifest} />
        </p>
        <p>
          <DocsLink page="warehouse.md">Query a bucket</DocsLink>
        </p>
      </div>
    </Card>
  );
}
