/** Destinations of the transport `sqs`, as they go in and come out. */
import * as z from 'zod';
import { auth, common, pastes, shown, shownAuth, signingSecret, triedAuth, url } from './parts.ts';

export const created = z.strictObject({
  transport: z.literal('sqs'),
  queue_url: url,
  auth,
  ...signingSecret,
  ...common,
});
/** Its own keys of a change. */
export const changed = { queue_url: url.optional(), auth: auth.optional() };
/** Its own keys of a test that tries what is not saved. */
export const tried = { queue_url: url.optional(), auth: triedAuth.optional() };
export const shownDestination = z.strictObject({
  ...shown,
  transport: z.literal('sqs'),
  queue_url: z.string(),
  auth: shownAuth,
  max_message_bytes: z.int().optional(),
});
export const access = z.strictObject({
  transport: z.literal('sqs'),
  pastes,
  redrive_policy: z.string(),
  redrive_commands: z.string(),
});
