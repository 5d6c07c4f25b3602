/** Parts of the schemas of destinations of all transports, and of AWS credentials. */
import * as z from 'zod';
import { SIGNATURES } from '../../../../core/destination.ts';
import { EVENT_TYPES, NAME_CHARACTERS, RATE_LIMIT, RETRY_GAP_SECONDS, RETRY_GAPS } from '../../../../core/limits.ts';
import { ROLE_ARN_CHARACTERS } from '../../../../core/transport/aws/arn.ts';
import { URL_CHARACTERS } from '../../../../core/transport/webhook/url.ts';
import {
  accessKeyId,
  count,
  destinationId,
  name,
  optional,
  pasted,
  secretAccessKey,
  shownTime,
  signingSecret as signingSecretText,
  text,
  version,
} from '../common.ts';

const destinationName = name.meta({
  description: 'A name for people, which lists and the dashboard show in place of the address. Default: none.',
  examples: ['Search index'],
});
const retryGap = z.number().min(RETRY_GAP_SECONDS.min).max(RETRY_GAP_SECONDS.max);
const eventTypes = z
  .array(text(NAME_CHARACTERS))
  .min(1)
  .max(EVENT_TYPES)
  .meta({
    description:
      'The types of updates that are delivered. Only for destinations of app-level scopes, and only types of the scope. Default: all types.',
    examples: [['reaction.new', 'reaction.deleted']],
  });
const retrySchedule = z
  .array(retryGap)
  .min(RETRY_GAPS.min)
  .max(RETRY_GAPS.max)
  .meta({
    description:
      'The delays between the attempts of a delivery, in seconds. They replace both retry schedules of the stack. After the last attempt, the delivery becomes a dead letter. Default: the retry schedules of the stack.',
    examples: [[5, 60, 600, 3600]],
  });
const rateLimit = z
  .number()
  .min(RATE_LIMIT.min)
  .max(RATE_LIMIT.max)
  .meta({
    description:
      'The maximum number of deliveries per second. Further deliveries wait. 0.1 is one delivery in ten seconds. Default: unlimited.',
    examples: [5],
  });
/** The rules for URLs are in core. */
export const url = pasted.min(1).max(URL_CHARACTERS);
export const arn = pasted.min(1).max(URL_CHARACTERS);
const roleArn = arn.meta({
  maxLength: ROLE_ARN_CHARACTERS,
  pattern: '^arn:[a-z-]{1,20}:iam::[0-9]{12}:role/(?:[\\x21-\\x2e\\x30-\\x7e]+/)*[A-Za-z0-9_+=,.@-]{1,64}$',
  description: 'The ARN of an IAM role of the customer that the sender role can assume.',
  examples: ['arn:aws:iam::123456789012:role/feedhose'],
});

/** Discriminators have named schemas, so that generated clients check their values. Some clients accept the first alternative that fits. */
const method = <T extends string>(type: T, id: string) =>
  z.literal(type).meta({ id, description: 'The access method.' });
const KEYS = method('keys', 'KeysAuthType');
const POLICY = method('policy', 'PolicyAuthType');
const ROLE = method('role', 'RoleAuthType');
/** The discriminator of destinations. */
export const transportOf = <T extends string>(transport: T, id: string) =>
  z.literal(transport).meta({ id, description: 'The transport of the destination.' });

const keys = z
  .strictObject({
    type: KEYS,
    key: accessKeyId.meta({ description: 'An access key id of AWS.', examples: ['AKIAIOSFODNN7EXAMPLE'] }),
    secret: secretAccessKey.meta({
      description: 'The secret access key of `key`.',
      examples: ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    }),
  })
  .meta({ id: 'KeysAuthInput', description: 'An AWS access key. Its secret is encrypted and never returned.' });
const policy = z
  .strictObject({ type: POLICY })
  .meta({ id: 'PolicyAuthInput', description: 'A resource policy that grants access to the sender role.' });
const role = z
  .strictObject({ type: ROLE, role_arn: roleArn })
  .meta({ id: 'RoleAuthInput', description: 'An IAM role that is assumed with the external id in the answer.' });
