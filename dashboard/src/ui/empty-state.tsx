/** Shown in place of an empty list: the reason, and what to do first. */

import { Inbox } from 'lucide';
import type { ComponentChildren } from 'preact';
import { Icon, type IconNode } from './icon.tsx';

interface EmptyStateProps {
  readonly title: string;
  readonly icon?: IconNode;
  readonly children?: ComponentChildren;
  /** Buttons and links. */
  readonly actions?: ComponentChildren;
  /** What the user does, in order. */
  readonly steps?: readonly ComponentChildren[];
}

export function EmptyState({ title, icon = Inbox, children, actions, steps }: EmptyStateProps) {
  return (
    <div class="empty">
      <Icon icon={icon} size={42} />
      <strong>{title}</strong>
      {children && <div>{children}</div>}
      {steps && (
        <ol>
          {steps.map((step, index) => (
            <li key={index}>
              <span>{step}</span>
            </li>
          ))}
        </ol>
      )}
      {actions && <div class="actions">{actions}</div>}
    </div>
  );
}
