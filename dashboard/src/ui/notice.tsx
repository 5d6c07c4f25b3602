/** Messages in a page: information, success, warnings and errors. */
import type { ComponentChildren } from 'preact';
import { ApiProblem } from '../api/client.ts';

type NoticeKind = 'info' | 'ok' | 'warning' | 'error';

export const ICONS: Readonly<Record<NoticeKind, string>> = { info: 'i', ok: '✓', warning: '!', error: '×' };

interface NoticeProps {
  readonly kind: NoticeKind;
  readonly title: string;
  readonly children?: ComponentChildren;
}

export function Notice({ kind, title, children }: NoticeProps) {
  return (
    <div class={`notice ${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <span class="status-icon" aria-hidden="true">
        {ICONS[kind]}
      </span>
      <div>
        <strong>{title}</strong>
        {children && <div>{children}</div>}
      </div>
    </div>
  );
}

/** Shows an error with the fields that the API named, except for those that the form shows next to their fields. */
export function ErrorNotice({ error, shown = [] }: { error: Error | undefined; shown?: readonly string[] }) {
  if (!error) return null;
  if (!(error instanceof ApiProblem)) return <Notice kind="error" title={error.message} />;
  const { title, detail, errors = [], status } = error.problem;
  const others = errors.filter((one) => !shown.includes(one.pointer));
  if (status === 400 && detail === undefined && others.length === 0) {
    return <Notice kind="error" title="Not saved. Correct the fields above." />;
  }
  return (
    <Notice kind="error" title={title}>
      {detail && <p>{detail}</p>}
      {others.length > 0 && (
        <ul>
          {others.map(({ pointer, message }) => (
            <li key={pointer}>
              {pointer !== '' && <code>{pointer}</code>} {message}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}
