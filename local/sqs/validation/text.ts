/** What SQS allows in the texts of a message: the body, attribute values, group and deduplication ids. */
import { invalidValue } from '../errors.ts';

/** XML 1.0 leaves these out; so it does surrogates without their other half. */
const FORBIDDEN = /[\x00-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/;
const IDENTIFIER = /^[\x21-\x7E]{1,128}$/;

export function isContents(text: string): boolean {
  return !FORBIDDEN.test(text) && text.isWellFormed();
}

/** MessageGroupId, MessageDeduplicationId: alphanumeric characters and punctuation. */
export function checkIdentifier(name: string, value: string): void {
  if (!IDENTIFIER.test(value))
    throw invalidValue(
      name,
      value,
      `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
    );
}
