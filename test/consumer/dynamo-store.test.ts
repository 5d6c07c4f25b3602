/** The store of ids in DynamoDB, with the real engine. */
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDynamoStore, type DynamoStoreOptions, sqsHandler } from '../../consumer/index.ts';
import { conformanceEndpoint, type Endpoint } from '../conformance/support/endpoint.ts';
import { aMessage } from './make.ts';

const TABLE = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  },
};
let endpoint: Endpoint;
let client: DynamoDB;
beforeAll(async () => {
  endpoint = await conformanceEndpoint({ Table: TABLE }, { Table: { Value: { Ref: 'Table' } } });
  client = new DynamoDB(endpoint.client);
});
afterAll(async () => {
  client?.destroy();
  await endpoint?.close();
});
const storeWith = (more: Partial<DynamoStoreOptions> = {}) =>
  createDynamoStore({ client, tableName: endpoint.outputs['Table'] ?? '', ...more });

describe('a store in DynamoDB', () => {
  test('gives an id to one of many callers, and reports it as settled afterwards', async () => {
    const stores = Array.from({ length: 5 }, () => storeWith());
    const claims = await Promise.all(stores.map((store) => store.claim('one')));
    expect(claims.toSorted()).toEqual(['busy', 'busy', 'busy', 'busy', 'claimed']);
    await stores[claims.indexOf('claimed')]?.settle('one');
    expect(await Promise.all(stores.map((store) => store.claim('one')))).toEqual(Array(5).fill('settled'));
  });

  test('forgets an id that is released, and one whose claim or retention expired', async () => {
    let now = 1_000_000;
    const store = storeWith({ ttlMs: 10_000, claimMs: 2_000, now: () => now });
    expect([await store.claim('a'), await store.claim('a')]).toEqual(['claimed', 'busy']);
    await store.release('a');
    expect(await store.claim('a')).toBe('claimed');
    now += 2_000;
    expect(await store.claim('a')).toBe('claimed');
    await store.settle('a');
    now += 9_000;
    expect(await store.claim('a')).toBe('settled');
    now += 1_000;
    expect(await store.claim('a')).toBe('claimed');
  });

  test('does not release an id that another process claimed or settled after the claim expired', async () => {
    let now = 1_000_000;
    const [slow, fast] = [storeWith({ claimMs: 1_000, now: () => now }), storeWith({ now: () => now })];
    await slow.claim('b');
    now += 1_000;
    expect(await fast.claim('b')).toBe('claimed');
    await slow.release('b');
    expect(await slow.claim('b')).toBe('busy');
    await fast.settle('b');
    await slow.release('b');
    expect(await slow.claim('b')).toBe('settled');
  });

  test('writes a time to live in Unix seconds', async () => {
    const store = storeWith({ ttlMs: 60_000, ttlAttribute: 'ttl', now: () => 1_000_000_500 });
    await store.claim('c');
    await store.settle('c');
    const { Item } = await client.getItem({ TableName: endpoint.outputs['Table'], Key: { id: { S: 'c' } } });
    expect(Item).toEqual({ id: { S: 'c' }, settled: { BOOL: true }, ttl: { N: '1000061' } });
  });

  test('makes the handlers of two processes handle an update once', async () => {
    const handled: string[] = [];
    const onUpdate = ({ event_id }: { readonly event_id: string }) => handled.push(event_id);
    for (const handler of [sqsHandler({ seen: storeWith(), onUpdate }), sqsHandler({ seen: storeWith(), onUpdate })]) {
      expect(await handler({ Records: [aMessage('m1', ['d1', 'd2'])] })).toEqual({ batchItemFailures: [] });
    }
    expect(handled).toEqual(['d1', 'd2']);
  });

  test('fails when the table does not exist, so that the delivery is sent again', async () => {
    await expect(storeWith({ tableName: 'nope' }).claim('e')).rejects.toThrow();
  });

  test('is not created without a table or with another client', () => {
    expect(() => storeWith({ tableName: undefined as never })).toThrow('tableName: expected the name of a table');
    expect(() => storeWith({ client: {} as never })).toThrow('client: expected a DynamoDB');
    expect(() => storeWith({ claimMs: Number.NaN })).toThrow('claimMs: expected a number');
  });
});
