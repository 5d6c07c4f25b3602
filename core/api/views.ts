/** Answers with apps, scopes, destinations, attempts, statistics, health and audit records. They contain no secret. */

import { keyState } from '../api-keys.ts';
import { type AttemptRow, attemptIdOf } from '../attempts/attempt.ts';
import { combine, type MinuteRollup } from '../attempts/rollup.ts';
import type { AuditRecord } from '../audit/record.ts';
import { defined } from '../defined.ts';
import type { AnyDestination, App, DestinationState } from '../destination.ts';
import type { Health } from '../health/health.ts';
import { type Scope, scopeText } from '../scope.ts';
import { apiTransportOf } from '../transport/api-table.ts';
import { lastFailureView } from './overview.ts';
import type { SealedApp, SealedDestination, Stored } from './sealed.ts';
import { isoOf, optionalIsoOf } from './times.ts';

const HOUR_MS = 3_600_000;

export function appView({ value, sealed }: Stored<App, Partial<SealedApp>>): object {
  const { app_id, name, api_keys, notifications, version } = value;
  const keys = api_keys.map((api_key, index) => ({
    api_key,
    state: keyState(value, index),
    api_secret: { configured: sealed.secrets?.[index] !== undefined },
  }));
  return { app_id, name, keys, ...defined({ notifications }), version };
}

interface ScopeShown {
  readonly scope: Scope;
  readonly realtime: boolean;
  readonly version: number;
  readonly destinations: readonly { readonly value: AnyDestination }[];
}

export function scopeView(appId: string, { scope, realtime, version, destinations }: ScopeShown): object {
  const count = (state: DestinationState) => destinations.filter(({ value }) => value.state === state).length;
  return {
    app_id: appId,
    scope: scopeText(scope),
    realtime,
    destinations: {
      total: destinations.length,
      enabled: count('enabled'),
      paused: count('paused'),
      disabled: count('disabled'),
      pending: destinations.filter(({ value }) => apiTransportOf(value).isPending(value)).length,
    },
    version,
  };
}

export function destinationView(stored: Stored<AnyDestination, SealedDestination>): object {
  const { value, sealed } = stored;
  const { id, app_id, scope, name, transport, state, event_types, retry_schedule, rate_limit, signatures, version } =
    value;
  return {
    id,
    app_id,
    scope: scopeText(scope),
    transport,
    state,
    ...defined({ name, event_types, retry_schedule, rate_limit, signatures }),
    signing_secrets: sealed.signing.map(({ since, until }, index) => ({
      index,
      since: isoOf(since),
      ...defined({ until: optionalIsoOf(until) }),
    })),
    version,
    ...apiTransportOf(value).view(stored),
  };
}

/** Omits the destination, which is in the path. */
export function attemptView(row: AttemptRow): object {
  const { at, deliveryId, durationMs, slowAnswer, answerHeaders, replay, ...others } = row;
  const { appId: _, scope: __, destinationId: ___, transport: ____, journal: _____, followUps, ...rest } = others;
  return {
    id: attemptIdOf(row),
    at: isoOf(at),
    delivery_id: deliveryId,
    duration_ms: durationMs,
    ...(slowAnswer ? { slow_answer: true } : {}),
    ...rest,
    ...(isLast(followUps) ? { dead_letter: true } : {}),
    ...defined({ answer_headers: answerHeaders, replay_id: replay }),
  };
}

/** Reports whether the attempted delivery became a dead letter. */
function isLast(followUps: AttemptRow['followUps'] = []): boolean {
  return followUps.some(({ at, deliveryId }) => at === undefined && deliveryId === undefined);
}

export function intervalView({ at, slowAnswers, ...rest }: MinuteRollup): object {
  return { at: isoOf(at), slow_answers: slowAnswers, ...rest };
}

/** Returns the counts of a day. @param minutes those with attempts, sorted by time. */
export function dayView(minutes: readonly MinuteRollup[]): object {
  const hours = combine(minutes, HOUR_MS).map(({ at, delivered, failed }) => ({ at: isoOf(at), delivered, failed }));
  const sum = (name: 'delivered' | 'failed') => minutes.reduce((total, minute) => total + minute[name], 0);
  return { delivered: sum('delivered'), failed: sum('failed'), hours };
}

export function healthView(state: DestinationState, health: Health): object {
  const { breaker, failures, probes, slowAnswers = 0, releaseStep, disabled } = health;
  const phase = disabled ? 'disabled' : breaker === 'open' ? 'waiting' : 'retrying';
  return {
    state,
    breaker,
    failures,
    probes,
    slow_answers: slowAnswers,
    ...defined({
      first_failure_at: optionalIsoOf(health.firstFailureAt),
      last_success_at: optionalIsoOf(health.lastSuccessAt),
      next_probe_at: optionalIsoOf(health.probeAt),
    }),
    releasing: releaseStep !== undefined,
    ...defined({
      disabled,
      disabled_at: optionalIsoOf(health.disabledAt),
      last_failure: health.lastFailure && lastFailureView(health.lastFailure, phase),
    }),
  };
}

export function auditView({ id, at, ...rest }: AuditRecord): object {
  return { id, at: isoOf(at), ...rest };
}
