/** Texts that the dashboard did not write, such as bodies, responses and policies: read-only, with a button to copy them. */
import { useState } from 'preact/hooks';

const MAX_ROWS = 18;
const COPIED_MS = 2_000;

/** Scrolls and can be selected with the keyboard. @param label for screen readers. */
export function Text({ label, children }: { label: string; children: string }) {
  const rows = Math.min(children.split('\n').length, MAX_ROWS);
  return <textarea class="text" readOnly aria-label={label} rows={rows} value={children} spellcheck={false} />;
}

/** @param shown the displayed form of the text, by default the text itself. */
export function CopyText({ label, text, shown = text }: { label: string; text: string; shown?: string }) {
  const [copied, setCopied] = useState<'yes' | 'no'>();
  const copy = async (): Promise<void> => {
    setCopied(
      await navigator.clipboard.writeText(text).then(
        () => 'yes' as const,
        () => 'no' as const,
      ),
    );
    setTimeout(() => setCopied(undefined), COPIED_MS);
  };
  return (
    <div class="copy">
      <Text label={label}>{shown}</Text>
      <button type="button" class="button plain small" aria-label={`Copy: ${label}`} onClick={() => void copy()}>
        {copied === 'yes' ? 'Copied' : copied === 'no' ? 'Copy failed' : 'Copy'}
      </button>
      <span class="visually-hidden" role="status">
        {copied === 'yes' ? `${label} copied.` : ''}
      </span>
    </div>
  );
}
