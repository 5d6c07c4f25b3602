/**
 * A webhook that turns the feed group `notification` into push notifications. The activities of one delivery are grouped by user, verb and
 * object. Each group becomes one sentence, which is posted to your push gateway.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { type Activity, createMemoryStore, expressHandler, type ReceivedUpdate, updateId } from '@feedhose/consumer';

const {
  PORT = '8000',
  PUSH_GATEWAY_URL = 'http://127.0.0.1:8090/push',
  SIGNING_SECRET = '',
  API_KEY = '',
} = process.env;

interface Group {
  readonly user: string;
  readonly verb: string;
  readonly object: string;
  /** Actors in the order of their first activity. */
  readonly actors: Set<string>;
  /** Ids of the updates in the group. */
  readonly ids: Set<string>;
}

/** Groups activities by user, verb and object. Ignores other feed groups and removals. */
function groupsOf(updates: readonly ReceivedUpdate[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const update of updates.filter(({ feed }) => feed.startsWith('notification:'))) {
    const user = update.feed.slice(update.feed.indexOf(':') + 1);
    for (const activity of update.new) {
      const { verb, object } = { verb: activity.verb ?? 'update', object: nameOf(activity.object) };
      const key = JSON.stringify([user, verb, object]);
      const group = groups.get(key) ?? { user, verb, object, actors: new Set(), ids: new Set() };
      group.actors.add(nameOf(activity.actor));
      group.ids.add(updateId(update));
      groups.set(key, group);
    }
  }
  return [...groups.values()];
}

/** Returns the id of a reference: `amelie` for `user:amelie`. */
function nameOf(thing: Activity['actor']): string {
  const text = typeof thing === 'object' && thing !== null && 'id' in thing ? String(thing.id) : String(thing ?? '');
  return text.slice(text.indexOf(':') + 1);
}

const PAST: Readonly<Record<string, string>> = { like: 'liked', comment: 'commented on', follow: 'followed' };

function sentenceOf({ verb, object, actors }: Group): string {
  const [first = 'Somebody', ...others] = actors;
  const more = others.length === 1 ? ` and ${others[0]}` : others.length > 1 ? ` and ${others.length} others` : '';
  return `${first}${more} ${PAST[verb] ?? verb} ${object}`;
}

async function push(group: Group): Promise<void> {
  // The same updates have the same key, so that a gateway that supports the key pushes once even if the delivery is repeated.
  const key = createHash('sha256')
    .update(JSON.stringify([group.user, ...group.ids]))
    .digest('hex')
    .slice(0, 32);
  const answer = await fetch(PUSH_GATEWAY_URL, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': `${key}-${group.verb}-${encodeURIComponent(group.object)}`,
    },
    body: JSON.stringify({ to: group.user, body: sentenceOf(group), count: group.actors.size }),
    signal: AbortSignal.timeout(5_000),
  });
  // The delivery fails and is retried.
  if (!answer.ok) throw new Error(`the push gateway answered ${answer.status}`);
}

const handler = expressHandler({
  signingSecrets: SIGNING_SECRET,
  ...(API_KEY === '' ? {} : { apiKey: API_KEY }),
  seen: createMemoryStore(),
  onUpdates: async (updates) => {
    await Promise.all(groupsOf(updates).map(push));
  },
  onError: (error) => console.error(String(error)),
});

const server = createServer(handler).listen(Number(PORT), () => console.log(`listening on port ${PORT}`));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => server.close());
