/** Destinations: creation, changes, deletion, and secrets that are never returned. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createConfigurationReader } from '../../../adapters/configuration/read.ts';
import { createTargetLookup } from '../../../adapters/configuration/target.ts';
import { type Answer, apiWorld, STRANGER, USER } from './world.ts';

const world = apiWorld();
const OWN_SECRET = Buffer.alloc(24, 1).toString('base64');
const GROUP = '/apps/acme/scopes/feed_group:user/destinations';
const REACTIONS = '/apps/acme/scopes/app_level:reactions/destinations';
const WEBHOOK = { transport: 'webhook', url: 'https://hooks.example.com/in' };
const QUEUE_URL = 'https://sqs.eu-west-1.amazonaws.com/123456789012/customer';
const KEYS = { type: 'keys', key: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI' };
const ROLE = { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/feedhose' };
const NONE = 'dst_000000000000000000000000';

const pathOf = ({ body }: Answer) => `/apps/acme/scopes/${body.scope}/destinations/${body.id}`;
const create = (body: object, path = GROUP) => world.call('POST', path, { body, as: USER });
const patch = (made: Answer, body: object) =>
  world.call('PATCH', pathOf(made), { body: { version: made.body.version, ...body }, as: USER });

/** Returns a destination in the form that the deliver functions read. */
async function target(made: Answer) {
  const reader = createConfigurationReader(world.dynamodb, world.tables.configuration);
  return createTargetLookup(reader, world.open, Date.now)('acme', made.body.scope, made.body.id);
}

beforeAll(async () => {
  await world.call('POST', '/apps', { body: { app_id: 'acme', name: 'Acme', api_key: 'key-one' } });
  for (const scope of ['feed_group:user', 'app_level:reactions', 'feed_group:full']) {
    await world.call('PUT', `/apps/acme/scopes/${scope}`, { body: { realtime: true } });
  }
});

