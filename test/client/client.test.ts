/** The typed client against the embedded run, and its retries against a server that fails. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { OPERATOR } from '../../bin/local/apply.ts';
import { type Client, createClient, FeedhoseApiError, paginate } from '../../client/index.ts';
import { type Embedded, startEmbedded } from '../../local/index.ts';
import { sharedAssembly } from '../support/assembly.ts';
import { cleanupAfterAll } from '../support/cleanup.ts';

const onCleanup = cleanupAfterAll();

test('the types are those of the current OpenAPI document: run npm run client:types', () => {
  const hash = createHash('sha256').update(readFileSync('docs/openapi.json')).digest('hex');
  expect(readFileSync('client/openapi.ts', 'utf8').split('\n', 1)[0]).toContain(hash);
});

describe('the client', () => {
  let embedded: Embedded;
  let byToken: Client;
  let byCredentials: Client;
  beforeAll(async () => {
    embedded = await startEmbedded({ assembly: sharedAssembly(), port: 0 });
    onCleanup(() => embedded.close());
    byToken = createClient({ baseUrl: `${embedded.api}/`, token: async () => embedded.issueToken(OPERATOR) });
    const lambda = new LambdaClient({
      ...{ endpoint: embedded.endpoint, region: embedded.region },
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    });
    byCredentials = createClient({
      invoke: {
        functionName: embedded.outputs['ApiFunctionName'] ?? '',
        send: (input) => lambda.send(new InvokeCommand(input)),
      },
    });
  });

  test.each(['token', 'credentials'])('creates, lists page by page and deletes by %s', async (how) => {
    const client = how === 'token' ? byToken : byCredentials;
    const ids = [1, 2, 3].map((number) => `${how}-${number}`);
    for (const app_id of ids) await client.POST('/apps', { body: { app_id, name: app_id } });
    const params = { path: { app_id: ids[0] ?? '', scope: 'feed_group:user' } };
    await client.PUT('/apps/{app_id}/scopes/{scope}', { params, body: { realtime: true } });
    const { data } = await client.POST('/apps/{app_id}/scopes/{scope}/destinations', {
      params,
      body: { transport: 'sns', topic_arn: 'arn:aws:sns:us-east-1:123456789012:feeds', auth: { type: 'policy' } },
    });
    expect(data).toMatchObject({ transport: 'sns', signing_secret: expect.stringMatching(/^whsec_/) });
    const found: string[] = [];
    const pages = paginate((cursor) =>
      client.GET('/apps', { params: { query: { limit: 1, ...(cursor === undefined ? {} : { cursor }) } } }),
    );
    for await (const { app_id } of pages) found.push(app_id);
    expect(found).toEqual(expect.arrayContaining(ids));
    const path = { ...params.path, destination_id: data?.id ?? '' };
    await client.DELETE('/apps/{app_id}/scopes/{scope}/destinations/{destination_id}', {
      params: { path, header: { 'if-match': '*' } },
    } as never);
    const listed = await client.GET('/apps/{app_id}/scopes/{scope}/destinations', { params });
    expect(listed.data?.items).toEqual([]);
  });

  test('throws the problem of the API with its fields', async () => {
    const refused = await byToken.POST('/apps', { body: { name: '' } }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(FeedhoseApiError);
    expect(refused).toMatchObject({
      ...{ name: 'FeedhoseApiError', status: 400, type: expect.any(String) },
      errors: [{ pointer: '/name', message: expect.any(String) }],
      message: expect.stringContaining('/name: '),
    });
  });
});

describe('a request', () => {
  const serve = async (...statuses: readonly number[]) => {
    const keys: (string | undefined)[] = [];
    const left = [...statuses];
    const server = createServer((request, response) => {
      keys.push(request.headers['idempotency-key'] as string | undefined);
      const status = left.shift() ?? 200;
      if (status === 0) return void request.socket.destroy();
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"items":[]}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onCleanup(() => new Promise<void>((resolve) => server.close(() => resolve())));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { client: createClient({ baseUrl, token: 't' }), keys };
  };

  test.each([
    ['GET', [503, 200], 2],
    ['GET', [0, 200], 2],
    ['GET', [500, 500, 500, 200], 3],
    ['GET', [400, 200], 1],
    ['POST', [502, 200], 2],
    ['PATCH', [429, 200], 2],
    ['PATCH', [500, 200], 1],
    ['PATCH', [0, 200], 1],
  ] as const)('%s that is answered with %j is made %d times', async (method, statuses, made) => {
    const { client, keys } = await serve(...statuses);
    const request =
      method === 'GET'
        ? client.GET('/apps')
        : method === 'POST'
          ? client.POST('/apps', { body: { name: 'a' } })
          : client.PATCH('/apps/{app_id}', { params: { path: { app_id: '1' } }, body: { name: 'a' } } as never);
    await request.catch(() => {});
    expect(keys).toHaveLength(made);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0] === undefined).toBe(method !== 'POST');
  });
});
