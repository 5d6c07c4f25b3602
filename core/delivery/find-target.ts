/** The destination that a delivery or a test is for, as the configuration has it; or the failure when it cannot be used. */
import type { Destination, DestinationOf, Transport } from '../destination.ts';
import type { FailedOutcome } from '../outcome.ts';
import { unreadableOutcome } from '../unreadable-secrets.ts';
import { unreadableSettingsOutcome } from '../unreadable-settings.ts';
import type { Signer } from './headers.ts';

/** A destination with what is sent to it is signed with. */
export type Target = Signer & { readonly destination: Destination };

export interface TargetPort<T extends Target = Target> {
  /** `undefined`: the destination is gone. */
  (appId: string, scope: string, id: string): Promise<T | undefined>;
  /** Makes the next question read anew. */
  forget(appId: string, scope: string, id: string): void;
}

export interface Found<T extends Target, N extends Transport> {
  readonly target: T;
  readonly destination: DestinationOf<N>;
}

/** @throws when our own side fails. */
export async function findTargetOf<N extends Transport, T extends Target>(
  transport: N,
  targetOf: TargetPort<T>,
  appId: string,
  scope: string,
  id: string,
): Promise<Found<T, N> | FailedOutcome> {
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

/** The failure of a delivery whose destination is not in the configuration any more. */
export const DESTINATION_MISSING: FailedOutcome = {
  kind: 'failed',
  failure: {
    class: 'destination_missing',
    pace: 'never',
    code: 'DestinationMissing',
    reason: 'The destination was deleted while this delivery was on its way. It can be redriven to another one.',
  },
};
