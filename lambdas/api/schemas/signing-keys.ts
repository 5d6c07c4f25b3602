/** Schemas of signing keys and key sets. */
import * as z from 'zod';
import { SECRET_OVERLAP_SECONDS } from '../../../core/limits.ts';
import { KEY_STATES } from '../../../core/signing-keys.ts';
import { count, expectedVersion, optional, shownTime, version } from './common.ts';

export const createSigningKeyBody = z
  .strictObject({
    overlap_seconds: optional(z.int().min(SECRET_OVERLAP_SECONDS.min).max(SECRET_OVERLAP_SECONDS.max)).meta({
      description: `How long the previous key also signs after the new one has begun, in seconds. Default: ${SECRET_OVERLAP_SECONDS.default}.`,
    }),
    version: expectedVersion,
  })
  .meta({ id: 'SigningKeyRotation' });

const kid = z.string().meta({ description: 'The id of the key: its JWK thumbprint (RFC 7638).' });
const signingKey = z
  .strictObject({
    kid,
    public_key: z.string().meta({ description: 'The public key in the form of Standard Webhooks: `whpk_…`.' }),
    state: z.enum(KEY_STATES).meta({
      description:
        'A `pending` key is published and does not sign yet. A `retired` key does not sign any more, and remains published for two weeks.',
    }),
    signs_from: shownTime,
    signs_until: shownTime.optional(),
  })
  .meta({ id: 'SigningKey' });
export const signingKeys = z
  .strictObject({
    url: z.string().optional().meta({
      description: 'The address of the public keys as a JSON Web Key Set. Absent until the first key is created.',
    }),
    cache_seconds: count.meta({ description: 'How long a copy of the key set can be used.' }),
    keys: z.array(signingKey).meta({ description: 'Newest first.' }),
    version,
  })
  .meta({ id: 'SigningKeys' });

const jwk = z
  .strictObject({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    use: z.literal('sig'),
    alg: z.literal('EdDSA'),
    kid,
    x: z.string().meta({ description: 'The public key in Base64url.' }),
  })
  .meta({ id: 'PublicKey' });
export const keySet = z.strictObject({ keys: z.array(jwk) }).meta({ id: 'PublicKeySet' });
