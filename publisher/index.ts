/**
 * `@feedhose/publisher`, for feed backends: puts updates on the bus, with many updates in an event and many events in a request,
 * retries while the bus is busy, and reports the result of each update. It requires `@aws-sdk/client-eventbridge`.
 */
export type {
  ActivityInput,
  AppUpdateInput,
  CollectionObject,
  FeedUpdateInput,
  Reaction,
  StoredFile,
  UpdateInput,
  User,
} from '../core/update/wire.ts';
export { faultOf } from './check.ts';
export { createPublisher, type Publisher, type PublisherOptions, type PublishOptions } from './publisher.ts';
export type { Bus } from './put.ts';
export { PublishError, type Published, type PublishResult, type Refused, type Result } from './result.ts';
export type { Retry } from './retry.ts';
export type { Source } from './stream.ts';
