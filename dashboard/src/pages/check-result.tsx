/** The result of a test or a verification: a verdict, each check with its remedy, the request and the response. */
import type { ComponentChildren } from 'preact';
import type { TestAnswer, TestCheck } from '../api/types.ts';
import { titleOfCheck } from '../format/checks.ts';
import { counted, milliseconds } from '../format/format.ts';
import { hintParts } from '../format/hints.ts';
import { CodeBlock } from '../ui/copy.tsx';
import { Icon } from '../ui/icon.tsx';
import { NOTICE_ICONS, Notice } from '../ui/notice.tsx';

interface CheckResultProps {
  /** Name of the test. `undefined`: only the ownership was checked. */
  readonly testName: string | undefined;
  readonly result: Omit<TestAnswer, 'destination'>;
  /** Texts that the page shows anyway, such as policies. They are not repeated. */
  readonly shown?: readonly string[];
  /** What the user can do next. */
  readonly next?: ComponentChildren;
}

export function CheckResult({ testName, result, shown = [], next }: CheckResultProps) {
  const { status, checks, duration_ms, request, response } = result;
  const warnings = checks.filter((check) => check.status === 'warning').length;
  const failed = checks.filter((check) => check.status === 'error').length;
  const title = testName ?? 'Ownership';
  const works = testName === undefined ? 'proven' : 'works';
  const verdict =
    status === 'error'
      ? testName === undefined
        ? 'not proven yet'
        : 'does not work yet'
      : warnings > 0
        ? `${works}, with ${counted(warnings, 'warning')}`
        : works;
  return (
    <section class="stack" aria-label={title}>
      <Notice
        kind={status === 'error' ? 'error' : warnings > 0 ? 'warning' : 'ok'}
        title={`${title}: ${verdict}`}
        actions={next}
      >
        <span class="muted">
          {status === 'error' && failed > 0 && `${failed} of ${counted(checks.length, 'check')} failed. `}
          Took {milliseconds(duration_ms)}.
        </span>
      </Notice>
      <Checks checks={checks} shown={shown} />
      {request && (
        <details>
          <summary>Request</summary>
          <div class="stack">
            <CodeBlock label="Request headers" text={headersText(request.headers)} language="http" />
            <CodeBlock label="Request body" text={request.body} language="json" />
          </div>
        </details>
      )}
      {response && (
        <details>
          <summary>
            Response: {response.status} after {milliseconds(response.duration_ms)}
          </summary>
          <div class="stack">
            {response.headers && (
              <CodeBlock label="Response headers" text={headersText(response.headers)} language="http" />
            )}
            <CodeBlock label="Start of the response" text={response.answer || '(empty)'} />
          </div>
        </details>
      )}
    </section>
  );
}

const STATUSES = { ok: 'passed', warning: 'warning', error: 'failed' } as const;

/** @param shown texts that the page shows anyway. */
export function Checks({ checks, shown = [] }: { checks: readonly TestCheck[]; shown?: readonly string[] }) {
  const seen = new Set(shown);
  return (
    <ul class="checks">
      {checks.map(({ name, status, message, hint }) => (
        <li key={name} class={status}>
          <span class="tone">
            <Icon icon={NOTICE_ICONS[status]} size={18} label={STATUSES[status]} />
          </span>
          <div class="stack">
            <p>
              <strong>{titleOfCheck(name)}</strong> {message}
            </p>
            {hint && <Hint text={hint} seen={seen} />}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** @param seen texts that are on the page already. This function adds those that it shows. */
export function Hint({ text, seen }: { text: string; seen: Set<string> }) {
  return (
    <>
      {hintParts(text).map((part) => {
        if (part.kind === 'text') return <p key={part.text}>{part.text}</p>;
        if (seen.has(part.text)) {
          return (
            <p key={part.text} class="muted">
              {part.label}: the text is already on this page.
            </p>
          );
        }
        seen.add(part.text);
        return (
          <CodeBlock
            key={part.text}
            label={part.label}
            text={part.text}
            language={part.kind === 'json' ? 'json' : 'text'}
          />
        );
      })}
    </>
  );
}

export function headersText(headers: Readonly<Record<string, string | null>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value ?? '(not shown)'}`)
    .join('\n');
}

/** The result of the first test or verification, which the page of the created destination shows once. */
export interface FirstTest {
  readonly kind: 'test' | 'verify';
  readonly answer: TestAnswer;
}

let firstTest: FirstTest | undefined;

export function keepFirstTest(result: FirstTest): void {
  firstTest = result;
}

export function takeFirstTest(destinationId: string): FirstTest | undefined {
  const found = firstTest?.answer.destination.id === destinationId ? firstTest : undefined;
  firstTest = undefined;
  return found;
}
