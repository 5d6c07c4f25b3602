/**
 * Figures in documents. A figure is between two comments, which readers of the page do not see:
 * `<!-- figure cost.single -->1.54<!-- /figure -->`. The text between them is written from the records. The comments of a figure with
 * several lines, such as a table, are on separate lines.
 */

export interface NamedFigure {
  readonly text: string;
  /** The command that measures it. The section with the figure must contain it. */
  readonly command: string;
}

export type Figures = Readonly<Record<string, NamedFigure>>;

const MARKED = /<!-- figure ([^\s>]+) -->([\s\S]*?)<!-- \/figure -->/g;

/** Returns the document with the recorded figures. Figures with unknown names stay unchanged. */
export function withFigures(document: string, figures: Figures): string {
  return document.replaceAll(MARKED, (whole: string, name: string) => {
    const figure = figures[name];
    if (!figure) return whole;
    const text = figure.text.includes('\n') ? `\n\n${figure.text}\n\n` : figure.text;
    return `<!-- figure ${name} -->${text}<!-- /figure -->`;
  });
}

/** Returns the document without its figures. */
export function withoutFigures(document: string): string {
  return document.replaceAll(MARKED, '');
}

/** Returns a sentence for each fault of the comments of a document. */
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

/** Returns the section of a document at an index. */
function sectionAt(document: string, index: number): string {
  const from = document.lastIndexOf('\n## ', index);
  const to = document.indexOf('\n## ', index);
  return document.slice(from < 0 ? 0 : from, to < 0 ? undefined : to);
}
