/** Something that a button does: busy while it runs, with the error of its last time. */
import { useState } from 'preact/hooks';

export interface Action {
  readonly busy: boolean;
  readonly error: Error | undefined;
  run(work: () => Promise<void>): Promise<void>;
  clear(): void;
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
        setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
      } finally {
        setBusy(false);
      }
    },
    clear: () => setError(undefined),
  };
}
