/** The field in which commands are typed, with completion and the history of the session. */
import { ChevronRight } from 'lucide';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Word } from '../../../cli/completion.ts';
import type { Api } from '../api/client.ts';
import { useLoad } from '../load.tsx';
import { Icon } from '../ui/icon.tsx';
import { useSettled } from '../ui/search-box.tsx';
import { commonStart, expectedAt, valuesOf } from './suggest.ts';

interface PromptProps {
  readonly api: Api;
  readonly busy: boolean;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** The lines that were run, the oldest first. */
  readonly history: readonly string[];
  readonly onRun: () => void;
  readonly onStop: () => void;
}

export function Prompt({ api, busy, text, onText, history, onRun, onStop }: PromptProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isDismissed, setDismissed] = useState(false);
  /** The selected suggestion; -1: none. */
  const [at, setAt] = useState(-1);
  /** The line of the history that is shown; the length of the history: none. */
  const past = useRef(history.length);
  const { words, kind, last, at: from } = expectedAt(text);
  const searched = useSettled(last);
  const isSearching = kind !== undefined && searched !== last;
  const values = useLoad(`completion ${kind} ${searched}`, async () => (kind ? valuesOf(api, kind, searched) : []));
  const suggestions: readonly Word[] =
    text.trim() === ''
      ? []
      : [...(isSearching ? [] : (values.value ?? []).filter(({ word }) => word !== last)), ...words];
  const isOpen = !isDismissed && suggestions.length > 0;
  // A keyboard on the screen would cover the page.
  useLayoutEffect(() => {
    if (matchMedia('(pointer: fine)').matches) input.current?.focus();
  }, []);
  useEffect(() => {
    document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const change = (next: string, dismiss = false): void => {
    onText(next);
    setAt(-1);
    setDismissed(dismiss);
  };
  const accept = ({ word }: Word): void => {
    change(`${text.slice(0, from)}${word} `);
    input.current?.focus();
  };
  const complete = (): void => {
    const selected = suggestions[at] ?? (suggestions.length === 1 ? suggestions[0] : undefined);
    const start = commonStart(suggestions);
    if (selected) accept(selected);
    else if (start.startsWith(last) && start.length > last.length) change(text.slice(0, from) + start);
    else setAt(0);
  };
  const recall = (step: number): void => {
    past.current = Math.max(0, Math.min(history.length, past.current + step));
    change(history[past.current] ?? '', true);
  };
  const move = (step: number): void => {
    if (isOpen && at >= 0) setAt((at + step + suggestions.length) % suggestions.length);
    else recall(step);
  };
  const enter = (): void => {
    const selected = isOpen ? suggestions[at] : undefined;
    if (selected) accept(selected);
    else if (!busy && text.trim() !== '') {
      onRun();
      past.current = history.length;
      change('');
    }
  };
  const onKey = (event: KeyboardEvent): void => {
    const { key, shiftKey, ctrlKey, altKey, metaKey } = event;
    const keys: Readonly<Record<string, (() => void) | false>> = {
      Enter: enter,
      ArrowUp: () => move(-1),
      ArrowDown: () => move(1),
      // Without suggestions, and after Escape, Tab leaves the field.
      Tab: isOpen && !shiftKey && complete,
      Escape: isOpen && (() => (at >= 0 ? setAt(-1) : setDismissed(true))),
    };
    const isStop = key === 'c' && ctrlKey && busy && getSelection()?.isCollapsed !== false;
    const act = isStop ? onStop : !ctrlKey && !altKey && !metaKey && Object.hasOwn(keys, key) && keys[key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  return (
    <div class="prompt">
      {isOpen && (
        <div id={`${id}-list`} role="listbox" aria-label="Suggestions" class="suggestions">
          {suggestions.map((suggestion, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys
            <div
              key={suggestion.word}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              onClick={() => accept(suggestion)}
            >
              <code>{suggestion.word}</code>
              <small>{suggestion.help}</small>
            </div>
          ))}
        </div>
      )}
      <Icon icon={ChevronRight} size={18} />
      <code aria-hidden="true">feedhose</code>
      <input
        ref={input}
        role="combobox"
        aria-label="Command"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && at >= 0 ? `${id}-${at}` : undefined}
        value={text}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="none"
        placeholder={busy ? '' : 'Type a command, or help'}
        onInput={({ currentTarget: { value } }) => {
          past.current = history.length;
          change(value);
        }}
        onKeyDown={onKey}
      />
    </div>
  );
}
