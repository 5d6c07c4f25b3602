/** One replay: its progress, what came of its deliveries, start and stop. */
import type { Replay } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { bytes, count, counted, duration, moment } from '../format/format.ts';
import { titleOf } from '../format/scopes.ts';
import { linkTo } from '../router.ts';
import { Card, Stat, Stats } from '../ui/card.tsx';
import { Notice } from '../ui/notice.tsx';
import { Section } from '../ui/parts.tsx';
import { Progress } from '../ui/progress.tsx';
import { linkToList } from './dead-letter-filter.ts';
import { dollars, OBSTACLES, progressOf, replayTitle, replayWords } from './replay-words.ts';
import { StoredPlanDetails, StoredPlanPage } from './stored-plan.tsx';
import { TargetState } from './target.tsx';

export function ReplayPage({ replayId }: { replayId: string }) {
  return (
    <StoredPlanPage<Replay>
      id={replayId}
      resource="replays"
      noun={['Replay', 'Replays']}
      title={replayTitle}
      words={replayWords}
      parts={(replay) => <ReplayParts replay={replay} />}
    />
  );
}

function ReplayParts({ replay }: { replay: Replay }) {
  const { status, preview, progress, to, to_destination_now: target } = replay;
  const { position, obstacle, unreadable, updates_unreadable } = progress;
  return (
    <>
      <Card>
        <Progress
          label="Progress"
          {...progressOf(replay)}
          tone={status === 'running' ? 'info' : status === 'done' ? 'ok' : 'neutral'}
        >
          {status === 'planned'
            ? 'Not started'
            : status === 'done'
              ? `All updates until ${moment(to)} were sent`
              : position === undefined
                ? 'It begins within a minute'
                : `Sent the updates until ${moment(position)}`}
        </Progress>
        {obstacle !== undefined && status !== 'done' && <p class="muted">{OBSTACLES[obstacle]}</p>}
        {status === 'running' && <p class="muted">The replay continues once per minute. You can close this page.</p>}
      </Card>
      {unreadable.length > 0 && (
        <Notice
          kind="warning"
          title={
            updates_unreadable > 0
              ? `${counted(updates_unreadable, 'update')} cannot be sent, because the journal lacks them.`
              : 'The journal lacks a part of the range.'
          }
        >
          <ul>
            {unreadable.map(({ at, updates, reason }, index) => (
              <li key={index}>
                {moment(at)}
                {updates > 0 && `: ${counted(updates, 'update')}`}. {reason}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {status !== 'planned' && <Outcome replay={replay} />}
      <Section
        title="Preview"
        description={preview.exact ? 'What the replay contains.' : 'Estimates from a sample of the range.'}
      >
        <PreviewStats replay={replay} />
      </Section>
      <StoredPlanDetails
        plan={replay}
        noun="Replay"
        items={[
          ['Destination', <Place key="d" replay={replay} />],
          ['State', target && <TargetState target={target} />],
          [
            'App',
            <a key="a" href={linkTo(['apps', replay.app_id])}>
              {replay.app_id}
            </a>,
          ],
          ['Scope', titleOf(replay.scope)],
          [
            'Rate',
            replay.per_minute === undefined ? 'As the destination accepts' : `${count(replay.per_minute)} per minute`,
          ],
        ]}
      />
    </>
  );
}

function Place({ replay: { app_id, scope, to_destination, to_destination_now } }: { replay: Replay }) {
  const text = to_destination_now?.address ?? to_destination;
  return (
    <span class="wrap">
      {to_destination_now?.state === 'deleted' ? (
        text
      ) : (
        <a href={linkTo(['apps', app_id, 'scopes', scope, to_destination])}>{text}</a>
      )}
    </span>
  );
}

function Outcome({ replay: { id, progress, outcome } }: { replay: Replay }) {
  const { delivered = 0, on_the_way = 0, dead = 0 } = outcome ?? {};
  return (
    <Stats>
      <Stat
        label="Updates sent"
        value={count(progress.updates_sent)}
        hint={`in ${counted(progress.deliveries, 'delivery', 'deliveries')}`}
      />
      <Stat label="Delivered" value={count(delivered)} tone={delivered > 0 ? 'ok' : undefined} hint="Deliveries" />
      <Stat label="On the way" value={count(on_the_way)} hint="Queued, retried, or waiting" />
      {dead > 0 ? (
        <Stat
          label="Dead letters"
          value={count(dead)}
          tone="error"
          hint="Show these dead letters"
          href={linkToList({ plan_id: id })}
        />
      ) : (
        <Stat label="Dead letters" value="0" />
      )}
    </Stats>
  );
}

/** What a replay would send. The costs are those of the operator. */
export function PreviewStats({ replay: { preview, estimated_seconds } }: { replay: Replay }) {
  const { me } = useAppContext();
  const hint = preview.exact ? undefined : 'Estimated';
  return (
    <Stats>
      <Stat label="Updates" value={count(preview.updates)} hint={hint} />
      <Stat label="Deliveries" value={count(preview.deliveries)} hint={hint} />
      <Stat label="Size" value={bytes(preview.bytes)} hint={hint} />
      {estimated_seconds !== undefined && (
        // A replay is continued once per minute.
        <Stat label="Time" value={duration(Math.max(60, estimated_seconds) * 1_000)} hint="Estimated" />
      )}
      {me.kind === 'operator' && <Stat label="AWS cost" value={dollars(preview.cost_usd)} hint="Estimated" />}
    </Stats>
  );
}
