/**
 * Authorization: every route of the table with every kind of caller. The rules are repeated here, so that a new or
 * changed route fails until its callers are stated here. Permitted calls change nothing, because their body is not JSON
 * or names no version.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createDeadLetters } from '../../adapters/holding/dead-letters.ts';
import { encodeDelivery } from '../../core/delivery/delivery.ts';
import { deadLetterOf } from '../../core/holding/dead-letter.ts';
import { ROUTE_LIST, type RouteName } from '../../lambdas/api/route-table.ts';
import { aDelivery, feedDetail } from '../core/make.ts';
import { journaled } from '../lambdas/api/journaled.ts';
import { apiWorld, type Call, OPERATOR } from '../lambdas/api/world.ts';
import { synthesize } from '../lib/template.ts';

/**
 * `app`: operators, and users of the app in the path. `member`: the same, but no portal sessions. `anyone`: everyone who has a token in
 * the body (test/security/portal.test.ts), or who knows the id of a key set. `own`: every signed-in caller, limited to their own apps.
 */
const RULES: Readonly<Record<RouteName, 'operator' | 'app' | 'member' | 'own' | 'anyone'>> = {
  getMe: 'own',
  listAudit: 'own',
  listApps: 'own',
  createApp: 'operator',
  getApp: 'app',
  updateApp: 'app',
  deleteApp: 'operator',
  rotateKeys: 'app',
  activateKey: 'app',
  deleteKey: 'app',
  listSigningKeys: 'app',
  createSigningKey: 'app',
  revokeSigningKey: 'app',
  getKeySet: 'anyone',
  listScopes: 'app',
  getScope: 'app',
  putScope: 'app',
  deleteScope: 'app',
  sendTestUpdate: 'app',
  listDestinations: 'app',
  listDestinationSummaries: 'app',
  createDestination: 'app',
  getDestination: 'app',
  updateDestination: 'app',
  deleteDestination: 'app',
  verifyDestination: 'app',
  testDestination: 'app',
  pauseDestination: 'app',
  resumeDestination: 'app',
  enableDestination: 'app',
  probeDestination: 'app',
  vouchDestination: 'operator',
  rotateSecret: 'app',
  revokeSecret: 'app',
  resendToDestination: 'app',
  listAttempts: 'app',
  getAttempt: 'app',
  getStats: 'app',
  getBacklog: 'app',
  getHealth: 'app',
  getWindows: 'app',
  getAccess: 'app',
  getNewAccess: 'app',
  listUpdatesFor: 'app',
  resendUpdates: 'app',
  previewDestination: 'app',
  getOverview: 'own',
  listAppSummaries: 'own',
  listOutages: 'own',
  search: 'own',
  listUpdates: 'app',
  getUpdate: 'app',
  listAllUpdates: 'operator',
  listDeadLetters: 'own',
  exportDeadLetters: 'own',
  getDeadLetter: 'own',
  redriveDeadLetter: 'own',
  discardDeadLetter: 'own',
  listPlans: 'own',
  createPlan: 'own',
  getPlan: 'own',
  startPlan: 'own',
  stopPlan: 'own',
  deletePlan: 'own',
  createReplay: 'app',
  listReplays: 'own',
  getReplay: 'own',
  startReplay: 'own',
  stopReplay: 'own',
  deleteReplay: 'own',
  createPortalLink: 'member',
  listPortalSessions: 'member',
  revokePortalSession: 'member',
  revokePortalSessions: 'member',
  createPortalSession: 'anyone',
};

const groups = (text: unknown) => ({ sub: 'somebody', 'cognito:groups': text });
/** Unknown callers, who may be signed in, but in no group that has a meaning here. */
const NOBODY: Readonly<Record<string, object | undefined>> = {
  'no claims': undefined,
  'no groups': { sub: 'x' },
  'an empty text': groups(''),
  'an empty list': groups('[]'),
  'a group of other things': groups('[admins]'),
  'groups in other letter case': groups('[Operators OPERATORS APP:acme]'),
  'a group that only begins like operators': groups('[operators-of-nothing operator]'),
  'a group with a space in it': groups(['operators of nothing', 'x app:acme']),
  'a group with an empty app': groups('[app: app]'),
  'a text with a list in it': groups('x [operators]'),
  'an object': groups({ operators: true }),
  'a number': groups(1),
  'scopes, which are no groups': { sub: 'x', scope: 'operators aws.cognito.signin.user.admin app:acme' },
  'attributes, which users change themselves': { sub: 'x', 'custom:groups': '[operators]', groups: '[operators]' },
  'a name like a group': {
    sub: 'operators',
    username: 'operators',
    'cognito:username': 'app:acme',
    email: 'operators',
  },
};
const OWNERS: Readonly<Record<string, object>> = {
  'its user': groups('[app:acme]'),
  'a user of two apps': groups('[app:another app:acme]'),
  'its user, from another issuer': groups(['app:acme']),
};
const STRANGERS: Readonly<Record<string, object>> = {
  'a user of another app': groups('[app:other]'),
  'a user of an app of a longer name': groups('[app:acme2]'),
  'a user of an app of a shorter name': groups('[app:acm]'),
  'a user of the same name in other letter case': groups('[app:Acme app:ACME]'),
  'a user of an app that is not there': groups('[app:nobody]'),
  'a user of an app called operators': groups('[app:operators]'),
  'a user of all with a star': groups('[app:*]'),
  'a user of an app called like a path': groups('[app:acme/scopes app:./acme]'),
};

