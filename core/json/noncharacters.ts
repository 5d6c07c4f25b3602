/** SQS refuses U+FFFE and U+FFFF in a message; as escapes they mean the same in JSON (contract, section 3). */
export function escapeNoncharacters(json: string): string {
  if (!json.includes('\uFFFE') && !json.includes('\uFFFF')) return json;
  return json.replaceAll('\uFFFE', '\\ufffe').replaceAll('\uFFFF', '\\uffff');
}
