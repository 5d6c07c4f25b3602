/**
 * The sending step of webhook deliveries: one signed POST per delivery, and what its answer means. When the endpoint does
 * not accept the credentials, they are read anew the next time.
 */
import type { Delivery } from '../../core/delivery/delivery.ts';
import { findTarget, type TargetPort } from '../../core/delivery/find-target.ts';
import { signerFailure } from '../../core/delivery/headers.ts';
import { type Exchange, misconfigured, type Outcome, outcomeOfExchange } from '../../core/outcome.ts';
import { isOwned } from '../../core/transport/table.ts';
import { redacted, secretsKnown, secretsSent } from '../../core/transport/webhook/redaction/redact.ts';
import { type WebhookRequest, webhookRequest } from './request.ts';

export type { WebhookRequest } from './request.ts';

export interface DeliverToWebhookPorts {
  readonly targetOf: TargetPort;
  /** One exchange under the egress policy. Never throws for what the other side does. */
  post(request: WebhookRequest): Promise<Exchange>;
  /** Unix ms. */
  readonly now: () => number;
}

/** Sends the one delivery: its outcome, in a list like any transport's. */
export function createDeliverToWebhook(ports: DeliverToWebhookPorts) {
  return async ([delivery]: readonly Delivery[]): Promise<readonly Outcome[]> => {
    const { appId, scope, destinationId } = delivery as Delivery;
    const found = await findTarget('webhook', ports.targetOf, appId, scope, destinationId);
    if ('failure' in found) return [found];
    if (!isOwned(found.destination)) return [UNOWNED];
    const unusable = signerFailure(found.target);
    if (unusable) return [unusable];
    const made = webhookRequest(delivery as Delivery, found.destination, found.target, ports.now());
    if ('faults' in made) return [misconfigured('CustomHeaders', `headers: ${made.faults.join('; ')}.`)];
    const secrets = { sent: secretsSent(found.target.secrets), known: secretsKnown(found.target) };
    const exchange = redacted(await ports.post(made.request), secrets);
    if (isAboutCredentials(exchange)) ports.targetOf.forget(appId, scope, destinationId);
    return [outcomeOfExchange(exchange, ports.now())];
  };
}

/** Fan-out passes such endpoints over; a delivery can still come from the dead letters. */
const UNOWNED = misconfigured('OwnershipPending', 'Ownership of the endpoint is not proven, so nothing is sent to it.');

function isAboutCredentials(exchange: Exchange): boolean {
  return exchange.kind === 'answered' && [401, 403].includes(exchange.status);
}
