/** Programs of users, which compilers check. They export values, so that the compiler has to name their types in declarations. */

/** A program that uses the construct. */
export const CONSTRUCT = `import { Duration, Stack } from 'aws-cdk-lib';
import { Feedhose, type FeedhoseProps } from 'feedhose';
const props: FeedhoseProps = { batchingWindow: Duration.seconds(5), retrySchedule: { fast: [Duration.seconds(1)] } };
const feedhose = new Feedhose(new Stack(), 'Feedhose', props);
export const metric: string = feedhose.metricDelivered('webhook').metricName;
// @ts-expect-error there is no such prop
new Feedhose(new Stack(), 'Other', { batchingWindows: 1 });
`;

/** Handlers and publishers as users export them from their modules. @param scope `@feedhose`, or `feedhose` for the subpaths. */
export const helpers = (
  scope: string,
): string => `import { fastifyPlugin, expressHandler, functionUrlHandler, honoHandler, sqsHandler, createMemoryStore, type ReceivedUpdate } from '${scope}/consumer';
import { createPublisher } from '${scope}/publisher';
const onUpdate = (update: ReceivedUpdate): string | undefined => {
  switch (update.type) {
    case 'reaction.new': return update.generic.kind;
    case 'user.deleted': return update.generic.id;
    case 'image.new': return update.generic.file;
    case 'test': return update.generic.message;
    case undefined: return update.feed;
    default: return update.type;
  }
};
const options = { signingSecrets: 'whsec_', onUpdate };
export const queue = sqsHandler({ onUpdate });
export const url = functionUrlHandler(options);
export const hono = honoHandler(options);
export const express = expressHandler(options);
export const plugin = fastifyPlugin({ path: '/', ...options });
export const seen = createMemoryStore();
export const publisher = createPublisher({ busName: 'bus' });
const row: { readonly feed: string } = { feed: 'user:a' };
const list = [{ app_id: 1, feed: row.feed, published_at: new Date(), new: [{ time: new Date() }] }];
export const published = publisher.publish(list);
// @ts-expect-error a reaction has an id
export const refused = publisher.publish([{ app_id: 1, type: 'reaction.new', generic: { kind: 'like' } }]);
`;
