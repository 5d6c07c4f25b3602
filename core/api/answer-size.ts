/** The size of answers of the API, which Lambda limits. */
import { ANSWER_ABOUT_BYTES, LAMBDA_ANSWER_BYTES } from '../limits.ts';
import { utf8Bytes } from '../update/update.ts';

/**
 * Reports whether an answer can contain a text so many times, in addition to `ANSWER_ABOUT_BYTES` of other content. In the answer of the
 * function, the text is a JSON string in a body that is a JSON string.
 */
export function fitsAnswer(text: string, times = 1): boolean {
  return times * utf8Bytes(JSON.stringify(JSON.stringify(text))) <= LAMBDA_ANSWER_BYTES - ANSWER_ABOUT_BYTES;
}
