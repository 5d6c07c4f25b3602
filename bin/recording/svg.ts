/** A recording of a terminal as an SVG picture, in which each line appears at its time. It plays once and then shows the end. */

export interface Line {
  /** Seconds after the start of the program. */
  readonly at: number;
  readonly text: string;
}

const [COLUMNS, ROWS] = [108, 26];
const [CHARACTER, LINE_HEIGHT, MARGIN, BAR] = [7.2, 18, 14, 28];
/** Longer waits are shortened to this number of seconds. */
const LONGEST_WAIT = 0.8;

/** Returns the lines without waits that nobody wants to watch. */
export function shortened(lines: readonly Line[]): readonly Line[] {
  let [time, before] = [0, 0];
  return lines.map(({ at, text }) => {
    time += Math.min(Math.max(0, at - before), LONGEST_WAIT);
    before = at;
    return { at: time, text };
  });
}

/** Replaces tokens, which the run prints for the browser of its user. */
export function withoutTokens(text: string): string {
  return text.replaceAll(/(token=|Bearer )[0-9a-f]{16,}/g, '$1…');
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function classOf(text: string): string {
  if (text.startsWith('$')) return 'command';
  if (text.startsWith('✓')) return 'good';
  if (/ ← /.test(text)) return 'received';
  return / → bus/.test(text) ? 'sent' : '';
}

export function recordingSvg(command: string, lines: readonly Line[]): string {
  const all = [{ at: 0, text: `$ ${command}` }, ...shortened(lines)];
  const [width, height] = [Math.round(COLUMNS * CHARACTER + 2 * MARGIN), ROWS * LINE_HEIGHT + BAR + MARGIN];
  const rows = all.map(({ at, text }, row) => {
    const shown = withoutTokens(text.trimEnd());
    const cut = shown.length > COLUMNS ? `${shown.slice(0, COLUMNS - 1)}…` : shown;
    const name = classOf(cut);
    const appears =
      at === 0 ? '' : `<set attributeName="visibility" to="visible" begin="${at.toFixed(2)}s" fill="freeze"/>`;
    const hidden = at === 0 ? '' : ' visibility="hidden"';
    const kind = name === '' ? '' : ` class="${name}"`;
    return `<text x="0" y="${(row + 1) * LINE_HEIGHT}"${kind}${hidden}>${escaped(cut)}${appears}</text>`;
  });
  // The picture scrolls by one line for each line below the last row.
  const scrolls = all.slice(ROWS).map(({ at }, index) => {
    const to = `0 ${-(index + 1) * LINE_HEIGHT}`;
    return `<animateTransform attributeName="transform" type="translate" to="${to}" begin="${at.toFixed(2)}s" dur="0.01s" fill="freeze"/>`;
  });
  const label = escaped(`A recording of a terminal that runs ${command}.`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
<style>
text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #e6edf3; white-space: pre; }
.command { fill: #ffffff; font-weight: 600; } .good { fill: #3fb950; } .received { fill: #79c0ff; } .sent { fill: #9198a1; }
</style>
<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>
<circle cx="18" cy="15" r="5" fill="#ff5f57"/><circle cx="36" cy="15" r="5" fill="#febc2e"/><circle cx="54" cy="15" r="5" fill="#28c840"/>
<clipPath id="rows"><rect width="${width - 2 * MARGIN}" height="${ROWS * LINE_HEIGHT + 4}"/></clipPath>
<g transform="translate(${MARGIN} ${BAR})" clip-path="url(#rows)"><g>
${[...rows, ...scrolls].join('\n')}
</g></g>
</svg>
`;
}