const world = apiWorld();
const ids: Record<string, string> = {
  app_id: 'acme',
  scope: 'feed_group:user',
  index: '0',
  kid: 'k'.repeat(43),
  session_id: `ps_${'0'.repeat(44)}`,
};

beforeAll(async () => {
  for (const app_id of ['acme', 'other']) {
    await world.call('POST', '/apps', { body: { app_id, name: app_id, api_key: `key-${app_id}` } });
    await world.call('PUT', `/apps/${app_id}/scopes/feed_group:user`, { body: { realtime: true } });
  }
  const webhook = { transport: 'webhook', url: 'https://example.com/' };
  const made = await world.call('POST', '/apps/acme/scopes/feed_group:user/destinations', { body: webhook });
  ids['destination_id'] = made.body.id;
  const settings = { bucket: 'example-feeds', region: 'eu-west-1', bucket_owner: '123456789012' };
  const bucket = { transport: 's3', ...settings, auth: { type: 'policy' } };
  const another = await world.call('POST', '/apps/acme/scopes/feed_group:user/destinations', { body: bucket });
  ids['bucket_id'] = another.body.id;
  const deadLetters = createDeadLetters(world.dynamodb, world.tables.held, Date.now);
  const text = encodeDelivery(aDelivery({ appId: 'acme', destinationId: made.body.id, transport: 'webhook' }));
  const message = { messageId: 'm', body: text, attributes: { class: 'http_5xx' }, sentAt: Date.now() };
  await deadLetters.archive(deadLetterOf('webhook', message), text);
  const [deadLetter] = (await world.call('GET', '/dead-letters')).body.items;
  ids['deadLetter'] = deadLetter.key;
  await journaled(world, [feedDetail({ app_id: 'acme' })], Date.now());
  ids['update'] = (await world.call('GET', '/apps/acme/updates')).body.items[0].key;
  const plan = await world.call('POST', '/redrive-plans', { body: { filter: { app_id: 'acme' } } });
  ids['plan_id'] = plan.body.id;
  const [from, to] = [60_000, 0].map((ago) => new Date(Date.now() - ago).toISOString());
  await world.call('POST', `/apps/acme/scopes/feed_group:user/destinations/${made.body.id}/vouch`);
  const wish = { scope: 'feed_group:user', from, to, to_destination: made.body.id };
  const replay = await world.call('POST', '/apps/acme/replays', { body: wish });
  ids['replay_id'] = replay.body.id;
});

/** Returns the key of a dead letter, of an update, or of the app. */
const keyFor = (path: string) =>
  path.startsWith('/dead-letters') ? ids['deadLetter'] : path.includes('/updates/') ? ids['update'] : 'key-acme';

const filled = (path: string, changes: Record<string, string> = {}) =>
  path.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const key = name === 'key' ? keyFor(path) : ids[name];
    // Only buckets have windows.
    const id = name === 'destination_id' && path.endsWith('/windows') ? ids['bucket_id'] : key;
    return changes[name] ?? id ?? '';
  });

/** A permitted call changes nothing. */
function call(method: string, path: string, as: object | undefined) {
  const body: Call = method === 'GET' ? {} : method === 'DELETE' ? {} : { raw: 'no JSON at all' };
  return world.call(method, path, { ...body, as });
}

/** Permitted: found, or refused only for its body or its missing version. */
const LET_IN = [200, 400, 415, 428];

