/**
 * Text that a terminal shows and does not obey: answers of endpoints, names and reasons are other people's. What is left of
 * the control characters are line feeds, tabs and colours.
 */
const COLOUR_OR_CONTROL =
  /\u001b\[\d{1,3}(?:;\d{1,3})*m|[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

export function printable(text: string): string {
  return text.replace(COLOUR_OR_CONTROL, (found) => (found.length > 1 ? found : '\ufffd'));
}

/** The same without colours and line feeds: one cell of a table, one line. */
export function oneLine(text: string): string {
  return text.replaceAll('\u001b', '\ufffd').replace(/\s+/g, ' ').trim();
}
