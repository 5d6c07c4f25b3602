/** Apps, their keys, and their scopes, as they go in and come out. */
import * as z from 'zod';
import { API_KEYS } from '../../../core/limits.ts';
import { feedGroupFault } from '../../../core/names.ts';
import { apiKey, apiSecret, count, listOf, meantVersion, name, newAppId, optional, version } from './common.ts';
import { configured } from './transport/parts.ts';

export const createAppBody = z
  .strictObject({
    app_id: optional(newAppId).meta({ description: 'Made up when left out.' }),
    name,
    api_key: optional(apiKey).meta({ description: 'Made up when left out.' }),
    api_secret: optional(apiSecret).meta({ description: 'Made up, and shown once, when left out.' }),
  })
  .meta({ id: 'AppInput', examples: [{ app_id: 'acme', name: 'Acme' }] });
export const updateAppBody = z
  .strictObject({ name: optional(name), version: meantVersion })
  .meta({ id: 'AppChange', examples: [{ name: 'Acme Ltd.', version: 1 }] });
export const rotateKeysBody = z
  .strictObject({
    api_key: optional(apiKey).meta({ description: "Operators only: an app's key proves who owns an endpoint." }),
    api_secret: optional(apiSecret).meta({ description: 'Made up, and shown once, when left out.' }),
    version: meantVersion,
  })
  .meta({ id: 'KeyRotation' });

/** Keys are sent with every delivery and are no secrets; secrets are only known to be there. */
const key = z.strictObject({ api_key: z.string(), api_secret: configured }).meta({ id: 'AppKey' });
const shownApp = {
  app_id: z.string(),
  name: z.string(),
  keys: z
    .array(key)
    .max(API_KEYS * 10)
    .meta({ description: 'Newest first.' }),
  version,
};

export const app = z.strictObject(shownApp).meta({ id: 'App' });
export const appList = listOf(app, 'AppList');

/** With the pair that was made, once. */
export const appWithSecret = z
  .strictObject({
    ...shownApp,
    api_key: z.string(),
    api_secret: z.string().nullable().meta({ description: 'Shown this once; null when you chose it, or at a repeat.' }),
  })
  .meta({ id: 'AppWithSecret' });

export const putScopeBody = z
  .strictObject({
    realtime: z.boolean().meta({ description: 'Whether updates of this scope are delivered.' }),
    version: meantVersion,
  })
  .meta({ id: 'ScopeSettings', examples: [{ realtime: true }] });
const destinationCounts = z
  .strictObject({
    total: count,
    enabled: count,
    paused: count,
    disabled: count,
    pending: count.meta({ description: 'Webhooks that wait for a proof of ownership.' }),
  })
  .meta({ id: 'DestinationCounts' });
export const scope = z
  .strictObject({
    app_id: z.string(),
    scope: z.string().meta({ description: '`feed_group:<name>` or `app_level:<kind>`.' }),
    realtime: z.boolean(),
    destinations: destinationCounts,
    version,
  })
  .meta({ id: 'Scope' });
export const scopeList = listOf(scope, 'ScopeList');

export const me = z
  .strictObject({
    kind: z.enum(['operator', 'app']),
    apps: z.array(z.string()).optional().meta({ description: 'What an app-bound user sees; operators see all.' }),
  })
  .meta({ id: 'Me' });

const message = optional(z.string().max(1_000)).meta({ description: 'A text that stands in the test update.' });
const ofFeed = z
  .strictObject({
    feed: z
      .string()
      .max(512)
      .regex(/^[^\s:]{1,128}:[^\s:]{1,256}$/, 'expected <feed group>:<id>, got another text')
      .refine((value) => value.isWellFormed(), 'expected a text of whole characters, got one with halves')
      .superRefine((value, context) => {
        const fault = feedGroupFault(value.slice(0, value.indexOf(':')));
        if (fault) context.addIssue({ code: 'custom', message: fault });
      })
      .meta({ description: 'A feed, as `<feed group>:<id>`.', examples: ['user:amelie'] }),
    message,
  })
  .meta({ id: 'TestUpdateOfFeed' });
const ofType = z
  .strictObject({
    type: z
      .string()
      .regex(
        /^(?:reaction|collection|user|file|image)\.[a-z_.]{1,64}$/,
        'expected a type such as reaction.new, got another text',
      )
      .meta({ description: 'The type of an app-level update.', examples: ['reaction.new'] }),
    message,
  })
  .meta({ id: 'TestUpdateOfType' });
export const playgroundBody = z.union([ofFeed, ofType]).meta({ id: 'TestUpdate' });
export const playgroundAnswer = z.strictObject({ event_id: z.string() }).meta({ id: 'TestUpdateSent' });
