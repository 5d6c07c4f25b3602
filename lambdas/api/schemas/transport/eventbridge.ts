/** Destinations of the transport `eventbridge`, as they go in and come out. */
import * as z from 'zod';
import { optional } from '../common.ts';
import { arn, auth, common, shown, shownAuth, snippets, triedAuth } from './parts.ts';

const busArn = arn.meta({
  pattern: '^arn:[a-z-]{1,20}:events:[a-z0-9-]{1,40}:[0-9]{12}:event-bus/[/._A-Za-z0-9-]{1,256}$',
  description: 'The ARN of an event bus.',
  examples: ['arn:aws:events:us-east-1:123456789012:event-bus/feeds'],
});

const transport = z.literal('eventbridge').meta({ id: 'EventBridgeTransport' });

export const created = z
  .strictObject({ transport, bus_arn: busArn, auth, ...common })
  .meta({ id: 'EventBridgeDestinationInput' });
/** Its own keys of a change. */
export const changed = { bus_arn: optional(busArn), auth: optional(auth) };
/** Its own keys of a test that tries what is not saved. */
export const tried = { bus_arn: optional(busArn), auth: optional(triedAuth) };
const shownMembers = {
  ...shown,
  transport,
  bus_arn: z.string(),
  auth: shownAuth,
};
export const shownDestination = z.strictObject(shownMembers).meta({ id: 'EventBridgeDestination' });
export const shownOnce = <T extends z.ZodRawShape>(once: T) =>
  z.strictObject({ ...shownMembers, ...once }).meta({ id: 'EventBridgeDestinationWithSecret' });
export const access = z
  .strictObject({
    transport,
    snippets,
    example_commands: z.string().meta({ description: 'A rule that puts the events into a queue, for the AWS CLI.' }),
  })
  .meta({ id: 'EventBridgeAccess' });
