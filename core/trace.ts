/**
 * The trace of a delivery, as W3C Trace Context (https://www.w3.org/TR/trace-context/) reports it to a webhook. It is
 * the trace of the bus event, as the header of X-Ray names it. If there was no trace, the id of the delivery becomes
 * the trace id, so that every attempt has one.
 */
import { createHash } from 'node:crypto';

/** `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1`, in any order and with other fields. */
const ROOT = /(?:^|;)\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)/i;
const SAMPLED = /(?:^|;)\s*Sampled=1(?:;|$)/i;
const TRACE = /^([0-9a-f]{32})-(0[01])$/;
const DELIVERY_ID = /^dlv_([0-9a-f]{32})$/;
const NOTHING = /^0+$/;

/** The trace in the header of a delivery: trace id (32 hexadecimal digits), `-`, flags (`01` sampled, `00` not). */
export type Trace = string;

/** Returns the trace that a header of X-Ray names, or `undefined` if it names none. */
export function traceOf(xRayHeader: string | undefined): Trace | undefined {
  const root = xRayHeader === undefined ? null : ROOT.exec(xRayHeader);
  if (!root) return undefined;
  const id = `${root[1]}${root[2]}`.toLowerCase();
  return NOTHING.test(id) ? undefined : `${id}-${SAMPLED.test(root.input) ? '01' : '00'}`;
}

export interface Traced {
  readonly id: string;
  /** The next attempt, counted from 1. */
  readonly attempt: number;
  readonly trace?: Trace;
}

/** Returns the trace id of a delivery: 32 hexadecimal digits, the same for every attempt. */
export function traceIdOf({ id, trace }: Traced): string {
  const known = trace?.match(TRACE)?.[1] ?? id.match(DELIVERY_ID)?.[1];
  return known !== undefined && !NOTHING.test(known) ? known : hash(id).slice(0, 32);
}

/**
 * Returns the value of the header `traceparent`. Each attempt has its own span id, which is derived from the delivery
 * and the number of the attempt.
 */
export function traceparentOf(delivery: Traced): string {
  const flags = delivery.trace?.match(TRACE)?.[2] ?? '00';
  return `00-${traceIdOf(delivery)}-${spanOf(delivery)}-${flags}`;
}

function spanOf({ id, attempt }: Traced): string {
  const span = hash(`${id}#${attempt}`).slice(0, 16);
  // Stryker disable next-line StringLiteral: no text is known whose hash begins with 64 bits of 0.
  return NOTHING.test(span) ? '0000000000000001' : span;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
