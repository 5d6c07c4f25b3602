/** Destinations as they go in (the shape of a configuration file) and come out (without any secret). */
import * as z from 'zod';
import { SECRET_OVERLAP_SECONDS } from '../../../core/limits.ts';
import { count, listOf, meantVersion, milliseconds, optional } from './common.ts';
import * as eventbridge from './transport/eventbridge.ts';
import * as parts from './transport/parts.ts';
import * as sqs from './transport/sqs.ts';
import * as webhook from './transport/webhook.ts';

export const createDestinationBody = z
  .discriminatedUnion('transport', [sqs.created, webhook.created, eventbridge.created])
  .meta({ id: 'DestinationInput' });

/** What is not named stays; `null` removes. Which keys fit depends on the destination's transport. */
export const updateDestinationBody = z
  .strictObject({
    ...sqs.changed,
    ...webhook.changed,
    ...eventbridge.changed,
    ...parts.changed,
    version: meantVersion,
  })
  .meta({
    id: 'DestinationChange',
    description:
      'What is not named stays. null removes a setting; at url, queue_url, bus_arn, auth and version it means the same as no member. Which members fit depends on the transport of the destination.',
  });

const which = optional(z.enum(['current', 'pending'])).meta({
  description: 'The URL in use, or the one that waits for a proof of ownership. Webhooks only.',
});
export const verifyBody = z.strictObject({ which, version: meantVersion }).meta({ id: 'VerifyRequest' });
const triedSettings = z.strictObject({ ...sqs.tried, ...eventbridge.tried }).meta({
  id: 'TriedSettings',
  description: 'Settings that are not saved yet, in place of those stored. Secrets are always the stored ones.',
});
const size = z.literal('largest');
/** Settings that are not saved yet may stand in for those stored; secrets are always the stored ones. */
export const testBody = z
  .strictObject({
    which,
    version: meantVersion,
    settings: optional(triedSettings),
    size: optional(size).meta({ description: 'Pads the test to the largest body that the destination may get.' }),
  })
  .meta({ id: 'TestRequest' });
export const rotateSecretBody = z
  .strictObject({
    overlap_seconds: optional(z.int().min(SECRET_OVERLAP_SECONDS.min).max(SECRET_OVERLAP_SECONDS.max)).meta({
      description: `How long the secret before goes on signing; ${SECRET_OVERLAP_SECONDS.default} unless told.`,
    }),
    ...parts.signingSecret,
    version: meantVersion,
  })
  .meta({ id: 'SecretRotation' });

export const destination = z
  .discriminatedUnion('transport', [sqs.shownDestination, webhook.shownDestination, eventbridge.shownDestination])
  .meta({ id: 'Destination' });
export const destinationList = listOf(destination, 'DestinationList');

const once = {
  signing_secret: z
    .string()
    .nullable()
    .meta({ description: 'Shown this once; null when you chose it, at a repeat, and where nothing is signed.' }),
};
export const destinationWithSecret = z
  .discriminatedUnion('transport', [sqs.shownOnce(once), webhook.shownOnce(once), eventbridge.shownOnce(once)])
  .meta({ id: 'DestinationWithSecret' });

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
  .meta({ id: 'TestSent' });
const receivedResponse = z
  .strictObject({ status: z.int(), duration_ms: milliseconds, answer: z.string().optional() })
  .meta({ id: 'TestReceived' });
export const testAnswer = z
  .strictObject({
    ...found,
    request: sentRequest.optional(),
    response: receivedResponse.optional(),
    max_message_bytes: count.optional(),
    size: size.optional(),
  })
  .meta({ id: 'TestResult' });
