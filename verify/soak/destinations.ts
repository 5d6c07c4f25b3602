/**
 * The destinations of the soak: two apps with queues of each access method, a FIFO queue, webhooks with and without TLS, an event
 * bus and a topic. Two webhooks have host names. The name server of one host does not answer for a time, and the other host is its neighbour.
 */
import { defined } from '../../core/defined.ts';

export interface Place {
  /** Number of the destination in all tables of the soak. */
  readonly index: number;
  readonly name: string;
  readonly appId: string;
  readonly scope: string;
  readonly transport: 'queue' | 'webhook' | 'bus' | 'topic';
  readonly eventTypes?: readonly string[];
  /** Access method of a queue, a bus or a topic, such as `keys`. */
  readonly access?: 'keys' | 'policy' | 'role';
  readonly fifo?: true;
  /** Whether messages are plain JSON. */
  readonly json?: true;
  readonly secure?: true;
  /** Host name of a webhook. Default: an address. Webhooks with host names have no outages. */
  readonly host?: string;
  /** Retry delays in seconds. Some deliveries are never accepted, so that they become dead letters. */
  readonly shortRetries?: readonly number[];
  /** Size above which the endpoint answers 413. Each single update is smaller. */
  readonly takesBytes?: number;
}

/** Host whose name server does not answer for a time. */
export const SILENT_HOST = 'silent.soak.example';
export const NEIGHBOUR_HOST = 'neighbour.soak.example';

const PLACES: readonly Omit<Place, 'index'>[] = [
  { name: 'acme-user', appId: '1', scope: 'feed_group:user', transport: 'queue', access: 'keys' },
  { name: 'acme-user-hook', appId: '1', scope: 'feed_group:user', transport: 'webhook' },
  { name: 'acme-timeline', appId: '1', scope: 'feed_group:timeline', transport: 'queue', access: 'policy', json: true },
  {
    name: 'acme-timeline-hook',
    appId: '1',
    scope: 'feed_group:timeline',
    transport: 'webhook',
    secure: true,
    takesBytes: 4_096,
  },
  { name: 'acme-timeline-bus', appId: '1', scope: 'feed_group:timeline', transport: 'bus', access: 'keys' },
  {
    name: 'acme-ordered.fifo',
    appId: '1',
    scope: 'feed_group:ordered',
    transport: 'queue',
    access: 'keys',
    fifo: true,
  },
  {
    name: 'acme-reactions-hook',
    appId: '1',
    scope: 'app_level:reactions',
    transport: 'webhook',
    eventTypes: ['reaction.new', 'reaction.deleted'],
  },
  { name: 'acme-ordered-hook', appId: '1', scope: 'feed_group:ordered', transport: 'webhook', host: SILENT_HOST },
  { name: 'beta-user', appId: '2', scope: 'feed_group:user', transport: 'queue', access: 'role' },
  {
    name: 'beta-user-hook',
    appId: '2',
    scope: 'feed_group:user',
    transport: 'webhook',
    shortRetries: [1, 2, 5, 10, 30],
  },
  { name: 'beta-user-named-hook', appId: '2', scope: 'feed_group:user', transport: 'webhook', host: NEIGHBOUR_HOST },
  { name: 'acme-reactions-topic', appId: '1', scope: 'app_level:reactions', transport: 'topic', access: 'policy' },
];

export const DESTINATIONS: readonly Place[] = PLACES.map((place, index) => ({ index, ...place }));

/** A scope whose realtime notifications are turned off. */
const SILENT = { appId: '2', feedGroup: 'quiet' } as const;

/** Returns the configuration. @param addressOf returns the address of a destination. */
export function configurationOf(addressOf: (place: Place) => string) {
  const appIds = [...new Set(DESTINATIONS.map(({ appId }) => appId))];
  return {
    apps: appIds.map((app_id) => ({
      app_id,
      name: `app ${app_id}`,
      api_key: `key-${app_id}`,
      api_secret: `api-secret-of-app-${app_id}`,
      scopes: [
        ...[
          ...Map.groupBy(
            DESTINATIONS.filter(({ appId }) => appId === app_id),
            ({ scope }) => scope,
          ),
        ].map(([scope, places]) => ({
          ...(scope.startsWith('feed_group:')
            ? { feed_group: scope.slice('feed_group:'.length) }
            : { app_level: 'reactions' as const }),
          realtime: true,
          destinations: places.map((place) => destinationOf(place, addressOf(place))),
        })),
        ...(SILENT.appId === app_id ? [{ feed_group: SILENT.feedGroup, realtime: false, destinations: [] }] : []),
      ],
    })),
  };
}

function destinationOf({ transport, access, eventTypes, shortRetries, json }: Place, address: string) {
  const common = defined({
    event_types: eventTypes && [...eventTypes],
    retry_schedule: shortRetries && [...shortRetries],
  });
  if (transport === 'webhook') return { transport, url: address, ...common };
  if (transport === 'bus') {
    return { transport: 'eventbridge' as const, bus_arn: address, auth: authOf(access), ...common };
  }
  if (transport === 'topic') return { transport: 'sns' as const, topic_arn: address, auth: authOf(access), ...common };
  const body = json ? { body: 'json' as const } : {};
  return { transport: 'sqs' as const, queue_url: address, auth: authOf(access), ...body, ...common };
}

function authOf(access: Place['access']) {
  if (access === 'policy') return { type: 'policy' as const };
  if (access === 'role') return { type: 'role' as const, role_arn: 'arn:aws:iam::111122223333:role/customer' };
  return { type: 'keys' as const, key: 'customer', secret: 'local' };
}
