/** Limits and headers of a webhook's requests. */
import { bytes, moment } from '../format/format.ts';
import { Button } from '../ui/button.tsx';
import { DraftField, FIELDS, type FieldsProps } from './fields.tsx';

export function WebhookLimits(props: FieldsProps) {
  const { draft, stored, set } = props;
  const { custom_headers = {}, learned_limit } = stored?.transport === 'webhook' ? stored : {};
  const names = Object.keys(custom_headers ?? {});
  return (
    <>
      {learned_limit && (
        <p class="field-hint">
          The endpoint responded with status 413 to larger bodies. Until {moment(learned_limit.until)}, deliveries are
          limited to {bytes(learned_limit.bytes)}. A successful test with the largest body removes the limit.
        </p>
      )}
      <div class="columns">
        <DraftField form={props} name="timeoutSeconds" />
        <DraftField form={props} name="maxBatch" />
      </div>
      {draft.headers === undefined ? (
        <div class="field">
          <span class="label">{FIELDS.headers.label}</span>
          <p class="field-hint">
            {names.length === 0 ? 'None.' : `${names.join(', ')} (values are encrypted).`}{' '}
            <Button kind="subtle" onClick={() => set({ headers: '' })}>
              {names.length === 0 ? 'Add headers' : 'Replace all headers'}
            </Button>
          </p>
        </div>
      ) : (
        <DraftField form={props} name="headers" />
      )}
    </>
  );
}
