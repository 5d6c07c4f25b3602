/** A text that is not ours, as it is: bodies, answers, policies. Scrolls and can be selected with the keyboard. */
const ROWS = 18;

/** @param label what it is, for screen readers. */
export function Text({ label, children }: { label: string; children: string }) {
  const rows = Math.min(children.split('\n').length, ROWS);
  return <textarea class="text" readOnly aria-label={label} rows={rows} value={children} spellcheck={false} />;
}
