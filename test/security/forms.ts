/**
 * The forms in which a secret could be revealed: plain, escaped, encoded, in hexadecimal, and inside of longer Base64.
 */

export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const escaped = JSON.stringify(secret).slice(1, -1);
  const forms = [
    secret,
    escaped,
    JSON.stringify(escaped).slice(1, -1),
    encodeURIComponent(secret),
    encodeURI(secret),
    new URLSearchParams({ a: secret }).toString().slice(2),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    ...[0, 1, 2].flatMap((offset) => base64At(bytes, offset)),
  ];
  return [...new Set(forms)].filter(({ length }) => length >= 8);
}

/** Returns the digits that depend on the secret only, whatever its position in the encoded text. */
function base64At(bytes: Buffer, offset: number): readonly string[] {
  const padded = Buffer.concat([Buffer.alloc(offset, 'x'), bytes]);
  const from = Math.ceil((offset * 8) / 6);
  const to = Math.floor((padded.length * 8) / 6);
  return (['base64', 'base64url'] as const).map((coding) => padded.toString(coding).slice(from, to));
}

/** Returns the names of the secrets that a text contains. */
export function leaksIn(text: string, secrets: ReadonlyMap<string, readonly string[]>): readonly string[] {
  return [...secrets].filter(([, forms]) => forms.some((form) => text.includes(form))).map(([name]) => name);
}
