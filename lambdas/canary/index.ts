/** Entry of the receiver of the canary: connects it to its table. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import middy from '@middy/core';
import { ownClient } from '../../adapters/aws-client.ts';
import { createReceived } from '../../adapters/canary/received.ts';
import type { CanaryCall } from '../../core/canary-receiver.ts';
import { readEnvironment } from '../../core/environment.ts';
import { createReceiver, type UrlRequest } from './canary.ts';
import { canaryEnv } from './env.ts';

const env = readEnvironment(canaryEnv, process.env);

export const handler = middy<UrlRequest | CanaryCall>().handler(
  createReceiver(createReceived(ownClient(DynamoDBClient), env.RECEIVED_TABLE, Date.now)),
);
