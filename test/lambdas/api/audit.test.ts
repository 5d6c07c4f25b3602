/** Every route that writes leaves one audit record with the caller, the change, the time and the address. */

import { paginateScan, ScanCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createConfigurationStore } from '../../../adapters/configuration/store.ts';
import { createDeadLetters } from '../../../adapters/holding/dead-letters.ts';
import type { AuditKind } from '../../../core/audit/record.ts';
import { encodeDelivery } from '../../../core/delivery/delivery.ts';
import { deadLetterOf } from '../../../core/holding/dead-letter.ts';
import { ROUTE_LIST, type RouteName, type Routes } from '../../../lambdas/api/route-table.ts';
import { aDelivery, busEvent, feedDetail } from '../../core/make.ts';
import { formsOf, leaksIn } from '../../security/forms.ts';
import { journaled } from './journaled.ts';
import { openBreaker, parkForProbe } from './open-breaker.ts';
import { type Answer, apiWorld, type Call, OPERATOR, STRANGER, USER } from './world.ts';

type WritingRoute = { [K in RouteName]: Routes[K] extends { readonly audit: AuditKind } ? K : never }[RouteName];

interface Case {
  readonly kind: AuditKind;
  readonly call: () => Promise<Answer>;
  /** The expected change in the record. */
  readonly about: () => object;
}

const world = apiWorld();
const APP = '/apps/acme';
const SCOPE = `${APP}/scopes/feed_group:user`;
const ALL = `${SCOPE}/destinations`;
const ANY_VERSION = { 'if-match': '*' };
const SECRETS = {
  api: 'an-api-secret-of-the-app-acme',
  other: 'another-api-secret-of-acme',
  password: 'Pa55-of-the-endpoint',
  header: 'value-of-the-custom-header',
  signing: Buffer.alloc(24, 7).toString('base64'),
  query: 'token-in-the-query-of-the-url',
  message: 'words-of-the-test-update',
  body: 'words-of-the-dead-letter',
  event: 'words-of-the-edited-event',
};
const URL_WITH_SECRETS = `https://ann:${SECRETS.password}@hooks.example.com/in?token=${SECRETS.query}`;
const FROM = { 'x-forwarded-for': '198.51.100.7, 203.0.113.9', ...ANY_VERSION };

const ids = {
  destination: '',
  signingKey: '',
  deadLetters: [] as string[],
  plan: '',
  replay: '',
  portalToken: '',
  portalSession: '',
};
const write = (method: string, path: string, call: Call = {}) => world.call(method, path, { headers: FROM, ...call });
const act = (action: string) => write('POST', `${ALL}/${ids.destination}/${action}`);
const records = async (query: Record<string, string> = {}, as: object = OPERATOR) =>
  (await world.call('GET', '/audit', { query: { limit: '100', ...query }, as })).body.items;
const destination = () => ({ app_id: 'acme', scope: 'feed_group:user', destination_id: ids.destination });

async function setState(state: 'paused' | 'disabled'): Promise<void> {
  const store = createConfigurationStore(world.dynamodb, world.tables.configuration);
  const stored = await store.destination('acme', { kind: 'feed_group', name: 'user' }, ids.destination);
  if (!stored) throw new Error('there is no destination');
  await store.putDestination({ ...stored.value, state, version: stored.value.version + 1 }, stored.sealed);
}

async function archiveDeadLetters(): Promise<void> {
  const deadLetters = createDeadLetters(world.dynamodb, world.tables.held, Date.now);
  const delivery = aDelivery({ ...{ appId: 'acme', destinationId: ids.destination, transport: 'webhook' } });
  const body = JSON.stringify([{ feed: 'user:1', event_id: 'e1', text: SECRETS.body }]);
  const texts = ['1', '2'].map((digit) => encodeDelivery({ ...delivery, id: `dlv_${digit.repeat(32)}`, body }));
  for (const text of texts) {
    const message = { messageId: 'm', body: text, attributes: { class: 'http_5xx' }, sentAt: Date.now() };
    await deadLetters.archive(deadLetterOf('webhook', message), text);
  }
  const event = busEvent(feedDetail());
  const refused = { messageId: 'i', body: event, attributes: { class: 'refused' }, sentAt: Date.now() };
  await deadLetters.archive(deadLetterOf('intake', refused), event);
  const { items } = (await world.call('GET', '/dead-letters')).body;
  const keyOf = (source: string) =>
    items.filter((one: { source: string }) => one.source === source).map(({ key }: { key: string }) => key);
  ids.deadLetters = [...keyOf('intake'), ...keyOf('webhook')];
}

