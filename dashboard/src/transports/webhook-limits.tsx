/** Limits and headers of a webhook's requests. */
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import type { FieldsProps } from './transport.ts';

export function WebhookLimits({ draft, stored, set, wrong }: FieldsProps) {
  const names = stored?.transport === 'webhook' ? Object.keys(stored.custom_headers ?? {}) : [];
  return (
    <>
      <div class="pair">
        <TextField
          label="Time limit in seconds"
          value={draft.timeoutSeconds}
          onInput={(timeoutSeconds) => set({ timeoutSeconds })}
          placeholder="10"
          error={wrong('timeoutSeconds', '/timeout_seconds')}
        />
        <TextField
          label="Activities in a request, at most"
          value={draft.maxBatch}
          onInput={(maxBatch) => set({ maxBatch })}
          placeholder="100"
          error={wrong('maxBatch', '/max_batch')}
        />
      </div>
      {draft.headers === undefined ? (
        <div class="field">
          <span class="label">Custom headers</span>
          <p class="field-hint">
            {names.length === 0 ? 'None.' : `${names.join(', ')} (values are sealed).`}{' '}
            <Button kind="quiet" onClick={() => set({ headers: '' })}>
              {names.length === 0 ? 'Add' : 'Replace all'}
            </Button>
          </p>
        </div>
      ) : (
        <TextField
          label="Custom headers"
          value={draft.headers}
          onInput={(headers) => set({ headers })}
          rows={3}
          placeholder="x-tenant: acme"
          hint="A line each, name: value. Values are sealed. They take the place of all that are stored."
          error={wrong('headers', '/custom_headers')}
        />
      )}
    </>
  );
}
