/** Parts of several schemas: ids, secrets, versions, times and pages. */
import * as z from 'zod';
import {
  accessKeyIdFault,
  apiKeyFault,
  apiSecretFault,
  secretAccessKeyFault,
  signingSecretFault,
} from '../../../core/credentials.ts';
import {
  ACCESS_KEY_ID_CHARACTERS,
  API_KEY_CHARACTERS,
  API_PAGE,
  API_SECRET_CHARACTERS,
  APP_ID_CHARACTERS,
  NAME_CHARACTERS,
  SECRET_ACCESS_KEY_CHARACTERS,
} from '../../../core/limits.ts';
import { APP_ID, appIdFault } from '../../../core/names.ts';
import { scopeTextFault } from '../../../core/scope.ts';
import { trimmed } from '../../../core/visible-text.ts';

/** Reports whether a string is well-formed and free of control characters. */
const isText = (text: string): boolean => text.isWellFormed() && !/[\0-\x1f\x7f-\x9f\u2028\u2029]/.test(text);

export const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine(isText, 'expected a string without control characters, got one with control characters')
    .meta({ pattern: '^[^\\x00-\\x1f\\x7f-\\x9f\u2028\u2029]+$' });

/**
 * Makes a member optional in a request. Many generated clients write `null` for a member that is not set, so `null` means the
 * same as no member.
 */
export const optional = <T extends z.ZodType>(schema: T) =>
  schema
    .nullish()
    .transform((value) => value ?? undefined)
    .optional();

export const name = text(NAME_CHARACTERS);

/** A string that users paste. Surrounding white space is removed before validation. */
export const pasted = z.string().overwrite(trimmed);

/** Returns a schema of strings that a rule of core accepts. @param fault returns the fault, or `undefined`. */
export const ruled = (fault: (text: string) => string | undefined, from = z.string()) =>
  from.superRefine((given, context) => {
    const message = fault(given);
    if (message) context.addIssue({ code: 'custom', message });
  });

export const newAppId = ruled(appIdFault).meta({ minLength: 1, maxLength: APP_ID_CHARACTERS, pattern: APP_ID.source });

const lengths = ({ min, max }: { readonly min: number; readonly max: number }) => ({ minLength: min, maxLength: max });
export const apiKey = ruled(apiKeyFault, pasted).meta({
  ...lengths(API_KEY_CHARACTERS),
  pattern: '^[A-Za-z0-9_.~-]+$',
});
const VISIBLE_ASCII = '^[\\x21-\\x7e]+$';
export const apiSecret = ruled(apiSecretFault, pasted).meta({
  ...lengths(API_SECRET_CHARACTERS),
  pattern: VISIBLE_ASCII,
});
export const accessKeyId = ruled(accessKeyIdFault, pasted).meta({
  ...lengths(ACCESS_KEY_ID_CHARACTERS),
  pattern: '^[A-Za-z0-9_.-]+$',
});
export const secretAccessKey = ruled(secretAccessKeyFault, pasted).meta({
  ...lengths(SECRET_ACCESS_KEY_CHARACTERS),
  pattern: VISIBLE_ASCII,
});

const BASE64 = '[A-Za-z0-9+/]';
/** The last characters of padded Base64, if they encode one byte or two bytes. */
const [ONE_BYTE, TWO_BYTES] = [`${BASE64}[AQgw]==`, `${BASE64}{2}[AEIMQUYcgkosw048]=`];
/** The lengths are those of 24 bytes in padded Base64, and of 64 bytes with the prefix `whsec_`. */
export const signingSecret = ruled(signingSecretFault, pasted).meta({
  ...lengths({ min: 32, max: 94 }),
  pattern: `^(?:whsec_)?(?:(?:${BASE64}{4}){8,20}(?:${ONE_BYTE}|${TWO_BYTES})?|(?:${BASE64}{4}){21}(?:${ONE_BYTE})?)$`,
});

export const count = z.int().min(0);
export const milliseconds = z.number().min(0);
export const version = z
  .int()
  .min(1)
  .max(Number.MAX_SAFE_INTEGER)
  .meta({ description: 'The number of the version, which increases with every change. It is also the ETag.' });
export const expectedVersion = optional(version).meta({
  description:
    'The version that you read, as an alternative to If-Match. If the stored version differs, the answer is 412.',
});
export const destinationId = z
  .string()
  .regex(/^dst_[0-9a-f]{24}$/, 'expected dst_ and 24 hexadecimal digits, got another string')
  .meta({ description: 'The id of a destination.', examples: ['dst_0123456789abcdef01234567'] });
export const planId = z
  .string()
  .regex(/^plan_[0-9a-f]{24}$/, 'expected plan_ and 24 hexadecimal digits, got another string')
  .meta({ description: 'The id of a redrive plan.', examples: ['plan_0123456789abcdef01234567'] });
export const replayId = z
  .string()
  .regex(/^replay_[0-9a-f]{24}$/, 'expected replay_ and 24 hexadecimal digits, got another string')
  .meta({ description: 'The id of a replay.', examples: ['replay_0123456789abcdef01234567'] });
