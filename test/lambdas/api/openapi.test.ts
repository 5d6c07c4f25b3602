/** docs/openapi.json is up to date, its texts have the usual form, and it describes the real answers of every route. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createAttemptsLog } from '../../../adapters/attempts/write.ts';
import { createDeadLetters } from '../../../adapters/holding/dead-letters.ts';
import { encodeDelivery } from '../../../core/delivery/delivery.ts';
import { deadLetterOf } from '../../../core/holding/dead-letter.ts';
import { openApiDocument } from '../../../lambdas/api/openapi.ts';
import { BY_NAME, OF_SCHEMA } from '../../../lambdas/api/openapi-properties.ts';
import { SERVERS } from '../../../lambdas/api/openapi-words.ts';
import { ROUTE_LIST } from '../../../lambdas/api/route-table.ts';
import { nothing, PATH_PARAMETERS, versionOnly } from '../../../lambdas/api/schemas/common.ts';
import { check } from '../../../lambdas/api/schemas/sentences.ts';
import { aDelivery, aFailure, DELIVERED, feedDetail } from '../../core/make.ts';
import { journaled } from './journaled.ts';
import { openBreaker, parkForProbe } from './open-breaker.ts';
import { type Answer, apiWorld, document, OPERATOR, operations, STRANGER, USER } from './world.ts';

const world = apiWorld();
const answered = new Set<string>();
const APP = '/apps/acme';
const SCOPE = `${APP}/scopes/feed_group:user`;
const ALL = `${SCOPE}/destinations`;
const ANY = { headers: { 'if-match': '*' } };

async function call(method: string, path: string, how: object = {}): Promise<Answer> {
  const answer = await world.call(method, path, how);
  if (answer.status < 400) answered.add(`${answer.route} ${answer.status}`);
  return answer;
}

/** Calls every route until it gave each of its answers that is not a problem. `world.call` compares each answer with the document. */
async function tour(): Promise<void> {
  await call('GET', '/me', { as: USER });
  await call('POST', '/apps', { body: { app_id: 'acme', name: 'Acme' } });
  await call('GET', '/apps');
  await call('GET', '/audit');
  await call('GET', APP);
  await call('PATCH', APP, { ...ANY, body: { name: 'Acme Ltd.' } });
  const { body: rotated } = await call('POST', `${APP}/keys`);
  await call('POST', `${APP}/keys/${rotated.keys[1].api_key}/activate`);
  await call('DELETE', `${APP}/keys/${rotated.api_key}`);
  await call('POST', `${APP}/signing-keys`);
  await call('POST', `${APP}/signing-keys`);
  const { body: signing } = await call('GET', `${APP}/signing-keys`);
  await call('GET', new URL(signing.url).pathname);
  await call('DELETE', `${APP}/signing-keys/${signing.keys[0].kid}`, ANY);
  const { body: portal } = await call('POST', `${APP}/portal-link`, { body: { role: 'view' } });
  await call('POST', '/portal-sessions', { body: { token: portal.url.split('#token=')[1] } });
  await call('GET', `${APP}/portal-sessions`);
  await call('DELETE', `${APP}/portal-sessions/${portal.session_id}`);
  await call('DELETE', `${APP}/portal-sessions`);
  await call('PUT', SCOPE, { body: { realtime: true } });
  await call('PUT', SCOPE, { ...ANY, body: { realtime: false } });
  await call('GET', SCOPE);
  await call('GET', `${APP}/scopes`);
  await call('POST', `${APP}/playground`, { body: { feed: 'user:1' } });
  const webhook = {
    transport: 'webhook',
    url: 'https://a:b@example.com/',
    custom_headers: { 'x-a': 'b' },
    max_batch: 3,
  };
  const { body: made } = await call('POST', ALL, { body: webhook });
  await call('GET', `${APP}/access`, { query: { transport: 'webhook', address: 'https://example.com/' } });
  const auths = [
    { type: 'keys', key: 'AKIDEXAMPLE', secret: 's' },
    { type: 'policy' },
    { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/r' },
  ];
  const queue_url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/customer';
  for (const auth of auths) {
    const { body } = await call('POST', ALL, { body: { transport: 'sqs', queue_url, auth } });
    await call('GET', `${ALL}/${body.id}/access`);
  }
  const settings = { bucket: 'example-feeds', region: 'eu-west-1', bucket_owner: '123456789012' };
  const { body: bucket } = await call('POST', ALL, {
    body: { transport: 's3', ...settings, auth: { type: 'policy' } },
  });
  for (const what of ['windows', 'access']) await call('GET', `${ALL}/${bucket.id}/${what}`);
  await call('GET', ALL);
  const one = `${ALL}/${made.id}`;
  await call('GET', one);
  await call('PATCH', one, { ...ANY, body: { timeout_seconds: 2 } });
  world.finds({
    status: 'ok',
    checks: [{ name: 'ownership', status: 'ok', message: 'm' }],
    duration_ms: 1,
    url: 'https://example.com/',
    ownership: 'dns',
  });
  await call('POST', `${one}/verify`);
  const sent = {
    request: { headers: { 'webhook-id': 'x' }, body: '[]' },
    response: { status: 200, duration_ms: 3, answer: 'ok' },
  };
  world.finds({
    status: 'error',
    error: 'e',
    hint: 'h',
    checks: [{ name: 'post', status: 'error', message: 'm', hint: 'h' }],
    duration_ms: 1,
    ...sent,
  });
  await call('POST', `${one}/test`);
  await call('PATCH', one, { ...ANY, body: { url: 'https://c:d@elsewhere.example.com/' } });
  for (const action of ['pause', 'resume', 'enable', 'vouch']) await call('POST', `${one}/${action}`);
  await call('POST', `${one}/secret`);
  await call('DELETE', `${one}/secrets/1`, ANY);
  for (const what of ['attempts', 'stats', 'backlog', 'health', 'access']) await call('GET', `${one}/${what}`);

  const log = { destinationOf: async () => undefined, now: Date.now };
  await createAttemptsLog(
    world.dynamodb,
    world.tables.attempts,
    log,
  )([{ delivery: aDelivery({ destinationId: made.id }), outcome: DELIVERED, startedAt: Date.now(), durationMs: 1 }]);
  const { body: listed } = await call('GET', `${one}/attempts`);
  await call('GET', `${one}/attempts/${listed.items[0].id}`);
  await call('GET', `${SCOPE}/destination-summaries`);
  const ref = { appId: 'acme', scope: 'feed_group:user', destinationId: made.id };
  await parkForProbe(world, ref);
  await openBreaker(world, ref);
  await call('POST', `${one}/probe`);

  const deadLetters = createDeadLetters(world.dynamodb, world.tables.held, Date.now);
  for (const n of [1, 2]) {
    const lastFailure = { ...aFailure(), at: 1_000 };
    const text = encodeDelivery(
      aDelivery({
        id: `dlv_${n}`,
        appId: 'acme',
        destinationId: made.id,
        transport: 'webhook',
        lastFailure,
        firstAttemptAt: 5,
      }),
    );
    const message = {
      messageId: `m${n}`,
      body: text,
      attributes: { class: 'http_5xx' },
      sentAt: Date.now() - n * 1_000,
    };
    await deadLetters.archive(deadLetterOf('webhook', message), text);
  }
  await call('GET', '/dead-letters', { query: { group_by: 'destination,class' } });
  const { body: list } = await call('GET', '/dead-letters');
  await call('GET', '/dead-letters/export');
  const { body: plan } = await call('POST', '/redrive-plans', {
    body: { filter: { app_id: 'acme', from: '2026-01-01T00:00:00+01:00' } },
  });
  await call('GET', '/redrive-plans');
  await call('GET', '/overview');
  await call('GET', '/app-summaries');
  await call('GET', '/outages');
  await call('GET', '/search', { query: { q: 'acme' } });
  await call('GET', `/redrive-plans/${plan.id}`);
  await call('POST', `/redrive-plans/${plan.id}/start`);
  await call('POST', `/redrive-plans/${plan.id}/stop`);
  await call('DELETE', `/redrive-plans/${plan.id}`, ANY);
  await call('POST', `${one}/vouch`);
  const [from, to] = [60_000, 0].map((ago) => new Date(Date.now() - ago).toISOString());
  const { body: replay } = await call('POST', `${APP}/replays`, {
    body: { scope: 'feed_group:user', from, to, to_destination: made.id },
  });
  await call('GET', '/replays');
  await call('POST', `/replays/${replay.id}/start`);
  await call('GET', `/replays/${replay.id}`);
  await call('POST', `/replays/${replay.id}/stop`);
  await call('DELETE', `/replays/${replay.id}`, ANY);
  const [first, second] = list.items;
  await call('GET', `/dead-letters/${first.key}`);
  await journaled(world, [feedDetail({ app_id: 'acme' })], Date.now());
  const { body: updates } = await call('GET', `${APP}/updates`);
  await call('GET', `${APP}/updates/${updates.items[0].key}`);
  await call('POST', `${one}/resend`, { body: { key: updates.items[0].key } });
  await call('GET', '/updates');
  const range = { from: new Date(Date.now() - 60_000).toISOString(), to: new Date().toISOString() };
  await call('GET', `${ALL}/${made.id}/updates`, { query: range });
  await call('POST', `${SCOPE}/preview`, { body: { destination_id: made.id } });
  await call('POST', `${ALL}/${made.id}/updates/resend`, { body: { event_ids: ['e1'], ...range } });
  await call('POST', `/dead-letters/${first.key}/redrive`);
  await call('POST', `/dead-letters/${second.key}/discard`, { body: { reason: 'done with it' } });

  for (const { id } of (await call('GET', ALL)).body.items) await call('DELETE', `${ALL}/${id}`, ANY);
  await call('DELETE', SCOPE, ANY);
  await call('DELETE', APP, ANY);
}

describe('docs/openapi.json', () => {
  test('is the output of `node bin/openapi.ts`', () => {
    expect(document).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
  });

  const VERBS =
    'Activate Add Create Delete Discard Enable Export Get List Pause Redrive Rename Resume Revoke Rotate Search Send Start Stop Test Update Verify Vouch';

  test.each(ROUTE_LIST)('the summary of %s is an imperative of at most eight words', (_, { summary }) => {
    const [verb, ...rest] = summary.split(' ');
    expect(VERBS.split(' ')).toContain(verb);
    expect(rest.length).toBeLessThan(8);
    expect(summary).not.toMatch(/[.;:,]/);
  });

  test('describes operations and parameters in sentences, and answers in noun phrases or sentences', () => {
    const described = (value: unknown, path: readonly string[] = []): readonly (readonly [string, string])[] =>
      Object.entries(typeof value === 'object' ? { ...value } : {}).flatMap(([key, inner]) =>
        key === 'description' && typeof inner === 'string'
          ? [[path.join('/'), inner] as const]
          : described(inner, [...path, key]),
      );
    const faulty = described(document).filter(([path, text]) => {
      const isAnswer = /\/responses\/[^/]+$/.test(path);
      return !/^[A-Z`*]|^(?:iam|null|false|unknown)\b/.test(text) || (!isAnswer && !text.endsWith('.'));
    });
    expect(faulty).toEqual([]);
  });

  test('describes every property', () => {
    const described = Object.entries(document.components.schemas).flatMap(([name, schema]) =>
      Object.entries((schema['properties'] ?? {}) as Record<string, { readonly description?: string }>).map(
        ([property, { description }]) => [`${name}.${property}`, description] as const,
      ),
    );
    expect(described.length).toBeGreaterThan(400);
    expect(described.filter(([, description]) => !description)).toEqual([]);
  });

  test('contains every description that is listed for it', () => {
    const text = JSON.stringify(document);
    const listed = [BY_NAME, ...Object.values(OF_SCHEMA)].flatMap((texts) => Object.values(texts));
    expect(listed.filter((one) => !text.includes(JSON.stringify(one)))).toEqual([]);
  });

  test('names the servers of a deployed stack and of the embedded run', () => {
    expect(document.servers.map(({ url }) => url)).toEqual(SERVERS.map(({ url }) => url));
  });

  test.each(ROUTE_LIST.filter(([, { body }]) => body !== undefined && body !== versionOnly && body !== nothing))(
    'has examples of the body of %s, which the route accepts',
    (name, { body = nothing }) => {
      const content = operations.find(({ operationId }) => operationId === name)?.requestBody?.content;
      const values = Object.values(content?.['application/json']?.examples ?? {});
      expect(values).not.toEqual([]);
      for (const { value } of values) expect(check(body, value)).toEqual({ value: expect.anything() });
    },
  );

  test('names first the 401 of API Gateway, because generated clients read every 401 as the first one', () => {
    const { Problem401 } = (document as unknown as { components: { responses: Record<string, { content: object }> } })
      .components.responses;
    expect(Object.keys(Problem401?.content ?? {})).toEqual(['application/json', 'application/problem+json']);
  });

  test.each(ROUTE_LIST)('marks the query parameters as required that %s requires', (name, { query }) => {
    const parameters = operations.find(({ operationId }) => operationId === name)?.parameters ?? [];
    const marked = parameters.filter((one) => one.in === 'query' && one.required).map((one) => one.name);
    const missing = (query?.safeParse({}).error?.issues ?? []).map(({ path }) => String(path[0]));
    expect(marked.toSorted()).toEqual(missing.toSorted());
  });

  test('describes every answer of every route', async () => {
    await tour();
    const documented = ROUTE_LIST.flatMap(([name, { answers }]) =>
      Object.keys(answers).map((status) => `${name} ${status}`),
    );
    expect([...answered].toSorted()).toEqual(documented.toSorted());
  });

  test('has unique operations and names, and a schema for each parameter', () => {
    const operations = ROUTE_LIST.map(([, { method, path }]) => `${method} ${path}`);
    expect(new Set(operations).size).toBe(operations.length);
    const names = ROUTE_LIST.flatMap(([, { path }]) => [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name));
    expect(new Set(names)).toEqual(new Set(Object.keys(PATH_PARAMETERS)));
  });
});

describe('every route', () => {
  beforeAll(async () => {
    await world.call('POST', '/apps', { body: { app_id: 'acme', name: 'Acme' } });
    await world.call('POST', '/apps', { body: { app_id: 'other', name: 'Other' } });
  });
  const SAMPLES: Readonly<Record<string, string>> = {
    app_id: 'acme',
    scope: 'feed_group:user',
    destination_id: 'dst_000000000000000000000000',
    plan_id: 'plan_000000000000000000000000',
    replay_id: 'replay_000000000000000000000000',
    key: 'a2V5',
    index: '0',
    kid: 'k'.repeat(43),
    session_id: `ps_${'0'.repeat(44)}`,
  };
  const filled = (path: string) => path.replace(/\{([^}]+)\}/g, (_, name: string) => SAMPLES[name] ?? '');

  test.each(ROUTE_LIST.filter(([, { who }]) => who !== 'anyone'))(
    '%s refuses callers without a group and users of other apps',
    async (name, { method, path, who }) => {
      const raw = 'no json at all';
      const body = method === 'GET' || method === 'DELETE' ? {} : { raw };
      for (const as of [
        undefined,
        { sub: 'x' },
        { sub: 'x', 'cognito:groups': '[admins]' },
        { 'cognito:groups': '' },
      ]) {
        expect((await world.call(method, filled(path), { ...body, as })).status).toBe(403);
      }
      const inApp = path.includes('{app_id}');
      const stranger = await world.call(method, filled(path), { ...body, as: STRANGER });
      const missing = await world.call(method, filled(path).replace('/acme', '/nobody'), { ...body, as: STRANGER });
      if (inApp) expect([stranger.status, stranger.body]).toEqual([404, missing.body]);
      const user = await world.call(method, filled(path), { ...body, as: USER });
      if (who === 'operator') expect(user.status).toBe(403);
      else expect([name, user.status]).not.toEqual([name, 403]);
      expect(who === 'app' || who === 'member' ? inApp : true).toBe(true);
      expect(who === 'narrowed' ? !inApp : true).toBe(true);
      const operator = await world.call(method, filled(path), { ...body, as: OPERATOR });
      expect(operator.status).not.toBe(403);
    },
  );
});
