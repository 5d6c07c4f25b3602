/** The sending step of webhook deliveries: one signed POST per delivery, and what its answer means. */
import type { Delivery } from '../../core/delivery/delivery.ts';
import { DESTINATION_MISSING, misconfigured } from '../../core/delivery/gone.ts';
import type { Signer } from '../../core/delivery/heads.ts';
import type { Destination } from '../../core/destination.ts';
import { type Exchange, type Outcome, outcomeOfExchange } from '../../core/outcome.ts';
import { type WebhookRequest, webhookRequest } from './request.ts';

export type { WebhookRequest } from './request.ts';

export interface DeliverToWebhookPorts {
  /** `undefined`: the destination is gone. */
  targetOf(
    appId: string,
    scope: string,
    id: string,
  ): Promise<(Signer & { readonly destination: Destination }) | undefined>;
  /** One exchange under the egress policy. Never throws for what the other side does. */
  post(request: WebhookRequest): Promise<Exchange>;
  /** Unix ms. */
  readonly now: () => number;
}

/** Sends the one delivery: its outcome, in a list like any transport's. */
export function createDeliverToWebhook(ports: DeliverToWebhookPorts) {
  return async ([delivery]: readonly Delivery[]): Promise<readonly Outcome[]> => {
    const { appId, scope, destinationId } = delivery as Delivery;
    const target = await ports.targetOf(appId, scope, destinationId);
    if (target?.destination.transport !== 'webhook') return [DESTINATION_MISSING];
    const made = webhookRequest(delivery as Delivery, target.destination, target, ports.now());
    if ('faults' in made) return [misconfigured('CustomHeaders', `headers: ${made.faults.join('; ')}.`)];
    return [outcomeOfExchange(await ports.post(made.request), ports.now())];
  };
}
