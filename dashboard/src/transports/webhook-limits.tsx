/** Limits and headers of a webhook's requests. */
import { bytes, moment } from '../format/format.ts';
import { Button } from '../ui/button.tsx';
import { DraftField } from './draft-field.tsx';
import type { FieldsProps } from './transport.ts';

export function WebhookLimits(props: FieldsProps) {
  const { draft, stored, set } = props;
  const names = stored?.transport === 'webhook' ? Object.keys(stored.custom_headers ?? {}) : [];
  const learned = stored?.transport === 'webhook' ? stored.learned_limit : undefined;
  return (
    <>
      {learned && (
        <p class="field-hint">
          The endpoint answered 413 to larger bodies: until {moment(learned.until)} deliveries stay below{' '}
          {bytes(learned.bytes)}. A test of the largest body that succeeds ends it.
        </p>
      )}
      <div class="pair">
        <DraftField
          of={props}
          name="timeoutSeconds"
          pointer="/timeout_seconds"
          label="Time limit in seconds"
          placeholder="10"
        />
        <DraftField
          of={props}
          name="maxBatch"
          pointer="/max_batch"
          label="Activities in a request, at most"
          placeholder="100"
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
        <DraftField
          of={props}
          name="headers"
          pointer="/custom_headers"
          label="Custom headers"
          rows={3}
          placeholder="x-tenant: acme"
          hint="A line each, name: value. Values are sealed. They take the place of all that are stored."
        />
      )}
    </>
  );
}
