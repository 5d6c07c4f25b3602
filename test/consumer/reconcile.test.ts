/** `reconcile` against a server that answers as the API does: what it asks, what it requests, and what it reports. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ConsumerError, type ReconcileOptions, reconcile } from '../../consumer/index.ts';

interface Asked {
  readonly method: string | undefined;
  readonly url: URL;
  readonly token: string | undefined;
  readonly body: { readonly event_ids: readonly string[]; readonly from: string; readonly to: string } | undefined;
}

type Answer = readonly [status: number, body: object | string];

let server: Server;
let api = '';
let asked: Asked[] = [];
let answers: (request: Asked) => Answer = () => [500, ''];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', api);
    const body = request.method === 'POST' ? ((await json(request)) as Asked['body']) : undefined;
    const one = { method: request.method, url, token: request.headers.authorization, body };
    asked.push(one);
    const [status, answer] = answers(one);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked = [];
});

const DESTINATION = { appId: 'acme', scope: 'feed_group:user', destinationId: 'dst_0123456789abcdef01234567' };
const PATH = '/api/apps/acme/scopes/feed_group%3Auser/destinations/dst_0123456789abcdef01234567/updates';
const FROM = '2026-11-24T00:00:00.000Z';
const TIMES = ['2026-11-24T01:00:00.000Z', '2026-11-24T02:00:00.000Z', '2026-11-24T03:00:00.000Z'];

const timeOf = (page: number, n: number) => `2026-11-24T0${page}:00:00.${String(n).padStart(3, '0')}Z`;

/** Answers with one page for each list of ids, and accepts every request to send again. */
function pages(lists: readonly (readonly string[])[], more: object = {}, notSent: readonly object[] = []): void {
  answers = ({ method, url }) => {
    if (method === 'POST') return [202, { deliveries: [], not_sent: notSent }];
    const page = Number(url.searchParams.get('cursor') ?? 0);
    const items = lists[page]?.map((event_id, n) => ({ event_id, at: timeOf(page, n) }));
    const cursor = page + 1 < lists.length ? { cursor: String(page + 1) } : {};
    return [200, { items, gaps: [], unreadable: [], searched_to: TIMES[page], ...cursor, ...more }];
  };
}

const run = (options: Partial<ReconcileOptions> = {}) =>
  reconcile({
    api,
    token: 'secret',
    destination: DESTINATION,
    from: FROM,
    to: TIMES[2] ?? '',
    has: () => [],
    ...options,
  });
const posted = () => asked.filter(({ method }) => method === 'POST').map(({ body }) => body);

test('it requests exactly the missing updates of each page, between the times of the first and the last of them', async () => {
  pages([['a', 'b', 'c'], ['d'], ['e', 'f']]);
  const has = new Set(['b', 'd', 'f']);
  expect(await run({ has: (ids) => ids.filter((id) => has.has(id)) })).toEqual({
    expected: 6,
    missing: ['a', 'c', 'e'],
    requested: ['a', 'c', 'e'],
    notSent: [],
    unknown: [],
    complete: true,
    searchedTo: TIMES[2],
  });
  expect(posted()).toEqual([
    { event_ids: ['a', 'c'], from: timeOf(0, 0), to: timeOf(0, 2) },
    { event_ids: ['e'], from: timeOf(2, 0), to: timeOf(2, 0) },
  ]);
  expect(asked.map(({ url }) => url.pathname)).toEqual([PATH, `${PATH}/resend`, PATH, PATH, `${PATH}/resend`]);
  expect(Object.fromEntries(asked[0]?.url.searchParams ?? [])).toEqual({
    from: FROM,
    to: TIMES[2],
    fields: 'event_id,at',
    limit: '1000',
  });
  expect(new Set(asked.map(({ token }) => token))).toEqual(new Set(['Bearer secret']));
});

test('an update that was split later is not missing if the receiver has all of its pieces', async () => {
  const items = ['a', 'b', 'c'].map((event_id, n) => ({
    ...{ event_id, at: timeOf(0, n) },
    pieces: [`${event_id}#new.0-1`, `${event_id}#new.2-3`],
  }));
  answers = ({ method }) =>
    method === 'POST'
      ? [202, { deliveries: [], not_sent: [] }]
      : [200, { items, gaps: [], unreadable: [], searched_to: TIMES[0] }];
  const has = new Set(['a', 'b#new.0-1', 'b#new.2-3', 'c#new.0-1']);
  const seen: number[] = [];
  const result = await run({
    batchSize: 4,
    has(ids) {
      seen.push(ids.length);
      return ids.filter((id) => has.has(id));
    },
  });
  expect(result).toMatchObject({ expected: 3, missing: ['c'], requested: ['c'] });
  expect(posted()).toMatchObject([{ event_ids: ['c'] }]);
  expect(seen).toEqual([4, 4, 1]);
});

test.each<[string, ReconcileOptions['has']]>([
  ['a list of ids', () => ['b', 'not asked for']],
  ['a set of ids', () => new Set(['b'])],
  ['a boolean for each id', (ids) => ids.map((id) => id === 'b')],
  ['a promise', async () => ['b']],
])('`has` can return %s', async (_, has) => {
  pages([['a', 'b']]);
  expect((await run({ has, resend: false })).missing).toEqual(['a']);
  expect(posted()).toEqual([]);
});

