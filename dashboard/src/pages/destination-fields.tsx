/** The fields of the settings of a new or an existing destination. */
import { problemAt } from '../api/client.ts';
import type { Destination } from '../api/types.ts';
import { isAppLevel } from '../format/scopes.ts';
import { type Draft, DraftField, type FieldsProps, specOf } from '../transports/fields.tsx';
import { pagesOf } from '../transports/table.ts';
import { errorsOf } from './draft.ts';

interface DestinationFieldsProps {
  readonly scope: string;
  readonly draft: Draft;
  readonly stored?: Destination;
  readonly error: Error | undefined;
  readonly onChange: (draft: Draft) => void;
}

export function DestinationFields({ scope, draft, stored, error, onChange }: DestinationFieldsProps) {
  const errors = errorsOf(draft);
  const { Fields, Limits } = pagesOf(draft.transport);
  const props: FieldsProps = {
    draft,
    stored,
    set: (change) => onChange({ ...draft, ...change }),
    errorAt: (name) => errors[name] ?? problemAt(error, specOf(name).pointer),
  };
  return (
    <>
      <Fields {...props} />
      <details class="advanced">
        <summary>{isAppLevel(scope) ? 'Filter, retries and limits' : 'Retries and limits'}</summary>
        {isAppLevel(scope) && <DraftField of={props} name="eventTypes" />}
        <DraftField of={props} name="retrySchedule" />
        <DraftField of={props} name="rateLimit" />
        {Limits && <Limits {...props} />}
      </details>
    </>
  );
}
