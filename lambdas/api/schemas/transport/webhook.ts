/** Destinations of the transport `webhook`, as they go in and come out. */
import * as z from 'zod';
import { WEBHOOK_ACTIVITIES, WEBHOOK_TIMEOUT_SECONDS } from '../../../../core/limits.ts';
import { pasted, shownTime } from '../common.ts';
import { common, configured, shown, signingSecret, url } from './parts.ts';

const timeoutSeconds = z.number().min(WEBHOOK_TIMEOUT_SECONDS.min).max(WEBHOOK_TIMEOUT_SECONDS.max);
const maxBatch = z.int().min(1).max(WEBHOOK_ACTIVITIES);
const customHeaders = z.record(z.string(), pasted);

export const created = z.strictObject({
  transport: z.literal('webhook'),
  url,
  timeout_seconds: timeoutSeconds.optional(),
  max_batch: maxBatch.optional(),
  custom_headers: customHeaders.optional(),
  ownership: z.literal('operator').optional().meta({ description: 'Operators only: they vouch for the endpoint.' }),
  ...signingSecret,
  ...common,
});
/** Its own keys of a change. */
export const changed = {
  url: url.optional(),
  credentials: z.null().optional().meta({ description: 'Removes the HTTP Basic credentials of the URL in use.' }),
  pending: z.null().optional().meta({ description: 'Gives up the URL that waits for a proof of ownership.' }),
  timeout_seconds: timeoutSeconds.nullable().optional(),
  max_batch: maxBatch.nullable().optional(),
  custom_headers: customHeaders.nullable().optional().meta({ description: 'Takes the place of all that are stored.' }),
};
export const shownDestination = z.strictObject({
  ...shown,
  transport: z.literal('webhook'),
  url: z.string(),
  credentials: configured.meta({ description: 'HTTP Basic credentials that stood in the URL.' }),
  ownership: z.enum(['operator', 'dns', 'http', 'pending']),
  pending: z.strictObject({ url: z.string(), since: shownTime, credentials: configured }).optional(),
  max_batch: z.int().optional(),
  timeout_seconds: z.number().optional(),
  custom_headers: z.record(z.string(), configured).optional(),
  learned_limit: z.strictObject({ bytes: z.int(), until: shownTime }).optional().meta({
    description: 'The endpoint answered 413 to larger bodies: deliveries are packed to this size until then.',
  }),
});
export const access = z.strictObject({
  transport: z.literal('webhook'),
  url: z.string().meta({ description: 'The one that waits for a proof, if one does.' }),
  ownership: z.enum(['operator', 'dns', 'http', 'pending']),
  record: z.strictObject({ name: z.string(), type: z.literal('TXT'), value: z.string() }).nullable(),
  get: z.strictObject({ url: z.string(), status: z.literal(200), answer: z.string() }),
});
