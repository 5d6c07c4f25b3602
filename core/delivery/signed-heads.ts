/** Heads that the transports share, as they may be shown: the value of what is no secret, `null` for what is, or may be, one. */
import type { Delivery } from './delivery.ts';

/** Product and version, as endpoints see it. */
export const USER_AGENT = 'Feedhose/0.1 (+webhooks)';

export type ShownHeads = Readonly<Record<string, string | null>>;

/** @param sentAtMs Unix ms; the time of signing is at most a moment later. */
export function signedHeads(delivery: Delivery, sentAtMs: number): ShownHeads {
  return {
    'webhook-id': delivery.id,
    'webhook-timestamp': String(Math.floor(sentAtMs / 1000)),
    'webhook-signature': null,
    'x-api-key': null,
  };
}
