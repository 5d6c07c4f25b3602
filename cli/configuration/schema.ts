/**
 * The schemas of a configuration file, which are made from those with which the API creates apps and destinations. Rules that concern
 * several keys are in `rules.ts`. A file for `apply` may omit secrets that are already stored.
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
const queueEntry = sqs.created.omit({ state: true }).extend({ id });
const webhookEntry = webhook.created.omit({ state: true, ownership: true }).extend({ id });
const busEntry = eventbridge.created.omit({ state: true }).extend({ id });

/** A destination whose secrets are in the file or generated. */
export const destinationEntry = z.discriminatedUnion('transport', [queueEntry, webhookEntry, busEntry]);
export const file = fileOf(destinationEntry);

/** A destination that may omit keys and secrets, and have `null` as a header value: these stay as they are stored. */
export const applyEntry = z.discriminatedUnion('transport', [
  queueEntry.extend({ auth: keptAuth }),
  webhookEntry.extend({ custom_headers: optional(z.record(z.string(), webhook.headerValue.nullable())) }),
  busEntry.extend({ auth: keptAuth }),
]);
export const applyFile = fileOf(applyEntry);

export type ConfigurationFile = z.infer<typeof file>;
export type ApplyFile = z.infer<typeof applyFile>;
export type AppEntry = ConfigurationFile['apps'][number];
export type DestinationEntry = z.infer<typeof destinationEntry>;
export type ApplyApp = ApplyFile['apps'][number];
export type ApplyScope = ApplyApp['scopes'][number];
export type ApplyDestination = z.infer<typeof applyEntry>;

export function scopeOfEntry({ feed_group = '', app_level }: Pick<ApplyScope, 'feed_group' | 'app_level'>): Scope {
  return app_level ? { kind: 'app_level', name: app_level } : { kind: 'feed_group', name: feed_group };
}

function fileOf<D extends typeof destinationEntry | typeof applyEntry>(destination: D) {
  const scope = putScopeBody.omit({ version: true }).extend({
    feed_group: ruled(newFeedGroupFault).optional(),
    app_level: z.enum(APP_LEVEL_SCOPES).optional(),
    destinations: z.array(destination).max(DESTINATIONS_PER_SCOPE),
  });
  const app = createAppBody.extend({ app_id: newAppId, scopes: z.array(scope).max(SCOPES_PER_APP) });
  return z.strictObject({ apps: z.array(app).min(1) });
}
