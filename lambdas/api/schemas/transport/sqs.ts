/** Destinations of the transport `sqs`, as they go in and come out. */
import * as z from 'zod';
import { QUEUE_BODIES } from '../../../../core/destination.ts';
import { auth, common, pastes, shown, shownAuth, signingSecret, triedAuth, url } from './parts.ts';

const body = z.enum(QUEUE_BODIES).meta({
  description: 'The list of updates in a message as Base64 (as the vendor, and unless told) or as plain JSON.',
});

export const created = z.strictObject({
  transport: z.literal('sqs'),
  queue_url: url,
  auth,
  body: body.optional(),
  ...signingSecret,
  ...common,
});
/** Its own keys of a change. */
export const changed = { queue_url: url.optional(), auth: auth.optional(), body: body.nullable().optional() };
/** Its own keys of a test that tries what is not saved. */
export const tried = { queue_url: url.optional(), auth: triedAuth.optional(), body: body.optional() };
export const shownDestination = z.strictObject({
  ...shown,
  transport: z.literal('sqs'),
  queue_url: z.string(),
  auth: shownAuth,
  body,
  max_message_bytes: z.int().optional(),
});
export const access = z.strictObject({
  transport: z.literal('sqs'),
  pastes,
  redrive_policy: z.string(),
  redrive_commands: z.string(),
});
