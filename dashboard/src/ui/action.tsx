/** Actions of buttons and forms: a button is disabled while its action runs, and the page shows the error of the last run. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

export interface Action {
  readonly busy: boolean;
  readonly error: Error | undefined;
  run(work: () => Promise<void>): Promise<void>;
}

export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  return {
    busy,
    error,
    async run(work) {
      setBusy(true);
      setError(undefined);
      try {
        await work();
      } catch (thrown) {
        setError(errorOf(thrown));
      } finally {
        setBusy(false);
      }
    },
  };
}

export function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly kind?: 'primary' | 'plain' | 'danger' | 'subtle';
  readonly type?: 'button' | 'submit';
  readonly disabled?: boolean;
  readonly onClick?: () => void;
  /** The button is busy while this action runs. */
  readonly action?: Action;
  /** Runs as the action on a click. */
  readonly run?: () => Promise<void>;
  readonly label?: string;
}

export function Button({
  children,
  kind = 'plain',
  type = 'button',
  disabled,
  onClick,
  action,
  run,
  label,
}: ButtonProps) {
  const busy = action?.busy ?? false;
  return (
    <button
      type={type}
      class={`button ${kind}`}
      disabled={disabled || busy}
      aria-busy={busy}
      aria-label={label}
      onClick={run ? () => void action?.run(run) : onClick}
    >
      {busy && <span class="spinner" aria-hidden="true" />}
      {children}
    </button>
  );
}

interface FormProps {
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly label?: string;
  readonly onSubmit: () => void;
}

/** A form that the page handles itself. */
export function Form({ children, class: name, label, onSubmit }: FormProps) {
  return (
    <form
      class={name}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}
