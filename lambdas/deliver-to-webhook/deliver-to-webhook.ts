/** The sending step of webhook deliveries: one signed POST per delivery, and what its answer means. */
import type { Delivery } from '../../core/delivery/delivery.ts';
import { DESTINATION_MISSING } from '../../core/delivery/gone.ts';
import { type Signer, webhookHeaders } from '../../core/delivery/heads.ts';
import type { Destination } from '../../core/destination.ts';
import { type Exchange, type Outcome, outcomeOfExchange } from '../../core/outcome.ts';

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

export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends the one delivery: its outcome, in a list like any transport's. */
export function createDeliverToWebhook(ports: DeliverToWebhookPorts) {
  return async ([delivery]: readonly Delivery[]): Promise<readonly Outcome[]> => {
    const { appId, scope, destinationId, body } = delivery as Delivery;
    const target = await ports.targetOf(appId, scope, destinationId);
    if (target?.destination.transport !== 'webhook') return [DESTINATION_MISSING];
    const headers = { ...webhookHeaders(delivery as Delivery, target, ports.now()), ...authorization(target) };
    const exchange = await ports.post({ url: target.destination.url, headers, body });
    return [outcomeOfExchange(exchange, ports.now())];
  };
}

/** HTTP Basic credentials that stood in the URL (RFC 7617, UTF-8). */
function authorization({ secrets: { access } }: Signer): Record<string, string> {
  if (access?.type !== 'basic') return {};
  return { authorization: `Basic ${Buffer.from(`${access.username}:${access.password}`, 'utf8').toString('base64')}` };
}
