/** Divides the hints of checks into sentences and texts to copy, which the API joins with line feeds. */

export type HintPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'json' | 'command'; readonly label: string; readonly text: string };

const COMMAND = /^aws /;
const LABELS = { json: 'Policy', command: 'AWS CLI' } as const;

/** A sentence that ends with a colon is the label of the text after it. */
export function hintParts(hint: string): readonly HintPart[] {
  const parts: HintPart[] = [];
  const lines = hint.split('\n');
  for (let at = 0; at < lines.length; ) {
    const kind = COMMAND.test(lines[at] ?? '') ? 'command' : /^[{[]/.test(lines[at] ?? '') ? 'json' : 'text';
    const end = kind === 'text' ? at + 1 : kind === 'command' ? endOfCommands(lines, at) : endOfJson(lines, at);
    const text = lines.slice(at, end).join('\n');
    at = end;
    if (kind === 'text') {
      parts.push({ kind, text });
      continue;
    }
    const before = parts.at(-1);
    const label = before?.kind === 'text' && before.text.endsWith(':') ? labelOf(before.text) : undefined;
    if (label?.rest === '') parts.pop();
    else if (label) parts[parts.length - 1] = { kind: 'text', text: label.rest };
    parts.push({ kind, label: label?.label ?? LABELS[kind], text });
  }
  return parts.filter(({ text }) => text.trim() !== '');
}

/** The last sentence is the label. Sentences before it stay. */
function labelOf(text: string): { readonly label: string; readonly rest: string } {
  const start = text.lastIndexOf('. ') + 1;
  return { label: text.slice(start, -1).trim(), rest: text.slice(0, start).trim() };
}

function endOfCommands(lines: readonly string[], from: number): number {
  const end = lines.findIndex((line, index) => index > from && !COMMAND.test(line));
  return end === -1 ? lines.length : end;
}

function endOfJson(lines: readonly string[], from: number): number {
  for (let end = from + 1; end <= lines.length; end++) {
    try {
      JSON.parse(lines.slice(from, end).join('\n'));
      return end;
    } catch {
      // The text is not complete yet.
    }
  }
  return from + 1;
}
