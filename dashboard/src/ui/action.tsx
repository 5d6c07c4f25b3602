/** Actions of buttons and forms: the page shows the error of the last run. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useIsReadOnly } from '../context.ts';

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

interface FormProps {
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly label?: string;
  /** The form changes nothing, such as a filter. Other forms are locked for users who can only read. */
  readonly reads?: boolean;
  readonly onSubmit: () => void;
}

/** A form that the page handles itself. */
export function Form({ children, class: name, label, reads = false, onSubmit }: FormProps) {
  const isLocked = useIsReadOnly() && !reads;
  return (
    <form
      class={name}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isLocked) onSubmit();
      }}
    >
      {isLocked ? (
        <fieldset class="locked" disabled>
          {children}
        </fieldset>
      ) : (
        children
      )}
    </form>
  );
}
