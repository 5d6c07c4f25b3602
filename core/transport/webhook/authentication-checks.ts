/** The checks of "Test Webhook" that concern the OAuth 2.0 client and the client certificate of a destination. */
import type { WebhookDestination } from '../../destination.ts';
import type { FailedOutcome } from '../../outcome.ts';
import type { TestCheck } from '../../test-result.ts';
import { daysLeft, isExpiring } from './client-certificate.ts';

export const TOKEN_OK: TestCheck = { name: 'token', status: 'ok', message: 'The token endpoint returned a token.' };

/** Returns the check for a token that could not be fetched, so that nothing was sent. */
export function tokenCheck({ failure: { class: failureClass, code, reason } }: FailedOutcome): TestCheck {
  return { name: 'token', status: 'error', message: reason, hint: HINTS[code] ?? HINTS[failureClass] ?? UNREACHABLE };
}

const UNREACHABLE = 'Check token_url, and that the token endpoint is reachable from the internet over HTTPS.';
const HINTS: Readonly<Record<string, string>> = {
  OAuthClient:
    'Enter client_id and client_secret again, choose the other method, or allow client credentials for the client.',
  OAuthScope: 'Enter a scope that the client may request, or remove it.',
  OAuthGrant: 'Enable the grant client_credentials at the authorization server, or use its token endpoint.',
  OAuthRequest: 'Choose the other method, and check which parameters the token endpoint requires.',
  TokenMissing:
    'Check token_url: the answer is not that of a token endpoint. It must be JSON with access_token, of at most 16 KiB.',
  TokenType: 'Only bearer tokens are supported.',
  TokenRedirect: 'Enter the address to which the token endpoint redirects as token_url.',
  TokenThrottled: 'Raise the limit of the authorization server. A token is requested at most once a minute.',
  http_5xx: 'Check the logs of the authorization server.',
  http_4xx: 'Check token_url, client_id, client_secret and scope.',
};

/** Returns the check of the stored client certificate; no check without one. */
export function certificateChecks(
  { client_certificate: facts }: Pick<WebhookDestination, 'client_certificate'>,
  nowMs: number,
): readonly TestCheck[] {
  if (!facts) return [];
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const check = (status: TestCheck['status'], message: string, hint?: string): readonly TestCheck[] => [
    { name: 'client_certificate', status, message, ...(hint === undefined ? {} : { hint }) },
  ];
  if (facts.expires_at <= nowMs) {
    return check('error', `The client certificate expired on ${day(facts.expires_at)}.`, RENEW);
  }
  if (facts.not_before > nowMs) {
    return check('warning', `The client certificate is not valid before ${day(facts.not_before)}.`, RENEW);
  }
  const message = `The client certificate is valid until ${day(facts.expires_at)}.`;
  if (!isExpiring(facts, nowMs)) return check('ok', message);
  return check('warning', `${message} That is in ${daysLeft(facts, nowMs)} days.`, RENEW);
}

const RENEW = 'Save a new certificate with its private key.';
