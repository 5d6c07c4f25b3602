/** The filter by event types: the types of the contract, and others that a feed backend can send. */
import { useState } from 'preact/hooks';
import { typesOf } from '../catalogue/examples.ts';
import { Checklist, TextField } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { FIELDS, type FieldsProps, listOf } from './fields.tsx';

export function EventTypes({ scope, draft, set, errorAt }: FieldsProps & { scope: string }) {
  const known = typesOf(scope);
  const chosen = listOf(draft.eventTypes) ?? [];
  const others = chosen.filter((type) => !known.includes(type));
  const write = (types: readonly string[]): void => set({ eventTypes: types.join(', ') });
  return (
    <div class="stack event-types">
      <Checklist
        label={FIELDS.eventTypes.label}
        hint="Select none to receive every type, also types that are added later."
        options={known.map((type) => [type, type] as const)}
        values={chosen}
        onChange={(types) => write([...known.filter((type) => types.includes(type)), ...others])}
      />
      <OtherTypes
        others={others}
        error={errorAt('eventTypes')}
        onChange={(types) => write([...chosen.filter((type) => known.includes(type)), ...types])}
      />
      {others.length > 0 && (
        <Notice kind="warning" title={`Unknown ${others.length === 1 ? 'type' : 'types'}: ${others.join(', ')}`}>
          The contract does not contain {others.length === 1 ? 'it' : 'them'}. Nothing arrives unless the feed backend
          sends exactly {others.length === 1 ? 'this type' : 'these types'}. Correct the spelling if it is a mistake.
        </Notice>
      )}
    </div>
  );
}

interface OtherTypesProps {
  readonly others: readonly string[];
  readonly error: string | undefined;
  readonly onChange: (types: readonly string[]) => void;
}

function OtherTypes({ others, error, onChange }: OtherTypesProps) {
  const [text, setText] = useState(others.join(', '));
  return (
    <details open={others.length > 0}>
      <summary>Other types</summary>
      <TextField
        label="Other event types"
        value={text}
        onInput={(next) => {
          setText(next);
          onChange(listOf(next) ?? []);
        }}
        error={error}
        hint="Separate types with commas. A feed backend can send types that the contract does not contain."
      />
    </details>
  );
}
