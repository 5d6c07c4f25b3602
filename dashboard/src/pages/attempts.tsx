/** What was tried: each attempt with request, answer and reason; live when wanted. */
import { useState } from 'preact/hooks';
import type { Attempt, Page } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { bytes, counted, milliseconds, moment } from '../format/format.ts';
import { Button } from '../ui/button.tsx';
import { Switch } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Badge, Empty, Facts, Loading, Time } from '../ui/parts.tsx';
import { Text } from '../ui/text.tsx';
import { useAction } from '../use-action.ts';
import { useLoad } from '../use-load.ts';
import { headersText } from './check-result.tsx';
import { meaningOfClass } from './failure-classes.ts';

const PAGE = 50;
const LIVE_EVERY_MS = 1_500;

export function Attempts({ path }: { path: string }) {
  const { api } = useAppContext();
  const [live, setLive] = useState(true);
  const [older, setOlder] = useState<{ items: readonly Attempt[]; cursor: string | undefined }>();
  const action = useAction();
  const page = (cursor?: string): Promise<Page<Attempt>> => api.get(`${path}/attempts`, { limit: PAGE, cursor });
  const newest = useLoad(`${path}/attempts`, () => page(), live ? LIVE_EVERY_MS : undefined);
  const items = merged(newest.value?.items ?? [], older?.items ?? []);
  const cursor = older ? older.cursor : newest.value?.cursor;
  const more = async (): Promise<void> => {
    setLive(false);
    const next = await page(cursor);
    setOlder({ items: [...(older?.items ?? []), ...next.items], cursor: next.cursor });
  };
  return (
    <section>
      <div class="section-head">
        <h2>Attempts</h2>
        <Switch label="Live" checked={live} onChange={setLive} />
      </div>
      <ErrorNotice error={newest.error ?? action.error} />
      {newest.loading && <Loading lines={6} />}
      {newest.value && items.length === 0 && (
        <Empty title="Nothing was tried yet.">
          Attempts show here as they happen, and are kept for two weeks. Is the scope's real-time on?
        </Empty>
      )}
      <ol class="attempts" aria-label="Attempts, the newest first">
        {items.map((attempt) => (
          <AttemptRow key={keyOf(attempt)} attempt={attempt} />
        ))}
      </ol>
      {cursor !== undefined && (
        <Button busy={action.busy} onClick={() => void action.run(more)}>
          Show older ones
        </Button>
      )}
    </section>
  );
}

function keyOf({ at, delivery_id, attempt }: Attempt): string {
  return `${at} ${delivery_id} ${attempt}`;
}

function merged(newest: readonly Attempt[], older: readonly Attempt[]): readonly Attempt[] {
  const known = new Set(newest.map(keyOf));
  return [...newest, ...older.filter((attempt) => !known.has(keyOf(attempt)))];
}

export function AttemptRow({ attempt }: { attempt: Attempt }) {
  const { at, delivery_id, outcome, status, class: failureClass, code, reason, duration_ms, updates } = attempt;
  const delivered = outcome === 'delivered';
  return (
    <li>
      <details class="attempt">
        <summary>
          <Badge tone={delivered ? 'ok' : 'error'}>{delivered ? 'Delivered' : 'Failed'}</Badge>
          <span class="attempt-what">
            {status !== undefined && <code>{status}</code>} {counted(updates, 'update')}
            {attempt.attempt > 1 && `, attempt ${attempt.attempt}`}
            {attempt.probe && ', probe'}
            {attempt.redriven && ', redriven'}
            {reason && <span class="attempt-why"> {reason}</span>}
          </span>
          <span class="attempt-when">
            {milliseconds(duration_ms)} · <Time iso={at} />
          </span>
        </summary>
        <div class="attempt-more">
          {!delivered && failureClass && <p>{meaningOfClass(failureClass).todo}</p>}
          <Facts
            items={[
              ['Delivery', <code key="d">{delivery_id}</code>],
              ['Time', moment(at)],
              ['Body', bytes(attempt.bytes)],
              ...(code ? [['Code', <code key="c">{code}</code>] as const] : []),
            ]}
          />
          {attempt.headers && (
            <>
              <h3>Request headers</h3>
              <Text label="Request headers">{headersText(attempt.headers)}</Text>
            </>
          )}
          {attempt.answer !== undefined && (
            <>
              <h3>Start of the answer</h3>
              <Text label="Start of the answer">{attempt.answer || '(empty)'}</Text>
            </>
          )}
        </div>
      </details>
    </li>
  );
}
