/** Destinations as they go in (the shape of a configuration file) and come out (without any secret). */
import * as z from 'zod';
import {
  EVENT_TYPES,
  NAME_CHARACTERS,
  RATE_LIMIT,
  RETRY_GAP_SECONDS,
  RETRY_GAPS,
  SECRET_OVERLAP_SECONDS,
  WEBHOOK_ACTIVITIES,
  WEBHOOK_TIMEOUT_SECONDS,
} from '../../../core/limits.ts';
import { URL_CHARACTERS } from '../../../core/webhook-url.ts';
import { credential, destinationId, listOf, shownTime, text, version } from './common.ts';

const retryGap = z.number().min(RETRY_GAP_SECONDS.min).max(RETRY_GAP_SECONDS.max);
const eventTypes = z.array(text(NAME_CHARACTERS)).min(1).max(EVENT_TYPES);
const retrySchedule = z.array(retryGap).min(RETRY_GAPS.min).max(RETRY_GAPS.max);
const rateLimit = z.number().min(RATE_LIMIT.min).max(RATE_LIMIT.max);
const timeoutSeconds = z.number().min(WEBHOOK_TIMEOUT_SECONDS.min).max(WEBHOOK_TIMEOUT_SECONDS.max);
const maxBatch = z.int().min(1).max(WEBHOOK_ACTIVITIES);
const customHeaders = z.record(z.string(), z.string());
/** What it may be is checked by core: the schema only keeps out what is no URL at all. */
const url = z.string().min(1).max(URL_CHARACTERS);
const arn = z.string().min(1).max(URL_CHARACTERS);

/** `role`: the external id is made by us and answered. */
const auth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('keys'), key: credential, secret: credential }),
  z.strictObject({ type: z.literal('policy') }),
  z.strictObject({ type: z.literal('role'), role_arn: arn }),
]);
const common = {
  signing_secret: credential.optional().meta({ description: 'Made up, and shown once, when left out.' }),
  event_types: eventTypes.optional(),
  retry_schedule: retrySchedule.optional(),
  rate_limit: rateLimit.optional(),
  state: z.enum(['enabled', 'paused']).optional(),
};

export const createDestinationBody = z.discriminatedUnion('transport', [
  z.strictObject({ transport: z.literal('sqs'), queue_url: url, auth, ...common }),
  z.strictObject({
    transport: z.literal('webhook'),
    url,
    timeout_seconds: timeoutSeconds.optional(),
    max_batch: maxBatch.optional(),
    custom_headers: customHeaders.optional(),
    ownership: z.literal('operator').optional().meta({ description: 'Operators only: they vouch for the endpoint.' }),
    ...common,
  }),
]);

/** What is not named stays; `null` removes. Which keys fit depends on the destination's transport. */
export const updateDestinationBody = z.strictObject({
  queue_url: url.optional(),
  auth: auth.optional(),
  url: url.optional(),
  credentials: z.null().optional().meta({ description: 'Removes the HTTP Basic credentials of the URL in use.' }),
  pending: z.null().optional().meta({ description: 'Gives up the URL that waits for a proof of ownership.' }),
  timeout_seconds: timeoutSeconds.nullable().optional(),
  max_batch: maxBatch.nullable().optional(),
  custom_headers: customHeaders.nullable().optional().meta({ description: 'Takes the place of all that are stored.' }),
  event_types: eventTypes.nullable().optional(),
  retry_schedule: retrySchedule.nullable().optional(),
  rate_limit: rateLimit.nullable().optional(),
  version: version.optional(),
});

export const verifyBody = z.strictObject({
  which: z.enum(['current', 'pending']).optional(),
  version: version.optional(),
});
/** Settings that are not saved yet may stand in for a queue's own; secrets are always the stored ones. */
export const testBody = verifyBody.extend({
  settings: z
    .strictObject({
      queue_url: url.optional(),
      auth: z
        .discriminatedUnion('type', [
          z.strictObject({ type: z.literal('keys') }),
          z.strictObject({ type: z.literal('policy') }),
          z.strictObject({ type: z.literal('role'), role_arn: arn }),
        ])
        .optional(),
    })
    .optional(),
});
export const rotateSecretBody = z.strictObject({
  overlap_seconds: z.int().min(SECRET_OVERLAP_SECONDS.min).max(SECRET_OVERLAP_SECONDS.max).optional(),
  signing_secret: credential.optional(),
  version: version.optional(),
});

const configured = z.strictObject({ configured: z.boolean() });
const shown = {
  id: destinationId,
  app_id: z.string(),
  scope: z.string(),
  state: z.enum(['enabled', 'paused', 'disabled']),
  event_types: z.array(z.string()).optional(),
  retry_schedule: z.array(z.number()).optional(),
  rate_limit: z.number().optional(),
  signing_secrets: z
    .array(z.strictObject({ index: z.int(), since: shownTime, until: shownTime.optional() }))
    .meta({ description: 'Newest first; all of them sign until their time is over.' }),
  version,
};
const shownQueue = z.strictObject({
  ...shown,
  transport: z.literal('sqs'),
  queue_url: z.string(),
  auth: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('keys'), configured: z.boolean(), key_hint: z.string().max(4) }),
    z.strictObject({ type: z.literal('policy') }),
    z.strictObject({ type: z.literal('role'), role_arn: z.string(), external_id: z.string() }),
  ]),
  max_message_bytes: z.int().optional(),
});
const shownWebhook = z.strictObject({
  ...shown,
  transport: z.literal('webhook'),
  url: z.string(),
  credentials: configured.meta({ description: 'HTTP Basic credentials that stood in the URL.' }),
  ownership: z.enum(['operator', 'dns', 'http', 'pending']),
  pending: z.strictObject({ url: z.string(), since: shownTime, credentials: configured }).optional(),
  max_batch: z.int().optional(),
  timeout_seconds: z.number().optional(),
  custom_headers: z.record(z.string(), configured).optional(),
});

export const destination = z.discriminatedUnion('transport', [shownQueue, shownWebhook]).meta({ id: 'Destination' });
export const destinationList = listOf(destination);

const once = {
  signing_secret: z
    .string()
    .nullable()
    .meta({ description: 'Shown this once; null when you chose it, or at a repeat.' }),
};
export const destinationWithSecret = z.discriminatedUnion('transport', [
  shownQueue.extend(once),
  shownWebhook.extend(once),
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
});
