/** What tags a queue may carry. */
import { invalidParameter } from '../errors.ts';
import { MAX_TAGS } from '../limits.ts';

const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export function checkTags(tags: Readonly<Record<string, string>>): void {
  const entries = Object.entries(tags);
  if (entries.length > MAX_TAGS) throw invalidParameter('Too many tags added for queue.');
  for (const [key, value] of entries) {
    if (key.length < 1 || key.length > 128 || !CHARACTERS.test(key) || key.toLowerCase().startsWith('aws:'))
      throw invalidParameter(`The tag key '${key}' is invalid.`);
    if (value.length > 256 || !CHARACTERS.test(value)) throw invalidParameter(`The tag value '${value}' is invalid.`);
  }
}
