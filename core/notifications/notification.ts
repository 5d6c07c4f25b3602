/**
 * Operational events ("notifications"): what operators and customers are told about a destination. Each is an event on the bus of the
 * stack, an update of the scope `app_level:operations`, whose destinations are the operational endpoints of the app, and an e-mail.
 */
import { createHash } from 'node:crypto';
import type { Transport } from '../destination.ts';
import { escapeUnsendable } from '../json/characters.ts';
import { OPERATIONS_SCOPE, scopeText } from '../scope.ts';
import { DETAIL_TYPE } from '../update/update.ts';

export const NOTIFICATION_KINDS = [
  'destination.failing',
  'destination.recovered',
  'destination.disabled',
  'destination.enabled',
  'dead_letters.created',
  'backlog.aging',
  'secret.rotated',
  'replay.finished',
  'destination.certificate_expiring',
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** These are sent every time. The others are sent at most once for each destination and hour. */
const UNBOUNDED: ReadonlySet<NotificationKind> = new Set(['secret.rotated']);

export interface Notification {
  readonly kind: NotificationKind;
  readonly appId: string;
  /** `feed_group:user`, `app_level:reactions`. */
  readonly scope: string;
  readonly destinationId: string;
  readonly transport?: Transport;
  /** The name of the destination. */
  readonly name?: string;
  /** Identifies the transition that is reported. A repeated notification has the same one. */
  readonly occurrence: string;
  /** Unix ms of the transition. */
  readonly at: number;
  /** A word for programs, such as `http_5xx`. */
  readonly cause: string;
  /** One or two sentences for people. */
  readonly reason: string;
  /** What to do, as sentences. */
  readonly remedy: string;
  /** Further facts of this kind. */
  readonly facts?: Readonly<Record<string, string | number>>;
}

/** The source of the events. */
export const NOTIFICATION_SOURCE = 'feedhose';
const OPERATIONS = scopeText(OPERATIONS_SCOPE);

export function isBounded({ kind }: Pick<Notification, 'kind'>): boolean {
  return !UNBOUNDED.has(kind);
}

/** Reports whether the operational endpoints of the app receive it. They receive nothing about themselves. */
export function isForEndpoint({ scope }: Pick<Notification, 'scope'>): boolean {
  return scope !== OPERATIONS;
}

/** The id by which receivers recognize a repeated notification. */
export function eventIdOf({ kind, destinationId, occurrence }: Notification): string {
  const hash = createHash('sha256').update(JSON.stringify([kind, destinationId, occurrence]));
  return `ntf_${hash.digest('hex').slice(0, 24)}`;
}

/** What the event on the bus and the update for operational endpoints contain. */
export interface NotificationDetail {
  readonly event_id: string;
  readonly app_id: string;
  readonly scope: string;
  readonly destination_id: string;
  readonly transport?: Transport;
  readonly destination_name?: string;
  readonly happened_at: string;
  readonly cause: string;
  readonly reason: string;
  readonly remedy: string;
  /** The page of the destination. Absent if the stack has no dashboard. */
  readonly link?: string;
  readonly [fact: string]: string | number | undefined;
}

/** @param dashboard the address of the dashboard, which ends with `/`. */
export function detailOf(notification: Notification, dashboard: string | undefined): NotificationDetail {
  const { appId, scope, destinationId, transport, name, at, cause, reason, remedy, facts } = notification;
  const path = ['apps', appId, 'scopes', scope, destinationId].map(encodeURIComponent).join('/');
  return {
    event_id: eventIdOf(notification),
    app_id: appId,
    scope,
    destination_id: destinationId,
    ...(transport === undefined ? {} : { transport }),
    ...(name === undefined ? {} : { destination_name: name }),
    happened_at: new Date(at).toISOString(),
    cause,
    reason,
    remedy,
    ...(dashboard === undefined ? {} : { link: `${dashboard.replace(/\/$/, '')}/#/${path}` }),
    ...facts,
  };
}

export interface BusEntry {
  readonly detailType: string;
  /** JSON. */
  readonly detail: string;
}

/**
 * Returns the entries for the bus of the stack: the event for the operator, and the update for the operational endpoints, which takes the
 * path of every other update. @param hasEndpoint whether the app has the scope of operational endpoints.
 */
export function busEntries(notification: Notification, detail: NotificationDetail, hasEndpoint: boolean): BusEntry[] {
  const { kind, appId } = notification;
  const entryOf = (detailType: string, content: object): BusEntry => ({
    detailType,
    detail: escapeUnsendable(JSON.stringify(content)),
  });
  const event = entryOf(kind, detail);
  if (!hasEndpoint || !isForEndpoint(notification)) return [event];
  const { event_id, app_id: _, ...generic } = detail;
  return [event, entryOf(DETAIL_TYPE, { event_id, app_id: appId, feed: '', type: kind, generic })];
}