describe.each(ROUTE_LIST.filter(([name]) => RULES[name] !== 'anyone'))('%s', (name, { method, path, who }) => {
  const rule = RULES[name];
  const url = () => filled(path);
  /** The only route with an object that does not exist here. */
  const missing = name === 'revokePortalSession' ? [404] : [];

  test('has a rule that matches the table', () => {
    expect(rule).toBeDefined();
    expect(who === 'narrowed' ? 'own' : who).toBe(rule);
    // A route that names an app in its path never relies on the step alone.
    expect(path.includes('{app_id}')).toBe(
      rule === 'app' || rule === 'member' || (rule === 'operator' && !['/apps', '/updates'].includes(path)),
    );
  });

  test('is closed to every caller without a valid group', async () => {
    for (const [kind, as] of Object.entries(NOBODY)) {
      expect([kind, (await call(method, url(), as)).status]).toEqual([kind, 403]);
    }
  });

  test('is open to operators', async () => {
    // Without a version or a body that could change something. The last key cannot be removed.
    const { status } = await call(method, url(), OPERATOR);
    expect([...LET_IN, 409, ...missing]).toContain(status);
  });

  test('is open to the app’s users if the rule says so', async () => {
    for (const [kind, as] of Object.entries(OWNERS)) {
      const { status } = await call(method, url(), as);
      if (rule === 'operator') expect([kind, status]).toEqual([kind, 403]);
      else expect([kind, [...LET_IN, 409, ...missing].includes(status)]).toEqual([kind, true]);
    }
  });

  test('gives users of other apps the same answer as for a missing app', async () => {
    const about = path.includes('{app_id}') || /\{(?:key|plan_id|replay_id)\}/.test(path);
    for (const [kind, as] of Object.entries(STRANGERS)) {
      const { status, body } = await call(method, url(), as);
      if (!about) {
        expect([kind, rule === 'operator' ? status === 403 : LET_IN.includes(status)]).toEqual([kind, true]);
        continue;
      }
      const missing = path.includes('{app_id}')
        ? filled(path, { app_id: 'missing' })
        : filled(path, { plan_id: 'plan_000000000000000000000000', key: 'bm8gc3VjaCBrZXk' });
      const other = await call(method, missing, as);
      expect([kind, status, body]).toEqual([kind, other.status, other.body]);
      if (path.includes('{app_id}')) expect(status).toBe(404);
      else expect([404, 400, 428]).toContain(status);
    }
  });
});

test('none of these calls changed anything', async () => {
  expect((await world.call('GET', '/apps/acme')).body).toMatchObject({ name: 'acme', version: 1 });
  expect((await world.call('GET', filled('/redrive-plans/{plan_id}'))).body.status).toBe('planned');
  expect((await world.call('GET', '/dead-letters')).body.items).toHaveLength(1);
});

