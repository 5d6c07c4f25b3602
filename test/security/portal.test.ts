/** Attacks on portal links and portal sessions, through the real handler of the API. */
import { createHmac } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createDeadLetters } from '../../adapters/holding/dead-letters.ts';
import type { PortalSession } from '../../core/api/portal.ts';
import { encodeDelivery } from '../../core/delivery/delivery.ts';
import { deadLetterOf } from '../../core/holding/dead-letter.ts';
import { ROUTE_LIST } from '../../lambdas/api/route-table.ts';
import { aDelivery } from '../core/make.ts';
import { type Answer, apiWorld, type Call, STRANGER, USER } from '../lambdas/api/world.ts';

const world = apiWorld();
const ids = { acme: '', other: '', deadLetter: '', plan: '' };
const destinations = (app: string) => `/apps/${app}/scopes/feed_group:user/destinations`;

beforeAll(async () => {
  for (const app of ['acme', 'other'] as const) {
    await world.call('POST', '/apps', { body: { app_id: app, name: app } });
    await world.call('PUT', `/apps/${app}/scopes/feed_group:user`, { body: { realtime: true } });
    const body = { transport: 'webhook', url: 'https://example.com/' };
    ids[app] = (await world.call('POST', destinations(app), { body })).body.id;
  }
  const deadLetters = createDeadLetters(world.dynamodb, world.tables.held, Date.now);
  const text = encodeDelivery(aDelivery({ appId: 'other', destinationId: ids.other, transport: 'webhook' }));
  const message = { messageId: 'm', body: text, attributes: { class: 'http_5xx' }, sentAt: Date.now() };
  await deadLetters.archive(deadLetterOf('webhook', message), text);
  ids.deadLetter = (await world.call('GET', '/dead-letters')).body.items[0].key;
  ids.plan = (await world.call('POST', '/redrive-plans', { body: { filter: { app_id: 'other' } } })).body.id;
});

const link = (body: object = {}, app = 'acme') =>
  world.call('POST', `/apps/${app}/portal-link`, { body: { role: 'manage', ...body } });
const tokenOf = ({ body: { url } }: Answer) => new URL(url).hash.slice('#token='.length);
/** The exchange has no caller, as API Gateway does not authorize its route. */
const exchange = (token: string) => world.call('POST', '/portal-sessions', { as: undefined, body: { token } });

interface Opened {
  readonly id: string;
  readonly token: string;
  readonly link: string;
  ask(method: string, path: string, call?: Call): Promise<Answer>;
}

async function openPortal(body: object = {}, app = 'acme'): Promise<Opened> {
  const made = await link(body, app);
  const opened = await exchange(tokenOf(made));
  expect(opened.status).toBe(201);
  const { token } = opened.body;
  return {
    id: made.body.session_id,
    token,
    link: tokenOf(made),
    ask: (method, path, call = {}) =>
      world.call(method, `/portal${path}`, {
        as: undefined,
        ...call,
        headers: { ...call.headers, authorization: `Bearer ${token}` },
      }),
  };
}

/** Changes the stored session, as time does. */
async function age(id: string, change: Partial<PortalSession>): Promise<void> {
  const key = { pk: { S: 'APP#acme' }, sk: { S: `PORTAL#SESSION#${id}` } };
  const stored = (await world.stored()).split('\n').find((item) => item.includes(`PORTAL#SESSION#${id}`)) ?? '';
  const document = JSON.parse(JSON.parse(stored).document.S);
  const values = { ':document': { S: JSON.stringify({ ...document, ...change }) } };
  const TableName = world.tables.configuration;
  const UpdateExpression = 'SET document = :document';
  await world.dynamodb.send(
    new UpdateItemCommand({ TableName, Key: key, UpdateExpression, ExpressionAttributeValues: values }),
  );
}