/** The origin of a delivery that was sent again. */
export const planOrReplayId = z
  .string()
  .regex(/^(?:plan|replay)_[0-9a-f]{24}$/, 'expected the id of a redrive plan or a replay, got another string');
export const portalSessionId = z
  .string()
  .regex(/^ps_[0-9a-f]{44}$/, 'expected ps_ and 44 hexadecimal digits, got another string')
  .meta({
    description: 'The id of a portal session, and of its link.',
    examples: ['ps_0123456789abcdef0123456789abcdef0123456789ab'],
  });
/** `feed_group:user`, `app_level:reactions`. */
export const scopeText = ruled(scopeTextFault).meta({
  maxLength: NAME_CHARACTERS + 'feed_group:'.length,
  pattern:
    '^(?:feed_group:[^\\s:/\\\\?#%\\x00-\\x1f\\x7f-\\x9f]{1,128}|app_level:(?:reactions|collections|users|files|operations))$',
  description:
    'A feed group in the form `feed_group:<name>`, or `app_level:` and `reactions`, `collections`, `users`, `files` or `operations`.',
  examples: ['feed_group:user', 'app_level:reactions'],
});
const opaque = z
  .string()
  .max(2_000)
  .regex(/^[A-Za-z0-9_-]+$/, 'expected a cursor of this API, got another string');

/** A time with any offset in requests. Answers contain UTC. */
export const time = z.iso.datetime({ offset: true });
export const shownTime = z.iso.datetime();

/** A whole number in a query or path, where every value is a string. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `expected a whole number from ${min} to ${max}, got another string`)
    .transform(Number)
    .refine((number) => number >= min && number <= max, `expected a whole number from ${min} to ${max}, got another`)
    .meta({ number: { type: 'integer', minimum: min, maximum: max } });

/** The schemas of path parameters, by their names. */
export const PATH_PARAMETERS = {
  app_id: name.meta({ description: 'The id of the app.', examples: ['acme'] }),
  scope: scopeText,
  destination_id: destinationId,
  key: text(2_000).meta({
    description: 'An API key of the app, or the `key` of a dead letter or an update in a list.',
  }),
  index: wholeNumber(0, 9).meta({ description: 'The `index` of the signing secret, as the destination shows it.' }),
  plan_id: planId,
  replay_id: replayId,
  attempt_id: text(200).meta({ description: 'The `id` of the attempt, as a list shows it.' }),
  session_id: portalSessionId,
  kid: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/, 'expected 43 characters of Base64url, got another string')
    .meta({
      description: 'The `kid` of the signing key, as the list of signing keys shows it.',
      examples: ['kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k'],
    }),
  key_set: z
    .string()
    .regex(/^[0-9a-f]{32}$/, 'expected 32 hexadecimal digits, got another string')
    .meta({ description: 'The id of the key set.', examples: ['0123456789abcdef0123456789abcdef'] }),
} as const;

export const page = {
  limit: wholeNumber(API_PAGE.min, API_PAGE.max)
    .optional()
    .meta({ description: `The maximum number of entries in the answer. Default: ${API_PAGE.default}.` }),
  cursor: opaque.optional().meta({ description: 'The `cursor` of the previous page. Default: the first page.' }),
};
/** Returns the schema of a page of a list. @param id its name in the OpenAPI document. */
export const listOf = <T extends z.ZodType>(item: T, id: string) =>
  z
    .strictObject({
      items: z.array(item),
      cursor: z.string().optional().meta({ description: 'The cursor of the next page. Absent on the last page.' }),
    })
    .meta({ id });

/** A body that contains at most a version. */
export const versionOnly = z.strictObject({ version: expectedVersion }).meta({ id: 'ExpectedVersion' });
export const nothing = z.strictObject({});

/** Returns the schema of a query. It is strict, so that a misspelled filter is an error. */
export const query = <T extends z.ZodRawShape>(shape: T) =>
  z.strictObject(shape).refine(isInOrder, { path: ['to'], error: 'expected a time after `from`, got an earlier time' });

function isInOrder({ from, to }: { readonly from?: unknown; readonly to?: unknown }): boolean {
  return typeof from !== 'string' || typeof to !== 'string' || Date.parse(from) <= Date.parse(to);
}
export const order = z.enum(['newest', 'oldest']).optional().meta({ description: 'Which entries are first.' });
export const range = {
  from: time.optional().meta({ description: 'Only entries at or after this time.' }),
  to: time.optional().meta({ description: 'Only entries at or before this time.' }),
};

/** Cause and remedy of a failure class. */
export const advice = {
  cause: z.string().meta({ description: 'The cause of the failure class, as a text for people.' }),
  remedy: z.string().meta({ description: 'What to do, and what happens to the deliveries.' }),
};
/** Headers as attempts and tests show them. */
export const shownHeaders = z.record(z.string(), z.string().nullable());

export const waiting = z.strictObject({ count, counted_all: z.boolean() }).meta({ id: 'WaitingDeliveries' });
export const lastFailure = z
  .strictObject({
    at: shownTime,
    class: z.string(),
    code: z.string(),
    reason: z.string(),
    status: z.int().optional(),
    answer: z.string().optional(),
    ...advice,
  })
  .meta({ id: 'LastFailure' });
