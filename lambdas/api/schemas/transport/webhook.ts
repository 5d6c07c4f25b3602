/** Destinations of the transport `webhook`, as they go in and come out. */
import * as z from 'zod';
import {
  CUSTOM_HEADERS,
  CUSTOM_HEADERS_BYTES,
  WEBHOOK_ACTIVITIES,
  WEBHOOK_TIMEOUT_SECONDS,
} from '../../../../core/limits.ts';
import { count, optional, pasted, shownTime } from '../common.ts';
import { common, configured, shown, signingSecret, url } from './parts.ts';

const webhookUrl = url.meta({
  pattern: '^[Hh][Tt][Tt][Pp][Ss]?://[^\\s#]+$',
  description: 'A public address with https. HTTP Basic credentials in it are sealed and never shown.',
  examples: ['https://hooks.example.com/feeds'],
});
const timeoutSeconds = z
  .number()
  .min(WEBHOOK_TIMEOUT_SECONDS.min)
  .max(WEBHOOK_TIMEOUT_SECONDS.max)
  .meta({ description: 'How long an exchange may take, in seconds, in place of what the stack allows.' });
const maxBatch = z.int().min(1).max(WEBHOOK_ACTIVITIES).meta({ description: 'The most activities of one request.' });
export const headerValue = pasted.meta({ minLength: 1, maxLength: CUSTOM_HEADERS_BYTES });
const customHeaders = z.record(z.string(), headerValue).meta({
  maxProperties: CUSTOM_HEADERS,
  propertyNames: { pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$" },
  description: 'Headers of your own. Their values are sealed and never shown.',
});

const transport = z.literal('webhook').meta({ id: 'WebhookTransport' });

export const created = z
  .strictObject({
    transport,
    url: webhookUrl,
    timeout_seconds: optional(timeoutSeconds),
    max_batch: optional(maxBatch),
    custom_headers: optional(customHeaders),
    ownership: optional(z.literal('operator')).meta({ description: 'Operators only: they vouch for the endpoint.' }),
    ...signingSecret,
    ...common,
  })
  .meta({ id: 'WebhookDestinationInput' });

/** Generators have no type for `null` alone. An empty object names nothing that could change, and changes nothing. */
const removable = z
  .strictObject({})
  .nullable()
  .transform((value) => (value === null ? null : undefined))
  .optional();

/** Its own keys of a change. */
export const changed = {
  url: optional(webhookUrl),
  credentials: removable.meta({ description: 'null removes the HTTP Basic credentials of the URL in use.' }),
  pending: removable.meta({ description: 'null gives up the URL that waits for a proof of ownership.' }),
  timeout_seconds: timeoutSeconds.nullable().optional(),
  max_batch: maxBatch.nullable().optional(),
  custom_headers: customHeaders.nullable().optional().meta({ description: 'Takes the place of all that are stored.' }),
};
const ownership = z.enum(['operator', 'dns', 'http', 'pending']).meta({
  description: 'What shows that the endpoint belongs to the customer; `pending`: nothing yet.',
});
const pending = z
  .strictObject({ url: z.string(), since: shownTime, credentials: configured })
  .meta({ id: 'PendingEndpoint', description: 'The URL that waits for a proof of ownership.' });
const learnedLimit = z.strictObject({ bytes: count, until: shownTime }).meta({
  id: 'LearnedLimit',
  description: 'The endpoint answered 413 to larger bodies: deliveries are packed to this size until then.',
});
const shownMembers = {
  ...shown,
  transport,
  url: z.string(),
  credentials: configured.meta({ description: 'HTTP Basic credentials that stood in the URL.' }),
  ownership,
  pending: pending.optional(),
  max_batch: z.int().optional(),
  timeout_seconds: z.number().optional(),
  custom_headers: z.record(z.string(), configured).optional(),
  learned_limit: learnedLimit.optional(),
};
export const shownDestination = z.strictObject(shownMembers).meta({ id: 'WebhookDestination' });
export const shownOnce = <T extends z.ZodRawShape>(once: T) =>
  z.strictObject({ ...shownMembers, ...once }).meta({ id: 'WebhookDestinationWithSecret' });
const txtRecord = z
  .strictObject({ name: z.string(), type: z.literal('TXT'), value: z.string() })
  .meta({ id: 'TxtRecord' });
const ownershipAnswer = z
  .strictObject({ url: z.string(), status: z.int().meta({ description: '200.' }), answer: z.string() })
  .meta({ id: 'OwnershipAnswer', description: 'How a GET of the URL has to be answered.' });
export const access = z
  .strictObject({
    transport,
    url: z.string().meta({ description: 'The one that waits for a proof, if one does.' }),
    ownership,
    record: txtRecord.nullable().meta({ description: 'null: the host of the URL is an address, which has no record.' }),
    // Without another name, oapi-codegen's field has the name of a method of its own.
    get: ownershipAnswer.meta({ 'x-go-name': 'Proof' }),
  })
  .meta({ id: 'WebhookAccess' });
