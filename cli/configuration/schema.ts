/**
 * The schema of a configuration file, which is derived from the schemas with which the API creates apps and
 * destinations. Rules that concern several keys are in `rules.ts`.
 */
import * as z from 'zod';
import { DESTINATIONS_PER_SCOPE, NAME_CHARACTERS, SCOPES_PER_APP } from '../../core/limits.ts';
import { FEED_GROUP, newFeedGroupFault } from '../../core/names.ts';
import { APP_LEVEL_SCOPES, type Scope, scopeOfType, TYPE_PREFIXES } from '../../core/scope.ts';
import { createAppBody, putScopeBody } from '../../lambdas/api/schemas/apps.ts';
import { destinationId, name, newAppId, optional, ruled } from '../../lambdas/api/schemas/common.ts';
import { jsonSchemaOf } from '../../lambdas/api/schemas/json-schema.ts';
import * as eventbridge from '../../lambdas/api/schemas/transport/eventbridge.ts';
import { keptAuth } from '../../lambdas/api/schemas/transport/parts.ts';
import * as s3 from '../../lambdas/api/schemas/transport/s3.ts';
import * as sns from '../../lambdas/api/schemas/transport/sns.ts';
import * as sqs from '../../lambdas/api/schemas/transport/sqs.ts';
import * as webhook from '../../lambdas/api/schemas/transport/webhook.ts';

/** The id of a stored destination, which the entry updates. */
const id = destinationId.optional();

/** A destination that may omit stored keys and secrets, and have `null` as a header value: these stay as they are stored. */
export const destinationEntry = z.discriminatedUnion('transport', [
  sqs.created.omit({ state: true }).extend({ id, auth: keptAuth }),
  webhook.created.omit({ state: true, ownership: true }).extend({
    id,
    custom_headers: optional(z.record(z.string(), webhook.headerValue.nullable())).meta({
      ...webhook.HEADER_NAMES,
      description:
        'Headers that are added to each request. A header with the value null keeps its stored value. Default: none.',
    }),
  }),
  eventbridge.created.omit({ state: true }).extend({ id, auth: keptAuth }),
  sns.created.omit({ state: true }).extend({ id, auth: keptAuth }),
  // The time of the first updates matters only when the destination is created.
  s3.created.omit({ state: true }).extend({ id }),
]);
/** The types of updates that a destination can list. Updates of feed groups have no type. */
const eventTypesOf = (level?: string) => {
  const prefixes = TYPE_PREFIXES.filter((prefix) => scopeOfType(`${prefix}.any`)?.name === level);
  const types = level ? { items: { pattern: `^(?:${prefixes.join('|')})\\.\\S+$` } } : { type: 'null' };
  return { properties: { destinations: { items: { properties: { event_types: types } } } } };
};
/** Rules for several members of a scope, in JSON Schema. `brokenRules` checks them when a file is read. */
const SCOPE_RULES = {
  oneOf: [{ required: ['feed_group'] }, { required: ['app_level'] }],
  allOf: [
    { anyOf: [{ not: { required: ['feed_group'] } }, eventTypesOf()] },
    ...APP_LEVEL_SCOPES.map((level) => ({
      anyOf: [{ not: { required: ['app_level'], properties: { app_level: { const: level } } } }, eventTypesOf(level)],
    })),
  ],
};
const scope = putScopeBody
  .omit({ version: true })
  .extend({
    feed_group: ruled(newFeedGroupFault).optional().meta({
      minLength: 1,
      maxLength: NAME_CHARACTERS,
      pattern: FEED_GROUP.source,
      description: 'The name of a feed group. A scope has either `feed_group` or `app_level`.',
    }),
    app_level: z
      .enum(APP_LEVEL_SCOPES)
      .optional()
      .meta({ description: 'The kind of app-level updates. A scope has either `feed_group` or `app_level`.' }),
    destinations: z
      .array(destinationEntry)
      .max(DESTINATIONS_PER_SCOPE)
      .meta({ description: 'The destinations of the scope.' }),
  })
  .meta(SCOPE_RULES);
const app = createAppBody.extend({
  app_id: newAppId.meta({ description: 'The id of the app.' }),
  name: name.meta({ description: 'The name of the app.' }),
  scopes: z.array(scope).max(SCOPES_PER_APP).meta({ description: 'The scopes of the app.' }),
});
export const file = z.strictObject({
  $schema: z
    .string()
    .optional()
    .meta({ description: 'The path or URL of this schema, for editors. It has no effect on the stack.' }),
  apps: z.array(app).min(1).meta({ description: 'The apps. Apps that are not in the file stay unchanged.' }),
});

/**
 * Returns the JSON Schema of the file, for editors. It refuses white space around texts, which is removed when a file is read. It does
 * not contain the rules for addresses, for names of headers and for values that must be unique. Keywords and formats that only OpenAPI has are removed. */
export function configurationSchema(): object {
  const { schema, definitions } = jsonSchemaOf(file, 'input', '#/$defs/');
  const all = { $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema, $defs: definitions };
  const isForeign = (key: string, value: unknown) =>
    key === 'discriminator' || (key === 'format' && ['int32', 'int64', 'double'].includes(String(value)));
  return JSON.parse(JSON.stringify(all, (key, value) => (isForeign(key, value) ? undefined : value)));
}

export type ConfigurationFile = z.infer<typeof file>;
export type AppEntry = z.infer<typeof app>;
export type ScopeEntry = z.infer<typeof scope>;
export type DestinationEntry = z.infer<typeof destinationEntry>;

export function scopeOfEntry({ feed_group = '', app_level }: Pick<ScopeEntry, 'feed_group' | 'app_level'>): Scope {
  return app_level ? { kind: 'app_level', name: app_level } : { kind: 'feed_group', name: feed_group };
}
