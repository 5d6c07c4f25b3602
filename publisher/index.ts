/**
 * `feedhose/publisher`, for feed backends: puts updates on the bus, many to an event and many events to a request, again
 * where the bus was busy, and tells of each what became of it. Needs `@aws-sdk/client-eventbridge` beside it.
 */
export type {
  Activity,
  AppUpdateInput,
  CollectionObject,
  FeedUpdateInput,
  Reaction,
  StoredFile,
  UpdateInput,
  User,
} from '../core/update/wire.ts';
export { faultOf } from './check.ts';
export { createPublisher, type Publisher, type PublisherOptions } from './publisher.ts';
export type { Published, PublishResult, Refused, Result } from './result.ts';
export type { Retry } from './retry.ts';
