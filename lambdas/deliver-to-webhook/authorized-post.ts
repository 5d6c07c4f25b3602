/**
 * Makes the POST of a delivery or a test with the token of the OAuth 2.0 client of its destination, within one time limit. When the
 * endpoint refuses the token, it is renewed at most once a minute, and the request is sent again.
 */
import type { Target } from '../../core/delivery/find-target.ts';
import type { OAuthSettings, WebhookDestination } from '../../core/destination.ts';
import type { Exchange, FailedOutcome } from '../../core/outcome.ts';
import type { OAuthClient, Tokens } from '../../core/transport/webhook/oauth.ts';
import type { WebhookRequest } from './request.ts';

export interface AuthorizedPostPorts {
  /** Makes one exchange under the egress policy. Never throws for what the endpoint does. */
  post(request: WebhookRequest): Promise<Exchange>;
  readonly tokens: Tokens;
  /** Time limit of an exchange in this stack. */
  readonly timeoutMs: number;
}

/** `failure`: nothing was sent, because there is no token. `secrets`: tokens that were sent. */
export type Posted =
  | { readonly exchange: Exchange; readonly secrets: readonly string[] }
  | { readonly failure: FailedOutcome };

export type AuthorizedPost = (
  request: WebhookRequest,
  destination: WebhookDestination,
  target: Pick<Target, 'secrets' | 'sealedClientSecret'>,
) => Promise<Posted>;

export function createAuthorizedPost({ post, tokens, timeoutMs }: AuthorizedPostPorts): AuthorizedPost {
  return async (request, { app_id, id, oauth }, { secrets, sealedClientSecret }) => {
    // Destinations without an OAuth client take no other path than before.
    if (!oauth) return { exchange: await post(request), secrets: [] };
    const client = clientOf(app_id, id, oauth, secrets.client_secret, sealedClientSecret);
    const end = performance.now() + Math.min(request.timeoutMs ?? timeoutMs, timeoutMs);
    const left = () => Math.max(1, end - performance.now());
    const send = (token: string) => {
      const headers = { ...request.headers, authorization: `Bearer ${token}` };
      return post({ ...request, headers, timeoutMs: left() });
    };
    const first = await tokens.get(client, left());
    if (!('token' in first)) return { failure: first };
    const exchange = await send(first.token);
    const sent = { exchange, secrets: [first.token] };
    if (exchange.kind === 'unanswered' || exchange.status !== 401) return sent;
    const second = await tokens.renew(client, first, left());
    if (second === undefined) return sent;
    if (!('token' in second)) return { failure: second };
    return { exchange: await send(second.token), secrets: [first.token, second.token] };
  };
}

function clientOf(
  appId: string,
  destinationId: string,
  settings: OAuthSettings,
  secret: string | undefined,
  sealed: Target['sealedClientSecret'],
): OAuthClient {
  if (secret === undefined || !sealed) throw new TypeError('the OAuth client of the destination has no stored secret');
  return { appId, destinationId, settings, secret, sealed };
}
