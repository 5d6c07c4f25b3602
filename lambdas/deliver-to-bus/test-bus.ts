/**
 * "Test EventBridge" checks the bus of a destination as a delivery uses it and reports problems with their remedies. If
 * there are no problems, it puts one test event on the bus. It runs in the deliver function, with its role and code. An
 * invalid configuration is a successful call.
 */

import { findTarget } from '../../core/delivery/find-target.ts';
import type { BusDestination } from '../../core/destination.ts';
import type { Failure, Outcome } from '../../core/outcome.ts';
import { type RecordTest, type TestSize, testDelivery } from '../../core/test-delivery.ts';
import { settingsCheck, type TestCheck, type TestResult, testResult } from '../../core/test-result.ts';
import type { AwsCredentials } from '../../core/transport/aws/credentials.ts';
import { checkOf, type ExternalIdProof, externalIdCheck } from '../../core/transport/aws/session.ts';
import type { BusAddress } from '../../core/transport/eventbridge/bus-arn.ts';
import { busEvents } from '../../core/transport/eventbridge/event.ts';
import { type BusHintContext, busHintOf } from '../../core/transport/eventbridge/hints.ts';
import {
  type BusPresence,
  type BusTestRequest,
  busCheck,
  encryptionChecks,
  sentCheck,
} from '../../core/transport/eventbridge/test-checks.ts';
import { type Connection, connectionTo, type DeliverToBusPorts } from './deliver-to-bus.ts';

export interface TestBusPorts extends DeliverToBusPorts {
  /** Reports whether the bus exists, without a cache. */
  checkBus(address: BusAddress, credentials: AwsCredentials): Promise<BusPresence>;
  proveExternalId(role: Extract<AwsCredentials, { type: 'role' }>): Promise<ExternalIdProof>;
  /** Resolves when the time limit of a test is reached. */
  timeUp(): Promise<void>;
  /** Returns a unique id for a test. */
  readonly eventId: () => string;
  readonly record: RecordTest;
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
  message: 'The ARN names a bus, and the access settings fit it.',
};

/** @throws when a service of Feedhose fails. */
export function createTestBus(ports: TestBusPorts): (request: BusTestRequest) => Promise<TestResult> {
  return async (request) => {
    const startedAt = ports.now();
    const late = ports.timeUp().then(() => [LATE]);
    const checks = await Promise.race([testBus(request, ports), late]);
    return testResult(checks, ports.now() - startedAt);
  };
}

async function testBus(request: BusTestRequest, ports: TestBusPorts): Promise<readonly TestCheck[]> {
  const { app_id, scope, destination_id, settings = {}, size } = request;
  ports.targetOf.forget(app_id, scope, destination_id);
  const found = await findTarget('eventbridge', ports.targetOf, app_id, scope, destination_id);
  if ('failure' in found) return [checkOf('destination', found.failure, undefined)];
  const destination: BusDestination = { ...found.destination, ...settings };
  const connection = connectionTo(destination, found.target, ports);
  if ('failure' in connection) return [settingsCheck(connection.failure)];
  return [FITS, ...(await testConnection(connection, destination, size, ports))];
}

async function testConnection(
  { address, credentials }: Connection,
  destination: BusDestination,
  size: TestSize | undefined,
  ports: TestBusPorts,
): Promise<readonly TestCheck[]> {
  const { app_id: appId, auth } = destination;
  const context: BusHintContext = { address, auth, appId, sender: ports.operator.senderRole };
  const hintOf = (failure: Failure) => busHintOf(failure, context);
  const checks: TestCheck[] = [];
  const failed = () => checks.some(({ status }) => status === 'error');
  if (credentials.type === 'role') checks.push(externalIdCheck(await ports.proveExternalId(credentials), hintOf));
  if (failed()) return checks;
  const presence = await ports.checkBus(address, credentials);
  checks.push(busCheck(presence, context), ...encryptionChecks(presence, context));
  if (failed()) return checks;
  const startedAt = ports.now();
  const delivery = testDelivery(destination, ports.eventId(), startedAt, size);
  const outcome = await ports.sendToBus(address, credentials, busEvents(delivery));
  await ports.record({ delivery, outcome, startedAt, durationMs: Math.round(ports.now() - startedAt) }, destination);
  return [...checks, sendCheck(outcome, hintOf)];
}

function sendCheck(outcome: Outcome, hintOf: (failure: Failure) => string | undefined): TestCheck {
  return outcome.kind === 'delivered' ? sentCheck() : checkOf('send', outcome.failure, hintOf(outcome.failure));
}
