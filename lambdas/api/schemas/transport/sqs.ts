/** Schemas of destinations of the transport `sqs`. */
import * as z from 'zod';
import { QUEUE_BODIES } from '../../../../core/destination.ts';
import { count, optional } from '../common.ts';
import {
  auth,
  changedSigning,
  common,
  shown,
  shownAuth,
  shownSigning,
  signing,
  signingSecret,
  snippets,
  testAuth,
  transportOf,
  url,
} from './parts.ts';

const queueUrl = url.meta({
  pattern: '^https?://[^/\\s]+/[0-9]{12}/[A-Za-z0-9_-]{1,80}(?:\\.fifo)?$',
  description: 'The URL of a standard or FIFO queue of SQS.',
  examples: ['https://sqs.us-east-1.amazonaws.com/123456789012/feeds'],
});

const body = z.enum(QUEUE_BODIES).meta({
  description: 'The encoding of the list of updates in a message: Base64 or plain JSON. Default: base64.',
  examples: ['json'],
});
const transport = transportOf('sqs', 'SqsTransport');

export const created = z
  .strictObject({
    transport,
    queue_url: queueUrl,
    auth,
    body: optional(body),
    ...signingSecret,
    ...signing,
    ...common,
  })
  .meta({ id: 'SqsDestinationInput' });
/** Members of a change that belong to this transport, and to topics as well. */
export const changed = {
  queue_url: optional(queueUrl),
  auth: optional(auth),
  body: body.nullable().optional().meta({
    description:
      'The encoding of the list of updates in a message: Base64 or plain JSON. null selects the default: base64 for a queue, json for a topic.',
  }),
  ...changedSigning,
};
/** Unsaved settings of a test that belong to this transport. */
export const tried = { queue_url: optional(queueUrl), auth: optional(testAuth), body: optional(body) };
const shownMembers = {
  ...shown,
  ...shownSigning,
  transport,
  queue_url: z.string(),
  auth: shownAuth,
  body,
  max_message_bytes: count.optional(),
};
export const shownDestination = z.strictObject(shownMembers).meta({ id: 'SqsDestination' });
export const withSecret = <T extends z.ZodRawShape>(secret: T) =>
  z.strictObject({ ...shownMembers, ...secret }).meta({ id: 'SqsDestinationWithSecret' });
export const access = z
  .strictObject({
    transport,
    snippets,
    redrive_policy: z.string(),
    redrive_commands: z.string(),
  })
  .meta({ id: 'SqsAccess' });
