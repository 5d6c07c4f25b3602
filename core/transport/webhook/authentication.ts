/**
 * The authentication of Feedhose at a webhook, beyond URL credentials and custom headers: an OAuth 2.0 client and a client certificate.
 * Both are set, replaced and removed as a whole.
 */
import type { DestinationPatch } from '../../api/destination-input.ts';
import type { Rules } from '../../api/destination-rules.ts';
import type { FieldError } from '../../api/problem.ts';
import type { Secrets } from '../../api/sealed.ts';
import { defined } from '../../defined.ts';
import type { CertificateFacts, OAuthSettings, WebhookDestination } from '../../destination.ts';
import { readClientCertificate } from './client-certificate.ts';
import { parseWebhookUrl } from './url.ts';

export interface Authentication {
  /** `null` removes a setting, and `undefined` leaves it unchanged. */
  readonly settings: {
    readonly oauth?: OAuthSettings | null | undefined;
    readonly client_certificate?: CertificateFacts | null | undefined;
  };
  readonly secrets: Pick<Secrets, 'client_secret' | 'client_certificate'>;
  readonly drop: readonly ('client_secret' | 'client_certificate')[];
  readonly errors: readonly FieldError[];
}

/**
 * @param before the stored settings; empty for a new destination.
 * @param hasAuthorization whether URL credentials or a custom header `authorization` are set after the change.
 */
export function changedAuthentication(
  before: Pick<WebhookDestination, 'oauth' | 'client_certificate'>,
  { oauth, client_certificate }: Pick<DestinationPatch, 'oauth' | 'client_certificate'>,
  { policy }: Pick<Rules, 'policy'>,
  { hasAuthorization, nowMs }: { readonly hasAuthorization: boolean; readonly nowMs: number },
): Authentication {
  const client = oauth ? readClient(before.oauth, oauth, policy) : undefined;
  const read = client_certificate ? readClientCertificate(client_certificate, nowMs) : undefined;
  const hasClient = oauth === undefined ? before.oauth !== undefined : oauth !== null;
  return {
    settings: {
      oauth: oauth && client?.settings,
      client_certificate: client_certificate && (read && 'facts' in read ? read.facts : undefined),
    },
    secrets: defined({
      client_secret: oauth?.client_secret,
      client_certificate: read && 'pem' in read ? JSON.stringify(read.pem) : undefined,
    }),
    drop: [
      ...(oauth === null ? (['client_secret'] as const) : []),
      ...(client_certificate === null ? (['client_certificate'] as const) : []),
    ],
    errors: [
      ...(client?.errors ?? []),
      ...(read && 'errors' in read ? read.errors : []),
      ...(hasClient && hasAuthorization ? [TWICE] : []),
    ],
  };
}

const TWICE: FieldError = {
  pointer: '/oauth',
  message: 'expected no URL credentials and no custom header authorization beside the OAuth client, got some',
};

type ClientInput = NonNullable<DestinationPatch['oauth']>;

function readClient(
  before: OAuthSettings | undefined,
  { token_url, client_id, client_secret, scope, method = 'client_secret_basic' }: ClientInput,
  policy: Rules['policy'],
): { readonly settings: OAuthSettings; readonly errors: readonly FieldError[] } {
  const parsed = parseWebhookUrl(token_url, policy);
  const faults = 'faults' in parsed ? parsed.faults : parsed.value.username === undefined ? [] : [CREDENTIALS];
  const url = 'value' in parsed ? parsed.value.url : token_url;
  const errors = faults.map((message) => ({ pointer: '/oauth/token_url', message }));
  // Whoever changes the address would otherwise receive the stored secret there.
  const isKept = before?.token_url === url;
  const missing =
    client_secret === undefined && !isKept
      ? [
          {
            pointer: '/oauth/client_secret',
            message: before
              ? 'expected the secret, because token_url changes, got nothing'
              : 'expected a secret, got nothing',
          },
        ]
      : [];
  return { settings: { token_url: url, client_id, method, ...defined({ scope }) }, errors: [...errors, ...missing] };
}

const CREDENTIALS = 'expected a URL without credentials, got one with some';
