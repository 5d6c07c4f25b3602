/** SQS refuses U+FFFE and U+FFFF in a message; as escapes they mean the same in JSON (contract, section 3). */
export function escapeNoncharacters(json: string): string {
  return json.replaceAll('\uFFFE', '\\ufffe').replaceAll('\uFFFF', '\\uffff');
}

export function hasNoncharacters(text: string): boolean {
  return text.includes('\uFFFE') || text.includes('\uFFFF');
}
