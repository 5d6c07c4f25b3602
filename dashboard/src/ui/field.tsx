/** Fields of forms: label, input, hint and error, linked for screen readers. */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { useIsReadOnly } from '../context.ts';
import { sentence } from '../format/format.ts';
import { Badge } from './badge.tsx';

interface FieldProps {
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly error?: string | undefined;
}

export interface TextFieldProps extends FieldProps {
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly type?: 'text' | 'url' | 'password' | 'number' | 'datetime-local';
  readonly placeholder?: string | undefined;
  readonly required?: boolean;
  readonly rows?: number;
  readonly autoFocus?: boolean;
}

export function TextField({ label, hint, error, onInput, type = 'text', rows, ...attributes }: TextFieldProps) {
  const id = useId();
  const common = {
    ...attributes,
    id,
    spellcheck: false,
    autocomplete: 'off',
    'aria-invalid': error !== undefined,
    'aria-describedby': error || hint ? `${id}-more` : undefined,
    onInput: (event: { currentTarget: { value: string } }) => onInput(event.currentTarget.value),
  } as const;
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      {rows ? <textarea {...common} rows={rows} /> : <input {...common} type={type as 'text'} />}
    </Field>
  );
}

interface MomentFieldProps extends FieldProps {
  /** ISO time, or empty. */
  readonly value: string;
  readonly onInput: (value: string) => void;
}

/** A time, which is entered in the zone of the browser. */
export function MomentField({ value, onInput, ...props }: MomentFieldProps) {
  return (
    <TextField
      {...props}
      type="datetime-local"
      value={localTime(value)}
      onInput={(text) => onInput(text === '' ? '' : new Date(text).toISOString())}
    />
  );
}

/** Returns an ISO time as the value of an input of type `datetime-local`, in the zone of the browser. */
function localTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return '';
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

interface SelectProps extends FieldProps {
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly onChange: (value: string) => void;
}

export function Select({ label, hint, error, value, options, onChange }: SelectProps) {
  const id = useId();
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      <select
        id={id}
        value={value}
        aria-invalid={error !== undefined}
        aria-describedby={error || hint ? `${id}-more` : undefined}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </Field>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, label: string, description: string])[];
  /** The option that most users should choose. */
  readonly recommended?: T;
  readonly onChange: (value: T) => void;
}

/** A choice between a few options as cards, each with a description. */
export function Choice<T extends string>({ label, value, options, recommended, onChange }: ChoiceProps<T>) {
  const id = useId();
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      <div class="options">
        {options.map(([option, text, description]) => (
          <label key={option} class={option === value ? 'tick option selected' : 'tick option'}>
            <input type="radio" name={id} checked={option === value} onChange={() => onChange(option)} />
            <span class="option-title">
              {text}
              {option === recommended && <Badge tone="ok">Recommended</Badge>}
            </span>
            <small>{description}</small>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface ChecklistProps {
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly options: readonly (readonly [value: string, label: string, description?: string])[];
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
}

/** A choice of any number of options. */
export function Checklist({ label, hint, options, values, onChange }: ChecklistProps) {
  return (
    <fieldset class="checklist">
      <legend>{label}</legend>
      {hint && <div class="field-hint">{hint}</div>}
      <div class="columns">
        {options.map(([option, text, description]) => (
          <label key={option} class="tick">
            <input
              type="checkbox"
              checked={values.includes(option)}
              onChange={({ currentTarget: { checked } }) =>
                onChange(checked ? [...values, option] : values.filter((value) => value !== option))
              }
            />
            <span>{text}</span>
            {description && <small>{description}</small>}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface SwitchProps {
  readonly label: string;
  readonly checked: boolean;
  /** The switch changes something, so that it is disabled for users who can only read. */
  readonly writes?: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function Switch({ label, checked, writes = false, onChange }: SwitchProps) {
  const isReadOnly = useIsReadOnly();
  return (
    <label class="switch">
      <input
        type="checkbox"
        disabled={writes && isReadOnly}
        role="switch"
        checked={checked}
        aria-checked={checked}
        onChange={(event) => {
          // The switch shows the stored state, which the click has not changed yet.
          const wanted = event.currentTarget.checked;
          event.currentTarget.checked = checked;
          onChange(wanted);
        }}
      />
      <span class="track" aria-hidden="true" />
      <span>{label}</span>
    </label>
  );
}

function Field({ id, label, hint, error, children }: FieldProps & { id: string; children: ComponentChildren }) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {(error || hint) && (
        <div id={`${id}-more`} class="field-more">
          {error && <span class="field-error">{sentence(error)}</span>}
          {hint && <span class="field-hint">{hint}</span>}
        </div>
      )}
    </div>
  );
}
