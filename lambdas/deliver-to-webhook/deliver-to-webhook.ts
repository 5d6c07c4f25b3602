/**
 * Sends webhook deliveries: one signed POST per delivery, whose response becomes an outcome. When the endpoint does
 * not accept the credentials, the settings are read again.
 */
import type { Delivery } from '../../core/delivery/delivery.ts';
import { findTarget, type TargetPort } from '../../core/delivery/find-target.ts';
import { signerFailure } from '../../core/delivery/headers.ts';
import { type Exchange, misconfigured, type Outcome, outcomeOfExchange } from '../../core/outcome.ts';
import { isOwned } from '../../core/transport/table.ts';
import { redacted, secretsKnown, secretsSent } from '../../core/transport/webhook/redaction/redact.ts';
import type { AuthorizedPost } from './authorized-post.ts';
import { webhookRequest } from './request.ts';

export type { WebhookRequest } from './request.ts';

export interface DeliverToWebhookPorts {
  readonly targetOf: TargetPort;
  readonly post: AuthorizedPost;
  /** Unix ms. */
  readonly now: () => number;
}

/** Sends the one delivery and returns its outcome in a list, as for every transport. */
export function createDeliverToWebhook(ports: DeliverToWebhookPorts) {
  return async ([delivery]: readonly Delivery[]): Promise<readonly Outcome[]> => {
    const { appId, scope, destinationId } = delivery as Delivery;
    const find = () => findTarget('webhook', ports.targetOf, appId, scope, destinationId);
    let found = await find();
    if (!('failure' in found) && !isOwned(found.destination)) {
      // Fan-out knew of a proof. The stored settings can be older, from the check that did not find it yet.
      ports.targetOf.forget(appId, scope, destinationId);
      found = await find();
    }
    if ('failure' in found) return [found];
    if (!isOwned(found.destination)) return [UNOWNED];
    const unusable = signerFailure(found.target);
    if (unusable) return [unusable];
    const made = webhookRequest(delivery as Delivery, found.destination, found.target, ports.now());
    if ('faults' in made) return [misconfigured('CustomHeaders', `headers: ${made.faults.join('; ')}.`)];
    const posted = await ports.post(made.request, found.destination, found.target);
    if ('failure' in posted) return [posted.failure];
    const sent = [...secretsSent(found.target.secrets), ...posted.secrets];
    const exchange = redacted(posted.exchange, { sent, known: secretsKnown(found.target) });
    if (isAboutCredentials(exchange)) ports.targetOf.forget(appId, scope, destinationId);
    return [outcomeOfExchange(exchange, ports.now())];
  };
}

/** Fan-out skips such endpoints, but a delivery can be redriven from the dead letters. */
const UNOWNED = misconfigured('OwnershipPending', 'Ownership of the endpoint is not proven, so nothing is sent to it.');

function isAboutCredentials(exchange: Exchange): boolean {
  return exchange.kind === 'answered' && [401, 403].includes(exchange.status);
}