describe('a portal link', () => {
  test('carries its token in the fragment only, and neither the answer nor the list of sessions repeats it', async () => {
    const made = await link({ user: 'ann' });
    const url = new URL(made.body.url);
    expect([url.origin, url.pathname, url.search]).toEqual(['https://dashboard.example', '/portal.html', '']);
    expect(url.hash).toMatch(/^#token=fhpl_[\w-]+\.[\w-]{43}$/);
    const [, secret = ''] = tokenOf(made).split('.');
    const list = await world.call('GET', '/apps/acme/portal-sessions');
    expect(list.body.items[0]).toMatchObject({ session_id: made.body.session_id, state: 'unused', user: 'ann' });
    expect(list.text).not.toContain(secret);
    expect(await world.stored()).not.toContain(secret);
  });

  test.each(['AA', '\u0000', '!', 'ps_0'])(
    'is listed on the first page for the cursor of %j, which is no id',
    async (id) => {
      const made = await link();
      const cursor = Buffer.from(id).toString('base64url');
      const list = await world.call('GET', '/apps/acme/portal-sessions', { query: { cursor } });
      expect(list.status).toBe(200);
      expect(list.body.items[0].session_id).toBe(made.body.session_id);
    },
  );

  test('is opened once', async () => {
    const token = tokenOf(await link());
    expect((await exchange(token)).status).toBe(201);
    const second = await exchange(token);
    expect(second.status).toBe(401);
    expect(second.body.token).toBeUndefined();
  });

  test('is opened once by several exchanges at the same moment', async () => {
    const token = tokenOf(await link());
    const answers = await Promise.all(Array.from({ length: 8 }, () => exchange(token)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array(7).fill(401)]);
  });

  test('is refused when it is altered, also in one character or one bit', async () => {
    const token = tokenOf(await link());
    const [payload = '', signature = ''] = token.slice('fhpl_'.length).split('.');
    const content = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const forged = (values: unknown) => Buffer.from(JSON.stringify(values)).toString('base64url');
    const last = signature.at(-1) ?? '';
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    // The last character has two unused bits, so other texts decode to the same bytes.
    const sameBytes = alphabet[(alphabet.indexOf(last) & ~3) | ((alphabet.indexOf(last) + 1) & 3)];
    const other = forged(['other', ...content.slice(1)]);
    for (const bad of [
      '',
      'fhpl_.',
      signature,
      `${token}x`,
      ` ${token}`,
      token.slice(0, -1),
      `fhpl_${payload}.${signature.slice(0, -1)}${sameBytes}`,
      `fhpl_${payload}.${'A'.repeat(43)}`,
      `fhpl_${other}.${signature}`,
      `fhpl_${other}.${createHmac('sha256', '').update(`feedhose-portal-link\n${other}`).digest('base64url')}`,
      `fhpl_${forged([content[0], content[1], 'ffffffff'])}.${signature}`,
      `fhpl_${forged(['nobody', content[1], content[2]])}.${signature}`,
      `fhpl_${forged({ app: 'acme' })}.${signature}`,
      `fhpl_${forged([...content, '__proto__'])}.${signature}`,
      'eyJhbGciOiJub25lIn0.eyJzdWIiOiJvcCIsImNvZ25pdG86Z3JvdXBzIjpbIm9wZXJhdG9ycyJdfQ.',
    ]) {
      expect([bad, (await exchange(bad)).status]).toEqual([bad, 401]);
    }
    expect((await exchange(token)).status).toBe(201);
  });

  test('is refused after its expiry', async () => {
    const made = await link({ expires_in: 10 });
    expect(Date.parse(made.body.expires_at) - Date.now()).toBeLessThanOrEqual(10_000);
    await age(made.body.session_id, { expires_at: Date.now() - 1 });
    expect((await exchange(tokenOf(made))).status).toBe(401);
    expect((await world.call('GET', '/apps/acme/portal-sessions')).text).not.toContain(made.body.session_id);
  });

  test('is refused after it was revoked, and after the signing key was revoked', async () => {
    const [one, two] = [await link(), await link()];
    const path = `/apps/acme/portal-sessions/${one.body.session_id}`;
    expect((await world.call('DELETE', path)).status).toBe(204);
    expect((await world.call('DELETE', path)).status).toBe(404);
    expect((await exchange(tokenOf(one))).status).toBe(401);
    expect((await world.call('DELETE', '/apps/acme/portal-sessions')).body.revoked).toBeGreaterThan(0);
    expect((await exchange(tokenOf(two))).status).toBe(401);
    expect((await exchange(tokenOf(await link()))).status).toBe(201);
  });

  test('is no session, and the token of a session is no link', async () => {
    const opened = await openPortal();
    const asLink = { authorization: `Bearer ${tokenOf(await link())}` };
    expect((await world.call('GET', '/portal/me', { as: undefined, headers: asLink })).status).toBe(401);
    expect((await exchange(opened.token)).status).toBe(401);
    expect((await exchange(opened.token.replace('fhps_', 'fhpl_'))).status).toBe(401);
    const used = { authorization: `Bearer ${opened.link.replace('fhpl_', 'fhps_')}` };
    expect((await world.call('GET', '/portal/me', { as: undefined, headers: used })).status).toBe(401);
  });

  test('accepts only safe addresses and colours', async () => {
    for (const return_url of [
      'javascript:alert(1)',
      'http://product.example',
      '//x',
      'https://a:b@x.example',
      'data:,x',
    ])
      expect([return_url, (await link({ return_url })).status]).toEqual([return_url, 400]);
    for (const primary_color of ['red', '#fff', 'url(//x)', '#0b6a62;x:y'])
      expect((await link({ theme: { primary_color } })).status).toBe(400);
    for (const radius of ['8px', 'none;x:y', 8, 'constructor'])
      expect([radius, (await link({ theme: { radius } })).status]).toEqual([radius, 400]);
    const tooLong = { home: 'x'.repeat(41), welcome: 'x'.repeat(301), back: 'x'.repeat(41) };
    for (const [name, text] of [...Object.entries(tooLong), ['welcome', 'a\u0000b'], ['css', 'x']] as const)
      expect([name, (await link({ theme: { texts: { [name]: text } } })).status]).toEqual([name, 400]);
    for (const logo_url of ['https://elsewhere.example/x.svg', 'https://cdn.product.example.evil.example/x', 'data:,'])
      expect([logo_url, (await link({ theme: { logo_url } })).status]).toEqual([logo_url, 400]);
    for (const expires_in of [9, 3_601, 1.5, '60']) expect((await link({ expires_in })).status).toBe(400);
    for (const session_expires_in of [59, 86_401]) expect((await link({ session_expires_in })).status).toBe(400);
    for (const role of ['operator', undefined]) expect((await link({ role })).status).toBe(400);
    const theme = {
      logo_url: 'https://cdn.product.example/logo.svg',
      primary_color: '#5b3fd6',
      name: 'P',
      mode: 'dark',
      radius: 'small',
      texts: { home: 'Webhooks', welcome: '<b>Hello</b>', back: 'Leave' },
    };
    const opened = await openPortal({ theme, return_url: 'https://product.example/' });
    expect((await opened.ask('GET', '/me')).body.portal).toMatchObject({
      theme,
      return_url: 'https://product.example/',
    });
  });

  test('is created by operators and by users of the app', async () => {
    const as = (claims: object | undefined) =>
      world.call('POST', '/apps/acme/portal-link', { as: claims, body: { role: 'view' } });
    expect((await as(USER)).status).toBe(201);
    expect((await as(STRANGER)).status).toBe(404);
    expect((await as(undefined)).status).toBe(403);
    expect((await link({}, 'nobody')).status).toBe(404);
  });
});

describe('a portal session', () => {
  test('is bound to its app: objects of another app do not exist', async () => {
    const { ask } = await openPortal();
    expect((await ask('GET', '/me')).body).toMatchObject({ kind: 'app', apps: ['acme'] });
    expect((await ask('GET', '/apps/acme')).status).toBe(200);
    const others = [
      ['GET', '/apps/other'],
      ['GET', '/apps/other/scopes'],
      ['GET', destinations('other')],
      ['GET', `${destinations('other')}/${ids.other}`],
      ['GET', `${destinations('acme')}/${ids.other}`],
      ['GET', `${destinations('acme')}/${ids.other}/attempts`],
      ['POST', `${destinations('acme')}/${ids.other}/test`],
      ['POST', `${destinations('other')}/${ids.other}/pause`],
      ['GET', `/dead-letters/${ids.deadLetter}`],
      ['POST', `/dead-letters/${ids.deadLetter}/redrive`],
      ['GET', `/redrive-plans/${ids.plan}`],
      ['POST', `/redrive-plans/${ids.plan}/start`],
      ['POST', '/apps/other/portal-link'],
    ] as const;
    for (const [method, path] of others) {
      const body = path.endsWith('portal-link') ? { body: { role: 'view' } } : {};
      expect([method, path, (await ask(method, path, body)).status]).toEqual([method, path, 404]);
    }
    const filter = { filter: { app_id: 'other' } };
    expect((await ask('POST', '/redrive-plans', { body: filter })).status).toBe(404);
  });

  test('sees only its app where an operator sees everything: apps, overview, search, audit, plans, dead letters', async () => {
    const { ask } = await openPortal({ role: 'view' });
    const seen = await Promise.all(
      [
        '/apps',
        '/app-summaries',
        '/overview',
        '/search?q=other',
        '/audit',
        '/outages',
        '/redrive-plans',
        '/dead-letters',
      ].map(async (path) => {
        const [route = '', q] = path.split('?q=');
        const { status, text } = await ask('GET', route, q === undefined ? {} : { query: { q } });
        return [path, status, text.includes('"other"') || text.includes(ids.other) || text.includes(ids.plan)];
      }),
    );
    expect(seen.filter(([, status, leaks]) => status !== 200 || leaks)).toEqual([]);
    for (const path of ['/overview', '/audit', '/dead-letters'])
      expect((await ask('GET', path, { query: { app_id: 'other' } })).status).toBe(404);
    expect((await ask('GET', '/dead-letters/export')).text).toBe('');
  });

  test('with the role view gets 403 for every route that writes, before the body is read', async () => {
    const { ask } = await openPortal({ role: 'view' });
    const values: Readonly<Record<string, string>> = {
      app_id: 'acme',
      scope: 'feed_group:user',
      destination_id: ids.acme,
      plan_id: ids.plan,
      replay_id: `replay_${'0'.repeat(24)}`,
      key: 'a2V5',
      index: '0',
      kid: 'A'.repeat(43),
      session_id: `ps_${'0'.repeat(44)}`,
    };
    const before = await world.stored();
    const writing = ROUTE_LIST.filter(([, { audit, who }]) => audit !== undefined && who !== 'anyone');
    expect(writing.length).toBeGreaterThan(20);
    for (const [name, { method, path }] of writing) {
      const url = path.replaceAll(/\{([^}]+)\}/g, (_, key: string) => values[key] ?? '');
      expect([name, (await ask(method, url, { body: {} })).status]).toEqual([name, 403]);
    }
    expect(await world.stored()).toBe(before);
  });

  test('with the role manage does what a user of the app does, and creates and revokes no portal links', async () => {
    const { ask, id } = await openPortal({ role: 'manage', user: 'ann@acme.example' });
    expect((await ask('POST', `${destinations('acme')}/${ids.acme}/pause`)).status).toBe(200);
    const [record] = (await world.call('GET', '/audit', { query: { app_id: 'acme', limit: '1' } })).body.items;
    expect(record).toMatchObject({
      action: 'pauseDestination',
      caller: { kind: 'app', by: 'portal', subject: id, name: 'ann@acme.example' },
    });
    for (const [method, path] of [
      ['POST', '/apps/acme/portal-link'],
      ['GET', '/apps/acme/portal-sessions'],
      ['DELETE', '/apps/acme/portal-sessions'],
      ['DELETE', `/apps/acme/portal-sessions/${id}`],
      ['POST', `${destinations('acme')}/${ids.acme}/vouch`],
      ['POST', '/apps'],
      ['DELETE', '/apps/acme'],
    ] as const) {
      const body = method === 'POST' ? { body: { role: 'manage' } } : {};
      expect([method, path, (await ask(method, path, body)).status]).toEqual([method, path, 403]);
    }
    expect((await ask('POST', '/apps/acme/keys', { body: { api_key: 'chosen' } })).status).toBe(403);
  });

  test('ends at its expiry, when it is revoked, with its signing key, and with its app', async () => {
    const status = async ({ ask }: Opened) => (await ask('GET', '/me')).status;
    const expired = await openPortal();
    await age(expired.id, { expires_at: Date.now() - 1 });
    expect(await status(expired)).toBe(401);

    const revoked = await openPortal();
    expect(await status(revoked)).toBe(200);
    await world.call('DELETE', `/apps/acme/portal-sessions/${revoked.id}`);
    expect(await status(revoked)).toBe(401);

    const [one, two] = [await openPortal(), await openPortal({ role: 'view' })];
    await world.call('DELETE', '/apps/acme/portal-sessions');
    expect([await status(one), await status(two)]).toEqual([401, 401]);

    await world.call('POST', '/apps', { body: { app_id: 'short', name: 'Short' } });
    const ofDeleted = await openPortal({}, 'short');
    expect(await status(ofDeleted)).toBe(200);
    await world.call('DELETE', '/apps/short', { headers: { 'if-match': '*' } });
    expect(await status(ofDeleted)).toBe(401);
    await world.call('POST', '/apps', { body: { app_id: 'short', name: 'Somebody else' } });
    expect(await status(ofDeleted)).toBe(401);
    expect((await world.call('GET', '/apps/short/portal-sessions')).body.items).toEqual([]);
  });

  test('is accepted below /portal only, and nothing else is accepted there', async () => {
    const { token } = await openPortal();
    const headers = { authorization: `Bearer ${token}` };
    // API Gateway refuses the token before the function is called. Without claims, the function refuses it, too.
    expect((await world.call('GET', '/apps/acme', { as: undefined, headers })).status).toBe(403);
    const operator = { sub: 'op', 'cognito:groups': '[operators]' };
    for (const call of [
      { as: operator },
      { as: undefined },
      { as: undefined, authorizer: { portal: { app_id: 'acme', role: 'manage' } } },
      { as: undefined, headers: { cookie: `authorization=Bearer ${token}` } },
      { as: undefined, query: { token } },
      { as: operator, headers: { authorization: 'Bearer nonsense' } },
    ])
      expect((await world.call('GET', '/portal/me', call)).status).toBe(401);
    for (const path of ['/portal', '/portal/portal/me', '/portal/../apps', '/portal//apps'])
      expect([path, (await world.call('GET', path, { as: undefined, headers })).status]).toEqual([path, 404]);
  });
});

test('links are listed newest first in pages, without those of other apps', async () => {
  await world.call('DELETE', '/apps/other/portal-sessions');
  const made: string[] = [];
  for (let n = 0; n < 3; n++) {
    made.push((await link({ role: 'view' }, 'other')).body.session_id);
  }
  const page = async (query: Record<string, string>) =>
    (await world.call('GET', '/apps/other/portal-sessions', { query })).body;
  const first = await page({ limit: '2' });
  const second = await page({ limit: '2', cursor: first.cursor });
  const idsOf = ({ items }: { items: readonly { session_id: string }[] }) => items.map(({ session_id }) => session_id);
  expect([...idsOf(first), ...idsOf(second)]).toEqual(made.toSorted().toReversed());
  expect(second.cursor).toBeUndefined();
});
