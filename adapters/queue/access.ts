/** Clients for customers' queues. With `useQueueUrlAsEndpoint: false` the text of a URL never selects the host. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import { queueFailure } from '../../core/transport/sqs/outcome.ts';
import { type AwsAccess, createAwsAccess } from '../access/clients.ts';
import { CUSTOMER_CALLS } from '../aws-client.ts';
import { createSqsClient } from '../sqs-client.ts';
import type { Sessions } from '../sts/sessions.ts';

export type QueueAccess = AwsAccess<SQSClient>;

export function createQueueAccess(sessions: Sessions, limits = CUSTOMER_CALLS): QueueAccess {
  return createAwsAccess<SQSClient, SQSClient['config']['requestHandler']>(sessions, limits, {
    make: (options) => createSqsClient({ ...options, useQueueUrlAsEndpoint: false }),
    handlerOf: (client) => client.config.requestHandler,
    failureOf: queueFailure,
  });
}
