/**
 * The shape of a configuration file, key by key. What spans several keys stands in `rules.ts`. Where a stack is configured
 * already, secrets may be left out of the file: they stay as they are stored.
 */
import { z } from 'zod';
import {
  CREDENTIAL_CHARACTERS,
  DESTINATIONS_PER_SCOPE,
  RATE_LIMIT,
  RETRY_GAP_SECONDS,
  RETRY_GAPS,
  WEBHOOK_ACTIVITIES,
  WEBHOOK_TIMEOUT_SECONDS,
} from '../../core/limits.ts';
import { appIdFault, feedGroupFault } from '../../core/names.ts';
import { APP_LEVEL_SCOPES } from '../../core/scope.ts';

/** Checks that depend on the stack: what its egress policy, its SQS endpoint and its account allow. A fault as a sentence, or nothing. */
export interface FileChecks {
  queueUrl(url: string): string | undefined;
  webhookUrl(url: string): string | undefined;
  busArn(arn: string): string | undefined;
  roleArn(arn: string): string | undefined;
}

const name = z.string().min(1).max(128);
const credential = z.string().min(1).max(CREDENTIAL_CHARACTERS);
const retryGap = z.number().min(RETRY_GAP_SECONDS.min).max(RETRY_GAP_SECONDS.max);

/** What every destination may have, whatever its transport. */
const common = {
  /** Of the destination that is meant, where it is stored already. */
  id: z
    .string()
    .regex(/^dst_[0-9a-f]{24}$/, 'expected dst_ and 24 hexadecimal digits, got another text')
    .optional(),
  event_types: z.array(z.string().min(1).max(128)).min(1).max(50).optional(),
  retry_schedule: z.array(retryGap).min(RETRY_GAPS.min).max(RETRY_GAPS.max).optional(),
  rate_limit: z.number().min(RATE_LIMIT.min).max(RATE_LIMIT.max).optional(),
};

const keys = z.strictObject({ type: z.literal('keys'), key: credential, secret: credential });
const keptKeys = z
  .strictObject({ type: z.literal('keys'), key: credential.optional(), secret: credential.optional() })
  .refine(({ key, secret }) => (key === undefined) === (secret === undefined), {
    message: 'expected key and secret, or neither, got one of them',
  });

const signed = { signing_secret: credential.optional() };

/** Every secret stands in the file, or is made up. */
export function schemaOf(checks: FileChecks) {
  return fileOf(checks, keys, z.string());
}

/** Keys and secrets may be left out, values of headers be `null`: they stay as they are stored. */
export function keepingSchemaOf(checks: FileChecks) {
  return fileOf(checks, keptKeys, z.string().nullable());
}

function fileOf<K extends typeof keys | typeof keptKeys, H extends z.ZodType>(checks: FileChecks, own: K, header: H) {
  const checked = (check: (text: string) => string | undefined) =>
    z.string().superRefine((text, context) => {
      const message = check(text);
      if (message) context.addIssue({ code: 'custom', message });
    });
  const auth = z.discriminatedUnion('type', [
    own,
    z.strictObject({ type: z.literal('policy') }),
    z.strictObject({ type: z.literal('role'), role_arn: checked(checks.roleArn) }),
  ]);
  const sqs = z.strictObject({
    transport: z.literal('sqs'),
    queue_url: checked(checks.queueUrl),
    auth,
    ...signed,
    ...common,
  });
  const { min, max } = WEBHOOK_TIMEOUT_SECONDS;
  const webhook = z.strictObject({
    transport: z.literal('webhook'),
    url: checked(checks.webhookUrl),
    timeout_seconds: z.number().min(min).max(max).optional(),
    max_batch: z.int().min(1).max(WEBHOOK_ACTIVITIES).optional(),
    custom_headers: z.record(z.string(), header).optional(),
    ...signed,
    ...common,
  });
  const eventbridge = z.strictObject({
    transport: z.literal('eventbridge'),
    bus_arn: checked(checks.busArn),
    auth,
    ...common,
  });
  const scope = z.strictObject({
    feed_group: checked(feedGroupFault).optional(),
    app_level: z.enum(APP_LEVEL_SCOPES).optional(),
    realtime: z.boolean(),
    destinations: z.array(z.discriminatedUnion('transport', [sqs, webhook, eventbridge])).max(DESTINATIONS_PER_SCOPE),
  });
  const app = z.strictObject({
    app_id: checked(appIdFault),
    name,
    api_key: credential.optional(),
    api_secret: credential.optional(),
    scopes: z.array(scope),
  });
  return z.strictObject({ apps: z.array(app).min(1) });
}
