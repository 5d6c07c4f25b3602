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
