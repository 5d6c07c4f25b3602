/** Cards and statistics. */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { Tone } from './badge.tsx';
import { Icon, type IconNode } from './icon.tsx';

interface CardProps {
  readonly title?: ComponentChildren;
  readonly description?: ComponentChildren;
  /** Shown on the right of the title. */
  readonly actions?: ComponentChildren;
  readonly foot?: ComponentChildren;
  /** Marks the card at its edge. */
  readonly tone?: Tone | undefined;
  /** The content extends to the edges, such as a table. */
  readonly flush?: boolean;
  /** Makes the whole card a link. The card then has no other controls. */
  readonly href?: string;
  readonly children?: ComponentChildren;
}

export function Card({ title, description, actions, foot, tone, flush, href, children }: CardProps) {
  const id = useId();
  const content = (
    <>
      {(title || actions) && (
        <div class="card-head">
          <div>
            {title && <h3 id={id}>{title}</h3>}
            {description && <small>{description}</small>}
          </div>
          {actions && <div class="actions">{actions}</div>}
        </div>
      )}
      {children && <div class="card-body">{children}</div>}
      {foot && <div class="card-foot">{foot}</div>}
    </>
  );
  const name = `card${tone ? ` toned ${tone}` : ''}${flush ? ' flush' : ''}`;
  return href === undefined ? (
    <div class={name} {...(title !== undefined && { role: 'group', 'aria-labelledby': id })}>
      {content}
    </div>
  ) : (
    <a class={name} href={href}>
      {content}
    </a>
  );
}

interface StatProps {
  readonly label: string;
  readonly value: ComponentChildren;
  readonly hint?: ComponentChildren;
  readonly icon?: IconNode;
  /** Colours the value. Use it for what needs attention only. */
  readonly tone?: Tone | undefined;
  readonly href?: string;
}

/** One number with its name. Several of them belong into `Stats`. */
export function Stat({ label, value, hint, icon, tone, href }: StatProps) {
  const content = (
    <>
      <span class="stat-label">
        {icon && <Icon icon={icon} size={14} />}
        {label}
      </span>
      <span class="stat-value">{value}</span>
      {hint && <small>{hint}</small>}
    </>
  );
  const name = `stat ${tone ?? ''}`;
  return href === undefined ? (
    <div class={name}>{content}</div>
  ) : (
    <a class={name} href={href}>
      {content}
    </a>
  );
}

export function Stats({ children }: { children: ComponentChildren }) {
  return <div class="stats">{children}</div>;
}
