/** Each injected fault of the embedded AWS, as the real SDK receives it. */
import { rmSync } from 'node:fs';
import { DynamoDBClient, GetItemCommand, PutItemCommand, paginateScan, ScanCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readOptions } from '../../bin/local/options.ts';
import { LEVELS, type Level } from '../../local/fault-injection/levels.ts';
import { createSeededRandom } from '../../local/fault-injection/seeded-random.ts';
import { type Embedded, startEmbedded } from '../../local/index.ts';
import { writeAssembly } from '../conformance/support/endpoint.ts';

const NO_FAULTS: Level = {
  throttled: 0,
  lost: 0,
  slow: 0,
  slowMs: 0,
  partial: 0,
  cutPages: 0,
  cutsPagesEvery: Number.POSITIVE_INFINITY,
  cutsPagesFor: 0,
  redelivered: 0,
  redeliverMs: 0,
  late: 0,
  lateMs: 0,
  notDeleted: 0,
  duplicated: 0,
  killed: 0,
  killedMs: 0,
  killedAfter: 0,
  refusesEvery: Number.POSITIVE_INFINITY,
  refusesFor: 0,
  restartsEvery: Number.POSITIVE_INFINITY,
};
const RESOURCES = {
  Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q', VisibilityTimeout: 3_600 } },
  T: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'things',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
  },
};

let embedded: Embedded;
let assembly: string;
const start = async (level: Partial<Level>, begin = true) => {
  assembly = writeAssembly({ Resources: RESOURCES });
  embedded = await startEmbedded({ assembly, port: 0, faults: { seed: 1, level: { ...NO_FAULTS, ...level } } });
  if (begin) embedded.faultInjection?.begin();
  const { endpoint, region, sqs } = embedded;
  const client = { endpoint, region, credentials: { accessKeyId: 'any', secretAccessKey: 'any' }, maxAttempts: 1 };
  return { client, QueueUrl: sqs.urlOf('q') };
};
afterEach(async () => {
  await embedded?.close();
  rmSync(assembly, { recursive: true, force: true });
});

const nameOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: Error) => error.name,
  );
const put = (client: object) =>
  new DynamoDBClient(client).send(new PutItemCommand({ TableName: 'things', Item: { pk: { S: 'a' } } }));

