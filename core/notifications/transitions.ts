/** Decides which notification follows from a transition of a destination, its dead letters, its secrets or its replays. */
import { defined } from '../defined.ts';
import type { CertificateFacts, Destination, Transport } from '../destination.ts';
import { adviceOn } from '../failure-advice.ts';
import type { DisabledCause, Health } from '../health/health.ts';
import type { Replay } from '../journal/replay.ts';
import { scopeText } from '../scope.ts';
import type { Notification } from './notification.ts';

function about(destination: Destination, kind: Notification['kind'], occurrence: string | number, at: number) {
  return {
    kind,
    appId: destination.app_id,
    scope: scopeText(destination.scope),
    destinationId: destination.id,
    transport: destination.transport,
    ...defined({ name: destination.name }),
    occurrence: String(occurrence),
    at,
  };
}

/** @param health with the circuit breaker open. */
export function failing(destination: Destination, health: Health, now: number): Notification {
  const { lastFailure, openedAt = now, failures } = health;
  const minutes = Math.max(1, Math.floor((now - openedAt) / 60_000));
  const { cause, remedy } = adviceOn(lastFailure?.class ?? 'unknown', 'waiting');
  return {
    ...about(destination, 'destination.failing', openedAt, now),
    cause: lastFailure?.class ?? 'unknown',
    reason: sentences(
      `The destination has been failing for ${minutes} minutes.`,
      lastFailure && cause,
      lastFailure?.reason,
    ),
    remedy,
    facts: { failing_since: new Date(openedAt).toISOString(), failures, ...defined({ status: lastFailure?.status }) },
  };
}

/** @param health with the circuit breaker closed. */
export function recovered(destination: Destination, { failingReportedAt = 0 }: Health, now: number): Notification {
  return {
    ...about(destination, 'destination.recovered', failingReportedAt, now),
    cause: 'recovered',
    reason: 'The destination works again. Deliveries that waited for it are being sent.',
    remedy: 'Nothing needs to be done. Expect a backlog of older updates.',
  };
}

export function disabled(destination: Destination, health: Health, now: number): Notification {
  const { disabled: cause = 'failing', disabledAt = now, lastFailure } = health;
  const why: Readonly<Record<DisabledCause, string>> = {
    gone: 'The destination responded with 410 Gone and was disabled.',
    failing: 'The destination has failed for five days without a success and was disabled.',
  };
  const remedy = 'Correct the cause and enable the destination. Until then its deliveries wait, and finally expire.';
  return {
    ...about(destination, 'destination.disabled', disabledAt, now),
    cause,
    reason: sentences(why[cause], lastFailure?.reason),
    remedy,
  };
}

export function agingBacklog(destination: Destination, oldest: number, maxAgeMs: number, now: number): Notification {
  const expires = new Date(oldest + maxAgeMs).toISOString();
  const causes = { enabled: 'failing', paused: 'paused', disabled: 'disabled' } as const;
  const cause = causes[destination.state];
  const remedies = {
    failing: 'Test the destination and correct the cause.',
    paused: 'Resume the destination.',
    disabled: 'Correct the cause and enable the destination.',
  };
  return {
    ...about(destination, 'backlog.aging', oldest, now),
    cause,
    reason: `Deliveries have waited for half of the maximum age. They become dead letters from ${expires} on.`,
    remedy: remedies[cause],
    facts: { oldest_at: new Date(oldest).toISOString(), expires_at: expires },
  };
}

/** @param destination the enabled destination. Its version identifies the transition. */
export function enabledAgain(destination: Destination, now: number): Notification {
  return {
    ...about(destination, 'destination.enabled', destination.version, now),
    cause: 'enabled',
    reason: 'The destination was enabled. Deliveries that waited for it are being sent.',
    remedy: 'Nothing needs to be done. Expect a backlog of older updates.',
  };
}

/** @param change `revoked`: a secret stopped signing immediately. */
export function secretChanged(destination: Destination, change: 'rotated' | 'revoked', now: number): Notification {
  const reasons = {
    rotated:
      'A new signing secret was added. Deliveries are signed with it and, during the overlap, with the previous one.',
    revoked: 'A signing secret was revoked. Deliveries are not signed with it any more.',
  };
  return {
    ...about(destination, 'secret.rotated', destination.version, now),
    cause: change,
    reason: reasons[change],
    remedy: 'If nobody of you did this, rotate the secret again and check the audit trail for its author.',
  };
}

/** @param certificate the client certificate of the destination. Its fingerprint identifies the transition. */
export function certificateExpiring(
  destination: Destination,
  { expires_at, subject, sha256 }: Pick<CertificateFacts, 'expires_at' | 'sha256' | 'subject'>,
  now: number,
): Notification {
  const expires = new Date(expires_at).toISOString();
  const isOver = expires_at <= now;
  return {
    ...about(destination, 'destination.certificate_expiring', sha256, now),
    cause: isOver ? 'expired' : 'expiring',
    reason: `The client certificate of the destination ${isOver ? 'expired' : 'expires'} at ${expires}.`,
    remedy: 'Save a new certificate with its private key. The endpoint can refuse connections with an expired one.',
    facts: { expires_at: expires, certificate_subject: subject, certificate_sha256: sha256 },
  };
}

/** What is known about dead letters of one destination. */
export interface DeadLettersOf {
  readonly appId: string;
  readonly scope: string;
  readonly destinationId: string;
  readonly transport: Transport;
  /** The id, class and reason of the newest one. */
  readonly id: string;
  readonly class: string;
  readonly reason: string;
}

/** @param count dead letters since the previous notification about this destination. */
export function deadLettersCreated(newest: DeadLettersOf, count: number, now: number): Notification {
  const { appId, scope, destinationId, transport, id: occurrence } = newest;
  const { cause, remedy } = adviceOn(newest.class, 'dead');
  const many = count === 1 ? 'A delivery became a dead letter.' : `${count} deliveries became dead letters.`;
  const kind = 'dead_letters.created';
  return {
    ...{ kind, appId, scope, destinationId, transport, occurrence, at: now },
    cause: newest.class,
    reason: sentences(many, cause, newest.reason),
    remedy,
    facts: { count },
  };
}

/** @param replay that ended, because everything was sent or its destination was deleted. */
export function replayFinished(replay: Replay, now: number): Notification {
  const { id: replay_id, appId, scope, destination, progress, status } = replay;
  const { sent: updates, deliveries, lost: unreadable } = progress;
  const isDone = status === 'done';
  return {
    ...{ kind: 'replay.finished', appId, scope, destinationId: destination.id, transport: destination.transport },
    ...{ occurrence: `${replay_id} ${status}`, at: now },
    cause: isDone ? 'done' : 'deleted',
    reason: isDone
      ? `The replay has sent ${updates} updates in ${deliveries} deliveries.`
      : 'The replay was stopped, because its destination was deleted.',
    remedy:
      unreadable > 0
        ? `${unreadable} updates in the journal could not be read. The page of the replay lists their times.`
        : 'Nothing needs to be done.',
    facts: { replay_id, updates, deliveries, unreadable },
  };
}

/** Returns the text of the parts that exist, each with a full stop at its end. */
function sentences(...parts: readonly (string | undefined)[]): string {
  return parts.flatMap((part) => (part ? [/[.!?…]$/.test(part) ? part : `${part}.`] : [])).join(' ');
}
