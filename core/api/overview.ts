/** Answers of the overview: unhealthy destinations, dead letters by cause, refused events by reason, and the state of apps. */
import { defined } from '../defined.ts';
import { type AnyDestination, type App, addressOf } from '../destination.ts';
import { type AdvicePhase, adviceOn } from '../failure-advice.ts';
import { type Health, type HealthFailure, isUnhealthy } from '../health/health.ts';
import type { Outage } from '../health/outage.ts';
import { type DeadLetter, isOfDelivery, reasonShape } from '../holding/dead-letter.ts';
import { scopeText } from '../scope.ts';
import { extentOf, groupsOf } from './dead-letter-views.ts';
import { type Target, targetView } from './targets.ts';
import { isoOf, optionalIsoOf } from './times.ts';

/** A destination that exists, with the name of its app and its health. */
export interface Watched {
  readonly appName: string;
  readonly destination: AnyDestination;
  readonly health: Health;
}

/** Returns a reference to a destination, as lists show it. @param appName the name of its app. */
export function destinationLabel(destination: AnyDestination, appName: string): object {
  const { id, app_id, scope, name, transport, state } = destination;
  return {
    app_id,
    app_name: appName,
    scope: scopeText(scope),
    destination_id: id,
    ...defined({ name }),
    transport,
    address: addressOf(destination),
    state,
  };
}

/** Returns what is wrong with an unhealthy destination. @param waiting the number of its parked deliveries. */
export function unhealthyView(
  { destination, appName, health }: Watched,
  waiting: { readonly count: number; readonly counted_all: boolean },
): object {
  const { failures, disabled } = health;
  const phase: AdvicePhase = disabled ? 'disabled' : 'waiting';
  return {
    ...destinationLabel(destination, appName),
    ...defined({
      disabled,
      since: optionalIsoOf(disabled ? health.disabledAt : health.firstFailureAt),
      last_success_at: optionalIsoOf(health.lastSuccessAt),
      next_probe_at: disabled ? undefined : optionalIsoOf(health.probeAt),
      last_failure: health.lastFailure && lastFailureView(health.lastFailure, phase),
    }),
    failures,
    waiting,
  };
}

export function lastFailureView({ at, ...failure }: HealthFailure, phase: AdvicePhase): object {
  return { at: isoOf(at), ...failure, ...adviceOn(failure.class, phase) };
}

/** @param target the present destination. */
export function outageView(outage: Outage, isOver: boolean, target: Target | undefined): object {
  const { appId, scope, destinationId, from, to, failures, disabled, lastFailure } = outage;
  return {
    app_id: appId,
    scope,
    destination_id: destinationId,
    ...defined({ destination: target && targetView(target) }),
    from: isoOf(from),
    ...defined({ to: optionalIsoOf(to) }),
    over: isOver,
    failures,
    ...defined({
      disabled,
      last_failure: lastFailure && lastFailureView(lastFailure, disabled ? 'disabled' : 'waiting'),
    }),
  };
}

/** Returns dead deliveries by their failure class, the largest first. */
export function causeViews(deadLetters: readonly DeadLetter[]): readonly object[] {
  const dead = deadLetters.filter(({ source }) => isOfDelivery(source));
  return groupsOf(dead, (one) => one.class).map((group) => {
    const { class: failureClass } = group[0] as DeadLetter;
    return {
      class: failureClass,
      ...adviceOn(failureClass, 'dead'),
      destinations: new Set(group.map(({ destinationId }) => destinationId)).size,
      ...extentOf(group),
    };
  });
}

/** Returns refused events by the shape of their reason, the largest first. The reason is that of the newest event. */
export function refusedViews(deadLetters: readonly DeadLetter[]): readonly object[] {
  const events = deadLetters.filter(({ source }) => !isOfDelivery(source));
  return groupsOf(events, (one) => JSON.stringify([one.source, one.appId, reasonShape(one.reason)])).map((group) => {
    const { source, appId, reason } = group.at(-1) as DeadLetter;
    return { source, ...defined({ app_id: appId }), reason, ...extentOf(group) };
  });
}

/** The states of an app, the worst first. */
export const APP_STATES = ['disabled', 'failing', 'dead_letters', 'paused', 'healthy', 'empty'] as const;
export type AppState = (typeof APP_STATES)[number];

export interface AppSummary {
  readonly app: App;
  readonly state: AppState;
  readonly destinations: readonly AnyDestination[];
  readonly counts: DestinationCounts;
  readonly deadLetters: number;
}

export interface DestinationCounts {
  readonly total: number;
  readonly enabled: number;
  readonly paused: number;
  readonly disabled: number;
  /** Enabled destinations whose circuit breaker is open. */
  readonly failing: number;
}

/** @param unhealthy the health of unhealthy destinations by id. */
export function countDestinations(
  destinations: readonly AnyDestination[],
  unhealthy: ReadonlyMap<string, Health>,
): DestinationCounts {
  const count = (state: AnyDestination['state']) => destinations.filter((one) => one.state === state).length;
  const failing = destinations.filter(({ id, state }) => {
    const health = unhealthy.get(id);
    return state === 'enabled' && health !== undefined && isUnhealthy(health);
  }).length;
  const [enabled, paused, disabled] = [count('enabled'), count('paused'), count('disabled')];
  return { total: destinations.length, enabled, paused, disabled, failing };
}

export function appSummary(
  app: App,
  destinations: readonly AnyDestination[],
  unhealthy: ReadonlyMap<string, Health>,
  deadLetters: number,
): AppSummary {
  const counts = countDestinations(destinations, unhealthy);
  return { app, destinations, counts, deadLetters, state: appState(counts, deadLetters) };
}

function appState({ total, enabled, disabled, failing, paused }: DestinationCounts, deadLetters: number): AppState {
  if (disabled > 0) return 'disabled';
  if (failing > 0) return 'failing';
  if (deadLetters > 0) return 'dead_letters';
  if (total === 0) return 'empty';
  return paused > 0 && enabled === 0 ? 'paused' : 'healthy';
}

/** Sorts apps by their state, the worst first, then by the number of problems. */
export function byTrouble(a: AppSummary, b: AppSummary): number {
  const rank = ({ state }: AppSummary) => APP_STATES.indexOf(state);
  const problems = ({ counts, deadLetters }: AppSummary) => counts.disabled + counts.failing + deadLetters;
  return rank(a) - rank(b) || problems(b) - problems(a) || (a.app.app_id < b.app.app_id ? -1 : 1);
}

/** Reports whether an app, or one of its destinations, has the text in its id, its name, its address or its scope. */
export function isFound({ app, destinations }: Pick<AppSummary, 'app' | 'destinations'>, text: string): boolean {
  const wanted = text.toLowerCase();
  return (
    [app.app_id, app.name].some((one) => one.toLowerCase().includes(wanted)) ||
    destinations.some((one) => isDestinationFound(one, wanted))
  );
}

export function isDestinationFound(destination: AnyDestination, text: string): boolean {
  const { id, scope, name = '' } = destination;
  const wanted = text.toLowerCase();
  return [id, name, addressOf(destination), scopeText(scope)].some((one) => one.toLowerCase().includes(wanted));
}

/** @param lastSuccessAt the last success of any of its destinations. */
export function appSummaryView({ app, state, counts, deadLetters }: AppSummary, lastSuccessAt?: number): object {
  return {
    app_id: app.app_id,
    name: app.name,
    state,
    destinations: counts,
    dead_letters: deadLetters,
    ...defined({ last_delivery_at: optionalIsoOf(lastSuccessAt) }),
  };
}
