/** Values and texts to copy: identifiers, secrets, policies, bodies, responses and commands. */

import { Check, Copy, Download } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { pretty } from '../format/pretty.ts';
import { Button, IconButton } from './button.tsx';
import { tokensOf } from './highlight.ts';

const COPIED_MS = 2_000;

interface Copied {
  /** Whether the last copy succeeded, for two seconds. */
  readonly state: 'yes' | 'no' | undefined;
  copy(text: string): void;
}

function useCopy(): Copied {
  const [state, setState] = useState<'yes' | 'no'>();
  const copy = async (text: string): Promise<void> => {
    setState(
      await navigator.clipboard.writeText(text).then(
        () => 'yes' as const,
        () => 'no' as const,
      ),
    );
    setTimeout(() => setState(undefined), COPIED_MS);
  };
  return { state, copy: (text) => void copy(text) };
}

interface CopyButtonProps {
  /** What is copied. */
  readonly label: string;
  readonly text: string;
  /** Text of the button. */
  readonly children?: string;
}

export function CopyButton({ label, text, children = 'Copy' }: CopyButtonProps) {
  const { state, copy } = useCopy();
  return (
    <>
      <Button
        kind="subtle"
        small
        icon={state === 'yes' ? Check : Copy}
        label={`${children}: ${label}`}
        onClick={() => copy(text)}
      >
        {state === 'yes' ? 'Copied' : state === 'no' ? 'Copy failed' : children}
      </Button>
      <span class="visually-hidden" role="status">
        {state === 'yes' ? `${label} copied.` : ''}
      </span>
    </>
  );
}

/** A short value in a line of text, with a button that copies it. */
export function CopyInline({ label, text }: { label: string; text: string }) {
  const { state, copy } = useCopy();
  return (
    <span class="copy-inline">
      <code class="wrap">{text}</code>
      <IconButton
        icon={state === 'yes' ? Check : Copy}
        label={state === 'yes' ? 'Copied' : `Copy ${label}`}
        small
        onClick={() => copy(text)}
      />
    </span>
  );
}

interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: ComponentChildren;
  /** Name of the file of the Download button. Absent: there is no such button. */
  readonly downloadAs?: string;
}

/** One value with a visible label above it. */
export function CopyField({ label, value, hint, downloadAs }: CopyFieldProps) {
  const id = useId();
  return (
    <div class="copy-field field">
      <label for={id}>{label}</label>
      <div>
        <input id={id} readOnly value={value} spellcheck={false} onFocus={(event) => event.currentTarget.select()} />
        <CopyButton label={label} text={value} />
        {downloadAs !== undefined && (
          <IconButton icon={Download} label={`Download ${label}`} onClick={() => download(downloadAs, `${value}\n`)} />
        )}
      </div>
      {hint && <span class="field-hint">{hint}</span>}
    </div>
  );
}

export function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  Object.assign(document.createElement('a'), { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}

/** Longer texts are folded. */
const FOLDED_LINES = 16;

interface CodeBlockProps {
  readonly label: string;
  readonly text: string;
  /** `json` is indented and coloured; `http` has names of headers. */
  readonly language?: 'json' | 'http' | 'text';
  /** Further forms that can be copied: name of the button and text, such as "Copy as cURL". */
  readonly copies?: readonly (readonly [name: string, text: string])[];
  /** Whether the whole text is shown at first. */
  readonly unfolded?: boolean;
  /** Name of the file of the Download button. Absent: there is no such button. */
  readonly downloadAs?: string;
}

/** A text that wraps, with a button that copies it unchanged. */
export function CodeBlock(props: CodeBlockProps) {
  const { label, text, language = 'text', copies = [], unfolded = false, downloadAs } = props;
  const [open, setOpen] = useState(unfolded);
  const shown = language === 'json' ? pretty(text) : text;
  const foldable = !unfolded && shown.split('\n').length > FOLDED_LINES;
  const folded = foldable && !open;
  return (
    <figure class={`code${folded ? ' folded' : ''}`}>
      <figcaption>
        <span>{label}</span>
        <span class="actions">
          {copies.map(([name, copy]) => (
            <CopyButton key={name} label={label} text={copy}>
              {name}
            </CopyButton>
          ))}
          <CopyButton label={label} text={text} />
          {downloadAs !== undefined && (
            <Button
              kind="subtle"
              small
              icon={Download}
              label={`Download: ${label}`}
              onClick={() => download(downloadAs, text)}
            >
              Download
            </Button>
          )}
        </span>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling element must be reachable with the keyboard */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is not a text */}
      <pre tabIndex={0} role="group" aria-label={label}>
        {tokensOf(shown, language).map(([kind, token], index) =>
          kind === '' ? (
            token
          ) : (
            <span key={index} class={`code-${kind}`}>
              {token}
            </span>
          ),
        )}
      </pre>
      {foldable && (
        <span class="fold">
          <Button kind="subtle" small onClick={() => setOpen(!open)}>
            {open ? 'Show less' : 'Show all'}
          </Button>
        </span>
      )}
    </figure>
  );
}
