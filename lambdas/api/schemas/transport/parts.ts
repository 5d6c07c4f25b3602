/** What schemas of destinations are made of, whatever their transport; and access in AWS, which several have. */
import * as z from 'zod';
import { EVENT_TYPES, NAME_CHARACTERS, RATE_LIMIT, RETRY_GAP_SECONDS, RETRY_GAPS } from '../../../../core/limits.ts';
import { ROLE_ARN_CHARACTERS } from '../../../../core/transport/aws/arn.ts';
import { URL_CHARACTERS } from '../../../../core/transport/webhook/url.ts';
import {
  accessKeyId,
  count,
  destinationId,
  optional,
  pasted,
  secretAccessKey,
  shownTime,
  signingSecret as signingSecretText,
  text,
  version,
} from '../common.ts';

const retryGap = z.number().min(RETRY_GAP_SECONDS.min).max(RETRY_GAP_SECONDS.max);
const eventTypes = z.array(text(NAME_CHARACTERS)).min(1).max(EVENT_TYPES).meta({
  description:
    'Only updates of these types are delivered, such as reaction.new. Destinations of app-level scopes only.',
});
const retrySchedule = z
  .array(retryGap)
  .min(RETRY_GAPS.min)
  .max(RETRY_GAPS.max)
  .meta({ description: 'Seconds between the attempts, in place of the gaps that the stack has.' });
const rateLimit = z
  .number()
  .min(RATE_LIMIT.min)
  .max(RATE_LIMIT.max)
  .meta({ description: 'The most deliveries a second.' });
/** What it may be is checked by core: the schema only keeps out what is no URL at all. */
export const url = pasted.min(1).max(URL_CHARACTERS);
export const arn = pasted.min(1).max(URL_CHARACTERS);
const roleArn = arn.meta({
  maxLength: ROLE_ARN_CHARACTERS,
  pattern: '^arn:[a-z-]{1,20}:iam::[0-9]{12}:role/(?:[\\x21-\\x2e\\x30-\\x7e]+/)*[A-Za-z0-9_+=,.@-]{1,64}$',
  description: 'The ARN of an IAM role in the account of the customer, which the sender role may assume.',
  examples: ['arn:aws:iam::123456789012:role/feedhose'],
});

/**
 * The member that tells forms apart has a schema with a name, so that clients check its value. Some clients try each form
 * and take the one that fits.
 */
const KEYS = z.literal('keys').meta({ id: 'KeysAuthType' });
const POLICY = z.literal('policy').meta({ id: 'PolicyAuthType' });
const ROLE = z.literal('role').meta({ id: 'RoleAuthType' });

const keys = z
  .strictObject({ type: KEYS, key: accessKeyId, secret: secretAccessKey })
  .meta({ id: 'KeysAuthInput', description: 'An access key of AWS, whose secret is sealed and never shown.' });
const policy = z
  .strictObject({ type: POLICY })
  .meta({ id: 'PolicyAuthInput', description: 'A policy of the resource itself lets the sender role in.' });
/** The external id is made by us and answered. */
const role = z
  .strictObject({ type: ROLE, role_arn: roleArn })
  .meta({ id: 'RoleAuthInput', description: 'A role that is assumed with an external id, which the answer shows.' });
export const auth = z
  .discriminatedUnion('type', [keys, policy, role])
  .meta({ id: 'AuthInput', description: 'What lets Feedhose in.' });
/** In a file for a stack that has the keys already: they are kept when they are left out. */
export const keptAuth = z.discriminatedUnion('type', [
  keys
    .partial({ key: true, secret: true })
    .refine(({ key, secret }) => (key === undefined) === (secret === undefined), {
      message: 'expected key and secret, or neither, got one of them',
    }),
  policy,
  role,
]);
const storedKeys = z
  .strictObject({ type: KEYS })
  .meta({ id: 'StoredKeysAuth', description: 'The access key that is stored.' });
/** In a test: keys are the stored ones. */
export const triedAuth = z
  .discriminatedUnion('type', [storedKeys, policy, role])
  .meta({ id: 'TriedAuth', description: 'What lets Feedhose in, in a test.' });
const shownKeys = z
  .strictObject({
    type: KEYS,
    configured: z.boolean(),
    key_hint: z.string().max(4).meta({ description: 'The last characters of the access key id.' }),
  })
  .meta({ id: 'KeysAuth' });
const shownPolicy = z.strictObject({ type: POLICY }).meta({ id: 'PolicyAuth' });
const shownRole = z
  .strictObject({
    type: ROLE,
    role_arn: z.string(),
    external_id: z.string().meta({ description: 'What the trust policy of the role has to ask for.' }),
  })
  .meta({ id: 'RoleAuth' });
export const shownAuth = z.discriminatedUnion('type', [shownKeys, shownPolicy, shownRole]).meta({ id: 'Auth' });
const snippet = z.strictObject({ where: z.string(), text: z.string() }).meta({ id: 'Snippet' });
export const snippets = z.array(snippet);

/** Of what is signed. */
export const signingSecret = {
  signing_secret: optional(signingSecretText).meta({
    description:
      'The Base64 of 24 to 64 bytes, with or without whsec_ before it. Made up, and shown once, when left out.',
  }),
};
export const common = {
  event_types: optional(eventTypes),
  retry_schedule: optional(retrySchedule),
  rate_limit: optional(rateLimit),
  state: optional(z.enum(['enabled', 'paused'])).meta({
    description: '`enabled` when left out. A destination with a role begins paused in any case.',
  }),
};
export const changed = {
  event_types: eventTypes.nullable().optional(),
  retry_schedule: retrySchedule.nullable().optional(),
  rate_limit: rateLimit.nullable().optional(),
};

export const configured = z
  .strictObject({ configured: z.boolean() })
  .meta({ id: 'Secret', description: 'A secret that is stored, or none: its text is never shown.' });
const shownSigningSecret = z
  .strictObject({ index: count, since: shownTime, until: shownTime.optional() })
  .meta({ id: 'SigningSecret' });
export const destinationState = z.enum(['enabled', 'paused', 'disabled']).meta({ id: 'DestinationState' });
export const shown = {
  id: destinationId,
  app_id: z.string(),
  scope: z.string(),
  state: destinationState,
  event_types: z.array(z.string()).optional(),
  retry_schedule: z.array(z.number()).optional(),
  rate_limit: z.number().optional(),
  signing_secrets: z
    .array(shownSigningSecret)
    .meta({ description: 'Newest first; all of them sign until their time is over.' }),
  version,
};
