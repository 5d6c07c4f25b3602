/** Heads that the transports share, as they may be shown: the value of what is no secret, `null` for what is, or may be, one. */
import type { Traced } from '../trace.ts';

/** Product and version, as endpoints see it. */
export const USER_AGENT = 'Feedhose/0.1 (+webhooks)';

export type ShownHeaders = Readonly<Record<string, string | null>>;

/** What the headers of a delivery are made of. */
export type Sent = Traced;

/** @param sentAtMs Unix ms; the time of signing is at most a moment later. */
export function signedHeaders(sent: Sent, sentAtMs: number): ShownHeaders {
  return {
    'webhook-id': sent.id,
    'webhook-timestamp': String(Math.floor(sentAtMs / 1000)),
    'webhook-signature': null,
    'x-api-key': null,
  };
}
