/**
 * Ownership by HTTP (contract, section 6): the answer to a GET on the URL is 200 and exactly the API key in use, or
 * one on standby. A line feed after it is allowed. It proves this URL and no other. No message contains text of the answer.
 */

import { defined } from '../../../defined.ts';
import { ANSWER_REST_SECONDS } from '../../../limits.ts';
import { type Exchange, statusText } from '../../../outcome.ts';

export interface KeyAnswerFinding {
  readonly proven: boolean;
  /** A text for people, without text or headers of the answer. */
  readonly message: string;
  readonly hint?: string;
}

/** @param apiKeys the key in use, then the retired ones. @param standby newer keys, which an endpoint can answer already. */
export function judgeKeyAnswer(
  exchange: Exchange,
  apiKeys: readonly string[],
  standby: readonly string[] = [],
): KeyAnswerFinding {
  if (exchange.kind === 'unanswered') return refused(exchange.reason);
  const { status, answer, incomplete, slow } = exchange;
  if (status !== 200) return refused(`The GET was answered with ${statusText(status)}, not 200.`, hintOfStatus(status));
  const [newest = '', ...older] = apiKeys;
  if (newest === '') return refused('The app has no API key.', 'Give the app an API key.');
  if (slow) {
    const ended = `had not ended ${ANSWER_REST_SECONDS} s after its status line`;
    return refused(`The answer to the GET ${ended}.`, 'Send the whole answer immediately.');
  }
  if (incomplete) {
    return refused('The answer to the GET broke off, or was far longer than the key.', ANSWER_EXACTLY);
  }
  if ([newest, ...standby].some((key) => isExactly(answer, key)))
    return { proven: true, message: 'The GET was answered with the API key.' };
  return refused(`The GET was answered with 200 and ${deviation(answer, newest, older)}.`, ANSWER_EXACTLY);
}

const ANSWER_EXACTLY =
  'Answer with the key alone as plain text: no markup, quotes, byte order mark or other whitespace.';

function isExactly(answer: string, key: string): boolean {
  return answer === key || answer === `${key}\n`;
}

function deviation(answer: string, newest: string, older: readonly string[]): string {
  if (answer === '') return 'an empty text';
  if (older.some((key) => key !== '' && isExactly(answer, key))) {
    return 'an older API key of the app; expected is the most recent one';
  }
  // `trim` also removes a byte order mark.
  if (answer.trim() === newest) return 'the API key with whitespace around it';
  if (answer.trim().toLowerCase() === newest.toLowerCase()) return 'the API key in another letter case';
  if (answer.includes(newest)) return 'the API key among other text';
  return /^\s*</.test(answer) ? 'markup' : 'another text';
}

function hintOfStatus(status: number): string {
  if (status >= 300 && status < 400) {
    return 'Redirects are not followed: enter the address that it redirects to as the URL.';
  }
  if (status === 401 || status === 403) {
    return 'Allow the GET: it contains the credentials of the URL as HTTP Basic authorization, and no custom headers.';
  }
  if (status === 405) return 'Let the endpoint answer GET in addition to POST, or use the TXT record.';
  if (status === 404) return 'Check the path of the URL, and that it answers GET too.';
  if (status === 429) return 'The endpoint limits requests: try again later.';
  return status >= 500 ? 'The endpoint failed. Check its logs, and try again.' : 'Answer the GET with status 200.';
}

function refused(message: string, hint?: string): KeyAnswerFinding {
  return { proven: false, message, ...defined({ hint }) };
}
