/** Every page of the dashboard, with data for each. */
import type { World } from './world.ts';
import { update as updateOf } from './world.ts';

interface Listed {
  readonly items: readonly { readonly id: string; readonly url?: string; readonly key?: string }[];
}

/** Names of pages with their routes (the part of the address after `#`). */
export type Routes = Readonly<Record<string, string>>;

/** Creates the data and returns the pages of an operator, and those of the portal. */
export async function createPages(world: World): Promise<{ readonly operator: Routes; readonly portal: Routes }> {
  const scope = '/apps/acme/scopes/feed_group:user';
  await world.call('POST', '/apps/acme/scopes/app_level:users/destinations', {
    transport: 'webhook',
    url: 'https://hooks.example.com/users',
  });
  const bus = await world.call<{ id: string }>('POST', '/apps/acme/scopes/app_level:users/destinations', {
    transport: 'eventbridge',
    bus_arn: 'arn:aws:events:us-east-1:123456789012:event-bus/acme',
    auth: { type: 'policy' },
  });
  await world.put(...Array.from({ length: 8 }, (_, number) => updateOf(number)), { app_id: 'acme', feed: 'no-colon' });
  const { items } = await world.call<Listed>('GET', `${scope}/destinations`);
  const [queue, flaky] = [items.find(({ url }) => !url), items.find(({ url }) => url?.endsWith('/flaky'))];
  const dead = async (source: string) => {
    const found = await world.call<Listed>('GET', `/dead-letters?source=${source}`);
    return found.items[0]?.key;
  };
  const deadLetter = await world.until(() => dead('webhook'));
  const refused = await world.until(() => dead('intake'));
  const plan = await world.call<{ id: string }>('POST', '/redrive-plans', {
    filter: { destination_id: flaky?.id },
    per_minute: 60,
  });
  await world.until(async () => {
    const found = await world.call<Listed>('GET', `${scope}/destinations/${queue?.id}/attempts`);
    return found.items.length > 0 ? true : undefined;
  });
  const update = await world.until(async () => {
    const found = await world.call<Listed>('GET', '/apps/acme/updates');
    return found.items[0]?.key;
  });
  const now = Date.now();
  const replay = await world.call<{ id: string }>('POST', '/apps/acme/replays', {
    scope: 'feed_group:user',
    from: new Date(now - 3_600_000).toISOString(),
    to: new Date(now - 1).toISOString(),
    to_destination: items.find(({ url }) => url?.endsWith('/hooks/user'))?.id,
  });
  const one = `${scope}/${flaky?.id}`;
  const portal = {
    'portal app': '/apps/acme',
    'portal scope': scope,
    'portal notifications': '/apps/acme/notifications',
    'portal failing': one,
    'portal attempts': `${one}/attempts`,
    'portal settings': `${one}/settings`,
    'portal new webhook': `${scope}/new/webhook`,
    'portal updates': '/updates',
    'portal update': `/updates/acme/${update}`,
    'portal replays': '/replays',
    'portal replay': `/replays/${replay.id}`,
    'portal outages': '/outages',
    'portal dead letters': '/dead-letters',
    'portal plans': '/redrive-plans',
    'portal audit': '/audit',
    'portal command line': '/command-line',
  };
  const operator = {
    'first page': '/',
    apps: '/apps',
    app: '/apps/acme',
    keys: '/apps/acme/keys',
    notifications: '/apps/acme/notifications',
    'portal access': '/apps/acme/portal',
    playground: '/apps/acme/playground',
    events: '/events',
    'type of event': '/events/reaction.new',
    scope,
    'app-level scope': '/apps/acme/scopes/app_level:users',
    'new queue': `${scope}/new/sqs`,
    'new webhook': `${scope}/new/webhook`,
    'new bus': `${scope}/new/eventbridge`,
    'new topic': `${scope}/new/sns`,
    'new bucket': `${scope}/new/s3`,
    overview: `${scope}/${queue?.id}`,
    failing: one,
    attempts: `${one}/attempts`,
    'queue settings': `${scope}/${queue?.id}/settings`,
    'webhook settings': `${one}/settings`,
    'bus settings': `/apps/acme/scopes/app_level:users/${bus.id}/settings`,
    secrets: `${one}/secrets`,
    updates: '/updates',
    update: `/updates/acme/${update}`,
    replays: '/replays',
    replay: `/replays/${replay.id}`,
    outages: '/outages',
    'dead letters': '/dead-letters',
    'dead letter list': '/dead-letters?view=list',
    'dead delivery': `/dead-letters/${encodeURIComponent(deadLetter)}`,
    'refused event': `/dead-letters/${encodeURIComponent(refused)}`,
    plans: '/redrive-plans',
    plan: `/redrive-plans/${plan.id}`,
    audit: '/audit',
    'audit of an app': '/audit?app_id=acme',

    'command line': '/command-line',
    components: '/components',
    'unknown page': '/unknown',
  };
  return { operator, portal };
}
