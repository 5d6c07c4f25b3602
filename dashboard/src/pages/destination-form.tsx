/** The form with the settings of a new or an existing destination. */
import type { ComponentChildren } from 'preact';
import { problemAt } from '../api/client.ts';
import type { Destination } from '../api/types.ts';
import { isAppLevel } from '../format/scopes.ts';
import { SignatureFields, WebhookAuthentication } from '../transports/authentication.tsx';
import { EventTypes } from '../transports/event-types.tsx';
import { type Draft, DraftField, type FieldsProps, specOf } from '../transports/fields.tsx';
import { transportOf } from '../transports/table.ts';
import { type Action, Form } from '../ui/action.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { errorsOf, hasErrors, missingIn, pointersOf } from './draft.ts';

interface DestinationFormProps {
  readonly scope: string;
  readonly draft: Draft;
  readonly stored?: Destination;
  readonly onChange: (draft: Draft) => void;
  readonly action: Action;
  readonly save: () => Promise<void>;
  /** Whether there is nothing to save. */
  readonly unchanged?: boolean;
  /** More actions, after the button "Save". */
  readonly children: ComponentChildren;
}

export function DestinationForm(form: DestinationFormProps) {
  const { scope, draft, stored, onChange, action, save, unchanged = false, children } = form;
  const errors = errorsOf(draft);
  const missing = stored ? [] : missingIn(draft);
  const { Fields, Limits, getsDeliveries, signatureAt } = transportOf(draft.transport);
  const props: FieldsProps = {
    draft,
    stored,
    set: (change) => onChange({ ...draft, ...change }),
    errorAt: (name) => errors[name] ?? problemAt(action.error, specOf(name).pointer),
  };
  return (
    <Form class="card" onSubmit={() => void action.run(save)}>
      <DraftField form={props} name="name" />
      <Fields {...props} />
      {isAppLevel(scope) && <EventTypes scope={scope} {...props} />}
      {getsDeliveries && (
        <details>
          <summary>Retries and limits</summary>
          <div class="stack">
            <DraftField form={props} name="retrySchedule" />
            <DraftField form={props} name="rateLimit" />
            {Limits && <Limits {...props} />}
          </div>
        </details>
      )}
      {signatureAt !== undefined && (
        <details>
          <summary>{draft.transport === 'webhook' ? 'Signatures and authentication' : 'Signatures'}</summary>
          <div class="stack">
            <SignatureFields {...props} />
            {draft.transport === 'webhook' && <WebhookAuthentication {...props} />}
          </div>
        </details>
      )}
      <ErrorNotice error={action.error} shown={pointersOf(draft)} />
      <div class="actions">
        <Button
          kind="primary"
          type="submit"
          action={action}
          disabled={unchanged || hasErrors(draft) || missing.length > 0}
        >
          Save
        </Button>
        {children}
      </div>
      {missing.length > 0 && <p class="field-hint">Still missing: {missing.join(', ')}.</p>}
    </Form>
  );
}
