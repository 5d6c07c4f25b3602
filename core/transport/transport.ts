/**
 * What deliveries need to know of a transport: what a body may hold, who may get it, what goes beside it. One of the rooms
 * that a transport has, one in each layer (docs/adding-a-transport.md).
 */

import type { Delivery } from '../delivery/delivery.ts';
import type { BodyLimits } from '../delivery/pack.ts';
import type { ShownHeads } from '../delivery/signed-heads.ts';

export interface DeliveryTransport<D> {
  limitsOf(destination: D): BodyLimits;
  /** Whether all updates of a body must be of one feed (of one scope, at app level). */
  isGrouped(destination: D): boolean;
  /** Whether it is known whose it is: nothing goes to what is not. */
  isOwned(destination: D): boolean;
  /** Names of the headers that the customer added. */
  customHeaders(destination: D): readonly string[];
  /** What of that which goes beside a body is shown in the attempts log. @param custom as `customHeaders`. @param sentAtMs Unix ms. */
  shownHeads(delivery: Delivery, custom: readonly string[], sentAtMs: number): ShownHeads;
}
