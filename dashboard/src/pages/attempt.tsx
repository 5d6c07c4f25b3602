/** One attempt: what was sent, what came back, and what to do. */
import type { ComponentChildren } from 'preact';
import { type AdvicePhase, adviceOn } from '../../../core/failure-advice.ts';
import type { Attempt, AttemptWithBody, Destination } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { curlOf } from '../format/curl.ts';
import { bytes, count, milliseconds, momentInZone } from '../format/format.ts';
import { isJson } from '../format/pretty.ts';
import { useGet } from '../load.tsx';
import { destinationName } from '../names.ts';
import { linkTo } from '../router.ts';
import { addressOf } from '../transports/table.ts';
import { StateBadge } from '../ui/badge.tsx';
import { CodeBlock, CopyInline } from '../ui/copy.tsx';
import { Drawer } from '../ui/dialog.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Facts } from '../ui/parts.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { headersText } from './check-result.tsx';
import { ResendButton } from './resend.tsx';

interface AttemptDrawerProps {
  readonly path: string;
  readonly id: string;
  readonly destination: Destination;
  readonly onClose: () => void;
}

/** The attempt at an address, in a drawer. */
export function AttemptDrawer({ path, id, destination, onClose }: AttemptDrawerProps) {
  const { value, error, loading } = useGet<AttemptWithBody>(`${path}/attempts/${encodeURIComponent(id)}`);
  return (
    <Drawer
      title={value ? `Attempt ${value.attempt}` : 'Attempt'}
      state={value && <StateBadge state={value.outcome} />}
      onClose={onClose}
    >
      <ErrorNotice error={error} />
      {loading && <Skeleton lines={8} />}
      {value && (
        <>
          {value.body !== undefined && (
            <div>
              <ResendButton
                destination={{
                  ...destination,
                  title: destinationName(destination.transport, addressOf(destination), destination.name),
                }}
                options={[{ what: { attempt_id: value.id }, delivery: value }]}
              />
            </div>
          )}
          <AttemptDetails attempt={value} destination={destination} />
        </>
      )}
    </Drawer>
  );
}

interface AttemptDetailsProps {
  readonly attempt: AttemptWithBody;
  /** Absent: the request cannot be copied as cURL. */
  readonly destination?: Destination;
}

export function AttemptDetails({ attempt, destination }: AttemptDetailsProps) {
  const {
    at,
    delivery_id,
    attempt: number,
    status,
    code,
    duration_ms,
    headers,
    answer,
    answer_headers,
    body,
    replay_id,
  } = attempt;
  const curl = headers && destination?.transport === 'webhook' ? curlOf(destination.url, headers, body) : undefined;
  return (
    <div class="stack">
      <Failure attempt={attempt} />
      <Facts
        items={[
          ['Time', momentInZone(at)],
          ['Status', status === undefined ? code : String(status)],
          ['Duration', milliseconds(duration_ms)],
          ['Attempt', kindOf(attempt) === '' ? count(number) : `${count(number)} (${kindOf(attempt)})`],
        ]}
      />
      <Facts
        items={[
          ['Delivery', <CopyInline key="d" label="delivery id" text={delivery_id} />],
          ['Sent by', replay_id && <a href={linkTo(['replays', replay_id])}>A replay</a>],
        ]}
      />
      <Updates attempt={attempt} appId={destination?.app_id} />
      {headers && (
        <CodeBlock
          label={destination?.transport === 'webhook' || !destination ? 'Request headers' : 'Message attributes'}
          text={headersText(headers)}
          language="http"
          copies={curl === undefined ? [] : [['Copy as cURL', curl]]}
        />
      )}
      {body !== undefined && (
        <CodeBlock
          label={destination?.transport === 'webhook' || !destination ? 'Request body' : 'Body before encoding'}
          text={body}
          language="json"
          downloadAs={`${delivery_id}.json`}
        />
      )}
      {answer_headers && <CodeBlock label="Response headers" text={headersText(answer_headers)} language="http" />}
      {answer !== undefined && (
        <CodeBlock
          label="Start of the response"
          text={answer || '(empty)'}
          language={/^\s*[{[]/.test(answer) && isJson(answer) ? 'json' : 'text'}
        />
      )}
      {body === undefined && (
        <p class="field-hint">
          The body of {bytes(attempt.bytes)} is not shown. {attempt.body_missing}
        </p>
      )}
    </div>
  );
}

function Failure({ attempt }: { attempt: Attempt }) {
  const { outcome, class: failureClass, reason } = attempt;
  if (outcome === 'delivered' || failureClass === undefined) return null;
  const { cause, remedy } = adviceOn(failureClass, phaseAfter(attempt));
  return (
    <Notice kind="error" title={`${cause}.`}>
      {reason && <p class="wrap">{reason}</p>}
      <p>
        <strong>What to do:</strong> {remedy}
      </p>
    </Notice>
  );
}

function phaseAfter({ test, dead_letter, class: failureClass }: Attempt): AdvicePhase {
  if (test) return 'tested';
  if (dead_letter) return 'dead';
  return failureClass === 'gone' ? 'disabled' : 'retrying';
}

interface UpdatesProps {
  readonly attempt: Attempt;
  /** Absent: the ids are not linked to the updates. */
  readonly appId: string | undefined;
}

function Updates({ attempt: { updates, events = [], delivery_id, test }, appId }: UpdatesProps) {
  const { me } = useAppContext();
  if (events.length === 0) return null;
  const isKept = me.journal_days !== undefined && appId !== undefined && !test;
  const linked = (query: { readonly event_id?: string; readonly delivery_id?: string }, text: ComponentChildren) =>
    isKept ? <a href={linkTo(['updates'], { app_id: appId, ...query })}>{text}</a> : text;
  return (
    <div class="table-scroll">
      <table aria-label="Updates">
        <thead>
          <tr>
            <th>Feed or type</th>
            <th>Event id</th>
          </tr>
        </thead>
        <tbody>
          {events.map(({ event_id, feed, type }, index) => (
            <tr key={index}>
              <td class="wrap">{feed ?? type ?? ''}</td>
              <td class="wrap">{linked({ event_id }, <code>{event_id}</code>)}</td>
            </tr>
          ))}
          {updates > events.length && (
            <tr>
              <td colSpan={2} class="muted">
                {linked({ delivery_id }, `and ${count(updates - events.length)} more`)}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

/** Returns what is special about an attempt, or an empty text. */
export function kindOf({ test, probe, redriven, resent, replay_id }: Attempt): string {
  const kinds = [test && 'test', probe && 'probe', redriven && 'redriven', resent && 'resent', replay_id && 'replay'];
  return kinds.filter(Boolean).join(', ');
}

/** The feed or type of the first update, and the number of the others. */
export function updatesOf({ updates, events: [first] = [] }: Attempt): ComponentChildren {
  const name = first?.feed ?? first?.type;
  if (name === undefined) return count(updates);
  return (
    <>
      {name}
      {updates > 1 && <span class="muted"> and {count(updates - 1)} more</span>}
    </>
  );
}
