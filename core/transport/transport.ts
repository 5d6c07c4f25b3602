/**
 * What deliveries need to know about a transport: the limits of a body, who may receive it, and its headers. Each
 * transport has one such module in each layer (docs/adding-a-transport.md).
 */
import type { Traced } from '../trace.ts';

/** The limits of one body. */
export interface BodyLimits {
  /** UTF-8 bytes of the JSON list. */
  readonly bytes: number;
  /** The same limit as it was learned from refusals. A single larger activity is still sent. */
  readonly learnedBytes?: number;
  readonly activities: number;
  /** Number of updates. Unlimited if absent. */
  readonly updates?: number;
}

export interface DeliveryTransport<D> {
  limitsOf(destination: D): BodyLimits;
  /** Reports whether all updates of a body must belong to one feed (at app level: to one scope). */
  isGrouped(destination: D): boolean;
  /** Whether all updates of a body must have the same type, so that subscribers can filter messages by it. */
  readonly isTyped?: true;
  /** Reports whether ownership of the address is proven or not required. Nothing is sent otherwise. */
  isOwned(destination: D): boolean;
  /** Returns the names of the headers that the customer added. */
  customHeaders(destination: D): readonly string[];
  /**
   * Returns the headers or attributes that the attempts log shows. @param custom names from `customHeaders`. @param
   * sentAtMs Unix ms.
   */
  shownHeaders(sent: Sent, custom: readonly string[], sentAtMs: number): ShownHeaders;
}

// Headers that the transports have in common, as they are shown. The value is `null` if it is or may be a secret.

/** Product and version for endpoints. */
export const USER_AGENT = 'Feedhose/0.1 (+webhooks)';

export type ShownHeaders = Readonly<Record<string, string | null>>;

/** What the headers of a delivery are derived from. */
export interface Sent extends Traced {
  /** Unix ms. Absent unless it was sent again from the journal. */
  readonly resentAt?: number;
}

/** The header or attribute that marks a delivery that was sent again from the journal. */
export const RESEND_HEADER = 'x-webhook-resend';

/** Returns the headers or attributes that only deliveries that were sent again have. */
export function resendHeaders({ resentAt }: Pick<Sent, 'resentAt'>): Readonly<Record<string, string>> {
  return resentAt === undefined ? {} : { [RESEND_HEADER]: '1' };
}

/** @param sentAtMs Unix ms. The time of the signature is at most a moment later. */
export function signedHeaders(sent: Sent, sentAtMs: number): ShownHeaders {
  return {
    'webhook-id': sent.id,
    'webhook-timestamp': String(Math.floor(sentAtMs / 1000)),
    'webhook-signature': null,
    'x-api-key': null,
    ...resendHeaders(sent),
  };
}
