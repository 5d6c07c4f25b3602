/**
 * Figures in documents stand between two comments, which no reader of the page sees:
 * `<!-- figure cost.single -->1.54<!-- /figure -->`. What stands between them is written from the records; a figure of
 * several lines, such as a table, stands between comments on lines of their own.
 */

export interface NamedFigure {
  readonly text: string;
  /** What measures it: a command that the section with the figure has to name, as inline code or in a code block. */
  readonly command: string;
}

export type Figures = Readonly<Record<string, NamedFigure>>;

const MARKED = /<!-- figure ([^\s>]+) -->([\s\S]*?)<!-- \/figure -->/g;

/** The document with every figure as it is recorded. Markers with an unknown name are left as they are. */
export function withFigures(document: string, figures: Figures): string {
  return document.replaceAll(MARKED, (whole: string, name: string) => {
    const figure = figures[name];
    if (!figure) return whole;
    const text = figure.text.includes('\n') ? `\n\n${figure.text}\n\n` : figure.text;
    return `<!-- figure ${name} -->${text}<!-- /figure -->`;
  });
}

/** The document without its figures. */
export function withoutFigures(document: string): string {
  return document.replaceAll(MARKED, '');
}

/** What is wrong with the markers of a document, a sentence each. */
export function faultsOf(document: string, figures: Figures): readonly string[] {
  const faults: string[] = [];
  const marked = [...document.matchAll(MARKED)];
  for (const part of ['<!-- figure', '<!-- /figure']) {
    const count = document.split(part).length - 1;
    if (count !== marked.length) faults.push(`${count} times "${part}", and ${marked.length} figures`);
  }
  for (const { index, 1: name = '', 2: text = '' } of marked) {
    const figure = figures[name];
    const isInline = !text.includes('\n');
    if (isInline && (index === 0 || document[index - 1] === '\n'))
      faults.push(`${name}: at the beginning of a line Markdown ends the paragraph before it`);
    if (text.includes('<!-- figure')) faults.push(`${name}: another figure begins in it`);
    if (!figure) faults.push(`${name}: there is no such figure`);
    else if (!sectionAt(document, index).includes(figure.command))
      faults.push(`${name}: its section does not name the command that measures it, ${figure.command}`);
  }
  return faults;
}

/** From the heading above a place to the next one. */
function sectionAt(document: string, index: number): string {
  const from = document.lastIndexOf('\n## ', index);
  const to = document.indexOf('\n## ', index);
  return document.slice(from < 0 ? 0 : from, to < 0 ? undefined : to);
}
