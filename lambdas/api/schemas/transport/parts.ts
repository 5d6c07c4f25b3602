/** What schemas of destinations are made of, whatever their transport; and access in AWS, which several have. */
import * as z from 'zod';
import { EVENT_TYPES, NAME_CHARACTERS, RATE_LIMIT, RETRY_GAP_SECONDS, RETRY_GAPS } from '../../../../core/limits.ts';
import { URL_CHARACTERS } from '../../../../core/webhook-url.ts';
import {
  accessKeyId,
  destinationId,
  pasted,
  secretAccessKey,
  shownTime,
  signingSecret as signingSecretText,
  text,
  version,
} from '../common.ts';

const retryGap = z.number().min(RETRY_GAP_SECONDS.min).max(RETRY_GAP_SECONDS.max);
const eventTypes = z.array(text(NAME_CHARACTERS)).min(1).max(EVENT_TYPES);
const retrySchedule = z.array(retryGap).min(RETRY_GAPS.min).max(RETRY_GAPS.max);
const rateLimit = z.number().min(RATE_LIMIT.min).max(RATE_LIMIT.max);
/** What it may be is checked by core: the schema only keeps out what is no URL at all. */
export const url = pasted.min(1).max(URL_CHARACTERS);
export const arn = pasted.min(1).max(URL_CHARACTERS);

const keys = z.strictObject({ type: z.literal('keys'), key: accessKeyId, secret: secretAccessKey });
const policy = z.strictObject({ type: z.literal('policy') });
/** The external id is made by us and answered. */
const role = z.strictObject({ type: z.literal('role'), role_arn: arn });
export const auth = z.discriminatedUnion('type', [keys, policy, role]);
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
/** In a test: keys are the stored ones. */
export const triedAuth = z.discriminatedUnion('type', [z.strictObject({ type: z.literal('keys') }), policy, role]);
export const shownAuth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('keys'), configured: z.boolean(), key_hint: z.string().max(4) }),
  z.strictObject({ type: z.literal('policy') }),
  z.strictObject({ type: z.literal('role'), role_arn: z.string(), external_id: z.string() }),
]);
export const pastes = z.array(z.strictObject({ where: z.string(), text: z.string() }));

/** Of what is signed. */
export const signingSecret = {
  signing_secret: signingSecretText.optional().meta({ description: 'Made up, and shown once, when left out.' }),
};
export const common = {
  event_types: eventTypes.optional(),
  retry_schedule: retrySchedule.optional(),
  rate_limit: rateLimit.optional(),
  state: z.enum(['enabled', 'paused']).optional(),
};
export const changed = {
  event_types: eventTypes.nullable().optional(),
  retry_schedule: retrySchedule.nullable().optional(),
  rate_limit: rateLimit.nullable().optional(),
};

export const configured = z.strictObject({ configured: z.boolean() });
export const shown = {
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
