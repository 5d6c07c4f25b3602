/**
 * `feedhose/consumer`, for receivers of updates: reads queue messages and webhooks, verifies their signatures, removes duplicates,
 * and contains handlers for Lambda, Express, Fastify and Hono. It has no dependencies.
 */
export type {
  Activity,
  AppUpdate,
  CollectionUpdate,
  FeedUpdate,
  FileUpdate,
  OtherUpdate,
  ReactionUpdate,
  ReceivedUpdate,
  TestUpdate,
  UserUpdate,
} from '../core/update/wire.ts';
export { decode } from './decode.ts';
export { createMemoryStore, handleAllOnce, handleOnce, type SeenStore } from './deduplicate.ts';
export { ConsumerError, type ConsumerErrorCode } from './error.ts';
export { expressHandler } from './handlers/express.ts';
export { fastifyPlugin } from './handlers/fastify.ts';
export { functionUrlHandler } from './handlers/function-url.ts';
export { fetchHandler, honoHandler } from './handlers/hono.ts';
export { sqsHandler } from './handlers/sqs.ts';
export { createReceiver, type Receiver, type ReceiverOptions } from './receiver.ts';
export { type QueueMessage, type VerifyOptions, verifyMessage, verifyWebhook } from './verify.ts';
