/** The result of a test or a verification: each check with cause and hint, the request and the response. */
import type { TestAnswer, TestCheck } from '../api/types.ts';
import { milliseconds } from '../format/format.ts';
import { pretty } from '../format/pretty.ts';
import { Icon } from '../ui/icon.tsx';
import { NOTICE_ICONS, Notice } from '../ui/notice.tsx';
import { CopyText } from '../ui/text.tsx';

export function CheckResult({ title, result }: { title: string; result: Omit<TestAnswer, 'destination'> }) {
  const { status, error, hint, checks, duration_ms, request, response } = result;
  const isOk = status === 'ok';
  return (
    <section class="check-result" aria-label={title}>
      <Notice
        kind={isOk ? 'ok' : 'error'}
        title={`${title}: ${isOk ? `succeeded (${milliseconds(duration_ms)})` : (error ?? 'failed')}`}
      >
        {!isOk && hint && <Hint text={hint} />}
      </Notice>
      <Checks checks={checks} />
      {request && (
        <details>
          <summary>Request</summary>
          <CopyText label="Headers of the request" text={headersText(request.headers)} />
          <CopyText label="Body of the request" text={pretty(request.body)} />
        </details>
      )}
      {response && (
        <details>
          <summary>
            Response: {response.status} after {milliseconds(response.duration_ms)}
          </summary>
          <CopyText label="Start of the response" text={response.answer || '(empty)'} />
        </details>
      )}
    </section>
  );
}

const STATUSES = { ok: 'passed', warning: 'warning', error: 'failed' } as const;

export function Checks({ checks }: { checks: readonly TestCheck[] }) {
  return (
    <ul class="checks">
      {checks.map(({ name, status, message, hint }) => (
        <li key={name} class={status}>
          <span class="tone">
            <Icon icon={NOTICE_ICONS[status]} size={18} label={STATUSES[status]} />
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

/** A hint of several lines contains a text to copy. */
function Hint({ text }: { text: string }) {
  return text.includes('\n') ? <CopyText label="Hint" text={text} /> : <p class="hint">{text}</p>;
}

export function headersText(headers: Readonly<Record<string, string | null>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value ?? '(not shown)'}`)
    .join('\n');
}

/** The result of the test of a new destination, which the page of the created destination shows once. */
let firstTest: TestAnswer | undefined;

export function keepFirstTest(result: TestAnswer): void {
  firstTest = result;
}

export function takeFirstTest(destinationId: string): TestAnswer | undefined {
  const found = firstTest?.destination.id === destinationId ? firstTest : undefined;
  firstTest = undefined;
  return found;
}
