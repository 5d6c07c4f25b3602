/** Sending to a customer's queue, over real HTTP to an SQS that the test simulates. */
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createQueueAccess } from '../../../adapters/queue/access.ts';
import { createSendToQueue as createWith } from '../../../adapters/queue/customer-queue.ts';
import type { Sessions } from '../../../adapters/sts/sessions.ts';
import type { QueueAddress } from '../../../core/transport/sqs/queue-url.ts';

interface Call {
  readonly target: string;
  readonly authorization: string;
  readonly input: { QueueUrl: string; Entries: { Id: string; MessageBody: string }[] };
}

const address: QueueAddress = {
  region: 'eu-north-1',
  account: '123456789012',
  name: 'customer',
  partition: 'aws',
  fifo: false,
  url: 'https://sqs.eu-north-1.amazonaws.com/123456789012/customer',
};
const credentials = { type: 'keys', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'hunter2' } as const;
/** Access keys need no session. */
const createSendToQueue = () => createWith(createQueueAccess({} as Sessions));
const entries = ['one', 'two', 'three'].map((MessageBody) => ({ MessageBody }));

function taken({ input }: Call): object {
  return {
    Successful: input.Entries.map(({ Id, MessageBody }) => ({
      Id,
      MessageId: Id,
      MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
    })),
  };
}

describe('a customer’s queue', () => {
  let server: Server;
  let calls: Call[];
  let answer: (call: Call) => { status?: number; body: object };

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { 'x-amz-target': target, authorization } = request.headers;
        const call = {
          target: String(target),
          authorization: String(authorization),
          input: JSON.parse(Buffer.concat(chunks).toString()),
        };
        calls.push(call);
        const { status = 200, body } = answer(call);
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    process.env['AWS_ENDPOINT_URL_SQS'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    calls = [];
    answer = (call) => ({ body: taken(call) });
  });
  afterAll(async () => {
    delete process.env['AWS_ENDPOINT_URL_SQS'];
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });

  test('receives all entries in one call, signed with the customer’s key for the region of the queue', async () => {
    const outcomes = await createSendToQueue()(address, credentials, entries);
    expect(outcomes).toEqual(entries.map(() => ({ kind: 'delivered', status: 200 })));
    expect(calls).toHaveLength(1);
    expect(calls[0]?.target).toBe('AmazonSQS.SendMessageBatch');
    expect(calls[0]?.authorization).toMatch(/Credential=AKIDEXAMPLE\/\d{8}\/eu-north-1\/sqs\/aws4_request/);
    expect(calls[0]?.input).toEqual({
      QueueUrl: address.url,
      Entries: entries.map((entry, index) => ({ Id: String(index), ...entry })),
    });
  });

  test('never selects the host: the URL in the call is data', async () => {
    const elsewhere = { ...address, url: 'https://127.0.0.1:1/123456789012/customer' };
    expect(await createSendToQueue()(elsewhere, credentials, entries)).toMatchObject(
      entries.map(() => ({ kind: 'delivered' })),
    );
    expect(calls[0]?.input.QueueUrl).toBe(elsewhere.url);
  });

  test('that refuses some entries fails those, by their positions', async () => {
    answer = (call) => ({
      body: {
        ...taken(call),
        Failed: [
          { Id: '1', SenderFault: true, Code: 'AWS.SimpleQueueService.KmsDisabled', Message: 'customer text' },
          { Id: '2', SenderFault: false },
        ],
      },
    });
    const outcomes = await createSendToQueue()(address, credentials, entries);
    expect(outcomes).toMatchObject([
      { kind: 'delivered' },
      { kind: 'failed', failure: { class: 'access_denied', code: 'KmsDisabled' } },
      { kind: 'failed', failure: { class: 'queue_error', code: 'Unknown' } },
    ]);
    expect(JSON.stringify(outcomes)).not.toContain('customer text');
  });

  test.each([
    ['com.amazonaws.sqs#QueueDoesNotExist', 400, 'queue_missing', 'slow'],
    ['com.amazon.coral.service#AccessDeniedException', 403, 'access_denied', 'slow'],
    ['com.amazon.coral.service#InvalidSignatureException', 403, 'bad_credentials', 'slow'],
    ['com.amazonaws.sqs#BatchRequestTooLong', 400, 'too_large', 'slow'],
    ['com.amazon.coral.service#Surprise', 400, 'queue_error', 'slow'],
    ['com.amazon.coral.service#InternalFailure', 500, 'queue_error', 'fast'],
  ])('that answers %s fails all entries, without an exception', async (type, status, failureClass, pace) => {
    answer = () => ({ status, body: { __type: type, message: 'customer text' } });
    const outcomes = await createSendToQueue()(address, credentials, entries);
    expect(outcomes).toHaveLength(3);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ kind: 'failed', failure: { class: failureClass, pace, status } });
    expect(JSON.stringify(outcomes)).not.toMatch(/customer text|hunter2/);
  });

  test('is called a second time after a transient failure, and not more often', async () => {
    answer = (call) => (calls.length === 1 ? { status: 503, body: {} } : { body: taken(call) });
    expect(await createSendToQueue()(address, credentials, entries)).toMatchObject(
      entries.map(() => ({ kind: 'delivered' })),
    );
    expect(calls).toHaveLength(2);
    calls = [];
    answer = () => ({ status: 503, body: {} });
    expect(await createSendToQueue()(address, credentials, entries)).toMatchObject(
      entries.map(() => ({ kind: 'failed' })),
    );
    expect(calls).toHaveLength(2);
  });

  test('is called with the keys of its own customer', async () => {
    const send = createSendToQueue();
    await send(address, credentials, entries);
    await send(address, { ...credentials, accessKeyId: 'AKIDOTHER' }, entries);
    await send({ ...address, region: 'eu-west-3' }, credentials, entries);
    expect(calls.map(({ authorization }) => /Credential=(\w+)\/\d+\/([\w-]+)/.exec(authorization)?.slice(1))).toEqual([
      ['AKIDEXAMPLE', 'eu-north-1'],
      ['AKIDOTHER', 'eu-north-1'],
      ['AKIDEXAMPLE', 'eu-west-3'],
    ]);
  });

  test('is not called with a key that no header can carry, and the settings are reported as invalid', async () => {
    for (const accessKeyId of ['AKIA\n', '\u200bAKIA', 'ключ']) {
      const outcomes = await createSendToQueue()(address, { ...credentials, accessKeyId }, entries);
      const failure = { class: 'configuration', pace: 'slow', code: 'ERR_INVALID_CHAR' };
      expect(outcomes).toMatchObject(entries.map(() => ({ kind: 'failed', failure })));
    }
    expect(calls).toEqual([]);
  });

  test('that cannot be reached is a failure, without an exception', async () => {
    process.env['AWS_ENDPOINT_URL_SQS'] = 'http://127.0.0.1:1';
    const outcomes = await createSendToQueue()(address, credentials, entries);
    process.env['AWS_ENDPOINT_URL_SQS'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    // In Jest's realm, the SDK wraps the error of the socket and loses its code, so that the class is not checked here.
    expect(outcomes).toMatchObject(entries.map(() => ({ kind: 'failed', failure: { pace: 'fast' } })));
  });
});
