/** Filters of lists. A filter is kept in the query of the address. */
import { useState } from 'preact/hooks';
import { Form } from '../ui/action.tsx';
import { Button } from '../ui/button.tsx';
import { Select, TextField } from '../ui/field.tsx';

const NAMES = ['source', 'app_id', 'scope', 'destination_id', 'class', 'from', 'to'] as const;

export type Filter = { readonly [Name in (typeof NAMES)[number]]?: string | undefined };

export function filterOf(query: URLSearchParams): Filter {
  return Object.fromEntries(NAMES.flatMap((name) => (query.get(name) ? [[name, query.get(name) ?? '']] : [])));
}

interface FilterBarProps {
  readonly filter: Filter;
  /** Fields with fixed options. A choice is applied immediately. */
  readonly choices?: readonly {
    readonly name: keyof Filter;
    readonly label: string;
    readonly options: readonly (readonly [value: string, label: string])[];
  }[];
  readonly withScope?: boolean;
  /** Label of the times: `Changed` for "Changed after" and "Changed before". */
  readonly timeLabel: string;
  readonly onChange: (filter: Filter) => void;
}

export function FilterBar({ filter, choices = [], withScope = false, timeLabel, onChange }: FilterBarProps) {
  const [draft, setDraft] = useState(filter);
  const set = (change: Filter): void => setDraft({ ...draft, ...change });
  const apply = (changed: Filter): void => {
    setDraft(changed);
    onChange(changed);
  };
  const text = (name: keyof Filter, label: string, placeholder?: string) => (
    <TextField
      label={label}
      value={draft[name] ?? ''}
      onInput={(value) => set({ [name]: value })}
      placeholder={placeholder}
    />
  );
  const time = (name: 'from' | 'to', label: string) => (
    <TextField
      label={label}
      type="datetime-local"
      value={localOf(draft[name])}
      onInput={(value) => set({ [name]: value === '' ? undefined : new Date(value).toISOString() })}
    />
  );
  return (
    <Form class="filter" label="Filter" reads onSubmit={() => onChange(draft)}>
      {choices.map(({ name, label, options }) => (
        <Select
          key={name}
          label={label}
          value={draft[name] ?? ''}
          options={[['', 'All'], ...options]}
          onChange={(value) => apply({ ...draft, [name]: value })}
        />
      ))}
      {text('app_id', 'App')}
      {withScope && text('scope', 'Scope', 'feed_group:user')}
      {text('destination_id', 'Destination', 'dst_…')}
      {time('from', `${timeLabel} after`)}
      {time('to', `${timeLabel} before`)}
      <div class="actions">
        <Button type="submit">Apply</Button>
        <Button kind="subtle" onClick={() => apply({})}>
          Clear
        </Button>
      </div>
    </Form>
  );
}

/** Returns the local time without an offset, as `datetime-local` expects it. */
function localOf(iso: string | undefined): string {
  if (!iso) return '';
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
