/** Schemas of destinations of the transport `s3`, and of the state of their windows. */
import * as z from 'zod';
import { WINDOW_MINUTES } from '../../../../core/destination.ts';
import { FAILURE_CLASSES } from '../../../../core/outcome.ts';
import { count, optional, shownTime, text, time } from '../common.ts';
import { arn, common, policyOrRole, shown, shownPolicyOrRole, snippets, transportOf } from './parts.ts';

const bucket = text(63).meta({
  pattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
  description: 'The name of a general purpose bucket.',
  examples: ['example-feeds'],
});
const region = text(40).meta({ description: 'The region of the bucket.', examples: ['eu-west-1'] });
const bucketOwner = text(12).meta({
  pattern: '^[0-9]{12}$',
  description: 'The AWS account that owns the bucket. Nothing is written to a bucket of another account.',
  examples: ['123456789012'],
});
const prefix = text(200).meta({
  description: 'The beginning of the keys of all objects, without a slash at its start and end. Default: none.',
  examples: ['feedhose'],
});
const kmsKeyArn = arn.meta({
  pattern: '^arn:[a-z-]{1,20}:kms:[a-z0-9-]{1,40}:[0-9]{12}:(?:key/[A-Za-z0-9_-]{1,100}|alias/[A-Za-z0-9_/-]{1,200})$',
  description: 'The KMS key with which objects are encrypted. Default: the encryption of the bucket.',
  examples: ['arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
});
const windowMinutes = z.literal(WINDOW_MINUTES).meta({
  description: 'The length of a window. Each window with updates becomes an object. Default: 5.',
  examples: [5],
});
const transport = transportOf('s3', 'S3Transport');
const { name, event_types, state } = common;

export const created = z
  .strictObject({
    transport,
    bucket,
    region,
    bucket_owner: bucketOwner,
    prefix: optional(prefix),
    kms_key_arn: optional(kmsKeyArn),
    window_minutes: optional(windowMinutes),
    start_at: optional(
      time.meta({
        description:
          'The time of the first updates, within the retention of the journal. The first window is the one that contains it. Default: now.',
        examples: ['2026-11-24T03:00:00Z'],
      }),
    ),
    auth: policyOrRole,
    name,
    event_types,
    state,
  })
  .meta({ id: 'S3DestinationInput' });
/** Members of a change that belong to this transport. */
export const changed = {
  bucket: optional(bucket),
  region: optional(region),
  bucket_owner: optional(bucketOwner),
  prefix: prefix.nullable().optional(),
  kms_key_arn: kmsKeyArn.nullable().optional(),
  window_minutes: windowMinutes.nullable().optional(),
};
/** Unsaved settings of a test that belong to this transport. */
export const tried = {
  bucket: optional(bucket),
  region: optional(region),
  bucket_owner: optional(bucketOwner),
  prefix: optional(prefix),
  kms_key_arn: optional(kmsKeyArn),
};
const { retry_schedule: _, rate_limit: __, ...members } = shown;
const shownMembers = {
  ...members,
  transport,
  bucket: z.string().meta({ description: 'The name of the bucket.' }),
  region: z.string().meta({ description: 'The region of the bucket.' }),
  bucket_owner: z.string().meta({ description: 'The AWS account that owns the bucket.' }),
  prefix: z.string().optional().meta({ description: 'The beginning of the keys of all objects. Absent: none.' }),
  kms_key_arn: z
    .string()
    .optional()
    .meta({ description: 'The KMS key with which objects are encrypted. Absent: the encryption of the bucket.' }),
  window_minutes: z.int().meta({ description: 'The length of a window in minutes.' }),
  start_at: shownTime.meta({ description: 'The time of the first updates.' }),
  auth: shownPolicyOrRole,
};
export const shownDestination = z.strictObject(shownMembers).meta({ id: 'S3Destination' });
export const withSecret = <T extends z.ZodRawShape>(secret: T) =>
  z.strictObject({ ...shownMembers, ...secret }).meta({ id: 'S3DestinationWithSecret' });
export const access = z
  .strictObject({
    transport,
    snippets,
    location: z.string().meta({ description: 'The folder of the objects of this scope.' }),
    athena_table: z.string().meta({ description: 'A statement that creates a table of Athena.' }),
  })
  .meta({ id: 'S3Access' });

const lastWindow = z
  .strictObject({
    from: shownTime,
    to: shownTime.meta({ description: 'The end of the window, which does not belong to it.' }),
    updates: count,
    objects: count,
    manifest: z.string().meta({ description: 'The key of the manifest.' }),
    written_at: shownTime,
  })
  .meta({ id: 'WrittenWindow' });
const blocked = z
  .strictObject({
    since: shownTime,
    attempts: count,
    class: z.enum(FAILURE_CLASSES),
    code: z.string(),
    error: z.string(),
    hint: z.string().optional().meta({ description: 'What to do.' }),
    expires_at: shownTime.meta({ description: 'When the updates that are written next expire in the journal.' }),
  })
  .meta({ id: 'BlockedWindow', description: 'Why nothing can be written. Absent unless the last attempt failed.' });
export const windows = z
  .strictObject({
    written_until: shownTime.meta({ description: 'All windows before this time are written.' }),
    checked_until: shownTime.meta({
      description: 'Until this time, updates that the journal got late are written as corrections.',
    }),
    behind_seconds: count.meta({ description: 'The age of the first window that is not written.' }),
    next_attempt_at: shownTime,
    last_window: lastWindow.optional(),
    blocked: blocked.optional(),
    expired: z
      .array(z.strictObject({ from: shownTime, to: shownTime }).meta({ id: 'ExpiredTime' }))
      .optional()
      .meta({ description: 'Times whose updates expired in the journal before they were written.' }),
  })
  .meta({ id: 'Windows' });
