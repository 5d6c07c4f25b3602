/** What the API shows of attempts, minutes and health. Times are ISO 8601 in UTC. */

import type { AttemptRow } from '../attempts/attempt.ts';
import type { MinuteRollup } from '../attempts/rollup.ts';
import type { DestinationState } from '../destination.ts';
import type { Health } from '../health/health.ts';
import { isoOf } from './times.ts';

/** The destination is in the path. */
export function attemptView(row: AttemptRow): object {
  const { at, deliveryId, durationMs, slowAnswer, ...others } = row;
  const { appId: _, scope: __, destinationId: ___, transport: ____, ...rest } = others;
  return {
    at: isoOf(at),
    delivery_id: deliveryId,
    duration_ms: durationMs,
    ...(slowAnswer ? { slow_answer: true } : {}),
    ...rest,
  };
}

export function minuteView({ at, slowAnswers, ...rest }: MinuteRollup): object {
  return { at: isoOf(at), slow_answers: slowAnswers, ...rest };
}

export function healthView(state: DestinationState, health: Health): object {
  const { breaker, failures, probes, firstFailureAt, lastSuccessAt, slowAnswers, probeAt, releaseStep, disabled } =
    health;
  return {
    state,
    breaker,
    failures,
    probes,
    slow_answers: slowAnswers ?? 0,
    ...(firstFailureAt === undefined ? {} : { first_failure_at: isoOf(firstFailureAt) }),
    ...(lastSuccessAt === undefined ? {} : { last_success_at: isoOf(lastSuccessAt) }),
    ...(probeAt === undefined ? {} : { next_probe_at: isoOf(probeAt) }),
    releasing: releaseStep !== undefined,
    ...(disabled ? { disabled } : {}),
  };
}