describe('a webhook', () => {
  test('is created pending, and its signing secret is returned once and signs', async () => {
    const made = await create({
      ...WEBHOOK,
      timeout_seconds: 5,
      max_batch: 10,
      rate_limit: 2,
      retry_schedule: [5, 30],
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      id: expect.stringMatching(/^dst_[0-9a-f]{24}$/),
      app_id: 'acme',
      scope: 'feed_group:user',
      state: 'enabled',
      ownership: 'pending',
      credentials: { configured: false },
      signing_secrets: [{ index: 0 }],
      timeout_seconds: 5,
      max_batch: 10,
      rate_limit: 2,
      retry_schedule: [5, 30],
      version: 1,
      signing_secret: expect.stringMatching(/^whsec_/),
    });
    expect(made.headers['location']).toBe(encodeURI(pathOf(made)).replaceAll(':', '%3A'));
    const read = await world.call('GET', pathOf(made), { as: USER });
    const { signing_secret, ...shown } = made.body;
    expect(read.body).toEqual(shown);
    expect((await target(made))?.secrets.signing_secrets).toEqual([signing_secret]);
  });

  test('never returns the credentials of its URL and the values of its headers', async () => {
    const headers = { 'X-Team': 'team-secret' };
    const made = await create({
      ...WEBHOOK,
      url: 'https://ann:s3cr3t@hooks.example.com/in',
      custom_headers: headers,
      signing_secret: OWN_SECRET,
    });
    expect(made.body).toMatchObject({
      url: 'https://hooks.example.com/in',
      credentials: { configured: true },
      custom_headers: { 'x-team': { configured: true } },
      signing_secret: null,
    });
    expect(`${made.text}${await world.stored()}`).not.toMatch(/s3cr3t|team-secret|"mine"/);
    expect((await target(made))?.secrets).toEqual({
      signing_secrets: [OWN_SECRET],
      access: { type: 'basic', username: 'ann', password: 's3cr3t' },
      headers: { 'x-team': 'team-secret' },
    });
  });

  test('can be vouched for by operators only', async () => {
    expect((await create({ ...WEBHOOK, ownership: 'operator' })).status).toBe(403);
    const vouched = await world.call('POST', GROUP, { body: { ...WEBHOOK, ownership: 'operator' } });
    expect(vouched.body.ownership).toBe('operator');
    const made = await create(WEBHOOK);
    expect((await world.call('POST', `${pathOf(made)}/vouch`, { as: USER })).status).toBe(403);
    expect((await world.call('POST', `${pathOf(made)}/vouch`, { as: STRANGER })).status).toBe(404);
    const after = await world.call('POST', `${pathOf(made)}/vouch`);
    expect(after.body).toMatchObject({ ownership: 'operator', version: 2 });
    expect((await world.call('POST', `${pathOf(made)}/vouch`)).body.version).toBe(2);
    await Promise.all(
      [vouched, made].map((one) => world.call('DELETE', pathOf(one), { headers: { 'if-match': '*' } })),
    );
  });

  test('changes only the members of the request', async () => {
    const made = await create({
      ...WEBHOOK,
      url: 'https://ann:s3cr3t@hooks.example.com/b',
      timeout_seconds: 5,
      custom_headers: { 'x-a': '1' },
    });
    const { signing_secret: _, ...shown } = made.body;
    const faster = await patch(made, { timeout_seconds: 3, rate_limit: 7 });
    expect(faster.body).toEqual({ ...shown, timeout_seconds: 3, rate_limit: 7, version: 2 });
    expect((await patch(faster, {})).body).toEqual(faster.body);
    const less = await patch(faster, { timeout_seconds: null, rate_limit: null, custom_headers: null });
    const { timeout_seconds: __, custom_headers: ___, ...rest } = shown;
    expect(less.body).toEqual({ ...rest, version: 3 });
    expect((await target(made))?.secrets).toEqual({
      signing_secrets: [expect.any(String)],
      access: { type: 'basic', username: 'ann', password: 's3cr3t' },
    });
    expect((await patch(faster, { timeout_seconds: 9 })).body).toMatchObject({ status: 412, version: 3 });
  });

  test('keeps its credentials if its URL is written as it is shown, and loses them with null', async () => {
    const made = await create({ ...WEBHOOK, url: 'https://ann:s3cr3t@hooks.example.com/c' });
    const same = await patch(made, { url: made.body.url });
    expect(same.body).toMatchObject({ version: 1, credentials: { configured: true } });
    const without = await patch(made, { credentials: null });
    expect(without.body).toMatchObject({ version: 2, credentials: { configured: false } });
    expect((await target(made))?.secrets.access).toBeUndefined();
  });

  test('uses the verified URL while a new one is pending, each with its credentials', async () => {
    const body = { ...WEBHOOK, url: 'https://ann:one@old.example.com/', ownership: 'operator' };
    const made = await world.call('POST', REACTIONS, { body });
    const moved = await patch(made, { url: 'https://ben:two@new.example.com/' });
    expect(moved.body).toMatchObject({
      url: 'https://old.example.com/',
      ownership: 'operator',
      pending: { url: 'https://new.example.com/', credentials: { configured: true } },
    });
    const seen = await target(made);
    expect([seen?.secrets.access, seen?.pendingAccess]).toEqual([
      { type: 'basic', username: 'ann', password: 'one' },
      { type: 'basic', username: 'ben', password: 'two' },
    ]);
    const given = await patch(moved, { pending: null });
    expect(given.body).not.toHaveProperty('pending');
    expect(await target(made)).toMatchObject({ secrets: { access: { password: 'one' } } });
    expect((await target(made))?.pendingAccess).toBeUndefined();
    const again = await patch(given, { url: 'https://new.example.com/' });
    const vouched = await world.call('POST', `${pathOf(again)}/vouch`);
    expect(vouched.body).toMatchObject({ url: 'https://new.example.com/', credentials: { configured: false } });
    expect(vouched.body).not.toHaveProperty('pending');
  });

  test.each([
    ['a private address', { url: 'https://10.0.0.1/' }, '/url'],
    ['plain http', { url: 'http://example.com/' }, '/url'],
    ['no URL', { url: 'javascript:alert(1)' }, '/url'],
    ['a reserved header', { custom_headers: { host: 'x' } }, '/custom_headers'],
    [
      'two Authorization values',
      { url: 'https://a:b@example.com/', custom_headers: { Authorization: 'x' } },
      '/custom_headers',
    ],
    ['event types at a feed group', { event_types: ['reaction.new'] }, '/event_types/0'],
    ['a time limit out of its range', { timeout_seconds: 31 }, '/timeout_seconds'],
    ['a key of queues', { queue_url: QUEUE_URL }, '/queue_url'],
  ])('is not created with %s', async (_, changes, pointer) => {
    const before = await world.stored();
    const answer = await create({ ...WEBHOOK, ...changes });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
    expect(await world.stored()).toBe(before);
  });

  test('is unchanged after an invalid change', async () => {
    const made = await create({ ...WEBHOOK, custom_headers: { authorization: 'mine' } });
    for (const [body, pointer] of [
      [{ url: 'https://127.0.0.1/' }, '/url'],
      [{ url: 'https://ann:pw@hooks.example.com/' }, '/url'],
      [{ queue_url: QUEUE_URL }, '/queue_url'],
      [{ transport: 'sqs' }, '/transport'],
      [{ ownership: 'operator' }, '/ownership'],
      [{ state: 'paused' }, '/state'],
      [{ timeout_seconds: 'x' }, '/timeout_seconds'],
    ] as const) {
      expect(await patch(made, body)).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
    }
    expect((await world.call('GET', pathOf(made))).body.version).toBe(1);
    await world.call('DELETE', pathOf(made), { headers: { 'if-match': '"1"' } });
  });
});

