/** What a new or changed destination would have received in the last hours, before it is saved. */
import { Eye } from 'lucide';
import { useState } from 'preact/hooks';
import { scopePath } from '../api/client.ts';
import type { Destination, Preview } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { bytes, count, counted, moment } from '../format/format.ts';
import type { Draft } from '../transports/fields.tsx';
import { useAction } from '../ui/action.tsx';
import { Button } from '../ui/button.tsx';
import { Card, Stat, Stats } from '../ui/card.tsx';
import { CodeBlock } from '../ui/copy.tsx';
import { Segments } from '../ui/filter-bar.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { bodyOf, changeOf, hasErrors, missingIn } from './draft.ts';
import { Incomplete } from './incomplete.tsx';
import { dollars } from './replay-words.ts';

const HOURS = [
  ['1', '1 h'],
  ['6', '6 h'],
  ['24', '24 h'],
] as const;
type Hours = (typeof HOURS)[number][0];

interface PreviewCardProps {
  readonly appId: string;
  readonly scope: string;
  readonly draft: Draft;
  readonly stored?: Destination;
}

interface Shown {
  readonly preview: Preview;
  /** The settings and hours of the preview. */
  readonly of: string;
}

export function PreviewCard({ appId, scope, draft, stored }: PreviewCardProps) {
  const { api, me } = useAppContext();
  const [hours, setHours] = useState<Hours>('24');
  const [shown, setShown] = useState<Shown>();
  const action = useAction();
  if (me.journal_days === undefined) return null;
  const of = JSON.stringify([draft, hours]);
  const isReady = !hasErrors(draft) && (stored !== undefined || missingIn(draft).length === 0);
  const run = async (): Promise<void> => {
    const settings = stored
      ? { destination_id: stored.id, changes: changeOf(draft, stored) }
      : { destination: bodyOf(draft) };
    const body = { ...settings, hours: Number(hours) };
    setShown({ preview: await api.call<Preview>('POST', `${scopePath(appId, scope)}/preview`, { body }), of });
  };
  return (
    <Card
      title="What it would have received"
      description="The updates of the last hours with the settings of the form. Nothing is sent or saved."
      actions={
        <>
          <Segments label="Last hours" value={hours} options={HOURS} onChange={setHours} />
          <Button icon={Eye} reads action={action} run={run} disabled={!isReady}>
            Preview
          </Button>
        </>
      }
    >
      {(action.error || shown) && (
        <>
          <ErrorNotice error={action.error} />
          {shown && shown.of !== of && <p class="muted">The settings or hours have changed since this preview.</p>}
          {shown && <Result preview={shown.preview} />}
        </>
      )}
    </Card>
  );
}

function Result({ preview }: { preview: Preview }) {
  const { me } = useAppContext();
  const { from, read_to, complete, updates, requests, filtered_out, too_large, unreadable, gaps, example, per_day } =
    preview;
  return (
    <>
      {!complete && (
        <Notice kind="info" title={`The numbers begin at ${moment(read_to)}.`}>
          The time since {moment(from)} contains more updates than a preview reads.
        </Notice>
      )}
      <Incomplete found={{ gaps, unreadable: [] }} />
      {unreadable > 0 && (
        <Notice kind="warning" title={`${counted(unreadable, 'update')} cannot be read and are not counted.`} />
      )}
      {too_large > 0 && (
        <Notice kind="warning" title={`${counted(too_large, 'update')} would have become dead letters.`}>
          They do not fit into a body within the limits of the destination.
        </Notice>
      )}
      <Stats>
        <Stat
          label="Updates"
          value={count(updates)}
          hint={filtered_out > 0 ? `${count(filtered_out)} filtered out` : undefined}
        />
        <Stat label="Requests" value={count(requests)} hint={`${count(per_day.requests)} a day at this rate`} />
        <Stat label="Size" value={bytes(preview.bytes)} hint={`${bytes(per_day.bytes)} a day`} />
        {me.kind === 'operator' && (
          <Stat label="AWS cost" value={dollars(per_day.cost_usd)} hint="A day at this rate" />
        )}
      </Stats>
      {example && (
        <CodeBlock
          label={`The newest body, ${example.updates === 1 ? 'first update' : `first ${count(example.updates)} updates`}`}
          text={example.body}
          language="json"
        />
      )}
      {updates === 0 && <p class="muted">The scope had no update for this destination in this time.</p>}
    </>
  );
}
