/** Buttons. A button of an action is busy while the action runs. */
import type { ComponentChildren, Ref } from 'preact';
import { useIsReadOnly } from '../context.ts';
import type { Action } from './action.tsx';
import { Icon, type IconNode } from './icon.tsx';
import { Tooltip } from './tooltip.tsx';

export type ButtonKind = 'primary' | 'plain' | 'danger' | 'subtle';

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly kind?: ButtonKind;
  readonly small?: boolean;
  readonly icon?: IconNode;
  readonly type?: 'button' | 'submit';
  readonly disabled?: boolean | undefined;
  /** Makes the button a link. */
  readonly href?: string;
  readonly onClick?: () => void;
  /** The button is busy while this action runs. */
  readonly action?: Action;
  /** Runs as the action on a click. The button is not shown to users who can only read, unless `reads` is set. */
  readonly run?: () => Promise<void>;
  /** The action changes nothing. */
  readonly reads?: boolean;
  /** The button leads to a change, so that it is not shown to users who can only read. */
  readonly writes?: boolean;
  /** Name for screen readers, if the text alone does not say what the button acts on. */
  readonly label?: string;
}

export function Button(props: ButtonProps) {
  const { children, kind = 'plain', small, icon, type = 'button', disabled, href, onClick, action, run, label } = props;
  const isReadOnly = useIsReadOnly();
  if (isReadOnly && (props.writes || (run && !props.reads))) return null;
  const name = `button ${kind}${small ? ' small' : ''}`;
  const content = (
    <>
      {icon && <Icon icon={icon} />}
      {children}
    </>
  );
  if (href !== undefined) {
    return (
      <a class={name} href={href} aria-label={label}>
        {content}
      </a>
    );
  }
  const busy = action?.busy ?? false;
  return (
    <button
      type={type}
      class={name}
      disabled={disabled || busy}
      aria-busy={busy}
      aria-label={label}
      onClick={run ? () => void action?.run(run) : onClick}
    >
      {busy ? (
        <>
          <span class="spinner" aria-hidden="true" />
          {children}
        </>
      ) : (
        content
      )}
    </button>
  );
}

interface IconButtonProps {
  readonly icon: IconNode;
  /** Name for screen readers, which is also the tooltip. */
  readonly label: string;
  readonly small?: boolean;
  readonly disabled?: boolean;
  /** See `Button`. */
  readonly writes?: boolean;
  readonly onClick?: () => void;
  readonly buttonRef?: Ref<HTMLButtonElement>;
  readonly [attribute: `aria-${string}`]: string | boolean | undefined;
}

export function IconButton({ icon, label, small, writes, buttonRef, ...attributes }: IconButtonProps) {
  const isReadOnly = useIsReadOnly();
  if (writes && isReadOnly) return null;
  return (
    <Tooltip text={label}>
      <button
        type="button"
        class={`button subtle icon-only${small ? ' small' : ''}`}
        aria-label={label}
        {...(buttonRef && { ref: buttonRef })}
        {...attributes}
      >
        <Icon icon={icon} size={small ? 16 : 18} />
      </button>
    </Tooltip>
  );
}
