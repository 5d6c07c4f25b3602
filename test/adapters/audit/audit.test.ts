/** The audit trail when its table is in trouble: a change that was made is answered, and the lost record is told. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { createAuditTrail } from '../../../adapters/audit/audit.ts';
import type { AuditEntry } from '../../../core/audit/record.ts';
import type { LogLine } from '../../../core/log-line.ts';

const ENTRY: AuditEntry = {
  action: 'updateApp',
  kind: 'app',
  outcome: 'done',
  caller: { kind: 'operator', by: 'token', subject: 'op-1' },
  address: '198.51.100.7',
  request_id: 'r-1',
  app_id: 'acme',
  before: { name: 'old-name-of-the-app' },
  after: { name: 'new-name-of-the-app' },
};

test.each<[string, (socket: Socket) => void]>([
  ['resets every connection', (socket) => socket.resetAndDestroy()],
  ['accepts and never answers', () => {}],
])('a table that %s does not fail the change; the log says who and what, without contents', async (_, treat) => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    treat(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  const lines: LogLine[] = [];
  try {
    await createAuditTrail(
      client,
      'attempts',
      (line) => lines.push(line),
      () => 1_000,
    ).record(ENTRY);
  } finally {
    client.destroy();
    for (const socket of sockets) socket.destroy();
    server.close();
  }
  expect(lines).toEqual([
    {
      event: 'audit.lost',
      action: 'updateApp',
      subject: 'op-1',
      address: '198.51.100.7',
      app_id: 'acme',
      request_id: 'r-1',
      audit_id: expect.stringMatching(/^aud_/),
      happened_at: '1970-01-01T00:00:01.000Z',
      error_name: expect.any(String),
    },
  ]);
  expect(JSON.stringify(lines)).not.toContain('name-of-the-app');
});