const about = {
  description: 'How Feedhose gets access to the queue, bus or topic: an access key, a resource policy, or a role.',
  examples: [{ type: 'policy' }],
};
export const auth = z.discriminatedUnion('type', [keys, policy, role]).meta({ id: 'AuthInput', ...about });
/** The access method of a bucket, which has no access by keys. */
export const policyOrRole = z.discriminatedUnion('type', [policy, role]).meta({
  id: 'BucketAuthInput',
  description: 'How Feedhose gets access to the bucket: a bucket policy, or a role.',
  examples: [{ type: 'policy' }],
});
/** The access method in a configuration file. Keys that it omits stay as they are stored. */
export const keptAuth = z
  .discriminatedUnion('type', [
    keys
      .partial({ key: true, secret: true })
      .refine(({ key, secret }) => (key === undefined) === (secret === undefined), {
        message: 'expected both key and secret or neither, got one of them',
      })
      .meta({ dependentRequired: { key: ['secret'], secret: ['key'] } }),
    policy,
    role,
  ])
  .meta(about);
const storedKeys = z.strictObject({ type: KEYS }).meta({ id: 'StoredKeysAuth', description: 'The stored access key.' });
/** The access method in a test, which always uses the stored keys. */
export const testAuth = z
  .discriminatedUnion('type', [storedKeys, policy, role])
  .meta({ id: 'TestAuth', description: 'The access method of a test.' });
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
    external_id: z.string().meta({ description: 'The external id that the trust policy of the role must require.' }),
  })
  .meta({ id: 'RoleAuth' });
export const shownAuth = z.discriminatedUnion('type', [shownKeys, shownPolicy, shownRole]).meta({ id: 'Auth' });
export const shownPolicyOrRole = z.discriminatedUnion('type', [shownPolicy, shownRole]).meta({ id: 'BucketAuth' });
const snippet = z.strictObject({ where: z.string(), text: z.string() }).meta({ id: 'Snippet' });
export const snippets = z.array(snippet);

const signatures = z
  .array(z.enum(SIGNATURES))
  .min(1)
  .max(SIGNATURES.length)
  .meta({
    description:
      'The signatures of Standard Webhooks in each delivery: `v1` with the signing secret, `v1a` with the signing keys of the app. `v1a` requires a signing key, and `v1a` alone one that is active. Default: v1.',
    examples: [['v1', 'v1a']],
  });
/** Members of the transports whose deliveries are signed. */
export const signing = { signatures: optional(signatures) };
export const changedSigning = { signatures: signatures.nullable().optional() };
export const shownSigning = { signatures: z.array(z.enum(SIGNATURES)).optional() };
export const signingSecret = {
  signing_secret: optional(
    signingSecretText.meta({
      description:
        'The key that signs deliveries: the padded Base64 encoding of 24 to 64 bytes, with or without the prefix whsec_. Default: a generated secret, which is returned only once.',
      examples: ['whsec_ZXhhbXBsZSBzZWNyZXQgb2YgMzIgYnl0ZXMsIG5ldmVyLg=='],
    }),
  ),
};
export const common = {
  name: optional(destinationName),
  event_types: optional(eventTypes),
  retry_schedule: optional(retrySchedule),
  rate_limit: optional(rateLimit),
  state: optional(
    z.enum(['enabled', 'paused']).meta({
      description:
        'Whether deliveries are sent. The deliveries of a paused destination are kept until it is resumed. A destination with a role is always created paused. Default: enabled.',
      examples: ['paused'],
    }),
  ),
};
export const changed = {
  name: destinationName.nullable().optional(),
  event_types: eventTypes.nullable().optional(),
  retry_schedule: retrySchedule.nullable().optional(),
  rate_limit: rateLimit.nullable().optional(),
};

export const configured = z
  .strictObject({ configured: z.boolean() })
  .meta({ id: 'SecretStatus', description: 'Whether a secret is stored. Its value is never returned.' });
const shownSigningSecret = z
  .strictObject({ index: count, since: shownTime, until: shownTime.optional() })
  .meta({ id: 'SigningSecret' });
export const destinationState = z.enum(['enabled', 'paused', 'disabled']).meta({ id: 'DestinationState' });
export const shown = {
  id: destinationId,
  app_id: z.string(),
  scope: z.string(),
  name: z.string().optional().meta({ description: 'The name of the destination.' }),
  state: destinationState,
  event_types: z.array(z.string()).optional(),
  retry_schedule: z.array(z.number()).optional(),
  rate_limit: z.number().optional(),
  signing_secrets: z.array(shownSigningSecret).meta({ description: 'All active signing secrets, newest first.' }),
  version,
};
