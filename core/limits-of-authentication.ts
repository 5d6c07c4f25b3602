/** Limits of signing keys, and of the authentication at endpoints, with their units and sources. See also `limits.ts`. */

import { KEPT_SECONDS } from './limits.ts';

// Key pairs of signatures with public keys (contract, section 4; ours)
/** Maximum number of key pairs of an app: active, pending, and retired ones whose public key is still needed. */
export const SIGNING_KEYS = 5;
/** How long CloudFront and receivers can keep a copy of the public keys. */
export const KEY_SET_CACHE_SECONDS = 300;
/** A copy of a receiver can be made from a copy of CloudFront, so a new key waits for two lifetimes. */
export const SIGNING_KEY_WAIT_SECONDS = 2 * KEY_SET_CACHE_SECONDS;
/** How long the public key of a retired key stays in the key set: the maximum retention of SQS. */
export const RETIRED_KEY_SECONDS = KEPT_SECONDS.queues.max;

// OAuth 2.0 client credentials of a webhook (contract, section 4; ours)
/** How long a token is used, in seconds: less than its lifetime by a margin, and within these limits. */
export const TOKEN_SECONDS = { default: 300, margin: 30, min: 60, max: 86_400 } as const;
/** The minimum time between two requests for a token after the endpoint answered 401. */
export const TOKEN_RENEWAL_SECONDS = 60;
/** How long a failure to get a token counts for other deliveries of the same execution environment. */
export const TOKEN_FAILURE_SECONDS = 5;
/** Maximum length of a token. Servers accept about 8 KB of headers. */
export const TOKEN_CHARACTERS = 8_000;
export const CLIENT_ID_CHARACTERS = 512;
export const CLIENT_SECRET_CHARACTERS = 2_048;
export const OAUTH_SCOPE_CHARACTERS = 1_024;

// Client certificates of a webhook (contract, section 4; ours)
/** Maximum length of a PEM text, and maximum number of certificates in a chain. */
export const PEM_CHARACTERS = 24_000;
export const CHAIN_CERTIFICATES = 5;
/** Minimum and maximum size of an RSA key in bits. */
export const RSA_BITS = { min: 2_048, max: 8_192 } as const;
/** How long before its expiry a certificate is reported. */
export const CERTIFICATE_WARNING_DAYS = 30;
