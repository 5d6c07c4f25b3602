/** The requests with which fan-out writes the journal. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { wireJournal } from '../../lambdas/fan-out/wire.ts';
import { feedDetail, updateOf } from '../core/make.ts';

const requests: { readonly method: string | undefined; readonly headers: IncomingHttpHeaders }[] = [];
const before = { ...process.env };
let server: Server;
let dynamodb: DynamoDBClient;

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push({ method: request.method, headers: request.headers });
    request.resume().on('end', () => response.end(request.method === 'POST' ? '{}' : ''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'fan-out', AWS_SECRET_ACCESS_KEY: 'secret' },
  });
  dynamodb = new DynamoDBClient({});
});

afterAll(() => {
  process.env = before;
  dynamodb.destroy();
  server.close();
  server.closeAllConnections();
});

test('an object is sent in one request, without hashes that TLS and the blocks make unnecessary', async () => {
  const env = { JOURNAL_BUCKET: 'journal', JOURNAL_TABLE: 'journal', JOURNAL_SECONDS: '86400' };
  const { journal } = wireJournal(env as unknown as Parameters<typeof wireJournal>[0], dynamodb, (line) => {
    throw new Error(`${line.event} was logged`);
  });
  const text = Array.from({ length: 9_000 }, (_, n) => (n * 2_654_435_761) % 4_294_967_296).join(' ');
  const block = { appId: '123', scope: 'feed_group:user', at: 1_764_000_000_000, destinations: [] };
  await journal?.write('object', [{ ...block, updates: [updateOf(feedDetail({ text }))] }]);
  expect(requests.map(({ method }) => method)).toEqual(['PUT', 'POST']);
  const headers = requests[0]?.headers ?? {};
  expect(headers['x-amz-content-sha256']).toBe('UNSIGNED-PAYLOAD');
  expect(headers['authorization']).toMatch(/SignedHeaders=[^,]*x-amz-content-sha256/);
  expect(Object.keys(headers).filter((name) => /checksum|expect|content-md5/.test(name))).toEqual([]);
});
