/** The webhook that a delivery or a test is for, as the configuration has it; or the failure when it cannot be used. */
import { findTargetOf, type TargetPort as PortOf, type Target } from '../../core/delivery/find-target.ts';
import type { Access } from '../../core/destination.ts';

/** A destination with what its requests are signed with. */
export type WebhookTarget = Target & {
  /** Credentials of the URL that waits for a proof of ownership. */
  readonly pendingAccess?: Access;
};

export type TargetPort = PortOf<WebhookTarget>;

/** @throws when our own side fails. */
export function findWebhook(targetOf: TargetPort, appId: string, scope: string, id: string) {
  return findTargetOf('webhook', targetOf, appId, scope, id);
}