describe('a queue', () => {
  test('with keys shows only the last four characters of the key id', async () => {
    const made = await create(
      { transport: 'sqs', queue_url: QUEUE_URL, auth: KEYS, event_types: ['reaction.new'] },
      REACTIONS,
    );
    expect(made.body).toMatchObject({ state: 'enabled', auth: { type: 'keys', configured: true, key_hint: 'MPLE' } });
    expect(`${made.text}${await world.stored()}`).not.toMatch(/AKIAIOSF|wJalr/);
    expect((await target(made))?.secrets.access).toEqual({
      type: 'keys',
      access_key_id: KEYS.key,
      secret_access_key: KEYS.secret,
    });
    const policy = await patch(made, { auth: { type: 'policy' } });
    expect(policy.body.auth).toEqual({ type: 'policy' });
    expect((await target(made))?.secrets.access).toBeUndefined();
  });

  test.each([
    ['no SQS host', { queue_url: 'https://evil.example.com/123456789012/q' }, '/queue_url'],
    [
      'a role of the account of the stack',
      { auth: { type: 'role', role_arn: 'arn:aws:iam::000000000000:role/x' } },
      '/auth/role_arn',
    ],
    ['no role', { auth: { type: 'role', role_arn: 'arn:aws:iam::123456789012:user/x' } }, '/auth/role_arn'],
    ['an external id of its own', { auth: { ...ROLE, external_id: 'mine' } }, '/auth/external_id'],
    ['no secret', { auth: { type: 'keys', key: 'x' } }, '/auth/secret'],
    ['no auth', { auth: undefined }, '/auth'],
    ['another auth', { auth: { type: 'magic' } }, '/auth/type'],
  ])('is not created with %s', async (_, changes, pointer) => {
    const answer = await create({ transport: 'sqs', queue_url: QUEUE_URL, auth: KEYS, ...changes });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  });

  test('of the stack is refused', async () => {
    const answer = await create({ transport: 'sqs', queue_url: world.queues['Intake'], auth: KEYS });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/queue_url' }] } });
  });

  test('with a role is created paused with a generated external id, and used after a test of the role', async () => {
    const made = await create({ transport: 'sqs', queue_url: QUEUE_URL, auth: ROLE });
    expect(made.body).toMatchObject({
      state: 'paused',
      auth: { ...ROLE, external_id: expect.stringMatching(/^feedhose-.{43}$/) },
    });
    const check = (status: string) => ({ name: 'external_id', status, message: 'm' });
    world.finds({ status: 'error', checks: [check('error')], duration_ms: 1 });
    world.asked();
    const refused = await world.call('POST', `${pathOf(made)}/resume`);
    expect(refused).toMatchObject({ status: 409, body: { checks: [check('error')] } });
    expect(world.asked()).toMatchObject([{ function: 'deliver-to-queue', kind: 'test', destination_id: made.body.id }]);
    world.finds({ status: 'ok', checks: [check('ok')], duration_ms: 1 });
    const resumed = await world.call('POST', `${pathOf(made)}/resume`);
    expect(resumed.body).toMatchObject({ state: 'enabled', version: 2 });

    const other = { auth: { ...ROLE, role_arn: `${ROLE.role_arn}-2` } };
    world.finds({ status: 'error', checks: [check('error')], duration_ms: 1 });
    expect((await patch(resumed, other)).status).toBe(409);
    expect(world.asked().at(-1)).toMatchObject({
      settings: { auth: { ...other.auth, external_id: made.body.auth.external_id } },
    });
    world.finds({ status: 'ok', checks: [check('ok')], duration_ms: 1 });
    expect((await patch(resumed, other)).body.auth).toMatchObject({
      external_id: made.body.auth.external_id,
      ...other.auth,
    });
  });

  test('that is enabled cannot be changed to a role without a test', async () => {
    const made = await create({ transport: 'sqs', queue_url: QUEUE_URL, auth: { type: 'policy' } });
    expect((await patch(made, { auth: ROLE })).status).toBe(409);
    const paused = await world.call('POST', `${pathOf(made)}/pause`);
    expect((await patch(paused, { auth: ROLE })).body.auth.external_id).toMatch(/^feedhose-/);
  });
});

