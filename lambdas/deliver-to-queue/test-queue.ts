/**
 * "Test SQS" (contract, section 7) checks the queue of a destination in the way that a delivery uses it, names
 * problems and what to do about them, and sends one test message when there are none. It runs in the deliver
 * function, with its role and code. An invalid configuration is a successful call.
 */

import { defined } from '../../core/defined.ts';
import { findTarget } from '../../core/delivery/find-target.ts';
import type { Signer } from '../../core/delivery/headers.ts';
import type { QueueDestination } from '../../core/destination.ts';
import type { Failure, Outcome } from '../../core/outcome.ts';
import { type RecordTest, type TestSize, testDelivery } from '../../core/test-delivery.ts';
import { settingsCheck, type TestCheck, testResult } from '../../core/test-result.ts';
import type { AwsCredentials, Operator } from '../../core/transport/aws/credentials.ts';
import { checkOf, type ExternalIdProof, externalIdCheck } from '../../core/transport/aws/session.ts';
import { type HintContext, hintOf } from '../../core/transport/sqs/hints.ts';
import type { QueueAddress } from '../../core/transport/sqs/queue-url.ts';
import {
  attributeChecks,
  elsewhereCheck,
  failedCheck,
  type Inspection,
  type QueueTestRequest,
  type QueueTestResult,
} from '../../core/transport/sqs/test-checks.ts';
import { type Connection, connectionTo, type DeliverToQueuePorts, queueEntry } from './deliver-to-queue.ts';

export interface TestQueuePorts extends DeliverToQueuePorts {
  readonly operator: Operator;
  /** Reads the attributes of the queue. Never throws for what the customer's side does. */
  inspect(address: QueueAddress, credentials: AwsCredentials): Promise<Inspection>;
  /** Returns another region of the partition with a queue of this name and account. */
  elsewhere(address: QueueAddress, credentials: AwsCredentials): Promise<string | undefined>;
  proveExternalId(role: Extract<AwsCredentials, { type: 'role' }>): Promise<ExternalIdProof>;
  /** Resolves when the time limit of a test is reached. */
  timeUp(): Promise<void>;
  /** Returns a unique id for a test. */
  readonly eventId: () => string;
  readonly record: RecordTest;
}

interface Tested {
  readonly checks: readonly TestCheck[];
  readonly maxMessageBytes?: number;
}

const LATE: TestCheck = {
  name: 'time',
  status: 'error',
  message: 'AWS did not answer in time.',
  hint: 'Try again in a moment.',
};

/** @throws when a service of Feedhose fails. */
export function createTestQueue(ports: TestQueuePorts): (request: QueueTestRequest) => Promise<QueueTestResult> {
  return async (request) => {
    const startedAt = ports.now();
    const late = ports.timeUp().then((): Tested => ({ checks: [LATE] }));
    const { checks, maxMessageBytes } = await Promise.race([testQueue(request, ports), late]);
    const size = maxMessageBytes === undefined ? {} : { max_message_bytes: maxMessageBytes };
    return { ...testResult(checks, ports.now() - startedAt), ...size };
  };
}

async function testQueue(request: QueueTestRequest, ports: TestQueuePorts): Promise<Tested> {
  const { app_id, scope, destination_id, settings = {}, size } = request;
  ports.targetOf.forget(app_id, scope, destination_id);
  const found = await findTarget('sqs', ports.targetOf, app_id, scope, destination_id);
  if ('failure' in found) return { checks: [checkOf('destination', found.failure, undefined)] };
  const destination: QueueDestination = { ...found.destination, ...settings };
  const connection = connectionTo(destination, found.target, ports);
  if ('failure' in connection) return { checks: [settingsCheck(connection.failure)] };
  const ok: TestCheck = {
    name: 'settings',
    status: 'ok',
    message: 'The URL names a queue, and the access settings fit it.',
  };
  const { checks, maxMessageBytes } = await testConnection(connection, destination, found.target, size, ports);
  return { checks: [ok, ...checks], ...defined({ maxMessageBytes }) };
}

async function testConnection(
  connection: Connection,
  destination: QueueDestination,
  signer: Signer,
  largest: TestSize | undefined,
  ports: TestQueuePorts,
): Promise<Tested> {
  const { address, credentials } = connection;
  const { app_id: appId, auth } = destination;
  const context: HintContext = { address, auth, appId, sender: ports.operator.senderRole };
  const hint = (failure: Failure) => hintOf(failure, context);
  const checks: TestCheck[] = [];
  const failed = () => checks.some(({ status }) => status === 'error');
  if (credentials.type === 'role') checks.push(externalIdCheck(await ports.proveExternalId(credentials), hint));
  if (failed()) return { checks };

  const inspection = await ports.inspect(address, credentials);
  checks.push(
    ...(await locate('attributes', inspection, attributeChecks(inspection, context), connection, context, ports)),
  );
  const size = inspection.kind === 'seen' ? { maxMessageBytes: inspection.attributes.maximumMessageBytes } : {};
  if (failed()) return { checks, ...size };

  const known = size.maxMessageBytes === undefined ? {} : { max_message_bytes: size.maxMessageBytes };
  const delivery = testDelivery({ ...destination, ...known }, ports.eventId(), ports.now(), largest);
  const entry = queueEntry(delivery, signer, connection, ports.now());
  const startedAt = ports.now();
  const [outcome] = (await ports.sendToQueue(address, credentials, [entry])) as readonly [Outcome];
  const durationMs = Math.round(ports.now() - startedAt);
  await ports.record({ delivery, outcome, startedAt, durationMs }, destination);
  return { checks: [...checks, ...(await sendChecks(outcome, connection, context, ports))], ...size };
}

async function sendChecks(
  outcome: Outcome,
  connection: Connection,
  context: HintContext,
  ports: TestQueuePorts,
): Promise<readonly TestCheck[]> {
  if (outcome.kind === 'delivered')
    return [{ name: 'send', status: 'ok', message: 'The queue accepted a test message.' }];
  return locate('send', outcome, [failedCheck('send', outcome.failure, context)], connection, context, ports);
}

/** Returns the checks, or a check that names another region if the queue was found there. */
async function locate(
  name: string,
  result: Inspection | Outcome,
  checks: readonly TestCheck[],
  { address, credentials }: Connection,
  context: HintContext,
  ports: TestQueuePorts,
): Promise<readonly TestCheck[]> {
  if (result.kind !== 'failed' || result.failure.class !== 'queue_missing') return checks;
  const region = await ports.elsewhere(address, credentials);
  return region === undefined ? checks : [elsewhereCheck(name, region, context)];
}
