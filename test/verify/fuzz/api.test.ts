/** The API answers every generated request as its document describes, and never with an internal error. */
import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ROUTE_LIST } from '../../../lambdas/api/route-table.ts';
import { fuzz, TIMEOUT_MS } from '../../../verify/fuzz/support/runs.ts';
import { caller, filledPath, headers, placesOf, query, raw, segment } from '../../lambdas/api/junk.ts';
import { apiWorld } from '../../lambdas/api/world.ts';

const world = apiWorld();
const SCOPE = '/apps/acme/scopes/feed_group:user';
let destinationId = '';

beforeAll(async () => {
  await world.call('POST', '/apps', { body: { app_id: 'acme', name: 'Acme', api_key: 'key-one' } });
  await world.call('PUT', SCOPE, { body: { realtime: true } });
  const body = { transport: 'webhook', url: 'https://example.com/' };
  destinationId = (await world.call('POST', `${SCOPE}/destinations`, { body })).body.id;
});

/** Operations that create apps are limited, because many apps would slow the rest of the run down. */
const ROUTES = ROUTE_LIST.filter(([, { path, method }]) => method !== 'POST' || path !== '/apps');
const asked = fc.constantFrom(...ROUTES).chain(([, { method, path }]) =>
  fc.record({
    method: fc.constant(method),
    path: fc.tuple(...placesOf(path).map(segment)).map((values) => ({ path, values })),
    text: raw,
    query,
    headers,
    as: caller,
  }),
);

test(
  'a generated request is answered as the document says, and never 500',
  async () => {
    const statuses = new Map<number, number>();
    await fuzz(asked, async ({ method, path: { path, values }, text, query, headers, as }) => {
      const answer = await world.call(method, filledPath(path, values, destinationId), {
        as,
        query,
        headers,
        ...(text === undefined || method === 'GET' ? {} : { raw: text }),
      });
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      expect(answer.status).toBeLessThan(500);
    });
    // Requests that are all refused by the first check would not test the code after it.
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400, 403, 404]));
  },
  TIMEOUT_MS * 3,
);