describe('destinations of a scope', () => {
  test('are limited to ten, and prevent the deletion of their scope', async () => {
    const FULL = '/apps/acme/scopes/feed_group:full/destinations';
    const statuses = [];
    for (let made = 0; made < 11; made++) statuses.push((await create(WEBHOOK, FULL)).status);
    expect(statuses).toEqual([...Array(10).fill(201), 409]);
    const page = await world.call('GET', FULL, { query: { limit: '6' } });
    const rest = await world.call('GET', FULL, { query: { limit: '6', cursor: page.body.cursor } });
    const ids = [...page.body.items, ...rest.body.items].map(({ id }: { id: string }) => id);
    expect(ids).toEqual([...new Set(ids)].toSorted());
    expect(ids).toHaveLength(10);
    expect((await world.call('GET', '/apps/acme/scopes/feed_group:full')).body.destinations).toEqual({
      total: 10,
      enabled: 10,
      paused: 0,
      disabled: 0,
      pending: 10,
    });
    const scope = await world.call('DELETE', '/apps/acme/scopes/feed_group:full', { headers: { 'if-match': '*' } });
    expect(scope.status).toBe(409);
  });

  test('are limited to ten with concurrent creations', async () => {
    await world.call('PUT', '/apps/acme/scopes/feed_group:rush', { body: { realtime: true } });
    const path = '/apps/acme/scopes/feed_group:rush/destinations';
    const answers = await Promise.all(Array.from({ length: 14 }, () => create(WEBHOOK, path)));
    const made = answers.filter(({ status }) => status === 201).length;
    const { items } = (await world.call('GET', path)).body;
    expect(items).toHaveLength(made);
    expect(made).toBeLessThanOrEqual(10);
  });

  test('are created once for repeated requests', async () => {
    await world.call('PUT', '/apps/acme/scopes/feed_group:once', { body: { realtime: true } });
    const path = '/apps/acme/scopes/feed_group:once/destinations';
    const call = { as: USER, body: WEBHOOK, headers: { 'idempotency-key': 'same' } };
    const answers = await Promise.all(Array.from({ length: 4 }, () => world.call('POST', path, call)));
    const last = await world.call('POST', path, call);
    const { items } = (await world.call('GET', path)).body;
    expect(items).toHaveLength(1);
    expect(last.body).toMatchObject({ id: items[0].id, signing_secret: null });
    const shown = answers.filter(({ body }) => body.signing_secret);
    expect(shown.length).toBeLessThanOrEqual(1);
    for (const { status } of answers) expect([201, 409]).toContain(status);
  });

  test('do not exist for other callers and in other scopes', async () => {
    const made = await create(WEBHOOK);
    const path = pathOf(made);
    expect((await world.call('GET', path, { as: STRANGER })).status).toBe(404);
    expect((await world.call('GET', path.replace('feed_group:user', 'feed_group:once'))).status).toBe(404);
    expect((await world.call('GET', `${GROUP}/${NONE}`)).status).toBe(404);
    expect((await world.call('GET', `${GROUP}/nonsense`)).status).toBe(400);
    expect((await world.call('POST', '/apps/acme/scopes/feed_group:none/destinations', { body: WEBHOOK })).status).toBe(
      404,
    );
    expect((await world.call('DELETE', path)).status).toBe(428);
    expect((await world.call('DELETE', path, { headers: { 'if-match': '"9"' } })).status).toBe(412);
    expect((await world.call('DELETE', path, { headers: { 'if-match': '"1"' }, as: USER })).status).toBe(204);
    expect((await world.call('GET', path)).status).toBe(404);
  });
});
