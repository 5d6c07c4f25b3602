/**
 * OAuth 2.0 client credentials (RFC 6749, section 4.4): the request to the token endpoint of a destination, and the meaning of its
 * answer. Nothing of an answer is shown except the standard error codes.
 */
import type { Sealed } from '../../api/sealed.ts';
import type { OAuthSettings } from '../../destination.ts';
import { TOKEN_CHARACTERS, TOKEN_SECONDS } from '../../limits-of-authentication.ts';
import {
  type Exchange,
  type FailedOutcome,
  type FailureClass,
  isSuccess,
  type Pace,
  statusText,
} from '../../outcome.ts';
import { USER_AGENT } from '../transport.ts';

export interface TokenRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function tokenRequest({ client_id, scope, method }: OAuthSettings, secret: string): TokenRequest {
  const parameters = new URLSearchParams({ grant_type: 'client_credentials' });
  if (scope !== undefined) parameters.set('scope', scope);
  const headers = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
    'user-agent': USER_AGENT,
  };
  if (method === 'client_secret_post') {
    parameters.set('client_id', client_id);
    parameters.set('client_secret', secret);
    return { headers, body: parameters.toString() };
  }
  // The parts are form-encoded before they are joined (RFC 6749, section 2.3.1).
  const pair = `${formEncoded(client_id)}:${formEncoded(secret)}`;
  const authorization = `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
  return { headers: { ...headers, authorization }, body: parameters.toString() };
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

export interface Token {
  readonly token: string;
  /** Unix ms. */
  readonly fetchedAt: number;
  /** Unix ms until which it is used, which is shortly before its expiry. */
  readonly usableUntil: number;
}

/** The OAuth 2.0 client of a destination, with its secret. */
export interface OAuthClient {
  readonly appId: string;
  readonly destinationId: string;
  readonly settings: OAuthSettings;
  readonly secret: string;
  /** The sealed secret, with whose data key the token is sealed. */
  readonly sealed: Sealed;
}

export interface Tokens {
  /** Returns a usable token, or the failure of the delivery. */
  get(client: OAuthClient, limitMs: number): Promise<Token | FailedOutcome>;
  /** Returns a token that is newer than the one that the endpoint refused. `undefined`: it is too early for another one. */
  renew(client: OAuthClient, refused: Token, limitMs: number): Promise<Token | FailedOutcome | undefined>;
}

/** Returns the token in the answer of a token endpoint, or the failure of the delivery. @param nowMs when it was requested. */
export function tokenOf(exchange: Exchange, nowMs: number): Token | FailedOutcome {
  if (exchange.kind === 'unanswered') {
    const { class: failureClass, code, reason } = exchange;
    return failed(failureClass, failureClass === 'blocked_address' ? 'slow' : 'fast', code, aboutTokens(reason));
  }
  const { status, answer } = exchange;
  const fields = objectIn(answer);
  if (!isSuccess(status)) return refusal(status, fields?.['error']);
  const token = fields?.['access_token'];
  if (typeof token !== 'string' || token.length > TOKEN_CHARACTERS || !/^[\x21-\x7e]+$/.test(token)) {
    return failed(
      'malformed_answer',
      'slow',
      'TokenMissing',
      'The token endpoint responded without a usable token: expected JSON with access_token, got something else.',
    );
  }
  const type = fields?.['token_type'] ?? 'Bearer';
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') {
    const reason = 'The token endpoint responded with a token of another type: expected token_type Bearer.';
    return failed('malformed_answer', 'slow', 'TokenType', reason);
  }
  return { token, fetchedAt: nowMs, usableUntil: nowMs + usableSeconds(fields?.['expires_in']) * 1000 };
}

/**
 * Returns for how long a token is used. A missing or invalid lifetime means the default. A lifetime that is too short or too long is
 * bounded, so that a token endpoint is asked at most once a minute and at least once a day.
 */
function usableSeconds(given: unknown): number {
  const seconds =
    typeof given === 'number' || (typeof given === 'string' && /^\d{1,12}$/.test(given)) ? Number(given) : Number.NaN;
  const lifetime = Number.isFinite(seconds) ? seconds : TOKEN_SECONDS.default;
  return Math.min(Math.max(lifetime - TOKEN_SECONDS.margin, TOKEN_SECONDS.min), TOKEN_SECONDS.max);
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The error codes of RFC 6749, section 5.2, with their causes. */
const ERRORS: ReadonlyMap<unknown, readonly [code: string, cause: string]> = new Map([
  ['invalid_client', ['OAuthClient', 'it does not accept the client. Check client_id, client_secret and method']],
  [
    'unauthorized_client',
    ['OAuthClient', 'the client must not use client credentials. Allow this grant for the client'],
  ],
  ['invalid_scope', ['OAuthScope', 'it does not grant the scope. Check scope']],
  ['unsupported_grant_type', ['OAuthGrant', 'it does not support client credentials']],
  ['invalid_grant', ['OAuthGrant', 'it refused the grant']],
  ['invalid_request', ['OAuthRequest', 'it did not accept the request. Check method and scope']],
]);

function refusal(status: number, error: unknown): FailedOutcome {
  const known = ERRORS.get(error);
  if (known) {
    const [code, cause] = known;
    const failureClass = code === 'OAuthClient' ? 'bad_credentials' : 'configuration';
    return failed(failureClass, 'slow', code, `The token endpoint responded with ${statusText(status)}: ${cause}.`);
  }
  const reason = `The token endpoint responded with ${statusText(status)}.`;
  if (status === 401)
    return failed('bad_credentials', 'slow', 'OAuthClient', `${reason} Check client_id, client_secret and method.`);
  if (status >= 300 && status < 400)
    return failed('redirect', 'slow', 'TokenRedirect', `${reason} Redirects are not followed.`);
  if (status === 429) return failed('throttled', 'fast', 'TokenThrottled', reason);
  return status >= 500
    ? failed('http_5xx', 'fast', 'TokenEndpoint', reason)
    : failed('http_4xx', 'slow', 'TokenEndpoint', reason);
}

/** Turns a sentence about the endpoint into one about the token endpoint. */
function aboutTokens(reason: string): string {
  return reason
    .replace(/\b([Tt])he endpoint\b/g, '$1he token endpoint')
    .replace('The URL is not', 'The token URL is not');
}

function failed(failureClass: FailureClass, pace: Pace, code: string, reason: string): FailedOutcome {
  return { kind: 'failed', failure: { class: failureClass, pace, code, reason } };
}

/** The failure of a delivery while another execution environment requests the token. */
export const TOKEN_PENDING = failed(
  'timeout',
  'fast',
  'TOKEN_TIMEOUT',
  'The token endpoint did not respond to another request for a token within the time limit.',
);
