/**
 * The sending step of deliveries to customers' event buses: the updates of a delivery become the entries of one PutEvents, as
 * whom its settings say. Where some entries were refused, those alone are left for the next attempt.
 */

import type { Delivery } from '../../core/delivery/delivery.ts';
import { findTarget, type TargetPort } from '../../core/delivery/find-target.ts';
import type { Signer } from '../../core/delivery/headers.ts';
import type { BusDestination } from '../../core/destination.ts';
import { type FailedOutcome, misconfigured, type Outcome } from '../../core/outcome.ts';
import {
  type AwsCredentials,
  busAuthFaults,
  credentialsOf,
  type Operator,
} from '../../core/transport/aws/credentials.ts';
import { type BusAddress, parseBusArn } from '../../core/transport/eventbridge/bus-arn.ts';
import { type BusEvent, busEvents } from '../../core/transport/eventbridge/event.ts';
import type { BusPresence } from '../../core/transport/eventbridge/test-checks.ts';

export interface DeliverToBusPorts {
  readonly targetOf: TargetPort;
  /** One outcome for all events. Never throws for what the customer's side does. */
  sendToBus(address: BusAddress, credentials: AwsCredentials, events: readonly BusEvent[]): Promise<Outcome>;
  /** Whether the bus is there, as it was a moment ago. */
  checkBus(address: BusAddress, credentials: AwsCredentials): Promise<BusPresence>;
  /** Without it nothing of our own account is fenced: the entry gives it. */
  readonly operator: Operator;
  /** Of an emulator of AWS, if the stack is in one. */
  readonly endpoint?: string | undefined;
  /** Unix ms. */
  readonly now: () => number;
}

/** A bus, and as whom we go there. */
export interface Connection {
  readonly address: BusAddress;
  readonly credentials: AwsCredentials;
}

/** Sends the one delivery: its outcome, in a list like any transport's. */
export function createDeliverToBus(ports: DeliverToBusPorts) {
  return async ([delivery]: readonly Delivery[]): Promise<readonly Outcome[]> => [
    await deliver(delivery as Delivery, ports),
  ];
}

async function deliver(delivery: Delivery, ports: DeliverToBusPorts): Promise<Outcome> {
  const { appId, scope, destinationId } = delivery;
  const found = await findTarget('eventbridge', ports.targetOf, appId, scope, destinationId);
  if ('failure' in found) return found;
  const connection = connectionTo(found.destination, found.target, ports);
  if ('failure' in connection) return connection;
  const presence = await ports.checkBus(connection.address, connection.credentials);
  const outcome: Outcome =
    presence.kind === 'failed'
      ? presence
      : await ports.sendToBus(connection.address, connection.credentials, busEvents(delivery));
  if (isAboutCredentials(outcome)) ports.targetOf.forget(appId, scope, destinationId);
  return outcome;
}

/** Where to and as whom, or what speaks against it. */
export function connectionTo(
  destination: BusDestination,
  { secrets }: Signer,
  { operator, endpoint }: Pick<DeliverToBusPorts, 'operator' | 'endpoint'>,
): Connection | FailedOutcome {
  const parsed = parseBusArn(destination.bus_arn, endpoint);
  if ('fault' in parsed) return misconfigured('BusArn', `bus_arn: ${parsed.fault}.`);
  const faults = busAuthFaults(parsed.address, destination.auth, operator);
  if (faults.length > 0) return misconfigured('BusAccess', faults.join(' '));
  const found = credentialsOf(destination, secrets);
  if ('fault' in found) return misconfigured('Credentials', found.fault);
  return { address: parsed.address, credentials: found.credentials };
}

function isAboutCredentials(outcome: Outcome): boolean {
  return outcome.kind === 'failed' && ['bad_credentials', 'access_denied'].includes(outcome.failure.class);
}
