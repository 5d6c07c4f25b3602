/** Schemas of destinations of the transport `sns`. */
import * as z from 'zod';
import { QUEUE_BODIES } from '../../../../core/destination.ts';
import { count, optional } from '../common.ts';
import {
  arn,
  auth,
  common,
  shown,
  shownAuth,
  shownSigning,
  signing,
  signingSecret,
  snippets,
  transportOf,
} from './parts.ts';

const topicArn = arn.meta({
  pattern: '^arn:[a-z-]{1,20}:sns:[a-z0-9-]{1,40}:[0-9]{12}:[A-Za-z0-9_-]{1,256}(?:\\.fifo)?$',
  description: 'The ARN of a standard or FIFO topic of SNS.',
  examples: ['arn:aws:sns:us-east-1:123456789012:feeds'],
});

const body = z.enum(QUEUE_BODIES).meta({
  description: 'The encoding of the list of updates in a message: plain JSON or Base64. Default: json.',
  examples: ['json'],
});
const transport = transportOf('sns', 'SnsTransport');

export const created = z
  .strictObject({
    transport,
    topic_arn: topicArn,
    auth,
    body: optional(body),
    ...signingSecret,
    ...signing,
    ...common,
  })
  .meta({ id: 'SnsDestinationInput' });
/** Members of a change that belong to this transport alone. */
export const changed = { topic_arn: optional(topicArn) };
/** Unsaved settings of a test that belong to this transport alone. */
export const tried = { topic_arn: optional(topicArn) };
const shownMembers = {
  ...shown,
  ...shownSigning,
  transport,
  topic_arn: z.string(),
  auth: shownAuth,
  body,
  max_message_bytes: count.optional(),
};
export const shownDestination = z.strictObject(shownMembers).meta({ id: 'SnsDestination' });
export const withSecret = <T extends z.ZodRawShape>(secret: T) =>
  z.strictObject({ ...shownMembers, ...secret }).meta({ id: 'SnsDestinationWithSecret' });
export const access = z
  .strictObject({
    transport,
    snippets,
    example_commands: z.string().meta({ description: 'An AWS CLI command that subscribes a queue to the topic.' }),
  })
  .meta({ id: 'SnsAccess' });
