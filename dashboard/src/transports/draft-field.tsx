/** A text field of a destination's settings: it shows what the draft holds, takes what is typed, and says what is wrong with it. */
import { TextField, type TextFieldProps } from '../ui/field.tsx';
import type { FaultyField } from './draft-fields.ts';
import type { FieldsProps } from './transport.ts';

interface DraftFieldProps extends Omit<TextFieldProps, 'value' | 'onInput' | 'error'> {
  readonly of: FieldsProps;
  readonly name: FaultyField;
  /** Of the API's errors about it. */
  readonly pointer: string;
}

export function DraftField({ of: { draft, set, wrong }, name, pointer, ...field }: DraftFieldProps) {
  return (
    <TextField
      {...field}
      value={draft[name] ?? ''}
      onInput={(text) => set({ [name]: text })}
      error={wrong(name, pointer)}
    />
  );
}
