/** Apps, keys and scopes: permissions, versions, secrets, and repeated requests. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createConfigurationStore } from '../../../adapters/configuration/store.ts';
import { keyInUse } from '../../../core/api-keys.ts';
import { type Answer, apiWorld, OPERATOR, STRANGER, USER } from './world.ts';

const world = apiWorld();
const SECRET = 'hunter2-hunter2-hunter2';

beforeAll(async () => {
  const acme = { app_id: 'acme', name: 'Acme', api_key: 'key-one', api_secret: SECRET };
  await world.call('POST', '/apps', { body: acme });
  await world.call('POST', '/apps', { body: { app_id: 'other', name: 'Other' } });
});

describe('an app', () => {
  test('is created by an operator, and only a generated secret is returned, once', async () => {
    const made = await world.call('POST', '/apps', { body: { name: 'Third' } });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: 'Third',
      version: 1,
      api_secret: expect.stringMatching(/^[A-Za-f][\w-]{31}$/),
    });
    expect(made.headers).toMatchObject({
      etag: '"1"',
      location: `/apps/${made.body.app_id}`,
      'cache-control': 'no-store',
    });
    const given = await world.call('POST', '/apps', { body: { name: 'Fourth', api_key: 'k4', api_secret: SECRET } });
    expect(given.body).toMatchObject({ api_key: 'k4', api_secret: null });
    const read = await world.call('GET', `/apps/${made.body.app_id}`);
    expect(read.text).not.toContain(made.body.api_secret);
    expect(read.body.keys).toEqual([{ api_key: made.body.api_key, state: 'in_use', api_secret: { configured: true } }]);
    expect(`${given.text}${await world.stored()}`).not.toContain(SECRET);
  });

  test('has a unique id', async () => {
    const again = await world.call('POST', '/apps', { body: { app_id: 'acme', name: 'Another' } });
    expect(again).toMatchObject({ status: 409, body: { type: 'urn:feedhose:problem:conflict' } });
    expect((await world.call('GET', '/apps/acme')).body.name).toBe('Acme');
  });

  test('is created once for repeated requests, and its secret is returned once', async () => {
    const call = { body: { name: 'Repeated' }, headers: { 'idempotency-key': 'k-1' } };
    const first = await world.call('POST', '/apps', call);
    const second = await world.call('POST', '/apps', call);
    expect(second.body).toEqual({ ...first.body, api_secret: null });
    expect(second.headers).toMatchObject({ 'idempotency-replayed': 'true' });
    const different = await world.call('POST', '/apps', { ...call, body: { name: 'Other' } });
    expect(different.status).toBe(422);
    const elsewhere = await world.call('POST', '/apps', { ...call, as: { ...OPERATOR, sub: 'op-2' } });
    expect(elsewhere.body.app_id).not.toBe(first.body.app_id);
  });

  test('that was refused does not occupy its idempotency key', async () => {
    const headers = { 'Idempotency-Key': 'k-2' };
    expect((await world.call('POST', '/apps', { body: { app_id: 'acme', name: 'x' }, headers })).status).toBe(409);
    expect((await world.call('POST', '/apps', { body: { app_id: 'fresh', name: 'x' }, headers })).status).toBe(201);
  });

  test('that was deleted is not created again by a repeated request', async () => {
    const call = { body: { app_id: 'short-lived', name: 'x' }, headers: { 'idempotency-key': 'k-3' } };
    await world.call('POST', '/apps', call);
    await world.call('DELETE', '/apps/short-lived', { headers: { 'if-match': '"1"' } });
    expect((await world.call('POST', '/apps', call)).status).toBe(409);
    expect((await world.call('GET', '/apps/short-lived')).status).toBe(404);
  });

  test('is visible to its users, and does not exist for others', async () => {
    expect((await world.call('GET', '/apps/acme', { as: USER })).status).toBe(200);
    const foreign = await world.call('GET', '/apps/acme', { as: STRANGER });
    const missing = await world.call('GET', '/apps/no-such-app', { as: STRANGER });
    expect(foreign.status).toBe(404);
    expect(foreign.body).toEqual(missing.body);
    expect((await world.call('GET', '/apps/acme', { as: undefined })).status).toBe(403);
    expect((await world.call('GET', '/apps/acme', { as: { sub: 'x', 'cognito:groups': '[others]' } })).status).toBe(
      403,
    );
    expect((await world.call('POST', '/apps', { as: USER, body: { name: 'x' } })).status).toBe(403);
    expect((await world.call('DELETE', '/apps/acme', { as: USER, headers: { 'if-match': '*' } })).status).toBe(403);
    expect((await world.call('DELETE', '/apps/acme', { as: STRANGER, headers: { 'if-match': '*' } })).status).toBe(404);
  });

  test('has users who can get their identity', async () => {
    expect((await world.call('GET', '/me', { as: USER })).body).toEqual({
      kind: 'app',
      apps: ['acme'],
      journal_days: 14,
    });
    expect((await world.call('GET', '/me')).body).toEqual({ kind: 'operator', journal_days: 14 });
  });

  test('is listed in pages, all apps for operators and their own apps for users', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await world.call('GET', '/apps', { query: { limit: '2', ...(cursor ? { cursor } : {}) } });
      expect(page.body.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.body.items.map(({ app_id }: { app_id: string }) => app_id));
      cursor = page.body.cursor;
    } while (cursor);
    expect(seen).toEqual(expect.arrayContaining(['acme', 'other']));
    expect(seen).toEqual([...new Set(seen)].toSorted());
    expect((await world.call('GET', '/apps', { as: USER })).body.items).toMatchObject([{ app_id: 'acme' }]);
  });

  test('is listed for its user even if other apps of the user do not exist', async () => {
    const as = { sub: 'many', 'cognito:groups': '[app:aaa app:aab app:acme app:other]' };
    const page = await world.call('GET', '/apps', { as, query: { limit: '1' } });
    expect(page.body.items).toMatchObject([{ app_id: 'acme' }]);
    const rest = await world.call('GET', '/apps', { as, query: { limit: '1', cursor: page.body.cursor } });
    expect(rest.body).toMatchObject({ items: [{ app_id: 'other' }] });
    expect(rest.body.cursor).toBeUndefined();
  });

  test.each(['/apps', '/redrive-plans'])('of a list begins at the start if the cursor is invalid: %s', async (path) => {
    const cursor = Buffer.alloc(1_500, 0xff).toString('base64url');
    expect((await world.call('GET', path, { query: { cursor } })).status).toBe(200);
  });

  test('with an invalid id in a token is ignored', async () => {
    const as = { sub: 'long', 'cognito:groups': ['app:acme', `app:${'x'.repeat(3_000)}`, 'app:\ud800'] };
    expect((await world.call('GET', '/apps', { as })).body.items).toMatchObject([{ app_id: 'acme' }]);
    expect((await world.call('GET', '/me', { as })).body.apps).toEqual(['acme']);
  });

  test('is renamed only with the current version', async () => {
    const { version } = (await world.call('GET', '/apps/other')).body;
    const none = await world.call('PATCH', '/apps/other', { body: { name: 'New' } });
    expect(none.status).toBe(428);
    const renamed = await world.call('PATCH', '/apps/other', { body: { name: 'New', version } });
    expect(renamed.body).toMatchObject({ name: 'New', version: version + 1 });
    const late = await world.call('PATCH', '/apps/other', {
      body: { name: 'Late' },
      headers: { 'if-match': `"${version}"` },
    });
    expect(late).toMatchObject({ status: 412, body: { version: version + 1 }, headers: { etag: `"${version + 1}"` } });
    const nothing = await world.call('PATCH', '/apps/other', { body: {}, headers: { 'if-match': '*' } });
    expect(nothing.body).toMatchObject({ name: 'New', version: version + 1 });
  });
});

describe('keys of an app', () => {
  test('are added on standby, so that signatures change only when the new key is activated', async () => {
    await world.call('POST', '/apps', { body: { app_id: 'steps', name: 'Steps', api_key: 'steps-1' } });
    const states = (answer: Answer) =>
      answer.body.keys.map(({ api_key, state }: { api_key: string; state: string }) => `${api_key} ${state}`);
    const added = await world.call('POST', '/apps/steps/keys', { body: { api_key: 'steps-2' } });
    expect(states(added)).toEqual(['steps-2 standby', 'steps-1 in_use']);
    const store = createConfigurationStore(world.dynamodb, world.tables.configuration);
    const signer = async () => keyInUse((await store.app('steps'))?.value ?? { api_keys: [] });
    expect(await signer()).toBe('steps-1');
    const activated = await world.call('POST', '/apps/steps/keys/steps-2/activate');
    expect([activated.status, ...states(activated)]).toEqual([200, 'steps-2 in_use', 'steps-1 retired']);
    expect(await signer()).toBe('steps-2');
    const repeated = await world.call('POST', '/apps/steps/keys/steps-2/activate');
    expect(repeated.body.version).toBe(activated.body.version);
    const back = await world.call('POST', '/apps/steps/keys/steps-1/activate');
    expect(states(back)).toEqual(['steps-2 standby', 'steps-1 in_use']);
    expect((await world.call('POST', '/apps/steps/keys/nope/activate')).status).toBe(404);
    expect((await world.call('DELETE', '/apps/steps/keys/steps-1')).status).toBe(409);
    expect(states(await world.call('DELETE', '/apps/steps/keys/steps-2'))).toEqual(['steps-1 in_use']);
  });

  test('are added as the newest and deleted, except for the only one and the one in use', async () => {
    const rotated = await world.call('POST', '/apps/acme/keys', { as: USER });
    expect(rotated.status).toBe(201);
    expect(rotated.body.keys.map(({ api_key }: { api_key: string }) => api_key)).toEqual([
      rotated.body.api_key,
      'key-one',
    ]);
    expect(rotated.body.api_secret).toEqual(expect.stringMatching(/^[A-Za-f][\w-]{31}$/));
    expect((await world.call('DELETE', '/apps/acme/keys/nope', { as: USER })).status).toBe(404);
    expect((await world.call('DELETE', '/apps/acme/keys/key-one', { as: USER })).status).toBe(409);
    await world.call('POST', `/apps/acme/keys/${rotated.body.api_key}/activate`, { as: USER });
    const left = await world.call('DELETE', '/apps/acme/keys/key-one', { as: USER });
    expect(left.body.keys).toHaveLength(1);
    const last = await world.call('DELETE', `/apps/acme/keys/${rotated.body.api_key}`, { as: USER });
    expect(last.status).toBe(409);
  });

  test('cannot be chosen by users, who could otherwise prove the ownership of endpoints of other apps', async () => {
    const chosen = await world.call('POST', '/apps/acme/keys', { as: USER, body: { api_key: 'key-of-other' } });
    expect(chosen.status).toBe(403);
    const operators = await world.call('POST', '/apps/acme/keys', { body: { api_key: 'chosen' } });
    expect(operators.body).toMatchObject({ api_key: 'chosen' });
    expect((await world.call('POST', '/apps/acme/keys', { body: { api_key: 'chosen' } })).status).toBe(409);
  });

  test('belong to one app, and can be used by another app after they are deleted', async () => {
    const made = await world.call('POST', '/apps', { body: { app_id: 'keeper', name: 'Keeper', api_key: 'kept' } });
    const rotated = (await world.call('POST', '/apps/keeper/keys')).body.api_key;
    for (const api_key of ['kept', rotated]) {
      const thief = await world.call('POST', '/apps', { body: { app_id: 'thief', name: 'Thief', api_key } });
      expect(thief).toMatchObject({ status: 409, body: { detail: 'Another app has this api_key.' } });
      expect((await world.call('POST', '/apps/other/keys', { body: { api_key } })).status).toBe(409);
    }
    expect((await world.call('GET', '/apps/thief')).status).toBe(404);
    await world.call('POST', `/apps/keeper/keys/${rotated}/activate`);
    expect((await world.call('DELETE', '/apps/keeper/keys/kept')).status).toBe(200);
    const heir = { app_id: 'heir', name: 'Heir', api_key: 'kept' };
    expect((await world.call('POST', '/apps', { body: heir })).status).toBe(201);
    expect((await world.call('DELETE', '/apps/keeper', { headers: { 'if-match': '*' } })).status).toBe(204);
    const next = { app_id: 'next', name: 'Next', api_key: rotated };
    expect((await world.call('POST', '/apps', { body: next })).status).toBe(201);
    expect(made.status).toBe(201);
  });

  test('are rotated once per idempotency key', async () => {
    await world.call('POST', '/apps', { body: { app_id: 'careful', name: 'Careful', api_key: 'careful-1' } });
    const call = { headers: { 'idempotency-key': 'rotate-1', 'if-match': '"1"' } };
    const first = await world.call('POST', '/apps/careful/keys', call);
    await world.call('POST', '/apps/careful/keys');
    const again = await world.call('POST', '/apps/careful/keys', call);
    expect(again).toMatchObject({ status: 201, headers: { 'idempotency-replayed': 'true' } });
    expect(again.body).toMatchObject({ api_key: first.body.api_key, api_secret: null });
    expect((await world.call('GET', '/apps/careful')).body.keys).toHaveLength(3);
    const other = await world.call('POST', '/apps/careful/keys', { ...call, body: { api_secret: SECRET } });
    expect(other.status).toBe(422);
  });

  test('are limited to five', async () => {
    const answers = [];
    for (let made = 0; made < 5; made++) answers.push((await world.call('POST', '/apps/other/keys')).status);
    expect(answers).toEqual([201, 201, 201, 201, 409]);
  });
});

describe('a scope', () => {
  const USER_SCOPE = '/apps/acme/scopes/feed_group:user';

  test('is created, read, listed, changed and deleted', async () => {
    const made = await world.call('PUT', USER_SCOPE, { as: USER, body: { realtime: true } });
    expect(made).toMatchObject({ status: 201, body: { scope: 'feed_group:user', realtime: true, version: 1 } });
    expect((await world.call('PUT', USER_SCOPE, { as: USER, body: { realtime: false } })).status).toBe(428);
    const changed = await world.call('PUT', USER_SCOPE, { body: { realtime: false }, headers: { 'if-match': '"1"' } });
    expect(changed).toMatchObject({ status: 200, body: { realtime: false, version: 2 } });
    await world.call('PUT', '/apps/acme/scopes/app_level%3Areactions', { body: { realtime: true } });
    const list = await world.call('GET', '/apps/acme/scopes', { as: USER });
    expect(list.body.items).toMatchObject([{ scope: 'app_level:reactions' }, { scope: 'feed_group:user', version: 2 }]);
    const page = await world.call('GET', '/apps/acme/scopes', { query: { limit: '1' } });
    const next = await world.call('GET', '/apps/acme/scopes', { query: { limit: '1', cursor: page.body.cursor } });
    expect([...page.body.items, ...next.body.items]).toEqual(list.body.items);
    expect(next.body.cursor).toBeUndefined();
    expect((await world.call('DELETE', USER_SCOPE, { headers: { 'if-match': '"1"' } })).status).toBe(412);
    expect((await world.call('DELETE', USER_SCOPE, { headers: { 'if-match': '"2"' } })).status).toBe(204);
    expect((await world.call('GET', USER_SCOPE)).status).toBe(404);
  });

  test('with a name of the maximum length can be used, and one with a longer name is refused', async () => {
    const scope = `feed_group:${'日'.repeat(108)}`;
    const path = `/apps/acme/scopes/${encodeURIComponent(scope)}`;
    expect((await world.call('PUT', path, { body: { realtime: true } })).status).toBe(201);
    expect((await world.call('GET', path)).status).toBe(200);
    const { body } = await world.call('GET', '/apps/acme/scopes');
    expect(body.items.map((one: { scope: string }) => one.scope)).toContain(scope);
    const webhook = { transport: 'webhook', url: 'https://example.com/hooks', ownership: 'operator' };
    const made = await world.call('POST', `${path}/destinations`, { body: webhook });
    expect(made.status).toBe(201);
    const own = `${path}/destinations/${made.body.id}`;
    expect((await world.call('GET', own)).status).toBe(200);
    expect((await world.call('DELETE', own, { headers: { 'if-match': '*' } })).status).toBe(204);
    expect((await world.call('DELETE', path, { headers: { 'if-match': '*' } })).status).toBe(204);
    const longer = `/apps/acme/scopes/${encodeURIComponent(`feed_group:${'日'.repeat(109)}`)}`;
    for (const [method, call] of [
      ['PUT', { body: { realtime: true } }],
      ['GET', {}],
    ] as const) {
      expect(await world.call(method, longer, call)).toMatchObject({
        status: 400,
        body: { errors: [{ in: 'path', pointer: '/scope', message: expect.stringContaining('at most 973 bytes') }] },
      });
    }
  });

  test.each(['feed_group:', 'feed_group:a b', 'feed_group:a%2525', 'app_level:nothing', 'nothing', 'feed_group:a:b'])(
    'cannot have the name %j',
    async (scope) => {
      const answer = await world.call('PUT', `/apps/acme/scopes/${scope}`, { body: { realtime: true } });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ in: 'path', pointer: '/scope' }] } });
    },
  );

  test('requires an existing app', async () => {
    expect((await world.call('PUT', '/apps/nobody/scopes/feed_group:user', { body: { realtime: true } })).status).toBe(
      404,
    );
  });

  test('prevents the deletion of its app', async () => {
    await world.call('PUT', USER_SCOPE, { body: { realtime: true } });
    expect((await world.call('DELETE', '/apps/acme', { headers: { 'if-match': '*' } })).status).toBe(409);
  });
});

describe('the edge', () => {
  test.each([
    ['no such path', 'GET', '/nothing', 404, undefined],
    ['another method', 'DELETE', '/apps', 405, 'GET, POST'],
    ['a method of no route', 'OPTIONS', '/apps/acme', 405, 'GET, PATCH, DELETE'],
  ])('answers %s', async (_, method, path, status, allow) => {
    const answer = await world.call(method, path);
    expect(answer.status).toBe(status);
    expect(answer.headers['allow']).toBe(allow);
  });

  test('names the field, the kind of value and what was expected, and never the value', async () => {
    const body = { name: 7, api_secret: ['hunter2'], color: 'red' };
    const answer = await world.call('POST', '/apps', { body });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([
      { pointer: '/name', message: 'expected a string, got a number' },
      { pointer: '/api_secret', message: 'expected a string, got a list of 1' },
      { pointer: '/color', message: 'unknown member' },
    ]);
    expect(answer.text).not.toMatch(/hunter2|red/);
  });

  test('refuses bodies that are too large, invalid JSON, or of another content type', async () => {
    const json = { 'content-type': 'application/json' };
    const large = await world.call('POST', '/apps', { raw: JSON.stringify({ name: 'x'.repeat(262_144) }) });
    const broken = await world.call('POST', '/apps', { raw: '{"name":' });
    const text = await world.call('POST', '/apps', { raw: 'name=x', headers: { 'content-type': 'text/plain' } });
    const none = await world.call('POST', '/apps', {});
    const poison = await world.call('POST', '/apps', { raw: '{"name":"x","__proto__":{"a":1}}', headers: json });
    const deep = await world.call('POST', '/apps', { raw: `${'['.repeat(100_000)}${']'.repeat(100_000)}` });
    const statuses = [large, broken, text, none, poison, deep].map(({ status }) => status);
    expect(statuses).toEqual([413, 400, 415, 400, 400, 400]);
  });

  test('refuses unknown query parameters, and invalid cursors and limits', async () => {
    for (const query of [{ page: '2' }, { limit: '0' }, { limit: '101' }, { limit: 'all' }, { cursor: '<b>' }]) {
      expect((await world.call('GET', '/apps', { query })).status).toBe(400);
    }
    const { body } = await world.call('GET', '/apps', { query: { page: '2' } });
    expect(body.errors).toEqual([{ in: 'query', pointer: '/page', message: 'unknown query parameter' }]);
  });

  test.each(['3', 'W/"3"', '"0"', '"x"', '"1", "2"', ''])('refuses If-Match %j', async (ifMatch) => {
    const answer = await world.call('PATCH', '/apps/acme', { body: { name: 'x' }, headers: { 'if-match': ifMatch } });
    expect(answer.status).toBe(400);
  });

  test('refuses two different versions', async () => {
    const answer = await world.call('PATCH', '/apps/acme', {
      body: { name: 'x', version: 2 },
      headers: { 'if-match': '"1"' },
    });
    expect(answer.body.errors).toMatchObject([{ pointer: '/version' }]);
  });
});

describe('the notifications of an app by e-mail', () => {
  const topic_arn = 'arn:aws:sns:us-east-1:111122223333:feedhose-acme';
  const change = (notifications: object, as = OPERATOR) =>
    world.call('PATCH', '/apps/acme', { as, body: { notifications }, headers: { 'if-match': '*' } });

  test('go to a topic that an operator sets, and members that are absent do not change', async () => {
    expect((await change({ topic_arn })).body.notifications).toEqual({ topic_arn });
    const kinds = ['destination.failing', 'secret.rotated'];
    expect((await change({ kinds }, USER)).body.notifications).toEqual({ topic_arn, kinds });
    expect((await world.call('GET', '/apps/acme', { as: USER })).body.notifications).toEqual({ topic_arn, kinds });
    expect((await change({ kinds: null }, USER)).body.notifications).toEqual({ topic_arn });
    expect((await change({ topic_arn: null })).body).not.toHaveProperty('notifications');
  });

  test('go to no topic that a user of the app chose', async () => {
    for (const topic of [topic_arn, null]) expect((await change({ topic_arn: topic }, USER)).status).toBe(403);
  });

  test.each([
    ['arn:aws:sns:us-east-1:111122223333:billing', /^expected a topic that the stack allows/],
    ['arn:aws:sns:us-east-1:111122223333:feedhose-acme.fifo', /^expected the ARN of a standard SNS topic/],
    ['https://example.com', /^expected the ARN of a standard SNS topic/],
  ])('are refused for %s', async (topic, message) => {
    const { status, body } = await change({ topic_arn: topic });
    expect([status, body.errors]).toMatchObject([
      400,
      [{ pointer: '/notifications/topic_arn', message: expect.stringMatching(message) }],
    ]);
  });

  test.each([[['destination.exploded']], [[]], ['destination.failing']])(
    'are refused with the kinds %j',
    async (kinds) => {
      expect((await change({ kinds })).status).toBe(400);
    },
  );
});
