/** Destinations as they go in (the shape of a configuration file) and come out (without any secret). */
import * as z from 'zod';
import { SECRET_OVERLAP_SECONDS } from '../../../core/limits.ts';
import { listOf, signingSecret, version } from './common.ts';
import * as eventbridge from './transport/eventbridge.ts';
import * as parts from './transport/parts.ts';
import * as sqs from './transport/sqs.ts';
import * as webhook from './transport/webhook.ts';

export const createDestinationBody = z.discriminatedUnion('transport', [
  sqs.created,
  webhook.created,
  eventbridge.created,
]);

/** What is not named stays; `null` removes. Which keys fit depends on the destination's transport. */
export const updateDestinationBody = z.strictObject({
  ...sqs.changed,
  ...webhook.changed,
  ...eventbridge.changed,
  ...parts.changed,
  version: version.optional(),
});

export const verifyBody = z.strictObject({
  which: z.enum(['current', 'pending']).optional(),
  version: version.optional(),
});
const size = z.literal('largest');
/** Settings that are not saved yet may stand in for those stored; secrets are always the stored ones. */
export const testBody = verifyBody.extend({
  settings: z.strictObject({ ...sqs.tried, ...eventbridge.tried }).optional(),
  size: size.optional().meta({ description: 'Pads the test to the largest body that the destination may get.' }),
});
export const rotateSecretBody = z.strictObject({
  overlap_seconds: z.int().min(SECRET_OVERLAP_SECONDS.min).max(SECRET_OVERLAP_SECONDS.max).optional(),
  signing_secret: signingSecret.optional(),
  version: version.optional(),
});

export const destination = z
  .discriminatedUnion('transport', [sqs.shownDestination, webhook.shownDestination, eventbridge.shownDestination])
  .meta({ id: 'Destination' });
export const destinationList = listOf(destination);

const once = {
  signing_secret: z
    .string()
    .nullable()
    .meta({ description: 'Shown this once; null when you chose it, at a repeat, and where nothing is signed.' }),
};
export const destinationWithSecret = z.discriminatedUnion('transport', [
  sqs.shownDestination.extend(once),
  webhook.shownDestination.extend(once),
  eventbridge.shownDestination.extend(once),
]);

export const testCheck = z
  .strictObject({
    name: z.string(),
    status: z.enum(['ok', 'warning', 'error']),
    message: z.string(),
    hint: z.string().optional(),
  })
  .meta({ id: 'TestCheck' });
const testResult = {
  status: z.enum(['ok', 'error']),
  error: z.string().optional(),
  hint: z.string().optional(),
  checks: z.array(testCheck),
  duration_ms: z.number(),
};
export const verifyAnswer = z.strictObject({
  ...testResult,
  url: z.string().optional(),
  ownership: z.enum(['dns', 'http']).optional(),
  destination,
});
export const testAnswer = verifyAnswer.extend({
  request: z.strictObject({ headers: z.record(z.string(), z.string()), body: z.string() }).optional(),
  response: z.strictObject({ status: z.int(), duration_ms: z.number(), answer: z.string().optional() }).optional(),
  max_message_bytes: z.int().optional(),
  size: size.optional(),
});