describe('access across apps (Convoy 26.6: links of one tenant gave access to objects of another)', () => {
  const stranger = { as: STRANGERS['a user of another app'] };
  const OTHERS = '/apps/other/scopes/feed_group:user/destinations';

  test('with ids of another app’s objects under the own app finds nothing', async () => {
    const destination = `${OTHERS}/${ids['destination_id']}`;
    for (const [method, path] of [
      ['GET', destination],
      ['GET', `${destination}/attempts`],
      ['GET', `${destination}/stats`],
      ['GET', `${destination}/backlog`],
      ['GET', `${destination}/health`],
      ['GET', `${OTHERS}/${ids['bucket_id']}/windows`],
      ['GET', `${destination}/access`],
      ['POST', `${destination}/test`],
      ['POST', `${destination}/verify`],
      ['POST', `${destination}/pause`],
      ['POST', `${destination}/resume`],
      ['POST', `${destination}/secret`],
    ] as const) {
      expect([path, (await world.call(method, path, stranger)).status]).toEqual([path, 404]);
    }
    expect(world.asked()).toEqual([]);
  });

  test('in lists, filters, groups and cursors is limited to the own app', async () => {
    const deadLetters = async (query: Record<string, string>) =>
      (await world.call('GET', '/dead-letters', { ...stranger, query })).body;
    const mine = await world.call('GET', '/dead-letters', { query: { limit: '1' } });
    expect(mine.body.items).toHaveLength(1);
    const cursor = Buffer.from('999999999999999#x', 'utf8').toString('base64url');
    for (const query of [{}, { destination_id: ids['destination_id'] ?? '' }, { source: 'webhook' }, { cursor }]) {
      expect((await deadLetters(query)).items).toEqual([]);
    }
    expect((await deadLetters({ group_by: 'destination,class' })).groups).toEqual([]);
    expect((await world.call('GET', '/dead-letters', { ...stranger, query: { app_id: 'acme' } })).status).toBe(404);
    expect((await world.call('GET', '/dead-letters/export', stranger)).text).toBe('');
    expect((await world.call('GET', '/redrive-plans', stranger)).body.items).toEqual([]);
    expect(
      (await world.call('GET', '/apps', stranger)).body.items.map((app: { app_id: string }) => app.app_id),
    ).toEqual(['other']);
  });

  test('by a redrive reaches neither another app’s destination nor, by a plan, its dead letters', async () => {
    const webhook = { transport: 'webhook', url: 'https://example.com/' };
    const made = await world.call('POST', OTHERS, { ...stranger, body: webhook });
    const path = `/dead-letters/${ids['deadLetter']}/redrive`;
    const theirs = await world.call('POST', path, { as: OWNERS['its user'], body: { destination_id: made.body.id } });
    expect(theirs.status).toBe(400);
    expect((await world.call('POST', path, { ...stranger, body: { destination_id: made.body.id } })).status).toBe(404);
    const body = { filter: { app_id: 'acme' } };
    expect((await world.call('POST', '/redrive-plans', { ...stranger, body })).status).toBe(404);
    const filter = { destination_id: ids['destination_id'] };
    const plan = await world.call('POST', '/redrive-plans', { ...stranger, body: { filter } });
    expect(plan.body).toMatchObject({ total: 0, filter: { app_id: 'other' } });
  });

  test("with an idempotency key of another caller does not return that caller's answer", async () => {
    const headers = { 'idempotency-key': 'shared' };
    const body = { transport: 'webhook', url: 'https://example.com/' };
    const ours = await world.call('POST', OTHERS.replace('other', 'acme'), { as: OWNERS['its user'], body, headers });
    const theirs = await world.call('POST', OTHERS, { ...stranger, body, headers });
    expect([ours.status, theirs.status]).toEqual([201, 201]);
    expect(theirs.body.id).not.toBe(ours.body.id);
  });

  test('by users cannot vouch for an endpoint or choose a key, whatever they send', async () => {
    const as = OWNERS['its user'];
    const ALL = OTHERS.replace('other', 'acme');
    const body = { transport: 'webhook', url: 'https://example.com/', ownership: 'operator' };
    expect((await world.call('POST', ALL, { as, body })).status).toBe(403);
    expect((await world.call('POST', '/apps/acme/keys', { as, body: { api_key: 'key-of-somebody' } })).status).toBe(
      403,
    );
    const one = `${ALL}/${ids['destination_id']}`;
    for (const change of [{ ownership: 'operator' }, { state: 'enabled' }, { version: 1, app_id: 'other' }]) {
      expect((await world.call('PATCH', one, { as, body: change, headers: { 'if-match': '*' } })).status).toBe(400);
    }
  });
});

describe('the sign-in', () => {
  const { template } = synthesize();
  const of = (type: string) =>
    Object.values(template.Resources).flatMap(({ Type, Properties }) => (Type === type ? [Properties] : []));

  test('requires a token at every route of the API, with the expected issuer and audience, except at those of the portal', () => {
    const routes = of('AWS::ApiGatewayV2::Route');
    expect(routes.map(({ RouteKey, AuthorizationType }) => [RouteKey, AuthorizationType])).toEqual([
      ['ANY /{proxy+}', 'JWT'],
      ['ANY /portal/{proxy+}', 'NONE'],
      ['ANY /portal-sessions', 'NONE'],
    ]);
    expect(routes[0]?.['AuthorizerId']).toBeDefined();
    const [authorizer, ...more] = of('AWS::ApiGatewayV2::Authorizer');
    expect(more).toEqual([]);
    expect(authorizer).toMatchObject({ AuthorizerType: 'JWT', IdentitySource: ['$request.header.Authorization'] });
    const { Audience, Issuer } = (authorizer?.['JwtConfiguration'] ?? {}) as { Audience: unknown[]; Issuer: unknown };
    expect(Audience).toHaveLength(1);
    expect(JSON.stringify(Issuer)).toContain('cognito-idp');
    expect(of('AWS::Lambda::Url')).toEqual([]);
    expect(of('AWS::ApiGatewayV2::Api').every(({ CorsConfiguration }) => CorsConfiguration === undefined)).toBe(true);
  });

  test('has no self-registration, and users cannot change their own group', () => {
    const [pool] = of('AWS::Cognito::UserPool');
    expect(pool).toMatchObject({ AdminCreateUserConfig: { AllowAdminCreateUserOnly: true }, MfaConfiguration: 'ON' });
    const [client] = of('AWS::Cognito::UserPoolClient');
    expect(client?.['AllowedOAuthFlows']).toEqual(['code']);
    expect(client?.['AllowedOAuthScopes']).toEqual(['openid', 'email']);
  });
});
