/**
 * One attempt at a delivery. After the delivery is settled, attempts are reported to the health of the destination, to
 * the attempts log and to metrics.
 */

import { defined } from '../defined.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { bodyBytes } from '../delivery/delivery.ts';
import { shownHeaders } from '../delivery/headers.ts';
import type { Transport } from '../destination.ts';
import type { Outcome } from '../outcome.ts';
import { type FailureClass, failureOf } from '../outcome.ts';
import type { ShownHeaders } from '../transport/transport.ts';

export interface Attempt {
  readonly delivery: Delivery;
  readonly outcome: Outcome;
  /** Unix ms. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** Ids of the deliveries that replaced it after the attempt. */
  readonly replacedBy?: readonly string[];
}

// A row of the attempts log shows one attempt to operators and customers, without body, secret and signature.

export interface AttemptRow {
  /** Unix ms at which the attempt began. */
  readonly at: number;
  readonly deliveryId: string;
  readonly appId: string;
  /** `feed_group:user`, `app_level:reactions`. */
  readonly scope: string;
  readonly destinationId: string;
  readonly transport: Transport;
  /** Counted from 1. */
  readonly attempt: number;
  readonly outcome: 'delivered' | 'failed';
  /** The HTTP status, if there was one. */
  readonly status?: number;
  readonly class?: FailureClass;
  readonly code?: string;
  /** A sentence for people. */
  readonly reason?: string;
  readonly durationMs: number;
  /** UTF-8 bytes of the JSON body. */
  readonly bytes: number;
  readonly updates: number;
  /** Present if it was delivered but the rest of the answer was not awaited. */
  readonly slowAnswer?: true;
  /** Present if it was the probe of an open circuit breaker. */
  readonly probe?: true;
  /** Present if it had been a dead letter before. */
  readonly redriven?: true;
  /** The headers or attributes of the request. Absent if nothing was sent. */
  readonly headers?: ShownHeaders;
  /** The start of the answer, at most `ANSWER_KEPT_BYTES`. */
  readonly answer?: string;
}

/** Failures before anything was sent. */
const UNSENT: ReadonlySet<FailureClass> = new Set([
  'dns',
  'connect',
  'tls',
  'blocked_address',
  'destination_missing',
  'configuration',
  'secrets',
  'expired',
  'hop_limit',
]);

/** @param customHeaders names of the headers that the customer added. */
export function attemptRow(
  { delivery, outcome, startedAt, durationMs, replacedBy }: Attempt,
  customHeaders: readonly string[] = [],
): AttemptRow {
  const failure = failureOf(outcome);
  const { status, answer } = outcome.kind === 'failed' ? outcome.failure : outcome;
  const isSent = !failure || !UNSENT.has(failure.class);
  return {
    at: Math.floor(startedAt),
    deliveryId: delivery.id,
    appId: delivery.appId,
    scope: delivery.scope,
    destinationId: delivery.destinationId,
    transport: delivery.transport,
    attempt: delivery.attempt,
    outcome: outcome.kind,
    ...defined({ status }),
    ...(failure
      ? { class: failure.class, code: failure.code, reason: `${failure.reason}${replaced(replacedBy)}` }
      : {}),
    durationMs,
    bytes: bodyBytes(delivery),
    updates: delivery.updates,
    ...(outcome.kind === 'delivered' && outcome.slowAnswer ? { slowAnswer: true } : {}),
    ...(delivery.probe ? { probe: true } : {}),
    ...(delivery.redrivenAt === undefined ? {} : { redriven: true }),
    ...(isSent ? { headers: shownHeaders(delivery, customHeaders, startedAt) } : {}),
    ...defined({ answer }),
  };
}

/** A queue that became much smaller may cause hundreds of replacements, so only the first ones are named. */
const REPLACEMENTS_SHOWN = 4;

function replaced(ids: readonly string[] = []): string {
  if (ids.length === 0) return '';
  const more = ids.length > REPLACEMENTS_SHOWN ? ' and others' : '';
  return ` Smaller deliveries replaced it: ${ids.slice(0, REPLACEMENTS_SHOWN).join(', ')}${more}.`;
}
