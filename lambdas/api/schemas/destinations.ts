/** Schemas of destinations, and of their tests and checks. Answers contain no secrets, except for new ones. */
import * as z from 'zod';
import { SECRET_OVERLAP_SECONDS } from '../../../core/limits.ts';
import { count, expectedVersion, listOf, milliseconds, optional, shownHeaders, text } from './common.ts';
import * as eventbridge from './transport/eventbridge.ts';
import * as parts from './transport/parts.ts';
import * as s3 from './transport/s3.ts';
import * as sns from './transport/sns.ts';
import * as sqs from './transport/sqs.ts';
import * as webhook from './transport/webhook.ts';

export const createDestinationBody = z
  .discriminatedUnion('transport', [sqs.created, webhook.created, eventbridge.created, sns.created, s3.created])
  .meta({ id: 'DestinationInput' });

export const updateDestinationBody = z
  .strictObject({
    ...sqs.changed,
    ...webhook.changed,
    ...eventbridge.changed,
    ...sns.changed,
    ...s3.changed,
    ...parts.changed,
    version: expectedVersion,
  })
  .meta({
    id: 'DestinationChange',
    description:
      'Absent members stay unchanged. null removes a setting. For url, queue_url, bus_arn, topic_arn, auth and version, null means the same as an absent member. The allowed members depend on the transport of the destination.',
  });

const which = optional(z.enum(['current', 'pending'])).meta({
  description:
    'The current URL, or the pending URL, whose ownership is not proven. Webhooks only. Default: `pending` if it exists.',
});
export const verifyBody = z.strictObject({ which, version: expectedVersion }).meta({ id: 'VerifyRequest' });
const testSettings = z.strictObject({ ...sqs.tried, ...eventbridge.tried, ...sns.tried, ...s3.tried }).meta({
  id: 'TestSettings',
  description: 'Unsaved settings that the test uses instead of the stored ones. It always uses the stored secrets.',
});
const size = z.literal('largest');
export const testBody = z
  .strictObject({
    which,
    version: expectedVersion,
    settings: optional(testSettings),
    size: optional(size).meta({ description: 'Pads the test message to the size of the largest possible body.' }),
  })
  .meta({ id: 'TestRequest' });
export const rotateSecretBody = z
  .strictObject({
    overlap_seconds: optional(z.int().min(SECRET_OVERLAP_SECONDS.min).max(SECRET_OVERLAP_SECONDS.max)).meta({
      description: `How long the previous secret stays active, in seconds. Default: ${SECRET_OVERLAP_SECONDS.default}.`,
    }),
    ...parts.signingSecret,
    version: expectedVersion,
  })
  .meta({ id: 'SecretRotation' });

export const destination = z
  .discriminatedUnion('transport', [
    sqs.shownDestination,
    webhook.shownDestination,
    eventbridge.shownDestination,
    sns.shownDestination,
    s3.shownDestination,
  ])
  .meta({ id: 'Destination' });
export const destinationList = listOf(destination, 'DestinationList');

const newSecret = {
  signing_secret: z.string().nullable().meta({
    description:
      'A generated secret, which is returned only once. null if the request contained it or was repeated, or if nothing is signed.',
  }),
};
export const destinationWithSecret = z
  .discriminatedUnion('transport', [
    sqs.withSecret(newSecret),
    webhook.withSecret(newSecret),
    eventbridge.withSecret(newSecret),
    sns.withSecret(newSecret),
    s3.withSecret(newSecret),
  ])
  .meta({ id: 'DestinationWithSecret' });

const deliveryId = z
  .string()
  .regex(/^dlv_[0-9a-f]{32}$/, 'expected dlv_ and 32 hexadecimal digits, got another string')
  .meta({ examples: ['dlv_0123456789abcdef0123456789abcdef'] });
export const resendBody = z
  .strictObject({
    attempt_id: optional(text(200)).meta({
      description:
        'The `id` of an attempt. Its delivery is sent with the same bytes and the same id. Without it, `key` is required.',
    }),
    key: optional(text(2_000)).meta({ description: 'The `key` of an update in the journal.' }),
    delivery_id: optional(deliveryId).meta({
      description:
        'A delivery of the update, which is sent with the same bytes. Absent: the update is sent as a delivery of its own.',
    }),
  })
  .superRefine(({ attempt_id, key, delivery_id }, context) => {
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (attempt_id !== undefined) {
      if (key !== undefined || delivery_id !== undefined)
        fault('attempt_id', 'expected an attempt or an update, got both');
    } else if (key === undefined) {
      fault('key', 'expected the key of an update, or attempt_id, got nothing');
    }
  })
  .meta({ id: 'ResendRequest' });
export const resendAnswer = z
  .strictObject({
    delivery_id: deliveryId.meta({ description: 'The id of the delivery.' }),
    delivery_ids: z.array(deliveryId).meta({ description: 'All deliveries. A large update is split into several.' }),
  })
  .meta({ id: 'ResendResult' });

export const testCheck = z
  .strictObject({
    name: z.string(),
    status: z.enum(['ok', 'warning', 'error']),
    message: z.string(),
    hint: z.string().optional(),
  })
  .meta({ id: 'TestCheck' });
const found = {
  status: z.enum(['ok', 'error']),
  error: z.string().optional(),
  hint: z.string().optional(),
  checks: z.array(testCheck),
  duration_ms: milliseconds,
  url: z.string().optional(),
  ownership: z.enum(['dns', 'http']).optional(),
  destination,
};
export const verifyAnswer = z.strictObject(found).meta({ id: 'VerifyResult' });
const sentRequest = z
  .strictObject({ headers: z.record(z.string(), z.string()), body: z.string() })
  .meta({ id: 'TestHttpRequest' });
const receivedResponse = z
  .strictObject({
    status: z.int(),
    duration_ms: milliseconds,
    headers: shownHeaders.optional().meta({
      description: 'Headers of a response other than 2xx. The value of one that is or may be secret is null.',
    }),
    answer: z.string().optional(),
  })
  .meta({ id: 'TestHttpResponse' });
export const testAnswer = z
  .strictObject({
    ...found,
    request: sentRequest.optional(),
    response: receivedResponse.optional(),
    max_message_bytes: count.optional(),
    size: size.optional(),
  })
  .meta({ id: 'TestResult' });
