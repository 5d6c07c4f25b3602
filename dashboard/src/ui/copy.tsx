/** A text to copy, with a button that does it and says so. */
import { useState } from 'preact/hooks';
import { Text } from './text.tsx';

interface CopyProps {
  /** What it is, for people. */
  readonly label: string;
  readonly text: string;
  readonly shown?: string;
}

const COPIED_MS = 2_000;

export function CopyText({ label, text, shown = text }: CopyProps) {
  const [copied, setCopied] = useState<'yes' | 'no'>();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied('yes');
    } catch {
      setCopied('no');
    }
    setTimeout(() => setCopied(undefined), COPIED_MS);
  };
  return (
    <div class="copy">
      <Text label={label}>{shown}</Text>
      <button type="button" class="button plain small" aria-label={`Copy: ${label}`} onClick={() => void copy()}>
        {copied === 'yes' ? 'Copied' : copied === 'no' ? 'Select it' : 'Copy'}
      </button>
      <span class="unseen" role="status">
        {copied === 'yes' ? `${label} is copied` : ''}
      </span>
    </div>
  );
}
