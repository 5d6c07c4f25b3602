/**
 * Sends deliveries to customers' event buses, with the credentials that their settings select. The updates of a
 * delivery become the entries of PutEvents. When some entries are refused, the next attempt sends only those.
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
  /** Returns one outcome for all events. Never throws for what the customer's side does. */
  sendToBus(address: BusAddress, credentials: AwsCredentials, events: readonly BusEvent[]): Promise<Outcome>;
  /** Reports whether the bus exists. The result can be cached. */
  checkBus(address: BusAddress, credentials: AwsCredentials): Promise<BusPresence>;
  /** The resources of Feedhose, which customers must not use as destinations. */
  readonly operator: Operator;
  /** Endpoint of an emulator of AWS, if the stack runs in one. */
  readonly endpoint?: string | undefined;
  /** Unix ms. */
  readonly now: () => number;
}

/** A bus, and the credentials that are used for it. */
export interface Connection {
  readonly address: BusAddress;
  readonly credentials: AwsCredentials;
}

/** Sends the one delivery and returns its outcome in a list, as for every transport. */
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

/** Returns the address and the credentials of a destination, or the failure when its settings are invalid. */
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
