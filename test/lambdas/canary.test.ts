/** The receiver of the canary, whose URL is public: it answers only on the paths of open runs. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { CanaryRequest } from '../../core/canary-receiver.ts';
import { WEBHOOK_BODY_BYTES } from '../../core/limits.ts';
import { createReceiver, type UrlRequest } from '../../lambdas/canary/canary.ts';

const RUN = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);

let asked: string[];
let kept: [string, CanaryRequest][];
let opened: Map<string, string>;
const receive = createReceiver({
  open: async (run, apiKey) => void opened.set(run, apiKey),
  async find(run) {
    asked.push(run);
    return opened.get(run);
  },
  keep: async (run, request) => void kept.push([run, request]),
  read: async (run) => ({ requests: kept.filter(([of]) => of === run).map(([, request]) => request) }),
});

beforeEach(() => {
  asked = [];
  kept = [];
  opened = new Map([[RUN, 'the-key']]);
});

function request(method: string, rawPath: string, more: Partial<UrlRequest> = {}): UrlRequest {
  return { rawPath, headers: {}, requestContext: { http: { method } }, isBase64Encoded: false, ...more };
}

describe('by its URL', () => {
  test('a GET on the path of an open run is answered with the API key only, which proves ownership', async () => {
    expect(await receive(request('GET', `/${RUN}`))).toMatchObject({ statusCode: 200, body: 'the-key' });
  });

  test('a request that is posted to an open run is stored with the headers of deliveries, and no others', async () => {
    const headers = { 'webhook-id': 'm1', 'x-api-key': 'k', cookie: 'c', 'x-forwarded-for': '192.0.2.1' };
    const body = Buffer.from('[{"a":1.0}]').toString('base64');
    const posted = request('POST', `/${RUN}`, { headers, body, isBase64Encoded: true });
    expect(await receive(posted)).toEqual({ statusCode: 204 });
    expect(kept).toEqual([[RUN, { body: '[{"a":1.0}]', headers: { 'webhook-id': 'm1', 'x-api-key': 'k' } }]]);
  });

  test.each(['GET', 'POST', 'PUT', 'DELETE'])(
    '%s on any other path gets 404, and nothing is stored',
    async (method) => {
      for (const path of [`/${OTHER}`, '/', '/favicon.ico', `/${RUN}/`, `/${RUN.toUpperCase()}`]) {
        expect(await receive(request(method, path, { body: '[]' }))).toEqual({ statusCode: 404 });
      }
      expect(kept).toEqual([]);
      // The table is read only for a possible path of a run.
      expect(asked).toEqual([OTHER]);
    },
  );

  test('a body that is too large for a delivery is refused', async () => {
    const body = 'x'.repeat(WEBHOOK_BODY_BYTES + 1);
    expect(await receive(request('POST', `/${RUN}`, { body }))).toEqual({ statusCode: 413 });
    expect(kept).toEqual([]);
  });

  test('a body that looks like a call of the canary opens no run', async () => {
    const body = JSON.stringify({ kind: 'open', run: OTHER, api_key: 'mine' });
    expect(await receive(request('POST', `/${OTHER}`, { body }))).toEqual({ statusCode: 404 });
    expect(opened.has(OTHER)).toBe(false);
  });
});

describe('invoked by the canary', () => {
  test('it opens a run and returns the received deliveries', async () => {
    await receive({ kind: 'open', run: OTHER, api_key: 'k2' });
    await receive(request('POST', `/${OTHER}`, { body: '[]' }));
    expect(await receive({ kind: 'read', run: OTHER })).toEqual({ requests: [{ body: '[]', headers: {} }] });
  });

  test('a run with a guessable name is refused', async () => {
    await expect(receive({ kind: 'open', run: 'run-1', api_key: 'k' })).rejects.toThrow('run: expected 64');
  });
});
