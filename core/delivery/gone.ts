/** The failure of a delivery whose destination is not in the configuration any more. */
import type { Outcome } from '../outcome.ts';

export const DESTINATION_MISSING: Outcome = {
  kind: 'failed',
  failure: {
    class: 'destination_missing',
    pace: 'never',
    code: 'DestinationMissing',
    reason: 'The destination was deleted while this delivery was on its way. It can be redriven to another one.',
  },
};

/** The failure of a delivery whose destination cannot be used as it is configured. */
export function misconfigured(code: string, reason: string): Extract<Outcome, { kind: 'failed' }> {
  return { kind: 'failed', failure: { class: 'configuration', pace: 'slow', code, reason } };
}
