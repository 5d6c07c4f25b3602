/** Schemas of destinations of the transport `webhook`. */
import * as z from 'zod';
import { OAUTH_METHODS } from '../../../../core/destination.ts';
import {
  CUSTOM_HEADERS,
  CUSTOM_HEADERS_BYTES,
  WEBHOOK_ACTIVITIES,
  WEBHOOK_TIMEOUT_SECONDS,
} from '../../../../core/limits.ts';
import {
  CLIENT_ID_CHARACTERS,
  CLIENT_SECRET_CHARACTERS,
  OAUTH_SCOPE_CHARACTERS,
  PEM_CHARACTERS,
} from '../../../../core/limits-of-authentication.ts';
import { count, optional, pasted, shownTime } from '../common.ts';
import {
  changedSigning,
  common,
  configured,
  shown,
  shownSigning,
  signing,
  signingSecret,
  transportOf,
  url,
} from './parts.ts';

const webhookUrl = url.meta({
  pattern: '^[Hh][Tt][Tt][Pp][Ss]?://[^\\s#]+$',
  description:
    'A public HTTPS URL without a fragment, to which deliveries are sent. HTTP Basic credentials in it are encrypted and never returned.',
  examples: ['https://hooks.example.com/feeds'],
});
const timeoutSeconds = z
  .number()
  .min(WEBHOOK_TIMEOUT_SECONDS.min)
  .max(WEBHOOK_TIMEOUT_SECONDS.max)
  .meta({
    description:
      'The timeout of a request, in seconds. A request without a response within this time has failed. Default: the timeout of the stack.',
    examples: [5],
  });
const maxBatch = z
  .int()
  .min(1)
  .max(WEBHOOK_ACTIVITIES)
  .meta({
    description: `The maximum number of activities in a request. An update with more activities is split. Default: ${WEBHOOK_ACTIVITIES}.`,
    examples: [10],
  });
