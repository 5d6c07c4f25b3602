/** Filters of a list. Active filters are chips; the fields are opened by a button that counts them. */

import { ListFilter, X } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Form } from './action.tsx';
import { Button } from './button.tsx';
import { MomentField, Select, TextField } from './field.tsx';
import { Icon } from './icon.tsx';

export interface FilterField {
  readonly name: string;
  readonly label: string;
  /** Default: free text. `datetime-local`: the value is an ISO time. */
  readonly type?: 'datetime-local';
  /** A choice. The first option, with the empty value, is "any". */
  readonly options?: readonly (readonly [value: string, label: string])[];
  readonly placeholder?: string;
  /** Text of the value in the chip. */
  readonly show?: (value: string) => string;
}

export type FilterValues = Readonly<Record<string, string | undefined>>;

interface FilterBarProps {
  readonly fields: readonly FilterField[];
  readonly values: FilterValues;
  readonly onChange: (values: FilterValues) => void;
  /** Controls in the same row, such as a search box or a switch. */
  readonly children?: ComponentChildren;
}

export function FilterBar({ fields, values, onChange, children }: FilterBarProps) {
  const id = useId();
  const [draft, setDraft] = useState<FilterValues>();
  const active = fields.filter(({ name }) => values[name]);
  const apply = (next: FilterValues): void => {
    setDraft(undefined);
    onChange(next);
  };
  return (
    <div class="filter-bar">
      <div class="cluster">
        <button
          type="button"
          class="button plain"
          aria-expanded={draft !== undefined}
          aria-controls={id}
          onClick={() => setDraft(draft ? undefined : values)}
        >
          <Icon icon={ListFilter} />
          Filter{active.length > 0 && ` (${active.length})`}
        </button>
        {active.map((field) => (
          <Chip
            key={field.name}
            field={field}
            value={values[field.name] ?? ''}
            onRemove={() => apply({ ...values, [field.name]: undefined })}
          />
        ))}
        {active.length > 1 && (
          <Button kind="subtle" small onClick={() => apply({})}>
            Clear all
          </Button>
        )}
        {children}
      </div>
      <div id={id} hidden={draft === undefined}>
        {draft && (
          <Form class="card" label="Filter" onSubmit={() => apply(draft)}>
            <div class="filter-fields">
              {fields.map((field) => (
                <FilterInput
                  key={field.name}
                  field={field}
                  value={draft[field.name] ?? ''}
                  onInput={(value) => setDraft({ ...draft, [field.name]: value.trim() || undefined })}
                />
              ))}
            </div>
            <div class="actions">
              <Button kind="primary" type="submit">
                Apply
              </Button>
              <Button onClick={() => setDraft(undefined)}>Cancel</Button>
            </div>
          </Form>
        )}
      </div>
    </div>
  );
}

function Chip({ field, value, onRemove }: { field: FilterField; value: string; onRemove: () => void }) {
  const { label, options, show } = field;
  const text = show?.(value) ?? options?.find(([option]) => option === value)?.[1] ?? value;
  return (
    <span class="chip">
      <span class="truncate">
        {label}: {text}
      </span>
      <button type="button" aria-label={`Remove the filter ${label}`} onClick={onRemove}>
        <Icon icon={X} size={14} />
      </button>
    </span>
  );
}

interface FilterInputProps {
  readonly field: FilterField;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

function FilterInput({ field: { label, type, options, placeholder }, value, onInput }: FilterInputProps) {
  if (options) return <Select label={label} value={value} options={options} onChange={onInput} />;
  if (type === undefined) return <TextField label={label} value={value} onInput={onInput} placeholder={placeholder} />;
  return <MomentField label={label} value={value} onInput={onInput} />;
}

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly onChange: (value: T) => void;
}

/** A choice between a few short options, such as a time range or "All, Failed, Delivered". */
export function Segments<T extends string>({ label, value, options, onChange }: SegmentsProps<T>) {
  return (
    <fieldset class="segments" aria-label={label}>
      {options.map(([option, text]) => (
        <button key={option} type="button" aria-pressed={option === value} onClick={() => onChange(option)}>
          {text}
        </button>
      ))}
    </fieldset>
  );
}
