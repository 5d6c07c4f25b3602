/** Apps, their keys, and their scopes, as they go in and come out. */
import * as z from 'zod';
import { API_KEYS } from '../../../core/limits.ts';
import { feedGroupFault } from '../../../core/names.ts';
import { apiKey, apiSecret, listOf, name, newAppId, scopeText, version } from './common.ts';

export const createAppBody = z.strictObject({
  app_id: newAppId.optional().meta({ description: 'Made up when left out.' }),
  name,
  api_key: apiKey.optional(),
  api_secret: apiSecret.optional(),
});
export const updateAppBody = z.strictObject({ name: name.optional(), version: version.optional() });
export const rotateKeysBody = z.strictObject({
  api_key: apiKey.optional().meta({ description: "Operators only: an app's key proves who owns an endpoint." }),
  api_secret: apiSecret.optional(),
  version: version.optional(),
});

/** Keys are sent with every delivery and are no secrets; secrets are only known to be there. */
const key = z.strictObject({ api_key: z.string(), api_secret: z.strictObject({ configured: z.boolean() }) });

export const app = z
  .strictObject({
    app_id: z.string(),
    name: z.string(),
    keys: z
      .array(key)
      .max(API_KEYS * 10)
      .meta({ description: 'Newest first.' }),
    version,
  })
  .meta({ id: 'App' });
export const appList = listOf(app);

/** With the pair that was made, once. */
export const appWithSecret = app.extend({
  api_key: z.string(),
  api_secret: z.string().nullable().meta({ description: 'Shown this once; null when you chose it, or at a repeat.' }),
});

export const putScopeBody = z.strictObject({ realtime: z.boolean(), version: version.optional() });
export const scope = z
  .strictObject({
    app_id: z.string(),
    scope: scopeText.or(z.string()),
    realtime: z.boolean(),
    destinations: z.strictObject({
      total: z.int(),
      enabled: z.int(),
      paused: z.int(),
      disabled: z.int(),
      pending: z.int().meta({ description: 'Webhooks that wait for a proof of ownership.' }),
    }),
    version,
  })
  .meta({ id: 'Scope' });
export const scopeList = listOf(scope);

export const me = z.strictObject({
  kind: z.enum(['operator', 'app']),
  apps: z.array(z.string()).optional().meta({ description: 'What an app-bound user sees; operators see all.' }),
});

export const playgroundBody = z.union([
  z.strictObject({
    feed: z
      .string()
      .max(512)
      .regex(/^[^\s:]{1,128}:[^\s:]{1,256}$/, 'expected <feed group>:<id>, got another text')
      .refine((value) => value.isWellFormed(), 'expected a text of whole characters, got one with halves')
      .superRefine((value, context) => {
        const fault = feedGroupFault(value.slice(0, value.indexOf(':')));
        if (fault) context.addIssue({ code: 'custom', message: fault });
      }),
    message: z.string().max(1_000).optional(),
  }),
  z.strictObject({
    type: z
      .string()
      .regex(
        /^(?:reaction|collection|user|file|image)\.[a-z_.]{1,64}$/,
        'expected a type such as reaction.new, got another text',
      ),
    message: z.string().max(1_000).optional(),
  }),
]);
export const playgroundAnswer = z.strictObject({ event_id: z.string() });
