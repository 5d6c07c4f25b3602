/** The webhook that a delivery or a test is for, as the configuration has it; or the failure when it cannot be used. */
import { DESTINATION_MISSING } from '../../core/delivery/gone.ts';
import type { Signer } from '../../core/delivery/heads.ts';
import type { Access, Destination, WebhookDestination } from '../../core/destination.ts';
import type { Outcome } from '../../core/outcome.ts';
import { unreadableOutcome } from '../../core/unreadable-secrets.ts';

/** A destination with what its requests are signed with. */
export type WebhookTarget = Signer & {
  readonly destination: Destination;
  /** Credentials of the URL that waits for a proof of ownership. */
  readonly pendingAccess?: Access;
};

export interface TargetPort {
  /** `undefined`: the destination is gone. */
  (appId: string, scope: string, id: string): Promise<WebhookTarget | undefined>;
  /** Makes the next question read anew. */
  forget(appId: string, scope: string, id: string): void;
}

type Found = { readonly target: WebhookTarget; readonly destination: WebhookDestination };
type Failed = { readonly outcome: Extract<Outcome, { kind: 'failed' }> };

/** @throws when our own side fails. */
export async function findWebhook(
  targetOf: TargetPort,
  appId: string,
  scope: string,
  id: string,
): Promise<Found | Failed> {
  try {
    const target = await targetOf(appId, scope, id);
    if (target?.destination.transport !== 'webhook') return failed(DESTINATION_MISSING);
    return { target, destination: target.destination };
  } catch (error) {
    const outcome = unreadableOutcome(error);
    if (!outcome) throw error;
    targetOf.forget(appId, scope, id);
    return failed(outcome);
  }
}

function failed(outcome: Outcome): Failed {
  return { outcome: outcome as Failed['outcome'] };
}
