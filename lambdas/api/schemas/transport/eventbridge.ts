/** Schemas of destinations of the transport `eventbridge`. */
import * as z from 'zod';
import { optional } from '../common.ts';
import { arn, auth, common, shown, shownAuth, snippets, testAuth, transportOf } from './parts.ts';

const busArn = arn.meta({
  pattern: '^arn:[a-z-]{1,20}:events:[a-z0-9-]{1,40}:[0-9]{12}:event-bus/[/._A-Za-z0-9-]{1,256}$',
  description: 'The ARN of an event bus.',
  examples: ['arn:aws:events:us-east-1:123456789012:event-bus/feeds'],
});

const transport = transportOf('eventbridge', 'EventBridgeTransport');

export const created = z
  .strictObject({ transport, bus_arn: busArn, auth, ...common })
  .meta({ id: 'EventBridgeDestinationInput' });
/** Members of a change that belong to this transport. */
export const changed = { bus_arn: optional(busArn), auth: optional(auth) };
/** Unsaved settings of a test that belong to this transport. */
export const tried = { bus_arn: optional(busArn), auth: optional(testAuth) };
const shownMembers = {
  ...shown,
  transport,
  bus_arn: z.string(),
  auth: shownAuth,
};
export const shownDestination = z.strictObject(shownMembers).meta({ id: 'EventBridgeDestination' });
export const withSecret = <T extends z.ZodRawShape>(secret: T) =>
  z.strictObject({ ...shownMembers, ...secret }).meta({ id: 'EventBridgeDestinationWithSecret' });
export const access = z
  .strictObject({
    transport,
    snippets,
    example_commands: z
      .string()
      .meta({ description: 'AWS CLI commands that create a rule which sends the events to a queue.' }),
  })
  .meta({ id: 'EventBridgeAccess' });
