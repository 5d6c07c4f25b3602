/** Converts an item of a table to text for searches: bytes as they are and, if they are compressed, decompressed. */
import { gunzipSync } from 'node:zlib';

export function unmarshalled(item: unknown): string {
  const texts: string[] = [];
  const visit = (value: unknown): void => {
    if (value instanceof Uint8Array) texts.push(...bytesAsText(Buffer.from(value)));
    else if (typeof value === 'string') texts.push(value);
    else if (Array.isArray(value)) for (const one of value) visit(one);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, one] of Object.entries(value)) {
        texts.push(key);
        visit(one);
      }
    }
  };
  visit(item);
  return texts.join('\n');
}

function bytesAsText(bytes: Buffer): readonly string[] {
  const raw = bytes.toString('latin1');
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? [raw, gunzipSync(bytes).toString('utf8')] : [raw];
}
