/** Sending events to a customer's bus, over real HTTP to an EventBridge that the test simulates. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createBusAccess } from '../../../adapters/bus/access.ts';
import { createSendToBus } from '../../../adapters/bus/customer-bus.ts';
import { createBusCheck, createCachedBusCheck } from '../../../adapters/bus/presence.ts';
import type { Sessions } from '../../../adapters/sts/sessions.ts';
import type { BusAddress } from '../../../core/transport/eventbridge/bus-arn.ts';
import type { BusEvent } from '../../../core/transport/eventbridge/event.ts';
import type { BusPresence } from '../../../core/transport/eventbridge/test-checks.ts';

interface Call {
  readonly target: string;
  readonly authorization: string;
  readonly input: { Name?: string; Entries?: { EventBusName: string; Detail: string }[] };
}

const arn = 'arn:aws:events:eu-north-1:123456789012:event-bus/customer';
const address: BusAddress = { region: 'eu-north-1', account: '123456789012', name: 'customer', partition: 'aws', arn };
const credentials = { type: 'keys', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'hunter2' } as const;
const events = (count: number, size = 1): BusEvent[] =>
  Array.from({ length: count }, (_, n) => ({
    Source: 'feedhose',
    DetailType: 'feedhose.update',
    Detail: JSON.stringify({ n, x: 'x'.repeat(size) }),
    Resources: ['dlv_1'],
  }));

describe('a customer’s bus', () => {
  let server: Server;
  let calls: Call[];
  let answer: (call: Call, index: number) => { status?: number; body: object };
  /** Access keys need no session. */
  const access = () => createBusAccess({} as Sessions);
  const send = (some: readonly BusEvent[]) => createSendToBus(access())(address, credentials, some);
  const takenAll = ({ input }: Call) => ({ Entries: input.Entries?.map((_, n) => ({ EventId: String(n) })) });

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { 'x-amz-target': target, authorization } = request.headers;
        const input = JSON.parse(Buffer.concat(chunks).toString());
        const call = { target: String(target), authorization: String(authorization), input };
        calls.push(call);
        const { status = 200, body } = answer(call, calls.length - 1);
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    calls = [];
    answer = (call) => ({ body: { FailedEntryCount: 0, ...takenAll(call) } });
  });
  afterAll(() => {
    delete process.env['AWS_ENDPOINT_URL'];
    server.closeAllConnections();
    server.close();
  });

  test('receives ten events per call, named by its ARN, signed for its region with the customer’s key', async () => {
    expect(await send(events(12))).toEqual({ kind: 'delivered', status: 200 });
    expect(calls.map(({ input }) => input.Entries?.length)).toEqual([10, 2]);
    for (const { target, authorization, input } of calls) {
      expect(target).toBe('AWSEvents.PutEvents');
      expect(authorization).toMatch(/Credential=AKIDEXAMPLE\/\d{8}\/eu-north-1\/events\/aws4_request/);
      expect(input.Entries?.every(({ EventBusName }) => EventBusName === arn)).toBe(true);
    }
  });

  test('that refuses some entries leaves only those for a retry, with their positions in the whole delivery', async () => {
    answer = (call, index) => ({
      body: {
        FailedEntryCount: index,
        Entries: call.input.Entries?.map((_, n) =>
          index === 1 && n === 1 ? { ErrorCode: 'InternalFailure' } : { EventId: '1' },
        ),
      },
    });
    expect(await send(events(12))).toMatchObject({
      kind: 'failed',
      left: [11],
      failure: { class: 'bus_error', pace: 'fast' },
    });
  });

  test('that fails after its first call leaves the entries that were not accepted', async () => {
    answer = (call, index) =>
      index === 0
        ? { body: { FailedEntryCount: 0, ...takenAll(call) } }
        : { status: 400, body: { __type: 'ThrottlingException', message: 'slow down' } };
    const outcome = await send(events(12));
    expect(outcome).toMatchObject({ left: [10, 11], failure: { class: 'throttled', pace: 'fast' } });
  });

  test('that answers with one entry too few accepted one entry less', async () => {
    answer = () => ({ body: { FailedEntryCount: 0, Entries: [{ EventId: '1' }] } });
    expect(await send(events(2))).toMatchObject({ kind: 'failed', left: [1], failure: { pace: 'fast' } });
  });

  test('that denies access leaves all entries, and receives no further calls', async () => {
    answer = () => ({ status: 400, body: { __type: 'AccessDeniedException', message: 'no' } });
    const outcome = await send(events(25));
    expect(outcome).toMatchObject({ kind: 'failed', failure: { class: 'access_denied', pace: 'slow' } });
    expect(outcome).not.toHaveProperty('left');
    expect(calls).toHaveLength(1);
  });

  describe('is checked', () => {
    const look = () => createBusCheck(access())(address, credentials);

    test.each([
      [{ body: { Name: 'customer', Arn: arn } }, { kind: 'there' }],
      [{ status: 400, body: { __type: 'AccessDeniedException', message: 'no' } }, { kind: 'hidden' }],
      [
        { status: 400, body: { __type: 'ResourceNotFoundException', message: 'no' } },
        { kind: 'failed', failure: { class: 'bus_missing' } },
      ],
      [
        { status: 400, body: { __type: 'UnrecognizedClientException', message: 'no' } },
        { kind: 'failed', failure: { class: 'bad_credentials' } },
      ],
    ])('by name, with the result of %j', async (given, expected) => {
      answer = () => given;
      expect(await look()).toMatchObject(expected);
      expect(calls[0]).toMatchObject({ target: 'AWSEvents.DescribeEventBus', input: { Name: arn } });
    });

    test('once a minute, but every time after a failure', async () => {
      let now = 0;
      const found: BusPresence[] = [{ kind: 'there' }, { kind: 'failed', failure: {} as never }, { kind: 'hidden' }];
      let asked = 0;
      const cached = createCachedBusCheck(
        async () => found[asked++] as BusPresence,
        () => now,
      );
      const kinds: string[] = [];
      for (const at of [0, 59_999, 60_000, 60_001, 60_002, 120_000]) {
        now = at;
        kinds.push((await cached(address, credentials)).kind);
      }
      expect(kinds).toEqual(['there', 'there', 'failed', 'hidden', 'hidden', 'hidden']);
      expect(asked).toBe(3);
    });
  });
});
