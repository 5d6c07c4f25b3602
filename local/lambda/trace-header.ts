/**
 * Creates `_X_AMZN_TRACE_ID` for an invocation (AWS Lambda Developer Guide: defined runtime environment variables): a new trace,
 * or that of the caller, and the chain for loop detection. The SDK sends it with each call.
 */
import { createHash } from 'node:crypto';

const ROOT = /(?:^|;)\s*(Root=1-[0-9a-f]{8}-[0-9a-f]{24})(?=;|$)/i;
const SAMPLED = /(?:^|;)\s*Sampled=1(?:;|$)/i;

export interface Traced {
  /** The trace header of the caller. Absent for a batch of messages, each of which can have one. */
  readonly caller: string | undefined;
  /** `Lineage=…`, if calls are counted. */
  readonly lineage: string | undefined;
  /** Unix ms. */
  readonly now: number;
  /** A unique text. Ids are derived from it, so that a run on a simulated clock can be repeated. */
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
