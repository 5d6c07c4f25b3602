/**
 * What deliveries need to know of a transport: what a body may hold, who may get it, what goes beside it. One of the modules
 * that a transport has, one in each layer (docs/adding-a-transport.md).
 */
import type { Traced } from '../trace.ts';

/** What one body may hold. */
export interface BodyLimits {
  /** UTF-8 bytes of the JSON list. */
  readonly bytes: number;
  /** The same, as refusals taught it: an activity that is larger by itself is sent all the same. */
  readonly learnedBytes?: number;
  readonly activities: number;
  /** Any number when absent. */
  readonly updates?: number;
}

export interface DeliveryTransport<D> {
  limitsOf(destination: D): BodyLimits;
  /** Whether all updates of a body must be of one feed (of one scope, at app level). */
  isGrouped(destination: D): boolean;
  /** Whether it is known whose it is: nothing goes to what is not. */
  isOwned(destination: D): boolean;
  /** Names of the headers that the customer added. */
  customHeaders(destination: D): readonly string[];
  /** Returns the headers or attributes that the attempts log shows. @param custom as `customHeaders`. @param sentAtMs Unix ms. */
  shownHeaders(sent: Sent, custom: readonly string[], sentAtMs: number): ShownHeaders;
}

// Heads that the transports share, as they may be shown: the value of what is no secret, `null` for what is, or may be, one.

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
