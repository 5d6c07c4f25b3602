/** Invalid requests to every route cause no internal error, and a failed request changes nothing. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ROUTE_LIST } from '../../../lambdas/api/route-table.ts';
import { caller, filledPath, headers, placesOf, query, raw, segment } from './junk.ts';
import { apiWorld } from './world.ts';

const world = apiWorld();
const SCOPE = '/apps/acme/scopes/feed_group:user';
const known = { destination_id: '' };
const RUNS = 8;

beforeAll(async () => {
  await world.call('POST', '/apps', { body: { app_id: 'acme', name: 'Acme', api_key: 'key-one' } });
  await world.call('PUT', SCOPE, { body: { realtime: true } });
  const body = { transport: 'webhook', url: 'https://example.com/' };
  known.destination_id = (await world.call('POST', `${SCOPE}/destinations`, { body })).body.id;
});

describe('invalid input', () => {
  test.each(ROUTE_LIST)('at %s is answered, and changes nothing when it is refused', async (_, { method, path }) => {
    let before = await world.stored();
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(...placesOf(path).map(segment)),
        raw,
        query,
        headers,
        caller,
        async (values, text, asked, head, as) => {
          const answer = await world.call(method, filledPath(path, values, known.destination_id), {
            as,
            query: asked,
            headers: head,
            ...(text === undefined || method === 'GET' ? {} : { raw: text }),
          });
          expect(answer.status).not.toBe(500);
          const after = await world.stored();
          if (answer.status >= 400) expect(after).toBe(before);
          before = after;
        },
      ),
      { numRuns: RUNS },
    );
  });

  test('with many members is answered with a short list of errors', async () => {
    const keys = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`<b>${n}</b>${'k'.repeat(20)}`, 1]));
    const answer = await world.call('POST', '/apps', { body: keys });
    expect(answer.status).toBe(400);
    expect(answer.text.length).toBeLessThan(10_000);
    const long = await world.call('POST', '/apps', { body: { name: 'x', ['k'.repeat(100_000)]: 1 } });
    expect(long.text.length).toBeLessThan(2_000);
  });

  test('as a name is stored unchanged or refused', async () => {
    for (const name of ['<script>alert(1)</script>', "Robert'); DROP TABLE apps;--", '../..', '🙂', 'a"b\\c']) {
      const made = await world.call('POST', '/apps', { body: { name } });
      expect([made.status, made.body.name]).toEqual([201, name]);
      expect(made.headers['content-type']).toBe('application/json');
      expect(made.headers['x-content-type-options']).toBe('nosniff');
    }
    for (const name of ['', 'a\nb', '\u0000', '\ud800', 'x'.repeat(100_000)]) {
      expect((await world.call('POST', '/apps', { body: { name } })).status).toBe(400);
    }
  });
});
