/** Messages in a page: information, success, warnings and errors. */

import { CircleCheck, CircleX, Info, TriangleAlert } from 'lucide';
import type { ComponentChildren } from 'preact';
import { ApiProblem } from '../api/client.ts';
import { Icon, type IconNode } from './icon.tsx';

export type NoticeKind = 'info' | 'ok' | 'warning' | 'error';

export const NOTICE_ICONS: Readonly<Record<NoticeKind, IconNode>> = {
  info: Info,
  ok: CircleCheck,
  warning: TriangleAlert,
  error: CircleX,
};

interface NoticeProps {
  readonly kind: NoticeKind;
  readonly title: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly children?: ComponentChildren;
}

export function Notice({ kind, title, actions, children }: NoticeProps) {
  return (
    <div class={`notice ${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <Icon icon={NOTICE_ICONS[kind]} size={18} />
      <div class="notice-body">
        <strong>{title}</strong>
        {children && <div>{children}</div>}
        {actions && <div class="actions">{actions}</div>}
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
    return <Notice kind="error" title="Correct the marked fields." />;
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
