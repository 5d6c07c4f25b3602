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
  z.string().min(1).max(most).refine(isText, 'expected a text without control characters, got one with some');

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

export const newAppId = ruled(appIdFault).meta({ maxLength: APP_ID_CHARACTERS, pattern: APP_ID.source });

const lengths = ({ min, max }: { readonly min: number; readonly max: number }) => ({ minLength: min, maxLength: max });
export const apiKey = ruled(apiKeyFault, pasted).meta({
  ...lengths(API_KEY_CHARACTERS),
  pattern: '^[A-Za-z0-9_.~-]+$',
});
export const apiSecret = ruled(apiSecretFault, pasted).meta(lengths(API_SECRET_CHARACTERS));
export const accessKeyId = ruled(accessKeyIdFault, pasted).meta(lengths(ACCESS_KEY_ID_CHARACTERS));
export const secretAccessKey = ruled(secretAccessKeyFault, pasted).meta(lengths(SECRET_ACCESS_KEY_CHARACTERS));
/** 24 and 64 bytes in padded Base64, the second with `whsec_` before it. */
export const signingSecret = ruled(signingSecretFault, pasted).meta(lengths({ min: 32, max: 94 }));

export const version = z.int().min(1).max(Number.MAX_SAFE_INTEGER);
export const destinationId = z
  .string()
  .regex(/^dst_[0-9a-f]{24}$/, 'expected dst_ and 24 hexadecimal digits, got another text');
export const planId = z
  .string()
  .regex(/^plan_[0-9a-f]{24}$/, 'expected plan_ and 24 hexadecimal digits, got another text');
/** `feed_group:user`, `app_level:reactions`. */
export const scopeText = ruled(scopeTextFault).meta({
  maxLength: NAME_CHARACTERS + 'feed_group:'.length,
  pattern: '^(?:feed_group:[^\\s:/\\\\?#%]{1,128}|app_level:(?:reactions|collections|users|files))$',
});
const opaque = z
  .string()
  .max(2_000)
  .regex(/^[A-Za-z0-9_-]+$/, 'expected a text that this API gave, got another text');

/** Every name that may stand in braces in a path. */
export const PATH_PARAMETERS = {
  app_id: name,
  scope: scopeText,
  destination_id: destinationId,
  key: z.string().min(1).max(2_000).refine(isText, 'expected a text without control characters, got one with some'),
  index: z.string().regex(/^\d$/, 'expected a number from 0 to 9, got another text'),
  plan_id: planId,
} as const;

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

export const cursor = opaque.optional();
export const page = {
  limit: wholeNumber(API_PAGE.min, API_PAGE.max).optional(),
  cursor,
};
export const listOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), cursor: z.string().optional() });

/** A body that says nothing but, perhaps, which version is meant. */
export const versionOnly = z.strictObject({ version: version.optional() });
export const nothing = z.strictObject({});