const VISIBLE_LATIN_1 = '\\x21-\\x7e\\xa1-\\xac\\xae-\\xff';
export const headerValue = pasted.meta({
  minLength: 1,
  maxLength: CUSTOM_HEADERS_BYTES,
  pattern: `^[${VISIBLE_LATIN_1}](?:[ ${VISIBLE_LATIN_1}]*[${VISIBLE_LATIN_1}])?$`,
});
export const HEADER_NAMES = {
  maxProperties: CUSTOM_HEADERS,
  propertyNames: { pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$" },
};
const customHeaders = z.record(z.string(), headerValue).meta({
  ...HEADER_NAMES,
  description: `Headers that are added to each request. Their values are encrypted and never returned. All names and values together have at most ${CUSTOM_HEADERS_BYTES} bytes, with 4 more for each header. Default: none.`,
  examples: [{ 'x-tenant': 'acme' }],
});

const tokenUrl = webhookUrl.meta({
  description: 'The HTTPS URL of the token endpoint. It is called under the same rules as webhooks.',
  examples: ['https://login.example.com/oauth2/token'],
});
const VISIBLE = '^[\\x20-\\x7e]+$';
const visible = (most: number) =>
  pasted
    .min(1)
    .max(most)
    .regex(/^[\x20-\x7e]+$/, 'expected visible ASCII characters, got others')
    .meta({ pattern: VISIBLE });
const oauthSettings = {
  token_url: tokenUrl,
  client_id: visible(CLIENT_ID_CHARACTERS).meta({ description: 'The id of the client.', examples: ['feedhose'] }),
  client_secret: optional(
    visible(CLIENT_SECRET_CHARACTERS).meta({
      description:
        'The secret of the client, which is encrypted and never returned. Required for a new client and for another token_url. Otherwise, an absent secret stays as it is stored.',
      examples: ['an-example-of-a-client-secret'],
    }),
  ),
  scope: optional(
    visible(OAUTH_SCOPE_CHARACTERS).meta({
      description: 'The requested scope: one or several values, separated by spaces. Default: none.',
      examples: ['updates.write'],
    }),
  ),
  method: optional(
    z.enum(OAUTH_METHODS).meta({
      description: 'How the client authenticates at the token endpoint. Default: client_secret_basic.',
      examples: ['client_secret_post'],
    }),
  ),
};
const oauth = z.strictObject(oauthSettings).meta({
  id: 'OAuthInput',
  description:
    'An OAuth 2.0 client (client credentials). Each request has the token as `authorization: Bearer`. Not together with URL credentials or a custom header authorization. Default: none.',
});
const pem = z.string().min(1).max(PEM_CHARACTERS);
const clientCertificate = z
  .strictObject({
    certificate: pem.meta({
      description: 'The client certificate in PEM, followed by its issuers, at most 5 certificates.',
      examples: ['-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----\n'],
    }),
    private_key: pem.meta({
      description:
        'The private key of the certificate in PEM without a passphrase: RSA, EC or Ed25519. It is encrypted and never returned.',
      examples: ['-----BEGIN PRIVATE KEY-----\nMIGH…\n-----END PRIVATE KEY-----\n'],
    }),
  })
  .meta({
    id: 'ClientCertificateInput',
    description:
      'A client certificate for mutual TLS, with which Feedhose identifies itself at the endpoint. Default: none.',
  });

const transport = transportOf('webhook', 'WebhookTransport');

export const created = z
  .strictObject({
    transport,
    url: webhookUrl,
    timeout_seconds: optional(timeoutSeconds),
    max_batch: optional(maxBatch),
    custom_headers: optional(customHeaders),
    oauth: optional(oauth),
    client_certificate: optional(clientCertificate),
    ownership: optional(
      z.literal('operator').meta({
        description:
          'Operators only: confirms the ownership of the endpoint without a proof. Default: the endpoint receives nothing before its ownership is proven.',
        examples: ['operator'],
      }),
    ),
    ...signingSecret,
    ...signing,
    ...common,
  })
  .meta({ id: 'WebhookDestinationInput' });

/** Code generators have no type for `null` alone, so an empty object is also accepted. It changes nothing. */
const removable = z
  .strictObject({})
  .nullable()
  .transform((value) => (value === null ? null : undefined))
  .optional();

/** Members of a change that belong to this transport. */
export const changed = {
  url: optional(webhookUrl),
  credentials: removable.meta({ description: 'null removes the HTTP Basic credentials of the current URL.' }),
  pending: removable.meta({ description: 'null removes the pending URL.' }),
  timeout_seconds: timeoutSeconds.nullable().optional(),
  max_batch: maxBatch.nullable().optional(),
  custom_headers: customHeaders.nullable().optional().meta({ description: 'Replaces all stored custom headers.' }),
  oauth: oauth.nullable().optional(),
  client_certificate: clientCertificate.nullable().optional(),
  ...changedSigning,
};
const ownership = z.enum(['operator', 'dns', 'http', 'pending']).meta({
  description: 'How the ownership of the endpoint was proven. `pending`: it is not proven.',
});
const pending = z
  .strictObject({ url: z.string(), since: shownTime, credentials: configured })
  .meta({ id: 'PendingEndpoint', description: 'A new URL whose ownership is not proven yet.' });
const learnedLimit = z.strictObject({ bytes: count, until: shownTime }).meta({
  id: 'LearnedLimit',
  description: 'A maximum body size that was learned from a 413 response. It applies until the given time.',
});
const shownOAuth = z
  .strictObject({
    token_url: z.string().meta({ description: 'The URL of the token endpoint.' }),
    client_id: z.string().meta({ description: 'The id of the client.' }),
    client_secret: configured,
    scope: z.string().optional().meta({ description: 'The requested scope.' }),
    method: z.enum(OAUTH_METHODS).meta({ description: 'How the client authenticates at the token endpoint.' }),
  })
  .meta({ id: 'OAuthClient', description: 'The OAuth 2.0 client of the endpoint.' });
const shownCertificate = z
  .strictObject({
    subject: z.string().meta({ description: 'The subject of the certificate.' }),
    issuer: z.string().meta({ description: 'The issuer of the certificate.' }),
    not_before: shownTime.meta({ description: 'When the certificate becomes valid.' }),
    expires_at: shownTime.meta({ description: 'When the certificate expires.' }),
    sha256: z.string().meta({ description: 'The SHA-256 fingerprint of the certificate in hexadecimal digits.' }),
  })
  .meta({ id: 'ClientCertificate', description: 'The client certificate for mutual TLS. Its key is never returned.' });
const shownMembers = {
  ...shown,
  ...shownSigning,
  transport,
  url: z.string(),
  credentials: configured.meta({ description: 'The HTTP Basic credentials from the URL.' }),
  ownership,
  pending: pending.optional(),
  max_batch: z.int().optional(),
  timeout_seconds: z.number().optional(),
  custom_headers: z.record(z.string(), configured).optional(),
  oauth: shownOAuth.optional(),
  client_certificate: shownCertificate.optional(),
  learned_limit: learnedLimit.optional(),
};
export const shownDestination = z.strictObject(shownMembers).meta({ id: 'WebhookDestination' });
export const withSecret = <T extends z.ZodRawShape>(secret: T) =>
  z.strictObject({ ...shownMembers, ...secret }).meta({ id: 'WebhookDestinationWithSecret' });
const txtRecord = z
  .strictObject({ name: z.string(), type: z.literal('TXT'), value: z.string() })
  .meta({ id: 'TxtRecord' });
const ownershipAnswer = z
  .strictObject({ url: z.string(), status: z.int().meta({ description: 'Always 200.' }), answer: z.string() })
  .meta({ id: 'OwnershipAnswer', description: 'The required response to a GET request of the URL.' });
export const access = z
  .strictObject({
    transport,
    url: z.string().meta({ description: 'The pending URL if it exists, otherwise the current URL.' }),
    ownership,
    record: txtRecord
      .nullable()
      .meta({ description: 'null if the host of the URL is an IP address, which has no TXT record.' }),
    // Without another name, the field would have the name of a method that oapi-codegen generates.
    get: ownershipAnswer.meta({ 'x-go-name': 'Proof' }),
  })
  .meta({ id: 'WebhookAccess' });