/** Requests in an order in which each one finds the resources that it needs. */
const CASES: Readonly<Record<WritingRoute, Case>> = {
  createApp: {
    kind: 'app',
    call: () =>
      write('POST', '/apps', {
        body: { app_id: 'acme', name: 'Acme', api_key: 'key-one', api_secret: SECRETS.api },
      }),
    about: () => ({
      app_id: 'acme',
      after: {
        app_id: 'acme',
        name: 'Acme',
        keys: [{ api_key: 'key-one', state: 'in_use', api_secret: { configured: true } }],
        version: 1,
      },
      secrets: ['api_secret'],
    }),
  },
  updateApp: {
    kind: 'app',
    call: () => write('PATCH', APP, { body: { name: 'Acme Inc.' } }),
    about: () => ({
      app_id: 'acme',
      before: { name: 'Acme', version: 1 },
      after: { name: 'Acme Inc.', version: 2 },
    }),
  },
  rotateKeys: {
    kind: 'key',
    call: () => write('POST', `${APP}/keys`, { body: { api_key: 'key-two', api_secret: SECRETS.other } }),
    about: () => ({ app_id: 'acme', object_id: 'key-two', secrets: ['api_secret'] }),
  },
  activateKey: {
    kind: 'key',
    call: () => write('POST', `${APP}/keys/key-two/activate`),
    about: () => ({ app_id: 'acme', object_id: 'key-two' }),
  },
  deleteKey: {
    kind: 'key',
    call: () => write('DELETE', `${APP}/keys/key-one`),
    about: () => ({ app_id: 'acme', object_id: 'key-one', secrets: ['api_secret'] }),
  },
  createSigningKey: {
    kind: 'signing_key',
    async call() {
      const answer = await write('POST', `${APP}/signing-keys`, { body: { overlap_seconds: 60 } });
      ids.signingKey = answer.body.keys[0].kid;
      return answer;
    },
    about: () => ({
      app_id: 'acme',
      object_id: ids.signingKey,
      after: { signing_keys: [expect.objectContaining({ kid: ids.signingKey })], version: expect.any(Number) },
      secrets: ['signing_key'],
    }),
  },
  revokeSigningKey: {
    kind: 'signing_key',
    async call() {
      await world.call('POST', `${APP}/signing-keys`);
      return write('DELETE', `${APP}/signing-keys/${ids.signingKey}`);
    },
    about: () => ({ app_id: 'acme', object_id: ids.signingKey, secrets: ['signing_key'] }),
  },
  putScope: {
    kind: 'scope',
    call: () => write('PUT', SCOPE, { body: { realtime: true } }),
    about: () => ({ app_id: 'acme', scope: 'feed_group:user', after: expect.objectContaining({ realtime: true }) }),
  },
  createDestination: {
    kind: 'destination',
    async call() {
      const body = {
        transport: 'webhook',
        url: URL_WITH_SECRETS,
        custom_headers: { 'x-key': SECRETS.header },
        signing_secret: SECRETS.signing,
      };
      const answer = await write('POST', ALL, { body });
      ids.destination = answer.body.id;
      await archiveDeadLetters();
      return answer;
    },
    about: () => ({
      ...destination(),
      after: expect.objectContaining({
        url: 'https://hooks.example.com/in?…',
        credentials: { configured: true },
        custom_headers: { 'x-key': { configured: true } },
      }),
      secrets: ['signing_secret', 'credentials', 'custom_headers'],
    }),
  },
  updateDestination: {
    kind: 'destination',
    call: () => write('PATCH', `${ALL}/${ids.destination}`, { body: { timeout_seconds: 7, max_batch: 5 } }),
    about: () => ({
      ...destination(),
      before: { timeout_seconds: null, max_batch: null, version: 1 },
      after: { timeout_seconds: 7, max_batch: 5, version: 2 },
    }),
  },
  vouchDestination: {
    kind: 'destination',
    call: () => act('vouch'),
    about: () => ({
      ...destination(),
      before: { ownership: 'pending', version: 2 },
      after: { ownership: 'operator', version: 3 },
    }),
  },
  pauseDestination: {
    kind: 'destination',
    call: () => act('pause'),
    about: () => ({
      ...destination(),
      before: { state: 'enabled', version: 3 },
      after: { state: 'paused', version: 4 },
    }),
  },
  resumeDestination: {
    kind: 'destination',
    call: () => act('resume'),
    about: () => ({
      ...destination(),
      before: { state: 'paused', version: 4 },
      after: { state: 'enabled', version: 5 },
    }),
  },
  enableDestination: {
    kind: 'destination',
    async call() {
      await setState('disabled');
      return act('enable');
    },
    about: () => ({
      ...destination(),
      before: { state: 'disabled', version: 6 },
      after: { state: 'enabled', version: 7 },
    }),
  },
  probeDestination: {
    kind: 'destination',
    async call() {
      const ref = { appId: 'acme', scope: 'feed_group:user', destinationId: ids.destination ?? '' };
      await parkForProbe(world, ref);
      await openBreaker(world, ref);
      return act('probe');
    },
    about: () => ({
      ...destination(),
      before: { next_probe_at: expect.any(String) },
      after: { next_probe_at: expect.any(String) },
    }),
  },
  resendUpdates: {
    kind: 'destination',
    async call() {
      const at = Date.now() - 60_000;
      await journaled(world, [feedDetail({ app_id: 'acme', event_id: 'e1', text: SECRETS.body })], at);
      const time = new Date(at).toISOString();
      return write('POST', `${ALL}/${ids.destination}/updates/resend`, {
        body: { event_ids: ['e1', 'e2'], from: time, to: time },
      });
    },
    about: () => ({ ...destination(), after: { resent_deliveries: 1, updates: 1 } }),
  },
  resendToDestination: {
    kind: 'destination',
    async call() {
      await journaled(world, [feedDetail({ app_id: 'acme' })], Date.now());
      const { key } = (await world.call('GET', `${APP}/updates`)).body.items[0];
      return write('POST', `${ALL}/${ids.destination}/resend`, { body: { key } });
    },
    about: () => ({ ...destination(), after: { resent: expect.stringMatching(/^dlv_[0-9a-f]{32}$/) } }),
  },
  rotateSecret: {
    kind: 'destination',
    call: () => act('secret'),
    about: () => ({ ...destination(), secrets: ['signing_secret'] }),
  },
  revokeSecret: {
    kind: 'destination',
    call: () => write('DELETE', `${ALL}/${ids.destination}/secrets/1`),
    about: () => ({ ...destination(), secrets: ['signing_secret'] }),
  },
  verifyDestination: {
    kind: 'destination',
    async call() {
      await write('PATCH', `${ALL}/${ids.destination}`, { body: { url: 'https://new.example.com/' } });
      const proof = { url: 'https://new.example.com/', ownership: 'dns' };
      world.finds({ status: 'ok', checks: [], duration_ms: 1, ...proof });
      return act('verify');
    },
    about: () => ({ ...destination(), before: expect.objectContaining({}), after: expect.objectContaining({}) }),
  },
  testDestination: {
    kind: 'destination',
    async call() {
      await write('PATCH', `${ALL}/${ids.destination}`, { body: { url: 'https://newer.example.com/' } });
      const proof = { url: 'https://newer.example.com/', ownership: 'http' };
      world.finds({ status: 'ok', checks: [], duration_ms: 1, ...proof });
      return act('test');
    },
    about: () => ({ ...destination(), before: expect.objectContaining({}), after: expect.objectContaining({}) }),
  },
  sendTestUpdate: {
    kind: 'test_update',
    call: () => write('POST', `${APP}/playground`, { body: { feed: 'user:1', message: SECRETS.message } }),
    about: () => ({ app_id: 'acme', object_id: expect.stringMatching(/^playground-/), after: { feed: 'user:1' } }),
  },
  createPlan: {
    kind: 'redrive_plan',
    async call() {
      const answer = await write('POST', '/redrive-plans', { body: { filter: { app_id: 'acme' } } });
      ids.plan = answer.body.id;
      return answer;
    },
    about: () => ({
      app_id: 'acme',
      object_id: ids.plan,
      after: expect.objectContaining({ status: 'planned', total: 2 }),
    }),
  },
  startPlan: {
    kind: 'redrive_plan',
    call: () => write('POST', `/redrive-plans/${ids.plan}/start`),
    about: () => ({
      app_id: 'acme',
      object_id: ids.plan,
      before: expect.objectContaining({ status: 'planned', version: 1 }),
      after: expect.objectContaining({ status: 'running', version: 2 }),
    }),
  },
  stopPlan: {
    kind: 'redrive_plan',
    call: () => write('POST', `/redrive-plans/${ids.plan}/stop`),
    about: () => ({
      app_id: 'acme',
      object_id: ids.plan,
      before: { status: 'running', version: 2 },
      after: { status: 'stopped', version: 3 },
    }),
  },
  deletePlan: {
    kind: 'redrive_plan',
    call: () => write('DELETE', `/redrive-plans/${ids.plan}`),
    about: () => ({ app_id: 'acme', object_id: ids.plan, before: expect.objectContaining({ status: 'stopped' }) }),
  },
  createReplay: {
    kind: 'replay',
    async call() {
      const [from, to] = [60_000, 0].map((ago) => new Date(Date.now() - ago).toISOString());
      const body = { scope: 'feed_group:user', from, to, to_destination: ids.destination };
      const answer = await write('POST', `${APP}/replays`, { body });
      ids.replay = answer.body.id;
      return answer;
    },
    about: () => ({
      ...destination(),
      object_id: ids.replay,
      after: expect.objectContaining({ status: 'planned', to_destination: ids.destination }),
    }),
  },
  startReplay: {
    kind: 'replay',
    call: () => write('POST', `/replays/${ids.replay}/start`),
    about: () => ({
      ...destination(),
      object_id: ids.replay,
      before: expect.objectContaining({ status: 'planned', version: 1 }),
      after: expect.objectContaining({ status: 'running', version: 2 }),
    }),
  },
  stopReplay: {
    kind: 'replay',
    call: () => write('POST', `/replays/${ids.replay}/stop`),
    about: () => ({
      ...destination(),
      object_id: ids.replay,
      before: { status: 'running', version: 2 },
      after: { status: 'stopped', version: 3 },
    }),
  },
  deleteReplay: {
    kind: 'replay',
    call: () => write('DELETE', `/replays/${ids.replay}`),
    about: () => ({
      ...destination(),
      object_id: ids.replay,
      before: expect.objectContaining({ status: 'stopped' }),
    }),
  },
  redriveDeadLetter: {
    kind: 'dead_letter',
    call: () => {
      const event = busEvent(feedDetail({ feed: 'user:2', text: SECRETS.event }));
      return write('POST', `/dead-letters/${ids.deadLetters[0]}/redrive`, { body: { event } });
    },
    about: () => ({
      before: expect.objectContaining({ source: 'intake' }),
      after: {
        status: 'redriven',
        event: { bytes: expect.any(Number), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    }),
  },
  discardDeadLetter: {
    kind: 'dead_letter',
    call: () => write('POST', `/dead-letters/${ids.deadLetters[1]}/discard`, { body: { reason: 'It is too old.' } }),
    about: () => ({
      ...destination(),
      before: expect.objectContaining({ source: 'webhook', updates: 1 }),
      after: { status: 'discarded', reason: 'It is too old.' },
    }),
  },
  createPortalLink: {
    kind: 'portal_session',
    call: async () => {
      const answer = await write('POST', `${APP}/portal-link`, { body: { role: 'view', user: 'ann@acme.example' } });
      ids.portalToken = new URL(answer.body.url).hash.replace('#token=', '');
      ids.portalSession = answer.body.session_id;
      return answer;
    },
    about: () => ({
      app_id: 'acme',
      object_id: ids.portalSession,
      after: { role: 'view', user: 'ann@acme.example', session_seconds: 3600 },
    }),
  },
  createPortalSession: {
    kind: 'portal_session',
    call: () => write('POST', '/portal-sessions', { body: { token: ids.portalToken } }),
    about: () => ({
      app_id: 'acme',
      object_id: ids.portalSession,
      after: { state: 'open' },
      caller: { kind: 'app', by: 'portal', subject: ids.portalSession, name: 'ann@acme.example' },
    }),
  },
  revokePortalSession: {
    kind: 'portal_session',
    call: () => write('DELETE', `${APP}/portal-sessions/${ids.portalSession}`),
    about: () => ({ app_id: 'acme', object_id: ids.portalSession, before: { role: 'view', user: 'ann@acme.example' } }),
  },
  revokePortalSessions: {
    kind: 'portal_session',
    call: () => write('DELETE', `${APP}/portal-sessions`),
    about: () => ({ app_id: 'acme', before: { portal_sessions: 0 }, secrets: ['portal_signing_key'] }),
  },
  deleteDestination: {
    kind: 'destination',
    call: () => write('DELETE', `${ALL}/${ids.destination}`),
    about: () => ({ ...destination(), before: expect.objectContaining({ transport: 'webhook', max_batch: 5 }) }),
  },
  deleteScope: {
    kind: 'scope',
    call: () => write('DELETE', SCOPE),
    about: () => ({ app_id: 'acme', scope: 'feed_group:user', before: expect.objectContaining({ realtime: true }) }),
  },
  deleteApp: {
    kind: 'app',
    call: () => write('DELETE', APP),
    about: () => ({ app_id: 'acme', before: expect.objectContaining({ name: 'Acme Inc.' }) }),
  },
};

beforeAll(async () => {
  await world.call('POST', '/apps', { body: { app_id: 'other', name: 'Other' } });
});

test('exactly the routes that write have a case', () => {
  const posting = ROUTE_LIST.filter(([, { method }]) => method !== 'GET');
  const changesNothing = posting.filter(([, route]) => 'changes' in route).map(([name]) => name);
  expect(changesNothing).toEqual(['previewDestination']);
  const writing = posting.map(([name]) => name).filter((name) => !changesNothing.includes(name));
  expect(Object.keys(CASES).toSorted()).toEqual(writing.toSorted());
  const ruled = ROUTE_LIST.filter(([, { audit }]) => audit !== undefined).map(([name]) => name);
  expect(ruled.toSorted()).toEqual(writing.toSorted());
});

test.each(Object.entries(CASES))(
  '%s leaves one record with caller, change and address',
  async (action, { kind, call, about }) => {
    const before = await records({ limit: '1' });
    const answer = await call();
    expect(answer.status).toBeLessThan(300);
    const known = new Set(before.map(({ id }: { id: string }) => id));
    const newest = await records({ limit: '3' });
    const made = newest.filter((one: { id: string; action: string }) => !known.has(one.id) && one.action === action);
    expect(made).toHaveLength(1);
    expect(made[0]).toMatchObject({
      action,
      kind,
      outcome: 'done',
      caller: { kind: 'operator', by: 'token', subject: 'op-1' },
      address: '127.0.0.1',
      forwarded_for: '198.51.100.7, 203.0.113.9',
      user_agent: 'test',
      request_id: 'request-of-the-test',
      ...about(),
    });
  },
);

test('no record contains a secret, a body of an update, or the query of a URL', async () => {
  const stored: string[] = [];
  for await (const { Items = [] } of paginateScan({ client: world.dynamodb }, { TableName: world.tables.attempts })) {
    stored.push(...Items.map((item) => JSON.stringify(item)));
  }
  expect(stored.length).toBeGreaterThan(Object.keys(CASES).length);
  const forms = new Map(Object.entries(SECRETS).map(([name, secret]) => [name, formsOf(secret)]));
  expect(leaksIn(stored.join('\n'), forms)).toEqual([]);
});

test('a record expires after a year', async () => {
  const command = new ScanCommand({ TableName: world.tables.attempts, Limit: 1 });
  const [item] = (await world.dynamodb.send(command)).Items ?? [];
  const { at } = JSON.parse(item?.['document']?.S ?? '{}');
  expect(Number(item?.['ttl']?.N)).toBe(Math.ceil(at / 1000) + 365 * 86_400);
});

describe('no record is left by', () => {
  const newestId = async () => (await records({ limit: '1' }))[0].id;
  beforeAll(async () => {
    await world.call('POST', '/apps', { body: { app_id: 'quiet', name: 'Quiet' } });
    await world.call('PUT', '/apps/quiet/scopes/feed_group:user', { body: { realtime: true } });
  });

  test.each<[string, string, string, Call]>([
    ['a caller of another app', 'PATCH', '/apps/quiet', { as: STRANGER, body: { name: 'x' }, headers: ANY_VERSION }],
    ['a caller who may not', 'DELETE', '/apps/acme', { as: USER, headers: ANY_VERSION }],
    ['a caller that nobody knows', 'POST', '/apps', { as: { sub: 'x' }, body: { name: 'x' } }],
    ['an invalid body', 'POST', '/apps', { body: { name: 1 } }],
    ['another version', 'PATCH', '/apps/quiet', { body: { name: 'x' }, headers: { 'if-match': '"99"' } }],
    ['an app that is there already', 'POST', '/apps', { body: { app_id: 'quiet', name: 'x' } }],
    ['a change that changes nothing', 'PATCH', '/apps/quiet', { body: { name: 'Quiet' }, headers: ANY_VERSION }],
    [
      'an unchanged scope',
      'PUT',
      '/apps/quiet/scopes/feed_group:user',
      { body: { realtime: true }, headers: ANY_VERSION },
    ],
    ['reading', 'GET', '/apps/quiet', {}],
  ])('%s', async (_, method, path, call) => {
    const before = await newestId();
    await world.call(method, path, call);
    expect(await newestId()).toBe(before);
  });

  test('a repeated creation', async () => {
    const call = { body: { name: 'Once' }, headers: { 'idempotency-key': 'one' } };
    await world.call('POST', '/apps', call);
    const before = await newestId();
    await world.call('POST', '/apps', call);
    expect(await newestId()).toBe(before);
  });
});

describe('the list', () => {
  test('is restricted to the app of a user', async () => {
    const own = await records({}, USER);
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter(({ app_id }: { app_id: string }) => app_id !== 'acme')).toEqual([]);
    expect(await records({ destination_id: ids.destination }, STRANGER)).toEqual([]);
    expect((await world.call('GET', '/audit', { query: { app_id: 'acme' }, as: STRANGER })).status).toBe(404);
  });

  test('can be filtered by destination, in both orders', async () => {
    const newest = await records({ destination_id: ids.destination });
    expect(newest[0].action).toBe('deleteDestination');
    expect(newest.at(-1).action).toBe('createDestination');
    const oldest = await records({ destination_id: ids.destination, order: 'oldest' }, USER);
    expect(oldest.map(({ id }: { id: string }) => id)).toEqual(newest.toReversed().map(({ id }: { id: string }) => id));
  });

  test('can be filtered by actor and action, page by page', async () => {
    const byAction = await records({ action: 'updateDestination' });
    expect(byAction.length).toBeGreaterThan(1);
    expect(new Set(byAction.map(({ action }: { action: string }) => action))).toEqual(new Set(['updateDestination']));
    const query = { action: 'updateDestination', actor: 'OP-', limit: '1' };
    const first = (await world.call('GET', '/audit', { query })).body;
    const second = (await world.call('GET', '/audit', { query: { ...query, cursor: first.cursor } })).body;
    expect([first.items, second.items].flat()).toEqual(byAction.slice(0, 2));
    expect(await records({ actor: 'nobody' })).toEqual([]);
    expect(await records({ actor: 'op-', destination_id: ids.destination }, STRANGER)).toEqual([]);
  });

  test('has pages that contain each record once', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const query: Record<string, string> = { app_id: 'acme', limit: '7', ...(cursor === undefined ? {} : { cursor }) };
      const page = (await world.call('GET', '/audit', { query })).body;
      seen.push(...page.items.map(({ id }: { id: string }) => id));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual((await records({ app_id: 'acme' })).map(({ id }: { id: string }) => id));
  });

  test('can be filtered by time', async () => {
    const all = await records({ app_id: 'acme' });
    const at = all[3].at;
    const since = await records({ app_id: 'acme', from: at });
    const until = await records({ app_id: 'acme', to: at });
    expect(since.every((one: { at: string }) => one.at >= at)).toBe(true);
    expect(until.every((one: { at: string }) => one.at <= at)).toBe(true);
    expect(since.length + until.length).toBeGreaterThanOrEqual(all.length + 1);
  });

  test('shows the records of a deleted app with the same id to operators only', async () => {
    await world.call('POST', '/apps', { body: { app_id: 'acme', name: 'Somebody else' } });
    expect((await records({}, USER)).map(({ action }: { action: string }) => action)).toEqual(['createApp']);
    expect((await records({ app_id: 'acme' })).length).toBeGreaterThan(1);
  });
});

