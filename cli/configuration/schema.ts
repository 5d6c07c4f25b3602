/**
 * The shape of a configuration file: what the API takes to create apps and destinations, in one document. What spans several
 * keys stands in `rules.ts`. Where a stack is configured already, secrets may be left out of the file: they are kept.
 */
import * as z from 'zod';
import { DESTINATIONS_PER_SCOPE, SCOPES_PER_APP } from '../../core/limits.ts';
import { newFeedGroupFault } from '../../core/names.ts';
import { APP_LEVEL_SCOPES } from '../../core/scope.ts';
import { createAppBody, putScopeBody } from '../../lambdas/api/schemas/apps.ts';
import { destinationId, newAppId, optional, ruled } from '../../lambdas/api/schemas/common.ts';
import * as eventbridge from '../../lambdas/api/schemas/transport/eventbridge.ts';
import { keptAuth } from '../../lambdas/api/schemas/transport/parts.ts';
import * as sqs from '../../lambdas/api/schemas/transport/sqs.ts';
import * as webhook from '../../lambdas/api/schemas/transport/webhook.ts';

/** Of the destination that is meant, where it is stored already. */
const id = destinationId.optional();
const queueEntry = sqs.created.omit({ state: true }).extend({ id });
const webhookEntry = webhook.created.omit({ state: true, ownership: true }).extend({ id });
const busEntry = eventbridge.created.omit({ state: true }).extend({ id });

/** Every secret stands in the file, or is made up. */
export const destinationEntry = z.discriminatedUnion('transport', [queueEntry, webhookEntry, busEntry]);
export const file = fileOf(destinationEntry);

/** Keys and secrets may be left out, values of headers be `null`: they stay as they are stored. */
export const keepingEntry = z.discriminatedUnion('transport', [
  queueEntry.extend({ auth: keptAuth }),
  webhookEntry.extend({ custom_headers: optional(z.record(z.string(), webhook.headerValue.nullable())) }),
  busEntry.extend({ auth: keptAuth }),
]);
export const keepingFile = fileOf(keepingEntry);

export type ConfigurationFile = z.infer<typeof file>;
export type KeepingFile = z.infer<typeof keepingFile>;
export type KeepingDestination = z.infer<typeof keepingEntry>;

function fileOf<D extends typeof destinationEntry | typeof keepingEntry>(destination: D) {
  const scope = putScopeBody.omit({ version: true }).extend({
    feed_group: ruled(newFeedGroupFault).optional(),
    app_level: z.enum(APP_LEVEL_SCOPES).optional(),
    destinations: z.array(destination).max(DESTINATIONS_PER_SCOPE),
  });
  const app = createAppBody.extend({ app_id: newAppId, scopes: z.array(scope).max(SCOPES_PER_APP) });
  return z.strictObject({ apps: z.array(app).min(1) });
}
