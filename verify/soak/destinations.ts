/**
 * Who should get what: two apps, queues of each kind of access and a FIFO one, webhooks with and without TLS, an event bus. Two
 * webhooks have host names: the name server of one is silent for a while, and the other one is its neighbour.
 */
export interface Place {
  /** Its number in every table of the soak. */
  readonly index: number;
  readonly name: string;
  readonly appId: string;
  readonly scope: string;
  readonly transport: 'queue' | 'webhook' | 'bus';
  readonly eventTypes?: readonly string[];
  /** `keys` and the like, of a queue or a bus. */
  readonly access?: 'keys' | 'policy' | 'role';
  readonly fifo?: true;
  /** Its messages are plain JSON. */
  readonly json?: true;
  readonly secure?: true;
  /** Name of a webhook's host; an address when left out. Webhooks with names have no weather of their own. */
  readonly host?: string;
  /** Seconds; some of its deliveries are never taken, so that they die in a while. */
  readonly shortRetries?: readonly number[];
  /** The endpoint answers 413 to larger bodies; each single update is smaller. */
  readonly takesBytes?: number;
}

/** Its name server gives no answers while it is silent. */
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
];

export const DESTINATIONS: readonly Place[] = PLACES.map((place, index) => ({ index, ...place }));

/** A scope that is configured and switched off. */
export const SILENT = { appId: '2', feedGroup: 'quiet' } as const;

/** Endpoints and queues of the run, by the index of their place. */
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
  const common = {
    ...(eventTypes ? { event_types: [...eventTypes] } : {}),
    ...(shortRetries ? { retry_schedule: [...shortRetries] } : {}),
  };
  if (transport === 'webhook') return { transport, url: address, ...common };
  if (transport === 'bus') {
    return { transport: 'eventbridge' as const, bus_arn: address, auth: authOf(access), ...common };
  }
  const body = json ? { body: 'json' as const } : {};
  return { transport: 'sqs' as const, queue_url: address, auth: authOf(access), ...body, ...common };
}

function authOf(access: Place['access']) {
  if (access === 'policy') return { type: 'policy' as const };
  if (access === 'role') return { type: 'role' as const, role_arn: 'arn:aws:iam::111122223333:role/customer' };
  return { type: 'keys' as const, key: 'customer', secret: 'local' };
}
