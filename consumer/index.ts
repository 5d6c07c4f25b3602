/**
 * `@feedhose/consumer`, for receivers of updates: reads queue messages and webhooks, verifies their signatures, removes duplicates,
 * finds updates that were lost after their delivery, and contains handlers for Lambda, Express, Fastify and Hono. It has no dependencies.
 */
export type {
  Activity,
  AppUpdate,
  CollectionUpdate,
  FeedUpdate,
  FileUpdate,
  ReactionUpdate,
  ReceivedUpdate,
  TestUpdate,
  UserUpdate,
} from '../core/update/wire.ts';
export type { ApiAccess } from './api-call.ts';
export { decode } from './decode.ts';
export {
  type Claim,
  createMemoryStore,
  handleAllOnce,
  handleOnce,
  type MemoryStoreOptions,
  type SeenStore,
  updateId,
} from './deduplicate.ts';
export type { Handling } from './deliver.ts';
export { createDynamoStore, type DynamoClient, type DynamoStoreOptions } from './dynamo-store.ts';
export { ConsumerError, type ConsumerErrorCode } from './error.ts';
export { expressHandler, type NodeRequest } from './handlers/express.ts';
export { type FastifyApp, fastifyPlugin } from './handlers/fastify.ts';
export { type FunctionUrlAnswer, type FunctionUrlEvent, functionUrlHandler } from './handlers/function-url.ts';
export { fetchHandler, type HonoContext, honoHandler } from './handlers/hono.ts';
export {
  type SqsBatchAnswer,
  type SqsEvent,
  type SqsHandlerOptions,
  type SqsRecord,
  sqsHandler,
} from './handlers/sqs.ts';
export { createKeySet, type KeySet, type KeySetOptions } from './key-set.ts';
export { createReceiver, type HttpAnswer, type HttpRequest, type Receiver, type ReceiverOptions } from './receiver.ts';
export {
  type Comparison,
  type Had,
  type NotSent,
  type ReconcileOptions,
  type Reconciliation,
  reconcile,
  type UnknownUpdates,
} from './reconcile.ts';
export { type HeadersLike, type QueueMessage, type VerifyOptions, verifyMessage, verifyWebhook } from './verify.ts';
