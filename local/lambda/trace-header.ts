/**
 * `_X_AMZN_TRACE_ID` as Lambda sets it for each invocation (AWS Lambda Developer Guide: defined runtime environment variables): a trace
 * of its own, or that of its caller, and the chain of functions that loop detection counts. The SDK sends it along.
 */
import { createHash } from 'node:crypto';

const ROOT = /(?:^|;)\s*(Root=1-[0-9a-f]{8}-[0-9a-f]{24})(?=;|$)/i;
const SAMPLED = /(?:^|;)\s*Sampled=1(?:;|$)/i;

export interface Traced {
  /** The header that the caller sent; absent for a batch of a queue, whose messages each may have one. */
  readonly caller: string | undefined;
  /** `Lineage=…`, where loops are counted. */
  readonly lineage: string | undefined;
  /** Unix ms. */
  readonly now: number;
  /** Another text for each invocation. The same texts give the same ids, so that a run on a simulated clock can be repeated. */
  readonly invocation: string;
}

export function traceHeaderOf({ caller = '', lineage, now, invocation }: Traced): string {
  const digits = createHash('sha256').update(`${now} ${invocation}`).digest('hex');
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  const root = ROOT.exec(caller)?.[1] ?? `Root=1-${seconds}-${digits.slice(0, 24)}`;
  const sampled = SAMPLED.test(caller) ? 1 : 0;
  return [root, `Parent=${digits.slice(24, 40)}`, `Sampled=${sampled}`, lineage ?? []].flat().join(';');
}
