/** SQS refuses U+FFFE and U+FFFF in a message; as escapes they mean the same in JSON (contract, section 3). */
export function escapeNoncharacters(json: string): string {
  return json.replaceAll('\uFFFE', '\\ufffe').replaceAll('\uFFFF', '\\uffff');
}

/** SQS refuses halves of characters too. @param json any JSON text; the same value, as SQS takes it. */
export function escapeUnsendable(json: string): string {
  return json.replace(/[\uFFFE\uFFFF]|\p{Surrogate}/gu, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}

export function hasNoncharacters(text: string): boolean {
  return text.includes('\uFFFE') || text.includes('\uFFFF');
}
