/** A run with a limit of one invocation: which invocations begin nevertheless, and which wait. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readOptions } from '../../bin/local/options.ts';
import { type Embedded, startEmbedded } from '../../local/index.ts';
import { writeAssembly } from '../conformance/support/endpoint.ts';

const CODE = `
const environment = crypto.randomUUID();
export const handler = async ({ compute, ask, nested }) => {
  const begun = Date.now();
  if (compute) while (Date.now() - begun < compute);
  if (ask) await fetch(ask);
  if (nested) {
    const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID } = process.env;
    const url = AWS_ENDPOINT_URL + '/2015-03-31/functions/worker/invocations';
    const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=' + AWS_ACCESS_KEY_ID + '/20260101/us-east-1/lambda/aws4_request' };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ nested: nested - 1 }) });
    return { calls: 1 + (await response.json()).calls };
  }
  return { calls: 1, environment };
};
`;

const cleanups: (() => void | Promise<void>)[] = [];
let embedded: Embedded;
beforeEach(async () => {
  const assembly = writeAssembly({
    Resources: {
      F: {
        Type: 'AWS::Lambda::Function',
        Metadata: { 'aws:asset:path': 'code' },
        Properties: {
          Code: {},
          FunctionName: 'worker',
          Handler: 'index.handler',
          Runtime: 'nodejs24.x',
          Timeout: 600,
        },
      },
    },
  });
  cleanups.push(() => rmSync(assembly, { recursive: true }));
  mkdirSync(join(assembly, 'code'));
  writeFileSync(join(assembly, 'code', 'index.mjs'), CODE);
  embedded = await startEmbedded({ assembly, port: 0, concurrency: 1 });
  cleanups.push(() => embedded.close());
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const invoke = async (payload: object): Promise<{ readonly calls: number; readonly environment?: string }> => {
  const url = `${embedded.endpoint}/2015-03-31/functions/worker/invocations`;
  const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=any' };
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(payload) })).json() as ReturnType<
    typeof invoke
  >;
};

test('invocations that compute follow each other in one environment', async () => {
  const answers = await Promise.all(Array.from({ length: 4 }, () => invoke({ compute: 20 })));
  expect(new Set(answers.map(({ environment }) => environment)).size).toBe(1);
});

test('an invocation by a function begins although its caller uses the only slot', async () => {
  expect(await invoke({ nested: 3 })).toMatchObject({ calls: 4 });
});

test('an invocation that waits for an endpoint does not block another one', async () => {
  const held: ServerResponse[] = [];
  const endpoint = createServer((_, response) => {
    held.push(response);
    // Nobody gets an answer before both have asked.
    if (held.length === 2) for (const one of held) one.end();
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise((resolve) => endpoint.close(() => resolve())));
  const ask = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}`;
  const answers = await Promise.all([invoke({ ask }), invoke({ ask })]);
  expect(answers.map(({ calls }) => calls)).toEqual([1, 1]);
  endpoint.closeAllConnections();
});

test('--concurrency is a whole number of at least one', () => {
  expect(readOptions(['--concurrency', '3']).concurrency).toBe(3);
  expect(readOptions([]).concurrency).toBeGreaterThanOrEqual(2);
  for (const wrong of ['0', '1.5', 'many']) {
    expect(() => readOptions(['--concurrency', wrong])).toThrow(
      `--concurrency: expected a whole number from 1 to 1000, got "${wrong}"`,
    );
  }
});
