/** Finds the destination of a delivery or a test in the configuration, or the failure if it cannot be used. */
import type { Sealed } from '../api/sealed.ts';
import type { Access, Destination, DestinationOf, Transport } from '../destination.ts';
import type { FailedOutcome } from '../outcome.ts';
import { unreadableOutcome, unreadableSettingsOutcome } from '../unreadable.ts';
import type { Signer } from './headers.ts';

/** A destination, and the app and secrets that sign what is sent to it. */
export interface Target extends Signer {
  readonly destination: Destination;
  /** The sealed secret of the OAuth 2.0 client, with whose data key its tokens are sealed. */
  readonly sealedClientSecret?: Sealed;
  /** Identifies the stored client certificate, so that no other destination and no other certificate uses its connections. */
  readonly tlsIdentity?: string;
  /** Credentials of a URL whose ownership is not proven yet. */
  readonly pendingAccess?: Access;
}

export interface TargetPort {
  /** `undefined`: the destination does not exist. */
  (appId: string, scope: string, id: string): Promise<Target | undefined>;
  /** Makes the next call read the configuration again. */
  forget(appId: string, scope: string, id: string): void;
}

export interface Found<N extends Transport> {
  readonly target: Target;
  readonly destination: DestinationOf<N>;
}

/** @throws when a service of Feedhose fails. */
export async function findTarget<N extends Transport>(
  transport: N,
  targetOf: TargetPort,
  appId: string,
  scope: string,
  id: string,
): Promise<Found<N> | FailedOutcome> {
  try {
    const target = await targetOf(appId, scope, id);
    if (target?.destination.transport !== transport) return DESTINATION_MISSING;
    return { target, destination: target.destination as DestinationOf<N> };
  } catch (error) {
    const outcome = unreadableOutcome(error) ?? unreadableSettingsOutcome(error);
    if (!outcome) throw error;
    targetOf.forget(appId, scope, id);
    return outcome;
  }
}

/** The failure of a delivery whose destination is no longer configured. */
export const DESTINATION_MISSING: FailedOutcome = {
  kind: 'failed',
  failure: {
    class: 'destination_missing',
    pace: 'never',
    code: 'DestinationMissing',
    reason:
      'The destination was deleted before the delivery was sent. The delivery can be redriven to another destination.',
  },
};
