/** Clients for customers' topics. Only the region selects the endpoint. An ARN is never an endpoint. */
import { SNSClient } from '@aws-sdk/client-sns';
import { topicFailure } from '../../core/transport/sns/outcome.ts';
import { type AwsAccess, createAwsAccess } from '../access/clients.ts';
import { CUSTOMER_CALLS } from '../aws-client.ts';
import type { Sessions } from '../sts/sessions.ts';

export type TopicAccess = AwsAccess<SNSClient>;

export function createTopicAccess(sessions: Sessions, limits = CUSTOMER_CALLS): TopicAccess {
  return createAwsAccess<SNSClient, SNSClient['config']['requestHandler']>(sessions, limits, {
    make: (options) => new SNSClient(options),
    handlerOf: (client) => client.config.requestHandler,
    failureOf: topicFailure,
  });
}