test('a plan of another app for a destination does not appear in the records of its app', async () => {
  const body = { filter: { app_id: 'other', destination_id: ids.destination } };
  for (let n = 0; n < 3; n++) await world.call('POST', '/redrive-plans', { body, as: STRANGER });
  const query = { app_id: 'acme', destination_id: ids.destination, limit: '2' };
  const { items, cursor } = (await world.call('GET', '/audit', { query })).body;
  expect(items.map(({ app_id }: { app_id: string }) => app_id)).toEqual(['acme', 'acme']);
  expect(items[0].action).toBe('deleteDestination');
  expect(cursor).toBeDefined();
});

test('a long X-Forwarded-For keeps its end, which the caller cannot forge', async () => {
  const headers = { ...ANY_VERSION, 'x-forwarded-for': `${'192.0.2.1, '.repeat(500)}203.0.113.9` };
  await world.call('PATCH', '/apps/other', { body: { name: 'Forwarded' }, headers });
  const [{ forwarded_for }] = await records({ app_id: 'other', limit: '1' });
  expect(forwarded_for).toHaveLength(512);
  expect(forwarded_for.endsWith('192.0.2.1, 203.0.113.9')).toBe(true);
});

describe('the caller', () => {
  const rename = async (call: Call) => {
    const name = `Name ${Math.random()}`;
    await world.call('PATCH', '/apps/other', { body: { name }, headers: ANY_VERSION, ...call });
    const [newest] = await records({ app_id: 'other' });
    expect(newest.after.name).toBe(name);
    return newest.caller;
  };

  test('is named by the e-mail address in the token', async () => {
    expect(await rename({ as: { ...STRANGER, email: 'ann@example.com', username: 'ann' } })).toEqual({
      kind: 'app',
      by: 'token',
      subject: 'user-2',
      name: 'ann@example.com',
    });
  });

  test('is the ARN that the command line states if the function was invoked with AWS credentials', async () => {
    const userArn = 'arn:aws:sts::123456789012:assumed-role/Operators/ann';
    expect(await rename({ authorizer: { iam: { userArn } } })).toEqual({
      kind: 'operator',
      by: 'iam',
      subject: userArn,
    });
  });

  test('is shortened to the limit, without invisible characters', async () => {
    const caller = await rename({ as: { ...OPERATOR, sub: `a\u202eb${'c'.repeat(5_000)}` } });
    expect(caller.subject).toHaveLength(513);
    expect(caller.subject.startsWith('a bccc')).toBe(true);
  });
});
