/**
 * The schema of a configuration file, which is derived from the schemas with which the API creates apps and
 * destinations. Rules that concern several keys are in `rules.ts`.
 */
import * as z from 'zod';
import { DESTINATIONS_PER_SCOPE, SCOPES_PER_APP } from '../../core/limits.ts';
import { newFeedGroupFault } from '../../core/names.ts';
import { APP_LEVEL_SCOPES, type Scope } from '../../core/scope.ts';
import { createAppBody, putScopeBody } from '../../lambdas/api/schemas/apps.ts';
import { destinationId, newAppId, optional, ruled } from '../../lambdas/api/schemas/common.ts';
import * as eventbridge from '../../lambdas/api/schemas/transport/eventbridge.ts';
import { keptAuth } from '../../lambdas/api/schemas/transport/parts.ts';
import * as sqs from '../../lambdas/api/schemas/transport/sqs.ts';
import * as webhook from '../../lambdas/api/schemas/transport/webhook.ts';

/** The id of a stored destination, which the entry updates. */
const id = destinationId.optional();

/** A destination that may omit stored keys and secrets, and have `null` as a header value: these stay as they are stored. */
export const destinationEntry = z.discriminatedUnion('transport', [
  sqs.created.omit({ state: true }).extend({ id, auth: keptAuth }),
  webhook.created
    .omit({ state: true, ownership: true })
    .extend({ id, custom_headers: optional(z.record(z.string(), webhook.headerValue.nullable())) }),
  eventbridge.created.omit({ state: true }).extend({ id, auth: keptAuth }),
]);
const scope = putScopeBody.omit({ version: true }).extend({
  feed_group: ruled(newFeedGroupFault).optional(),
  app_level: z.enum(APP_LEVEL_SCOPES).optional(),
  destinations: z.array(destinationEntry).max(DESTINATIONS_PER_SCOPE),
});
const app = createAppBody.extend({ app_id: newAppId, scopes: z.array(scope).max(SCOPES_PER_APP) });
export const file = z.strictObject({ apps: z.array(app).min(1) });

export type ConfigurationFile = z.infer<typeof file>;
export type AppEntry = z.infer<typeof app>;
export type ScopeEntry = z.infer<typeof scope>;
export type DestinationEntry = z.infer<typeof destinationEntry>;

export function scopeOfEntry({ feed_group = '', app_level }: Pick<ScopeEntry, 'feed_group' | 'app_level'>): Scope {
  return app_level ? { kind: 'app_level', name: app_level } : { kind: 'feed_group', name: feed_group };
}
