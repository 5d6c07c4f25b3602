/** The headers of an endpoint's answer that attempts show: a bounded number of bounded texts, without the values of secret ones. */
import { ANSWER_HEADERS } from '../../limits.ts';
import type { ShownHeaders } from '../transport.ts';

/** Matches names of headers whose values are or may be secret. A challenge (`www-authenticate`) contains no secret. */
const SECRET_NAME =
  /cookie|authorization|(?<!www-|proxy-)auth|token|secret|password|credential|session|signature|api-?key/;

/** The user name and password of a URL, such as that of a redirect. */
const USER_OF_URL = /\/\/[^\s/?#]*@/g;

/** @param fields as the HTTP client reports them, with names in lower case. The first of several values is kept. */
export function answerHeaders(fields: Readonly<Record<string, string | readonly string[] | undefined>>): ShownHeaders {
  const shown: Record<string, string | null> = {};
  let left: number = ANSWER_HEADERS.characters;
  for (const [name, values] of Object.entries(fields).slice(0, ANSWER_HEADERS.count)) {
    const value = [values].flat()[0];
    if (value === undefined || name.length > ANSWER_HEADERS.nameCharacters) continue;
    const text = SECRET_NAME.test(name)
      ? null
      : value.replaceAll(USER_OF_URL, '//').slice(0, ANSWER_HEADERS.valueCharacters);
    left -= name.length + (text?.length ?? 0);
    if (left < 0) break;
    shown[name] = text;
  }
  return shown;
}

/** @param redact removes secrets from one text, which is slow. Most headers contain none, so they are searched together first. */
export function redactedHeaders(headers: ShownHeaders, redact: (text: string) => string): ShownHeaders {
  const all = Object.entries(headers).flat().join('\n');
  if (redact(all) === all) return headers;
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      redact(name) === name ? [[name, value === null ? null : redact(value)]] : [],
    ),
  );
}
