/**
 * Parses a customer's webhook URL. The URL is stored and shown without its credentials, which are sealed. Faults state
 * what is expected and the kind of what was given, never a part of the text that could be a secret.
 */

import { invisibleIn } from '../../visible-text.ts';
import type { EgressPolicy } from './egress/policy.ts';

/** Maximum length of a URL, both as given and in the normalized form of WHATWG. */
export const URL_CHARACTERS = 2_048;

export interface WebhookUrl {
  /** The URL without credentials. It never has a fragment. */
  readonly url: string;
  /** Both or none are present. The password may be empty. */
  readonly username?: string;
  readonly password?: string;
}

export type WebhookUrlResult = { readonly value: WebhookUrl } | { readonly faults: readonly string[] };

export function parseWebhookUrl(text: string, policy: EgressPolicy): WebhookUrlResult {
  if (text.length > URL_CHARACTERS) return { faults: [tooLong(text.length)] };
  const invisible = invisibleIn(text);
  if (invisible !== undefined)
    return { faults: [`expected a URL of visible characters, got a text with ${invisible}`] };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) return { faults: ['expected a URL such as https://example.com/webhooks, got another text'] };

  const username = decodeCredential(url.username);
  const password = decodeCredential(url.password);
  const refusal = policy.checkUrl(url);
  const faults = [
    ...(refusal ? [refusal.reason] : []),
    ...(text.includes('#') ? ['expected a URL without a fragment, got one with a fragment'] : []),
    ...credentialFaults(username, password),
    ...(url.href.length > URL_CHARACTERS ? [tooLong(url.href.length)] : []),
  ];
  if (faults.length > 0) return { faults };

  const hasCredentials = url.username !== '' || url.password !== '';
  url.username = '';
  url.password = '';
  return {
    value: {
      url: url.href,
      ...(hasCredentials ? { username: username as string, password: password as string } : {}),
    },
  };
}

function tooLong(characters: number): string {
  return `expected a URL of at most ${URL_CHARACTERS} characters, got ${characters}`;
}

/**
 * Returns what HTTP Basic does not support (RFC 7617, section 2). `undefined` means that the credentials could not be
 * decoded.
 */
function credentialFaults(username: string | undefined, password: string | undefined): readonly string[] {
  const faults: string[] = [];
  if (username === undefined || password === undefined) {
    faults.push('expected credentials whose percent-encoding is UTF-8, got other bytes');
  }
  if (username?.includes(':')) faults.push('expected a user name without a colon, got one with a colon');
  if (/[\0-\x1f\x7f]/.test(`${username}${password}`)) {
    faults.push('expected credentials without control characters, got some');
  }
  return faults;
}

/**
 * Decodes percent-encoding by WHATWG rules: a `%` without two hexadecimal digits stays as it is. Returns `undefined` if
 * the bytes are not UTF-8.
 */
function decodeCredential(text: string): string | undefined {
  const written = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const bytes = Buffer.from(written, 'latin1');
  const decoded = bytes.toString();
  return bytes.equals(Buffer.from(decoded)) ? decoded : undefined;
}
