/** What "Test SQS", "Test Webhook" and "Verify" found: each check with its cause and hint, and what was sent and answered. */
import type { TestAnswer, TestCheck } from '../api/types.ts';
import { milliseconds } from '../format/format.ts';
import { pretty } from '../format/pretty.ts';
import { Notice } from '../ui/notice.tsx';
import { Text } from '../ui/text.tsx';

type Result = Omit<TestAnswer, 'destination'>;

export function CheckResult({ title, result }: { title: string; result: Result }) {
  const { status, error, hint, checks, duration_ms, request, response } = result;
  return (
    <section class="check-result" aria-label={title}>
      <Notice
        kind={status === 'ok' ? 'ok' : 'error'}
        title={
          status === 'ok'
            ? `${title}: it works (${milliseconds(duration_ms)})`
            : `${title}: ${error ?? 'it does not work yet'}`
        }
      >
        {status !== 'ok' && hint && <Hint text={hint} />}
      </Notice>
      <Checks checks={checks} />
      {request && (
        <details>
          <summary>Request</summary>
          <Text label="Headers of the request">{headersText(request.headers)}</Text>
          <Text label="Body of the request">{pretty(request.body)}</Text>
        </details>
      )}
      {response && (
        <details>
          <summary>
            Answer: {response.status} after {milliseconds(response.duration_ms)}
          </summary>
          <Text label="Start of the answer">{response.answer || '(empty)'}</Text>
        </details>
      )}
    </section>
  );
}

const SIGNS = { ok: '✓', warning: '!', error: '×' } as const;
const WORDS = { ok: 'passed', warning: 'warning', error: 'failed' } as const;

export function Checks({ checks }: { checks: readonly TestCheck[] }) {
  return (
    <ul class="checks">
      {checks.map(({ name, status, message, hint }) => (
        <li key={name} class={status}>
          <span class="sign" role="img" aria-label={WORDS[status]}>
            {SIGNS[status]}
          </span>
          <div>
            <strong>{name.replaceAll('_', ' ')}</strong> {message}
            {hint && <Hint text={hint} />}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** A sentence, or something to paste. */
function Hint({ text }: { text: string }) {
  return text.includes('\n') ? <Text label="Hint">{text}</Text> : <p class="hint">{text}</p>;
}

export function headersText(headers: Readonly<Record<string, string | null>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value ?? '(not shown)'}`)
    .join('\n');
}
