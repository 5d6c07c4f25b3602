/**
 * Takes the secrets of a request out of what its endpoint answered: one that repeats its request (for debugging, or out of
 * malice) must not bring credentials into attempts, dead letters or answers of the API. In each form in which programs
 * usually write a text; what an endpoint encodes in its own way is not recognized.
 */
import type { DestinationSecrets } from '../destination.ts';
import type { Exchange } from '../outcome.ts';

export const REDACTED = '[redacted]';
/** Shorter ones would be found everywhere, and are none. */
const CHARACTERS = 4;

/** What of the secrets goes out with a request, beside the signatures, in all forms. The longest first. */
export function secretsSent({ access, headers = {} }: DestinationSecrets): readonly string[] {
  const basic =
    access?.type === 'basic'
      ? [access.password, Buffer.from(`${access.username}:${access.password}`).toString('base64')]
      : [];
  const forms = [...basic, ...Object.values(headers)].flatMap(formsOf).filter(({ length }) => length >= CHARACTERS);
  return [...new Set(forms)].toSorted((a, b) => b.length - a.length);
}

/** @param secrets as `secretsSent` gives them. */
export function redacted(exchange: Exchange, secrets: readonly string[]): Exchange {
  if (exchange.kind === 'unanswered' || secrets.length === 0) return exchange;
  const { answer, location } = exchange;
  return {
    ...exchange,
    answer: without(answer, secrets),
    ...(location === undefined ? {} : { location: without(location, secrets) }),
  };
}

function formsOf(text: string): readonly string[] {
  const escaped = JSON.stringify(text).slice(1, -1);
  const encoded = text.isWellFormed() ? encodeURIComponent(text) : text;
  const html = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  return [text, escaped, encoded, html];
}

/** Also its beginning where the text was cut off within it. */
function without(text: string, secrets: readonly string[]): string {
  const whole = secrets.reduce((left, secret) => left.replaceAll(secret, REDACTED), text);
  const cut = Math.max(0, ...secrets.map((secret) => cutLength(whole, secret)));
  return cut === 0 ? whole : `${whole.slice(0, -cut)}${REDACTED}`;
}

function cutLength(text: string, secret: string): number {
  // Stryker disable next-line MethodExpression,ArithmeticOperator: of longer beginnings none is found.
  for (let length = Math.min(secret.length - 1, text.length); length >= CHARACTERS; length--) {
    if (text.endsWith(secret.slice(0, length))) return length;
  }
  return 0;
}
