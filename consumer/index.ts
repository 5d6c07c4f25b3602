/**
 * `feedhose/consumer`, for whoever receives updates: reads queue messages and webhooks, proves where they come from, keeps
 * duplicates away, and brings handlers for Lambda, Express, Fastify and Hono. Needs nothing but Node.
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
export { createMemoryStore, handleOnce, handleTogether, type SeenStore } from './deduplicate.ts';
export { ConsumerError, type ConsumerErrorCode } from './error.ts';
export { expressHandler } from './handlers/express.ts';
export { fastifyPlugin } from './handlers/fastify.ts';
export { functionUrlHandler } from './handlers/function-url.ts';
export { fetchHandler, honoHandler } from './handlers/hono.ts';
export { sqsHandler } from './handlers/sqs.ts';
export { createReceiver, type Receiver, type ReceiverOptions } from './receiver.ts';
export { type QueueMessage, type VerifyOptions, verifyMessage, verifyWebhook } from './verify.ts';
