/**
 * "Test SNS" checks the topic of a destination as a delivery uses it and reports problems with their remedies. If there are no
 * problems, it publishes one test message. It runs in the deliver function, with its role and code. An invalid configuration is a
 * successful call.
 */

import { defined } from '../../core/defined.ts';
import { findTarget } from '../../core/delivery/find-target.ts';
import type { Signer } from '../../core/delivery/headers.ts';
import type { TopicDestination } from '../../core/destination.ts';
import type { Failure, Outcome } from '../../core/outcome.ts';
import { type RecordTest, type TestSize, testDelivery } from '../../core/test-delivery.ts';
import { settingsCheck, type TestCheck, testResult } from '../../core/test-result.ts';
import type { AwsCredentials } from '../../core/transport/aws/credentials.ts';
import { checkOf, type ExternalIdProof, externalIdCheck } from '../../core/transport/aws/session.ts';
import { type TopicHintContext, topicHintOf } from '../../core/transport/sns/hints.ts';
import {
  attributeChecks,
  failedCheck,
  type TopicInspection,
  type TopicTestRequest,
  type TopicTestResult,
} from '../../core/transport/sns/test-checks.ts';
import type { TopicAddress } from '../../core/transport/sns/topic-arn.ts';
import { type Connection, connectionTo, type DeliverToTopicPorts, topicEntry } from './deliver-to-topic.ts';

export interface TestTopicPorts extends DeliverToTopicPorts {
  /** Reads the attributes of the topic. Never throws for what the customer's side does. */
  inspect(address: TopicAddress, credentials: AwsCredentials): Promise<TopicInspection>;
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
const FITS: TestCheck = {
  name: 'settings',
  status: 'ok',
  message: 'The ARN names a topic, and the access settings fit it.',
};

/** @throws when a service of Feedhose fails. */
export function createTestTopic(ports: TestTopicPorts): (request: TopicTestRequest) => Promise<TopicTestResult> {
  return async (request) => {
    const startedAt = ports.now();
    const late = ports.timeUp().then((): Tested => ({ checks: [LATE] }));
    const { checks, maxMessageBytes } = await Promise.race([testTopic(request, ports), late]);
    return { ...testResult(checks, ports.now() - startedAt), ...defined({ max_message_bytes: maxMessageBytes }) };
  };
}

async function testTopic(request: TopicTestRequest, ports: TestTopicPorts): Promise<Tested> {
  const { app_id, scope, destination_id, settings = {}, size } = request;
  ports.targetOf.forget(app_id, scope, destination_id);
  const found = await findTarget('sns', ports.targetOf, app_id, scope, destination_id);
  if ('failure' in found) return { checks: [checkOf('destination', found.failure, undefined)] };
  const destination: TopicDestination = { ...found.destination, ...settings };
  const connection = connectionTo(destination, found.target, ports);
  if ('failure' in connection) return { checks: [settingsCheck(connection.failure)] };
  const { checks, ...tested } = await testConnection(connection, destination, found.target, size, ports);
  return { checks: [FITS, ...checks], ...tested };
}

async function testConnection(
  connection: Connection,
  destination: TopicDestination,
  signer: Signer,
  largest: TestSize | undefined,
  ports: TestTopicPorts,
): Promise<Tested> {
  const { address, credentials } = connection;
  const { app_id: appId, auth } = destination;
  const context: TopicHintContext = { address, auth, appId, sender: ports.operator.senderRole };
  const hint = (failure: Failure) => topicHintOf(failure, context);
  const checks: TestCheck[] = [];
  const failed = () => checks.some(({ status }) => status === 'error');
  if (credentials.type === 'role') checks.push(externalIdCheck(await ports.proveExternalId(credentials), hint));
  if (failed()) return { checks };

  const inspection = await ports.inspect(address, credentials);
  checks.push(...attributeChecks(inspection, context));
  const maxMessageBytes = inspection.kind === 'seen' ? inspection.attributes.maximumMessageBytes : undefined;
  if (failed()) return { checks, ...defined({ maxMessageBytes }) };

  const known = { ...destination, ...defined({ max_message_bytes: maxMessageBytes }) };
  const delivery = testDelivery(known, ports.eventId(), ports.now(), largest);
  const entry = topicEntry(delivery, signer, connection, ports.now());
  const startedAt = ports.now();
  const [outcome] = (await ports.sendToTopic(address, credentials, [entry])) as readonly [Outcome];
  await ports.record({ delivery, outcome, startedAt, durationMs: Math.round(ports.now() - startedAt) }, destination);
  checks.push(
    outcome.kind === 'delivered'
      ? { name: 'send', status: 'ok', message: 'The topic accepted a test message.' }
      : failedCheck('send', outcome.failure, context),
  );
  return { checks, ...defined({ maxMessageBytes }) };
}
