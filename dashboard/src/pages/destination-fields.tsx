/** The fields of a destination's settings, for a new one and for one that is there. */
import type { Destination } from '../api/types.ts';
import { isAppLevel } from '../format/scopes.ts';
import { DraftField } from '../transports/draft-field.tsx';
import { pagesOf } from '../transports/table.ts';
import type { FieldsProps as TransportFieldsProps } from '../transports/transport.ts';
import { type Draft, faultsOf } from './draft.ts';
import { problemAt } from './problem-at.ts';

interface FieldsProps {
  readonly scope: string;
  readonly draft: Draft;
  readonly stored?: Destination;
  readonly error: Error | undefined;
  readonly onChange: (draft: Draft) => void;
}

/** Pointers of the API's errors that a field shows. */
export function shownPointers({ transport }: Draft): readonly string[] {
  return [...pagesOf(transport).pointers, '/event_types', '/retry_schedule', '/rate_limit'];
}

export function DestinationFields({ scope, draft, stored, error, onChange }: FieldsProps) {
  const faults = faultsOf(draft);
  const { Fields } = pagesOf(draft.transport);
  const props: TransportFieldsProps = {
    draft,
    stored,
    set: (change) => onChange({ ...draft, ...change }),
    wrong: (name, pointer) => faults[name] ?? problemAt(error, pointer),
  };
  return (
    <>
      <Fields {...props} />
      <Advanced {...props} scope={scope} />
    </>
  );
}

function Advanced(props: TransportFieldsProps & { readonly scope: string }) {
  const { Limits } = pagesOf(props.draft.transport);
  return (
    <details class="advanced">
      <summary>Filter, retries and limits</summary>
      {isAppLevel(props.scope) && (
        <DraftField
          of={props}
          name="eventTypes"
          pointer="/event_types"
          label="Event types"
          placeholder="reaction.new, reaction.deleted"
          hint="Separated by commas. Empty: all types."
        />
      )}
      <DraftField
        of={props}
        name="retrySchedule"
        pointer="/retry_schedule"
        label="Retry schedule"
        placeholder="5, 60, 300, 3600"
        hint="Seconds between attempts, separated by commas. Empty: the usual schedule, over about a day."
      />
      <DraftField
        of={props}
        name="rateLimit"
        pointer="/rate_limit"
        label="Rate limit"
        placeholder="50"
        hint="Deliveries a second, at most. Empty: no limit."
      />
      {Limits && <Limits {...props} />}
    </details>
  );
}
