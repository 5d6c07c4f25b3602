/** Fields of forms: label, input, hint and error, tied together for screen readers. */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface FieldProps {
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly error?: string | undefined;
}

export interface TextFieldProps extends FieldProps {
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly type?: 'text' | 'url' | 'password' | 'number' | 'datetime-local';
  readonly placeholder?: string;
  readonly required?: boolean;
  readonly rows?: number;
  readonly autoFocus?: boolean;
}

export function TextField(props: TextFieldProps) {
  const { label, hint, error, value, onInput, type = 'text', placeholder, required, rows, autoFocus } = props;
  const id = useId();
  const common = {
    id,
    value,
    ...(placeholder === undefined ? {} : { placeholder }),
    ...(required === undefined ? {} : { required }),
    ...(autoFocus === undefined ? {} : { autoFocus }),
    spellcheck: false,
    autocomplete: 'off',
    'aria-invalid': error !== undefined,
    'aria-describedby': error || hint ? `${id}-more` : undefined,
  } as const;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {rows ? (
        <textarea {...common} rows={rows} onInput={(event) => onInput(event.currentTarget.value)} />
      ) : (
        <input {...(common as object)} type={type as 'text'} onInput={(event) => onInput(event.currentTarget.value)} />
      )}
      <More id={id} hint={hint} error={error} />
    </div>
  );
}

interface SelectProps extends FieldProps {
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly onChange: (value: string) => void;
}

export function Select({ label, hint, error, value, options, onChange }: SelectProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        aria-describedby={error || hint ? `${id}-more` : undefined}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
      <More id={id} hint={hint} error={error} />
    </div>
  );
}

interface ChoiceProps extends FieldProps {
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string, meaning: string])[];
  readonly onChange: (value: string) => void;
}

/** A few options that exclude each other, each with what it means. */
export function Choice({ label, value, options, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      <div class="options">
        {options.map(([option, text, meaning]) => (
          <label key={option} class={option === value ? 'option chosen' : 'option'}>
            <input type="radio" name={id} checked={option === value} onChange={() => onChange(option)} />
            <span>
              <strong>{text}</strong>
              <small>{meaning}</small>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface SwitchProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function Switch({ label, checked, onChange }: SwitchProps) {
  return (
    <label class="switch">
      <input
        type="checkbox"
        role="switch"
        checked={checked}
        aria-checked={checked}
        onChange={(event) => {
          // What is stored decides how it looks, not the click.
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

function More({ id, hint, error }: { id: string; hint: ComponentChildren; error: string | undefined }) {
  if (!error && !hint) return null;
  return (
    <div id={`${id}-more`} class="field-more">
      {error && <span class="field-error">{error}</span>}
      {hint && <span class="field-hint">{hint}</span>}
    </div>
  );
}
