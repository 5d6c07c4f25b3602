/** Destinations of the transport `eventbridge`, as they go in and come out. */
import * as z from 'zod';
import { arn, auth, common, pastes, shown, shownAuth, triedAuth } from './parts.ts';

export const created = z.strictObject({ transport: z.literal('eventbridge'), bus_arn: arn, auth, ...common });
/** Its own keys of a change. */
export const changed = { bus_arn: arn.optional(), auth: auth.optional() };
/** Its own keys of a test that tries what is not saved. */
export const tried = { bus_arn: arn.optional(), auth: triedAuth.optional() };
export const shownDestination = z.strictObject({
  ...shown,
  transport: z.literal('eventbridge'),
  bus_arn: z.string(),
  auth: shownAuth,
});
export const access = z.strictObject({
  transport: z.literal('eventbridge'),
  pastes,
  example_commands: z.string().meta({ description: 'A rule that puts the events into a queue, for the AWS CLI.' }),
});
