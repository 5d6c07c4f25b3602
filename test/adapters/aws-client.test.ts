/** No call to AWS hangs: real clients, and servers that accept a request and never end their answer. */
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type LimitOptions, limited, OWN_CALLS, ownClient } from '../../adapters/aws-client.ts';
import { createBusAccess } from '../../adapters/bus/access.ts';
import { createSendToBus } from '../../adapters/bus/customer-bus.ts';
import { createQueueAccess } from '../../adapters/queue/access.ts';
import { createSendToQueue } from '../../adapters/queue/customer-queue.ts';
import { createSqsClient, ownSqsClient } from '../../adapters/sqs-client.ts';
import { createSessions } from '../../adapters/sts/sessions.ts';
import type { BusAddress } from '../../core/transport/eventbridge/bus-arn.ts';
import type { QueueAddress } from '../../core/transport/sqs/queue-url.ts';
import { type SlowServer, startSlowServer, UNENDING, type Unending } from '../support/slow-servers.ts';

const LIMITS = { attempts: 2, attemptMs: 150 };
const FAULTS = Object.keys(UNENDING) as Unending[];

const servers: SlowServer[] = [];
afterEach(async () => {
  for (const name of ['AWS_ENDPOINT_URL', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) {
    delete process.env[name];
  }
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** Every client of this process connects to it. */
async function aSlowServer(fault: Unending): Promise<SlowServer> {
  const server = await startSlowServer(fault);
  servers.push(server);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 's',
  });
  return server;
}

/** A call by a client of each service that a function uses. */
const CALLS: Readonly<
  Record<string, (options: LimitOptions) => { middlewareStack: object; send: () => Promise<unknown> }>
> = {
  DynamoDB: (options) =>
    calling(new DynamoDBClient(options), new GetItemCommand({ TableName: 't', Key: { pk: { S: 'x' } } })),
  SQS: (options) =>
    calling(
      createSqsClient({ ...options, useQueueUrlAsEndpoint: false }),
      new SendMessageBatchCommand({ QueueUrl: 'http://q/1/q', Entries: [] }),
    ),
  KMS: (options) => calling(new KMSClient(options), new DecryptCommand({ CiphertextBlob: new Uint8Array(1) })),
  Lambda: (options) => calling(new LambdaClient(options), new InvokeCommand({ FunctionName: 'f' })),
  STS: (options) => calling(new STSClient(options), new AssumeRoleCommand({ RoleArn: 'r', RoleSessionName: 's' })),
  S3: (options) =>
    calling(new S3Client({ ...options, forcePathStyle: true }), new GetObjectCommand({ Bucket: 'b', Key: 'k' })),
  EventBridge: (options) => calling(new EventBridgeClient(options), new PutEventsCommand({ Entries: [] })),
};

// biome-ignore lint/suspicious/noExplicitAny: each client takes its own commands
function calling(client: any, command: object) {
  return { middlewareStack: client.middlewareStack as object, send: () => client.send(command) as Promise<unknown> };
}

describe.each(Object.entries(CALLS))('a call to %s', (_, make) => {
  test.each(FAULTS)('ends when the server %s', async (fault) => {
    const server = await aSlowServer(fault);
    await expect(limited(LIMITS, make, 'streams').send()).rejects.toThrow();
    expect(server.connections()).toBe(LIMITS.attempts);
  });
});

test.each(FAULTS.filter((fault) => fault !== 'resets the connection'))(
  'a call to a server that %s ends as a TimeoutError',
  async (fault) => {
    await aSlowServer(fault);
    const call = limited(LIMITS, CALLS['DynamoDB'] as (typeof CALLS)[string]);
    await expect(call.send()).rejects.toMatchObject({ name: 'TimeoutError' });
  },
);

describe("a customer's service that never ends its answer", () => {
  const credentials = { type: 'keys', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'hunter2' } as const;
  const sessions = createSessions({ senderRoleArn: 'arn:aws:iam::999999999999:role/s', now: Date.now });
  const queue: QueueAddress = {
    region: 'eu-north-1',
    account: '123456789012',
    name: 'customer',
    partition: 'aws',
    fifo: false,
    url: 'https://sqs.eu-north-1.amazonaws.com/123456789012/customer',
  };
  const bus: BusAddress = {
    region: 'eu-north-1',
    account: '123456789012',
    name: 'customer',
    partition: 'aws',
    arn: 'arn:aws:events:eu-north-1:123456789012:event-bus/customer',
  };
  const failure = (fault: Unending) => ({
    class: fault === 'resets the connection' ? expect.stringMatching(/^(?:timeout|connect)$/) : 'timeout',
    pace: 'fast',
  });

  test.each(FAULTS)('is a failed delivery when the queue %s', async (fault) => {
    await aSlowServer(fault);
    const send = createSendToQueue(createQueueAccess(sessions, LIMITS));
    expect(await send(queue, credentials, [{ MessageBody: 'one' }])).toMatchObject([
      { kind: 'failed', failure: failure(fault) },
    ]);
  });

  test.each(FAULTS)('is a failed delivery when the bus %s', async (fault) => {
    await aSlowServer(fault);
    const send = createSendToBus(createBusAccess(sessions, LIMITS));
    const event = { Source: 'feedhose', DetailType: 'feedhose.update', Detail: '{}', Resources: [] };
    expect(await send(bus, credentials, [event])).toMatchObject({ kind: 'failed', failure: failure(fault) });
  });
});

describe('the clients of the functions', () => {
  const limitsOf = async (client: {
    config: { maxAttempts: unknown; requestHandler: unknown };
    middlewareStack: object;
  }) => {
    const { maxAttempts, requestHandler } = client.config as {
      maxAttempts: () => Promise<number>;
      requestHandler: { configProvider: Promise<object> };
    };
    return {
      attempts: await maxAttempts(),
      steps: (client.middlewareStack as { identify(): string[] })
        .identify()
        .filter((name) => name.startsWith('readWhole')),
      ...(await requestHandler.configProvider),
    };
  };
  const OWN = {
    attempts: OWN_CALLS.attempts,
    steps: [expect.stringContaining('readWhole')],
    throwOnRequestTimeout: true,
    requestTimeout: OWN_CALLS.attemptMs,
  };

  test.each([
    ['DynamoDB', () => ownClient(DynamoDBClient)],
    ['KMS', () => ownClient(KMSClient)],
    ['EventBridge', () => ownClient(EventBridgeClient)],
    ['SQS', ownSqsClient],
  ])('of %s have time limits that throw', async (_, make) => {
    expect(await limitsOf(make())).toMatchObject(OWN);
  });

  test("of a customer's region have time limits, whatever client was created first", async () => {
    const access = createQueueAccess(
      createSessions({ senderRoleArn: 'arn:aws:iam::999999999999:role/s', now: Date.now }),
    );
    const credentials = { type: 'keys', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'hunter2' } as const;
    for (const region of ['eu-north-1', 'us-east-1']) {
      const found = await access.clientFor(region, credentials);
      if (!('client' in found)) throw new Error('expected a client');
      expect(await limitsOf(found.client)).toMatchObject({ throwOnRequestTimeout: true, attempts: 2 });
    }
  });
});