describe('an AWS with faults', () => {
  test('throttles every service under the error name that its SDK knows as throttling', async () => {
    const { client, QueueUrl } = await start({ throttled: 1 });
    const Entries = [{ Source: 's', DetailType: 'd', Detail: '{}' }];
    const RoleArn = 'arn:aws:iam::123456789012:role/customer';
    const names = await Promise.all(
      [
        new SQSClient(client).send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' })),
        put(client),
        new KMSClient(client).send(new DescribeKeyCommand({ KeyId: 'k' })),
        new EventBridgeClient(client).send(new PutEventsCommand({ Entries })),
        new LambdaClient(client).send(new InvokeCommand({ FunctionName: 'f' })),
        new STSClient(client).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'ok' })),
      ].map(nameOf),
    );
    expect(names).toEqual([
      'RequestThrottled',
      'ProvisionedThroughputExceededException',
      'ThrottlingException',
      'ThrottlingException',
      'TooManyRequestsException',
      'Throttling',
    ]);
    expect(embedded.faultInjection?.counts.get('sts call throttled')).toBe(1);
  });

  test('loses answers after the work was done', async () => {
    const { client, QueueUrl } = await start({ lost: 1 });
    const sent = new SQSClient(client).send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
    await expect(sent).rejects.toThrow(/ECONNRESET|socket hang up/);
    await expect(put(client)).rejects.toThrow(/ECONNRESET|socket hang up/);
    embedded.faultInjection?.end();
    expect(embedded.sqs.counts('q').visible).toBe(1);
    const { Item } = await new DynamoDBClient(client).send(
      new GetItemCommand({ TableName: 'things', Key: { pk: { S: 'a' } } }),
    );
    expect(Item).toEqual({ pk: { S: 'a' } });
  });

  test('refuses some entries of a batch, does not execute them, and names their ids', async () => {
    const { client, QueueUrl } = await start({ partial: 1 });
    const Entries = Array.from({ length: 10 }, (_, n) => ({ Id: `${n}`, MessageBody: `${n}` }));
    const answer = await new SQSClient(client).send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const [taken, refused] = [answer.Successful ?? [], answer.Failed ?? []];
    expect(refused.length).toBeGreaterThan(0);
    expect([...taken, ...refused].map(({ Id }) => Id).sort()).toEqual(Entries.map(({ Id }) => Id));
    expect(embedded.sqs.counts('q').visible).toBe(taken.length);
  });

  test('refuses some entries of PutEvents in their places', async () => {
    const { client } = await start({ partial: 1 });
    const Entries = Array.from({ length: 10 }, () => ({ Source: 's', DetailType: 'd', Detail: '{}' }));
    const answer = await new EventBridgeClient(client).send(new PutEventsCommand({ Entries }));
    const refused = (answer.Entries ?? []).filter(({ ErrorCode }) => ErrorCode === 'InternalFailure');
    expect(answer.Entries).toHaveLength(10);
    expect(refused.length).toBeGreaterThan(0);
    expect(answer.FailedEntryCount).toBe(refused.length);
  });

  test('ends every page of DynamoDB after one item for a while', async () => {
    const { client } = await start({ cutsPagesEvery: 1, cutsPagesFor: 2 });
    const dynamodb = new DynamoDBClient(client);
    for (const pk of ['a', 'b', 'c']) {
      await dynamodb.send(new PutItemCommand({ TableName: 'things', Item: { pk: { S: pk } } }));
    }
    const scan = async () => (await dynamodb.send(new ScanCommand({ TableName: 'things' }))).Items?.length;
    let lengths = '';
    while (!/^3+113+11$/.test(lengths) && lengths.length < 20) lengths += await scan();
    expect(lengths).toMatch(/^3+113+11$/);
    expect(embedded.faultInjection?.counts.get('every page cut to one item for a while')).toBe(2);
  });

  test('ends pages of DynamoDB after one item, with the start of the next page', async () => {
    const { client } = await start({ cutPages: 1 });
    const dynamodb = new DynamoDBClient(client);
    for (const pk of ['a', 'b', 'c']) {
      await dynamodb.send(new PutItemCommand({ TableName: 'things', Item: { pk: { S: pk } } }));
    }
    const pages: number[] = [];
    for await (const { Items = [] } of paginateScan({ client: dynamodb }, { TableName: 'things' })) {
      pages.push(Items.length);
    }
    expect(pages).toEqual([1, 1, 1, 0]);
    expect(embedded.faultInjection?.counts.get('page cut to one item')).toBe(4);
    embedded.faultInjection?.end();
    expect((await dynamodb.send(new ScanCommand({ TableName: 'things' }))).Items).toHaveLength(3);
  });

  test('redelivers a message while its receiver still processes it', async () => {
    const { client, QueueUrl } = await start({ redelivered: 1, redeliverMs: 1 });
    const sqs = new SQSClient(client);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
    const receive = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 });
    const first = await sqs.send(receive);
    const second = await sqs.send(receive);
    expect(second.Messages?.[0]?.MessageId).toBe(first.Messages?.[0]?.MessageId);
  });

  test('lets messages overtake each other', async () => {
    const { client, QueueUrl } = await start({ late: 0.5, lateMs: 200 });
    const sqs = new SQSClient(client);
    const sent = Array.from({ length: 10 }, (_, n) => ({ Id: `${n}`, MessageBody: `${n}` }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: sent }));
    const received: string[] = [];
    while (received.length < 10) {
      const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 });
      const { Messages = [] } = await sqs.send(receive);
      received.push(...Messages.map(({ Body = '' }) => Body));
    }
    expect(received).not.toEqual(sent.map(({ MessageBody }) => MessageBody));
    expect(received.toSorted()).toEqual(sent.map(({ MessageBody }) => MessageBody));
  });

  test('makes DynamoDB refuse every call for a while', async () => {
    const { client } = await start({ refusesEvery: 1, refusesFor: 3 });
    const names: string[] = [];
    for (let call = 0; call < 6; call++) names.push(await nameOf(put(client)));
    expect(names.join()).toMatch(/^(done,){1,2}(InternalServerError,){3}done/);
  });

  test('injects no faults before begin and after end', async () => {
    const { client } = await start({ throttled: 1, lost: 1 }, false);
    expect(await nameOf(put(client))).toBe('done');
    embedded.faultInjection?.begin();
    expect(await nameOf(put(client))).toBe('ProvisionedThroughputExceededException');
    embedded.faultInjection?.end();
    expect(await nameOf(put(client))).toBe('done');
  });
});

describe('the seeded random numbers', () => {
  const numbersOf = (seed: number, place: string) => {
    const random = createSeededRandom(seed);
    return Array.from({ length: 1_000 }, () => random.next(place));
  };

  test('are the same for the same seed and place, and differ for others', () => {
    expect(numbersOf(1, 'a')).toEqual(numbersOf(1, 'a'));
    expect(numbersOf(1, 'a')).not.toEqual(numbersOf(2, 'a'));
    expect(numbersOf(1, 'a')).not.toEqual(numbersOf(1, 'b'));
  });

  test('of one place do not depend on those of another', () => {
    const random = createSeededRandom(1);
    random.next('a');
    random.next('b');
    expect(random.next('a')).toBe(numbersOf(1, 'a')[1]);
  });

  test('are uniformly distributed', () => {
    const tenths = new Map<number, number>();
    for (const value of numbersOf(7, 'a'))
      tenths.set(Math.floor(value * 10), (tenths.get(Math.floor(value * 10)) ?? 0) + 1);
    expect(tenths.size).toBe(10);
    for (const count of tenths.values()) expect(Math.abs(count - 100)).toBeLessThan(50);
  });

  test('occur more often at rougher levels', () => {
    expect(LEVELS.light.lost).toBeLessThan(LEVELS.rough.lost);
    expect(LEVELS.rough.lost).toBeLessThan(LEVELS.wild.lost);
    expect(LEVELS.wild.refusesEvery).toBeLessThan(LEVELS.light.refusesEvery);
  });
});

describe('the command line of the embedded run', () => {
  test('accepts a seed with or without a level', () => {
    expect(readOptions(['--faults', '7']).faults).toEqual({ seed: 7, level: 'rough' });
    expect(readOptions(['--faults', '7:wild']).faults).toEqual({ seed: 7, level: 'wild' });
    expect(readOptions([]).faults).toBeUndefined();
  });

  test.each(['x', '-1', '7:', '7:furious', ''])('names the levels when it gets %j', (text) => {
    expect(() => readOptions([`--faults=${text}`])).toThrow(
      `--faults: expected a whole number, or one with a level such as 7:light, 7:rough, 7:wild, got "${text}"`,
    );
  });
});
