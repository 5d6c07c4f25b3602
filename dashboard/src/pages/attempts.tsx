/** The attempts of a destination with request, response and failure. The list is updated continuously. */
import { useState } from 'preact/hooks';
import { adviceOn } from '../../../core/failure-advice.ts';
import type { Attempt } from '../api/types.ts';
import { bytes, counted, milliseconds, moment } from '../format/format.ts';
import { PagedList } from '../load.tsx';
import { Badge } from '../ui/badge.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Switch } from '../ui/field.tsx';
import { code, Facts, Section } from '../ui/parts.tsx';
import { CopyText } from '../ui/text.tsx';
import { Time } from '../ui/time.tsx';
import { headersText } from './check-result.tsx';

const LIVE_EVERY_MS = 1_500;

export function Attempts({ path }: { path: string }) {
  const [live, setLive] = useState(true);
  return (
    <Section title="Attempts" actions={<Switch label="Live" checked={live} onChange={setLive} />}>
      <PagedList<Attempt>
        path={`${path}/attempts`}
        everyMs={live ? LIVE_EVERY_MS : undefined}
        class="attempts"
        label="Attempts, newest first"
        keyOf={attemptKey}
        row={(attempt) => <AttemptRow attempt={attempt} />}
        onMore={() => setLive(false)}
        empty={
          <EmptyState title="There are no attempts.">
            Attempts appear here immediately and are kept for two weeks. Check that real-time notifications are on for
            the scope.
          </EmptyState>
        }
      />
    </Section>
  );
}

export function attemptKey({ at, delivery_id, attempt }: Attempt): string {
  return `${at} ${delivery_id} ${attempt}`;
}

export function AttemptRow({ attempt }: { attempt: Attempt }) {
  const { at, outcome, status, class: failureClass, reason, duration_ms, updates, headers, answer } = attempt;
  const delivered = outcome === 'delivered';
  return (
    <details class="attempt">
      <summary>
        <Badge tone={delivered ? 'ok' : 'error'}>{delivered ? 'Delivered' : 'Failed'}</Badge>
        <span class="attempt-title">
          {status !== undefined && <code>{status}</code>} {counted(updates, 'update')}
          {attempt.attempt > 1 && `, attempt ${attempt.attempt}`}
          {attempt.probe && ', probe'}
          {attempt.redriven && ', redriven'}
          {reason && <span class="attempt-detail"> {reason}</span>}
        </span>
        <span class="attempt-time">
          {milliseconds(duration_ms)} · <Time iso={at} />
        </span>
      </summary>
      <div class="attempt-content">
        {!delivered && failureClass && <p>{adviceOn(failureClass, 'retrying').remedy}</p>}
        <Facts
          items={[
            ['Delivery', code(attempt.delivery_id)],
            ['Time', moment(at)],
            ['Body', bytes(attempt.bytes)],
            ['Code', code(attempt.code)],
          ]}
        />
        {headers && <TitledText title="Request headers" text={headersText(headers)} />}
        {answer !== undefined && <TitledText title="Start of the response" text={answer || '(empty)'} />}
      </div>
    </details>
  );
}

export function TitledText({ title, text }: { title: string; text: string }) {
  return (
    <>
      <h3>{title}</h3>
      <CopyText label={title} text={text} />
    </>
  );
}
