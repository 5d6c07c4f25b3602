/** The check of the bus, with the client of the AWS SDK over HTTP. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { createPublisher } from '../../publisher/index.ts';
import { anUpdate } from './bus.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Starts EventBridge, which accepts every event, as AWS does. Returns the operations that were called. */
async function startBus(describe: () => readonly [status: number, answer: object]) {
  const called: string[] = [];
  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    called.push(operation);
    const put = [200, { FailedEntryCount: 0, Entries: [{ EventId: 'e' }] }] as const;
    const [status, answer] = operation === 'PutEvents' ? put : describe();
    request.resume();
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const clientConfig = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAX', secretAccessKey: 'y' },
  };
  return { called, options: { busName: 'nope', clientConfig } };
}

const missing = { __type: 'ResourceNotFoundException', message: 'Event bus nope does not exist.' };

test('a bus that does not exist is reported for every update, until it is created', async () => {
  let exists = false;
  const { called, options } = await startBus(() => (exists ? [200, { Name: 'nope' }] : [400, missing]));
  const publisher = createPublisher(options);
  const reason = 'ResourceNotFoundException: Event bus nope does not exist.';
  expect(await publisher.publish([anUpdate(0), anUpdate(1, { app_id: '2' })])).toMatchObject({
    published: 0,
    refused: [
      { code: 'bus', reason },
      { code: 'bus', reason },
    ],
  });
  exists = true;
  expect(await publisher.publish([anUpdate(0)])).toMatchObject({ published: 1 });
  await publisher.publish([anUpdate(1)]);
  publisher.close();
  expect(called).toEqual(['DescribeEventBus', 'DescribeEventBus', 'PutEvents', 'PutEvents']);
});

test('a bus that may not be described receives the events', async () => {
  const denied = { __type: 'AccessDeniedException', message: 'no' };
  const { called, options } = await startBus(() => [400, denied]);
  const publisher = createPublisher(options);
  expect(await publisher.publish([anUpdate(0)])).toMatchObject({ published: 1 });
  publisher.close();
  expect(called).toEqual(['DescribeEventBus', 'PutEvents']);
});

test('a bus is not described when the check is switched off', async () => {
  const { called, options } = await startBus(() => [400, missing]);
  const publisher = createPublisher({ ...options, checkBus: false });
  expect(await publisher.publish([anUpdate(0)])).toMatchObject({ published: 1 });
  publisher.close();
  expect(called).toEqual(['PutEvents']);
});
