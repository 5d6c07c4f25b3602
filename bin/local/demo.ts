/**
 * The demo: one app that sends the feed group `user` to a queue and a webhook, and its reactions to a webhook, and a stream of
 * updates like those of a social product.
 */
import type { ConfigurationFile } from '../../cli/configuration/schema.ts';

export const DEMO_APP = '1207';
/** The access key of the demo's queue. */
export const DEMO_KEY = 'DEMOKEY';
export const DEMO_QUEUE = 'acme-user-updates';

/** The signing secrets of the demo's destinations: of the queue, and of the webhooks by their paths. */
export const DEMO_SECRETS: Readonly<Record<string, string>> & { readonly queue: string } = {
  queue: 'whsec_ZGVtby1xdWV1ZS1zaWduaW5nLXNlY3JldC0zMmJ5dGU=',
  '/hooks/user': 'whsec_ZGVtby11c2VyLXNpZ25pbmctc2VjcmV0LTMyIGJ5dGVz',
  '/hooks/reactions': 'whsec_ZGVtby1yZWFjdGlvbi1zaWduaW5nLXNlY3JldC0zMmI=',
};

export function demoConfiguration(queueUrl: string, webhookOrigin: string): ConfigurationFile {
  const webhook = (path: string) => ({
    transport: 'webhook' as const,
    url: `${webhookOrigin}${path}`,
    signing_secret: DEMO_SECRETS[path],
  });
  return {
    apps: [
      {
        app_id: DEMO_APP,
        name: 'Acme Social',
        api_key: 'demo-api-key',
        api_secret: 'demo-api-secret-of-acme',
        scopes: [
          {
            feed_group: 'user',
            realtime: true,
            destinations: [
              {
                transport: 'sqs',
                queue_url: queueUrl,
                auth: { type: 'keys', key: DEMO_KEY, secret: 'demo-secret' },
                signing_secret: DEMO_SECRETS.queue,
              },
              webhook('/hooks/user'),
            ],
          },
          {
            app_level: 'reactions',
            realtime: true,
            destinations: [webhook('/hooks/reactions')],
          },
        ],
      },
    ],
  };
}

/** An update of the demo, and a description for people. */
export interface DemoUpdate {
  readonly detail: string;
  readonly story: string;
  /** Milliseconds after the previous update. */
  readonly pauseMs: number;
}

const PEOPLE = ['amelie', 'bruno', 'chika', 'dora', 'emre', 'fen'] as const;
const VERBS = [
  { verb: 'post', object: 'picture', text: 'Morning light over the harbour 🌅' },
  { verb: 'share', object: 'article', text: 'Why queues beat polling' },
  { verb: 'run', object: 'workout', text: '10 km, 4′52″/km, 日本橋 loop' },
  { verb: 'listen', object: 'track', text: 'Quiet Rooms \u2014 live' },
] as const;

/** Returns the stream of the demo: new activities, removals and reactions. */
export function demoStream(): readonly DemoUpdate[] {
  return Array.from({ length: 24 }, (_, n) => {
    const person = PEOPLE[n % PEOPLE.length] as string;
    const pauseMs = [40, 260, 90, 410][n % 4] as number;
    if (n % 6 === 4) return { ...reaction(n, person), pauseMs };
    if (n % 11 === 10) return { ...removal(n, person), pauseMs };
    return { ...activity(n, person), pauseMs };
  });
}

function activity(n: number, person: string) {
  const { verb, object, text } = VERBS[n % VERBS.length] as (typeof VERBS)[number];
  const one = {
    id: `0b8f9a5e-2f00-11f1-8080-80010000${hex(n)}`,
    actor: `user:${person}`,
    verb,
    object: `${object}:${100 + n}`,
    foreign_id: `${object}:${100 + n}`,
    time: `2026-11-23T09:15:${String(n % 60).padStart(2, '0')}.123456`,
    text,
    views: 0,
  };
  return {
    detail: JSON.stringify({ app_id: DEMO_APP, feed: `user:${person}`, new: [one] }),
    story: `${person} ${verb}s ${object}:${100 + n}`,
  };
}

function removal(n: number, person: string) {
  const detail = {
    app_id: DEMO_APP,
    feed: `user:${person}`,
    deleted: [`0b8f9a5e-2f00-11f1-8080-80010000${hex(n - 6)}`],
    deleted_foreign_ids: [[`picture:${94 + n}`, '2026-11-23T09:15:04.123456']],
  };
  return { detail: JSON.stringify(detail), story: `${person} takes picture:${94 + n} back` };
}

function reaction(n: number, person: string) {
  const generic = {
    id: `7c1d6f3a-5b1e-4c55-9d2a-00000000${hex(n)}`,
    kind: 'like',
    activity_id: `0b8f9a5e-2f00-11f1-8080-80010000${hex(n - 1)}`,
    user_id: person,
    data: {},
    created_at: '2026-11-23T09:15:30.000000Z',
  };
  return {
    detail: JSON.stringify({ app_id: DEMO_APP, feed: '', type: 'reaction.new', generic }),
    story: `${person} likes the last one`,
  };
}

function hex(n: number): string {
  return n.toString(16).padStart(4, '0');
}
