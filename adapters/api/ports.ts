/** Everything that the API's steps need, over real tables, queues and functions. */
import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Log } from '../../core/log-line.ts';
import { operatorOf } from '../../core/transport/aws/credentials.ts';
import { splitByTransport } from '../../core/transport/by-transport.ts';
import { createEgressPolicy } from '../../core/transport/webhook/egress/policy.ts';
import { createAttempts } from '../attempts/read.ts';
import { createAuditTrail } from '../audit/audit.ts';
import { ownClient } from '../aws-client.ts';
import { createConfigurationStore } from '../configuration/store.ts';
import { createEnqueue } from '../deliveries/deliveries.ts';
import { txtNamingFrom } from '../dns/resolvers.ts';
import { createDeadLetterList } from '../holding/dead-letter-list.ts';
import { createDeadLetters } from '../holding/dead-letters.ts';
import { createHealthStore } from '../holding/health-store.ts';
import { createParked } from '../holding/parked.ts';
import { createPlans } from '../holding/plans.ts';
import { createRedrive, createToIntake } from '../holding/redrive.ts';
import { ownSqsClient } from '../sqs-client.ts';
import { whenFirstCalled } from '../when-first-called.ts';
import { createIdempotency } from './idempotency.ts';

export interface ApiVariables {
  readonly CONFIGURATION_TABLE: string;
  readonly HOLDING_TABLE: string;
  readonly ATTEMPTS_TABLE: string;
  readonly SECRETS_KEY_ARN: string;
  readonly SENDER_ROLE_ARN: string;
  readonly DELIVER_FUNCTIONS: string;
  readonly DELIVERIES_URLS: string;
  readonly INTAKE_URL: string;
  readonly OWN_QUEUE_URLS: string;
  readonly OWN_BUS_ARN: string;
  readonly BUS_NAME: string;
  readonly PLAIN_HTTP?: string;
  readonly EGRESS_ALLOWANCE?: string;
  readonly OWNERSHIP_TXT_PREFIX?: string;
  readonly OWNERSHIP_TXT_NAME?: string;
  readonly AWS_ENDPOINT_URL?: string;
}

/** @throws when a variable is malformed. */
export function createApiPorts(env: ApiVariables, log: Log, now: () => number) {
  const [dynamodb, sqs] = [ownClient(DynamoDBClient), ownSqsClient()];
  const health = createHealthStore(dynamodb, env.HOLDING_TABLE);
  const deadLetters = createDeadLetters(dynamodb, env.HOLDING_TABLE, now);
  const enqueue = createEnqueue(sqs, splitByTransport('DELIVERIES_URLS', env.DELIVERIES_URLS));
  const toIntake = createToIntake(sqs, env.INTAKE_URL);
  const functions = splitByTransport('DELIVER_FUNCTIONS', env.DELIVER_FUNCTIONS);
  return {
    configuration: createConfigurationStore(dynamodb, env.CONFIGURATION_TABLE, now),
    idempotency: createIdempotency(dynamodb, env.CONFIGURATION_TABLE, now),
    seal: whenFirstCalled(async () => (await import('../secrets/sealer.ts')).sealerFor(env.SECRETS_KEY_ARN)),
    check: whenFirstCalled(async () => (await import('./check.ts')).checkBy(functions, log)),
    health,
    parked: createParked(dynamodb, env.HOLDING_TABLE, health, now),
    attempts: createAttempts(dynamodb, env.ATTEMPTS_TABLE, now),
    audit: createAuditTrail(dynamodb, env.ATTEMPTS_TABLE, log, now),
    deadLetters: {
      list: createDeadLetterList(dynamodb, env.HOLDING_TABLE, now),
      read: deadLetters.read,
      discard: deadLetters.discard,
      redrive: createRedrive({ deadLetters, enqueue, toIntake, now }),
    },
    plans: createPlans(dynamodb, env.HOLDING_TABLE, now),
    rules: {
      policy: createEgressPolicy({
        allowance: listOf(env.EGRESS_ALLOWANCE),
        plainHttp: env.PLAIN_HTTP === 'allowed',
      }),
      operator: operatorOf(env.SENDER_ROLE_ARN, listOf(env.OWN_QUEUE_URLS), [env.OWN_BUS_ARN]),
      awsEndpoint: env.AWS_ENDPOINT_URL,
    },
    naming: txtNamingFrom(env),
    publish: whenFirstCalled(async () => (await import('./publish.ts')).publishTo(env.BUS_NAME)),
    random: (bytes: number): Uint8Array => randomBytes(bytes),
    now,
  };
}

/** The webhook client has one of its own; importing it would bring its sockets along. */
function listOf(text = ''): readonly string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
