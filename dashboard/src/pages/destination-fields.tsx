/** The fields of a destination's settings, for a new one and for one that is there. */
import type { Destination } from '../api/types.ts';
import { isAppLevel } from '../format/scopes.ts';
import { pagesOf } from '../transports/table.ts';
import type { FieldsProps as TransportFieldsProps } from '../transports/transport.ts';
import { TextField } from '../ui/field.tsx';
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
  const { scope, draft, set, wrong } = props;
  const { Limits } = pagesOf(draft.transport);
  return (
    <details class="advanced">
      <summary>Filter, retries and limits</summary>
      {isAppLevel(scope) && (
        <TextField
          label="Event types"
          value={draft.eventTypes}
          onInput={(eventTypes) => set({ eventTypes })}
          placeholder="reaction.new, reaction.deleted"
          hint="Separated by commas. Empty: all types."
          error={wrong('eventTypes', '/event_types')}
        />
      )}
      <TextField
        label="Retry schedule"
        value={draft.retrySchedule}
        onInput={(retrySchedule) => set({ retrySchedule })}
        placeholder="5, 60, 300, 3600"
        hint="Seconds between attempts, separated by commas. Empty: the usual schedule, over about a day."
        error={wrong('retrySchedule', '/retry_schedule')}
      />
      <TextField
        label="Rate limit"
        value={draft.rateLimit}
        onInput={(rateLimit) => set({ rateLimit })}
        placeholder="50"
        hint="Deliveries a second, at most. Empty: no limit."
        error={wrong('rateLimit', '/rate_limit')}
      />
      {Limits && <Limits {...props} />}
    </details>
  );
}
