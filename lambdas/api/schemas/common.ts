/** What the schemas of several resources have in common: ids in paths, pages, versions, times. */
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

/** Control characters and halves of surrogate pairs are no text that anybody means. */
const isText = (text: string): boolean => text.isWellFormed() && !/[\0-\x1f\x7f-\x9f\u2028\u2029]/.test(text);

export const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine(isText, 'expected a text without control characters, got one with some')
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

/** What stands for people. */
export const name = text(NAME_CHARACTERS);

/** A text that people paste: white space around it is removed before anything looks at it. */
export const pasted = z.string().overwrite(trimmed);

/** A text that a rule of core finds nothing wrong with. */
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
/** Padded Base64 ends like this where one byte or two bytes are left for the last characters. */
const [ONE_BYTE, TWO_BYTES] = [`${BASE64}[AQgw]==`, `${BASE64}{2}[AEIMQUYcgkosw048]=`];
/** 24 and 64 bytes in padded Base64, the second with `whsec_` before it. */
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
  .meta({ description: 'Counts the changes. It is also the ETag.' });
export const meantVersion = optional(version).meta({
  description: 'The version that you have read, in place of If-Match. Another stored version is answered with 412.',
});
export const destinationId = z
  .string()
  .regex(/^dst_[0-9a-f]{24}$/, 'expected dst_ and 24 hexadecimal digits, got another text')
  .meta({ description: 'The id of a destination.', examples: ['dst_0123456789abcdef01234567'] });
export const planId = z
  .string()
  .regex(/^plan_[0-9a-f]{24}$/, 'expected plan_ and 24 hexadecimal digits, got another text')
  .meta({ description: 'The id of a redrive plan.', examples: ['plan_0123456789abcdef01234567'] });
/** `feed_group:user`, `app_level:reactions`. */
export const scopeText = ruled(scopeTextFault).meta({
  maxLength: NAME_CHARACTERS + 'feed_group:'.length,
  pattern:
    '^(?:feed_group:[^\\s:/\\\\?#%\\x00-\\x1f\\x7f-\\x9f]{1,128}|app_level:(?:reactions|collections|users|files))$',
  description: 'A feed group as `feed_group:<name>`, or `app_level:` and reactions, collections, users or files.',
  examples: ['feed_group:user', 'app_level:reactions'],
});
const opaque = z
  .string()
  .max(2_000)
  .regex(/^[A-Za-z0-9_-]+$/, 'expected a text that this API gave, got another text');

/** A time with its offset; shown in UTC. */
export const time = z.iso.datetime({ offset: true });
export const shownTime = z.iso.datetime();

/** Queries are texts: a whole number in one. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `expected a whole number from ${min} to ${max}, got another text`)
    .transform(Number)
    .refine((number) => number >= min && number <= max, `expected a whole number from ${min} to ${max}, got another`)
    .meta({ number: { type: 'integer', minimum: min, maximum: max } });

/** Every name that may stand in braces in a path. */
export const PATH_PARAMETERS = {
  app_id: name.meta({ description: 'The id of the app.', examples: ['acme'] }),
  scope: scopeText,
  destination_id: destinationId,
  key: text(2_000).meta({
    description: 'The key as a list shows it: an API key of the app, or the key of a dead letter.',
  }),
  index: wholeNumber(0, 9).meta({ description: 'The `index` of the signing secret, as the destination shows it.' }),
  plan_id: planId,
} as const;

export const page = {
  limit: wholeNumber(API_PAGE.min, API_PAGE.max)
    .optional()
    .meta({ description: `The most entries of the answer; ${API_PAGE.default} unless told.` }),
  cursor: opaque
    .optional()
    .meta({ description: 'The `cursor` of the answer before this one, for the next page. Absent for the first page.' }),
};
/** @param id the name of the list in the API's document. */
export const listOf = <T extends z.ZodType>(item: T, id: string) =>
  z
    .strictObject({
      items: z.array(item),
      cursor: z.string().optional().meta({ description: 'Leads to the next page. Absent on the last page.' }),
    })
    .meta({ id });

/** A body that says nothing but, perhaps, which version is meant. */
export const versionOnly = z.strictObject({ version: meantVersion }).meta({ id: 'MeantVersion' });
export const nothing = z.strictObject({});
