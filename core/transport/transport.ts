/**
 * What deliveries need to know of a transport: what a body may hold, who may get it, what goes beside it. One of the modules
 * that a transport has, one in each layer (docs/adding-a-transport.md).
 */

import type { Sent, ShownHeaders } from './shown-headers.ts';

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
