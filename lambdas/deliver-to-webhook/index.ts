/** Entry of deliver-to-webhook: wires deliveries, the test button and the check of ownership to the same client and policy. */
import { randomUUID } from 'node:crypto';
import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { createTargets } from '../../adapters/configuration/target.ts';
import { createDeliverFunction } from '../../adapters/deliveries/deliver-function.ts';
import { createLog } from '../../adapters/log.ts';
import { byKind, type Kind } from '../../adapters/middleware/by-kind.ts';
import { partialBatch } from '../../adapters/middleware/partial-batch.ts';
import { orAfter } from '../../adapters/or-after.ts';
import { createWebhookClientFrom, timeoutMsOf } from '../../adapters/webhook/from-environment.ts';
import { createOwnershipPorts } from '../../adapters/webhook/ownership.ts';
import { whenFirstCalled } from '../../adapters/when-first-called.ts';
import { readEnvironment } from '../../core/environment.ts';
import { REPACK_SECONDS, WEBHOOK_CONCURRENCY } from '../../core/limits.ts';
import { createDeliverToWebhook } from './deliver-to-webhook.ts';
import { deliverToWebhookEnv } from './env.ts';
import { createHalve } from './halve.ts';
import { createOwnershipCheck } from './ownership.ts';
import { createTestWebhook } from './test-webhook.ts';
import { createVerify } from './verify.ts';

const env = readEnvironment(deliverToWebhookEnv, process.env);
const log = createLog('deliver-to-webhook');
const now = Date.now;
const targetOf = createTargets(env.CONFIGURATION_TABLE, env.SECRETS_KEY_ARN, now);
const client = createWebhookClientFrom(env);
const { post } = client;
const send = createDeliverToWebhook({ targetOf, post, now });
const timeoutMs = timeoutMsOf(env.WEBHOOK_TIMEOUT_SECONDS);
const storeLimit = whenFirstCalled(async () => {
  const { createLimitStore } = await import('../../adapters/configuration/remember-limit.ts');
  return createLimitStore(env.CONFIGURATION_TABLE, log);
});
/** A table that does not answer in time keeps no delivery from being replaced. */
const rememberLimit: typeof storeLimit = (...limit) =>
  orAfter(REPACK_SECONDS * 1000, storeLimit(...limit), () => undefined);
const replace = createHalve({ targetOf, rememberLimit, now });
const options = { batchSize: 1, concurrency: WEBHOOK_CONCURRENCY, sendMs: timeoutMs + REPACK_SECONDS * 1000 };
const deliver = createDeliverFunction(env, { send, replace, log, options });
const records = middy<SQSEvent>().use(partialBatch(log)).handler(deliver);
const checkOwnership = createOwnershipCheck(createOwnershipPorts(env, client));
const verify = createVerify({ targetOf, checkOwnership, now });
const test = createTestWebhook({ targetOf, checkOwnership, now, post, eventId: randomUUID, timeoutMs });

// Outside the batch middleware: that one would replace what a test answers.
export const handler = middy<SQSEvent | Kind, unknown>().handler(byKind(records, { verify, test }));
