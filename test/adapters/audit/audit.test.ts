/** The audit trail when its table fails: a change that was made is answered, and the lost record is logged. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { DynamoDBClient, PutItemCommand, type QueryCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { createAuditTrail } from '../../../adapters/audit/audit.ts';
import type { AuditEntry } from '../../../core/audit/record.ts';
import { AUDIT_READ } from '../../../core/limits.ts';
import type { LogLine } from '../../../core/log-line.ts';
import { realTable } from '../table.ts';

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
])(
  'a table that %s does not fail the change, and the log has the author and the change without contents',
  async (_, treat) => {
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
  },
);

test('records that cannot be read use no place on a page, so that later ones are found', async () => {
  const place = await realTable('Attempts');
  try {
    let now = 1_000;
    const trail = createAuditTrail(
      place.client,
      place.table,
      () => {},
      () => now,
    );
    for (; now < 1_003; now++) await trail.record(ENTRY);
    const Item = { pk: { S: 'AUDIT#APP#acme' }, sk: { S: '000000000001003#aud_0' }, document: { S: 'no json' } };
    await place.client.send(new PutItemCommand({ TableName: place.table, Item }));
    const first = await trail.list({ appId: 'acme', limit: 2, order: 'newest' });
    const rest = await trail.list({ appId: 'acme', limit: 2, order: 'newest', cursor: first.cursor ?? '' });
    expect([first, rest].map(({ records }) => records.map(({ at }) => at))).toEqual([[1_002, 1_001], [1_000]]);
  } finally {
    await place.close();
  }
});

test('a page of a filter that no record matches reads a limited number of records and continues at its cursor', async () => {
  const keyOf = (number: number) => `${String(number).padStart(15, '0')}#aud_0`;
  const starts: unknown[] = [];
  const send = async ({ input }: QueryCommand) => {
    starts.push(input.ExclusiveStartKey?.['sk']?.S);
    const Items = Array.from({ length: AUDIT_READ }, (_, index) => ({
      sk: { S: keyOf(starts.length * AUDIT_READ + index) },
      document: { S: JSON.stringify({ action: 'updateApp', caller: {} }) },
    }));
    return { Items, LastEvaluatedKey: { sk: Items.at(-1)?.sk } };
  };
  const client = Object.assign(Object.create(DynamoDBClient.prototype), { send }) as DynamoDBClient;
  const trail = createAuditTrail(
    client,
    'attempts',
    () => {},
    () => 10 * AUDIT_READ,
  );
  const query = { action: 'deleteApp', limit: 50, order: 'oldest' } as const;
  const { records, cursor } = await trail.list(query);
  expect([records, starts.length]).toEqual([[], 2]);
  await trail.list({ ...query, cursor: cursor ?? '' });
  expect(starts[2]).toBe(keyOf(2 * AUDIT_READ - 1));
});
