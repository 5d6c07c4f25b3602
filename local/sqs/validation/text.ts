/** What SQS allows in the texts of a message: the body, attribute values, group and deduplication ids. */
import { invalidContents, invalidValue } from '../errors.ts';

const ALLOWED = /^[\x09\x0A\x0D\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;
const IDENTIFIER = /^[\x21-\x7E]{1,128}$/;

export function checkContents(text: string): void {
  if (!ALLOWED.test(text)) throw invalidContents();
}

/** MessageGroupId, MessageDeduplicationId, ReceiveRequestAttemptId: alphanumeric characters and punctuation. */
export function checkIdentifier(name: string, value: string): void {
  if (!IDENTIFIER.test(value))
    throw invalidValue(
      name,
      value,
      `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
    );
}
