/** A field that searches a list or everything. The key `/` focuses the global one. */
import { Search } from 'lucide';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from './icon.tsx';

interface SearchBoxProps {
  /** What is searched, which is also the placeholder. */
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  /** Called with the text when Enter is pressed. */
  readonly onSubmit?: (value: string) => void;
  /** Focuses the field when `/` is pressed outside of a field. */
  readonly shortcut?: boolean;
}

export function SearchBox({ label, value, onInput, onSubmit, shortcut = false }: SearchBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!shortcut) return;
    const onKey = (event: KeyboardEvent): void => {
      const inField = (event.target as Element).matches('input, textarea, select, [contenteditable]');
      if (event.key !== '/' || inField || event.ctrlKey || event.metaKey || document.querySelector('dialog[open]'))
        return;
      event.preventDefault();
      input.current?.focus();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [shortcut]);
  return (
    <div class="search">
      <Icon icon={Search} />
      <input
        ref={input}
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onSubmit?.(event.currentTarget.value.trim());
        }}
      />
      {shortcut && <kbd>/</kbd>}
    </div>
  );
}