test('an id that is listed twice is asked for and requested once in a page', async () => {
  pages([['a', 'a'], ['a']]);
  const seen: (readonly string[])[] = [];
  const result = await run({
    has: (ids) => {
      seen.push(ids);
      return [];
    },
  });
  expect([result.expected, result.missing, result.requested]).toEqual([3, ['a'], ['a']]);
  expect(seen[0]).toEqual(['a']);
});

test('one request contains at most 100 ids, and a body of the API', async () => {
  const short = Array.from({ length: 150 }, (_, n) => `id-${n}`);
  const long = Array.from({ length: 3 }, (_, n) => `${'x'.repeat(60_000)}${n}`);
  pages([short, long]);
  const { requested } = await run();
  expect(requested).toEqual([...short, ...long]);
  expect(posted().map((body) => body?.event_ids.length)).toEqual([100, 50, 2, 1]);
});

test('ids that the API cannot send are reported with its reason', async () => {
  pages([['a', 'b']], {}, [{ event_id: 'b', reason: 'It is too large.' }]);
  const { requested, notSent } = await run();
  expect([requested, notSent]).toEqual([['a'], [{ eventId: 'b', reason: 'It is too large.' }]]);
});

test('what the journal does not have makes the result incomplete', async () => {
  const scope = 'feed_group:user';
  const gap = { from: FROM, to: TIMES[0], scope, updates: 5, reason: 'It was not written.' };
  const block = { at: FROM, app_id: 'acme', scope, updates: 2, reason: 'It is damaged.' };
  pages([['a']], { gaps: [gap], unreadable: [block] });
  const result = await run({ has: (ids) => ids });
  expect(result).toMatchObject({ missing: [], complete: false });
  expect(result.unknown).toEqual([
    { from: FROM, to: TIMES[0], updates: 5, reason: 'It was not written.' },
    { from: FROM, to: FROM, updates: 2, reason: 'It is damaged.' },
  ]);
});

test('a passing failure is retried, with the token of that moment', async () => {
  const tokens = ['one', 'two'];
  pages([['a']]);
  const success = answers;
  answers = (request) => (asked.length === 1 ? [503, ''] : success(request));
  await run({ token: async () => tokens.shift() ?? '', has: (ids) => ids });
  expect(asked.map(({ token }) => token)).toEqual(['Bearer one', 'Bearer two']);
});

describe('it throws an error that says', () => {
  const failed = async (options: Partial<ReconcileOptions> = {}) =>
    run(options).then(
      () => {
        throw new Error('It did not fail.');
      },
      (error: Error) => error,
    );

  test.each<[string, Answer, RegExp]>([
    [
      'the reason of a refusal',
      [403, { status: 403, detail: 'This session can read only.' }],
      /status 403\. This session/,
    ],
    [
      'the field that is wrong',
      [400, { errors: [{ pointer: '/from', message: 'expected a time' }] }],
      /\/from: expected/,
    ],
    ['that the answer is no JSON', [200, '<html>'], /expected JSON/],
    ['that the answer is no page', [200, { items: [{}] }], /expected a page/],
  ])('%s', async (_, answer, message) => {
    answers = () => answer;
    const error = await failed();
    expect([error, (error as ConsumerError).code]).toEqual([expect.any(ConsumerError), 'api']);
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('secret');
    expect(asked).toHaveLength(1);
  });

  test('which option is wrong', async () => {
    const wrong: readonly [Partial<Record<keyof ReconcileOptions | 'form', unknown>>, RegExp][] = [
      [{ form: 1 }, /^options: /],
      [{ api: 'nowhere' }, /^api: /],
      [{ token: '' }, /^token: /],
      [{ from: 'yesterday' }, /^from: /],
      [{ from: null }, /^from: /],
      [{ to: new Date(Number.NaN) }, /^to: /],
      [{ batchSize: 0 }, /^batchSize: /],
      [{ batchSize: 10_001 }, /^batchSize: /],
      [{ has: undefined }, /^has: /],
      [{ destination: undefined }, /^destination\.appId: /],
      [{ destination: { ...DESTINATION, scope: '' } }, /^destination\.scope: /],
    ];
    for (const [options, message] of wrong) {
      const error = await failed(options as object);
      expect([options, error.message]).toEqual([options, expect.stringMatching(message)]);
      expect(error).toBeInstanceOf(TypeError);
    }
    expect(asked).toEqual([]);
  });

  test.each([
    ['nothing', undefined],
    ['a text', 'a'],
    ['too few booleans', [true]],
    ['numbers', [1, 2]],
    ['ids and booleans', ['a', true]],
  ])('that `has` returned %s', async (_, had) => {
    pages([['a', 'b']]);
    const error = await failed({ has: () => had as never });
    expect([error instanceof TypeError, error.message]).toEqual([true, expect.stringMatching(/^has: expected/)]);
    expect(posted()).toEqual([]);
  });
});

test('an aborted call ends', async () => {
  pages([['a'], ['b']]);
  const controller = new AbortController();
  const has = (): readonly string[] => {
    controller.abort(new Error('stopped'));
    return [];
  };
  await expect(run({ has, signal: controller.signal, resend: false })).rejects.toThrow('stopped');
});
