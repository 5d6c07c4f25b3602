/** The replays, newest first. */
import { FastForward } from 'lucide';
import { useState } from 'preact/hooks';
import type { Replay } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { counted } from '../format/format.ts';
import { usePaged } from '../load.tsx';
import { onlyAppOf } from '../names.ts';
import { goTo } from '../router.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { FilterBar } from '../ui/filter-bar.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Progress } from '../ui/progress.tsx';
import { NoJournal } from './no-journal.tsx';
import { ReplayDialog } from './replay-dialog.tsx';
import { progressOf, replayTitle, replayWords } from './replay-words.ts';
import { StoredPlanList } from './stored-plan-list.tsx';

const EVERY_MS = 5_000;

export function ReplaysPage({ query }: { query: URLSearchParams }) {
  const { me } = useAppContext();
  if (me.journal_days === undefined) return <NoJournal title="Replays" />;
  return <Replays appId={query.get('app_id') || undefined} />;
}

function Replays({ appId }: { appId: string | undefined }) {
  const { me } = useAppContext();
  const [isOpen, setOpen] = useState(false);
  const only = onlyAppOf(me);
  const replays = usePaged<Replay>('/replays', { app_id: appId }, ({ id }) => id, EVERY_MS);
  const button = (
    <Button kind="primary" icon={FastForward} writes onClick={() => setOpen(true)}>
      New replay…
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Replays"
        description="A replay sends past updates of a scope to one destination again, oldest first: after a consumer lost data, or to fill a new destination. One that is not started expires after a day."
        actions={button}
      />
      {only === undefined && (
        <FilterBar
          fields={[{ name: 'app_id', label: 'App', placeholder: 'acme' }]}
          values={{ app_id: appId }}
          onChange={({ app_id }) => goTo(['replays'], { app_id })}
        />
      )}
      <StoredPlanList<Replay>
        label="Replays, newest first"
        resource="replays"
        noun={['replay', 'replays']}
        items={replays.items}
        error={replays.error}
        more={replays.more}
        title={replayTitle}
        words={replayWords}
        progress={(replay) => (
          <Progress label={`Progress of ${replayTitle(replay)}`} {...progressOf(replay)}>
            {replay.status === 'planned'
              ? `${replay.preview.exact ? '' : 'about '}${counted(replay.preview.updates, 'update')}`
              : `${counted(replay.progress.updates_sent, 'update')} sent`}
          </Progress>
        )}
        empty={
          <EmptyState title="There are no replays.">
            Updates of the last {counted(me.journal_days ?? 0, 'day')} can be sent again.
          </EmptyState>
        }
        place={only === undefined ? [{ key: 'app', title: 'App', shrink: true, cell: ({ app_id }) => app_id }] : []}
      />
      {isOpen && <ReplayDialog appId={only ?? appId} onClose={() => setOpen(false)} />}
    </>
  );
}
