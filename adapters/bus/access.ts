/** Clients for customers' event buses. Only the region selects the endpoint. An ARN is never an endpoint. */
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { busFailure } from '../../core/transport/eventbridge/outcome.ts';
import { type AwsAccess, createAwsAccess } from '../access/clients.ts';
import { CUSTOMER_CALLS } from '../aws-client.ts';
import type { Sessions } from '../sts/sessions.ts';

export type BusAccess = AwsAccess<EventBridgeClient>;

export function createBusAccess(sessions: Sessions, limits = CUSTOMER_CALLS): BusAccess {
  return createAwsAccess<EventBridgeClient, EventBridgeClient['config']['requestHandler']>(sessions, limits, {
    make: (options) => new EventBridgeClient(options),
    handlerOf: (client) => client.config.requestHandler,
    failureOf: busFailure,
  });
}
