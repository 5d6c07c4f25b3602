/** The configuration in a real table: what is written is read again, under keys that no name can break. */
import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createReadDestination } from '../../../adapters/configuration/destinations.ts';
import { destinationKey, partitionOf, scopeKey } from '../../../adapters/configuration/keys.ts';
import { createConfigurationReader } from '../../../adapters/configuration/read.ts';
import { createRoutes } from '../../../adapters/configuration/routes.ts';
import { createConfigurationStore } from '../../../adapters/configuration/store.ts';
import { createTargetLookup } from '../../../adapters/configuration/target.ts';
import { findTarget } from '../../../core/delivery/find-target.ts';
import type { Destination } from '../../../core/destination.ts';
import { canBeAppId } from '../../../core/names.ts';
import { canBeScope, type Scope } from '../../../core/scope.ts';
import { aQueue, aWebhook } from '../../core/make.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';
import { type RealTable, realTable } from '../table.ts';

let real: RealTable;
const onCleanup = cleanupAfterAll();
beforeAll(async () => {
  real = await realTable('Configuration');
  onCleanup(() => real.close());
});

async function aConfiguration() {
  const { client, sent } = real;
  const table = await real.fresh();
  return {
    client,
    table,
    sent,
    read: createConfigurationReader(client, table),
    write: createConfigurationStore(client, table),
  };
}

const user: Scope = { kind: 'feed_group', name: 'user' };
const sealed = { key: 'k', iv: 'i', tag: 't', data: 'd', label: 'l' };
const app = { app_id: '123', name: 'Acme', api_keys: ['new', 'old'], version: 1 };

describe('keys', () => {
  test('are those of the design', () => {
    expect(partitionOf('123')).toBe('APP#123');
    expect(scopeKey(user)).toBe('SCOPE#feed_group#user');
    expect(scopeKey({ kind: 'app_level', name: 'files' })).toBe('SCOPE#app_level#files');
    expect(destinationKey(user, 'dst_1')).toBe('SCOPE#feed_group#user#DEST#dst_1');
  });

  test('of unusual names contain no separator except their own', () => {
    expect(scopeKey({ kind: 'feed_group', name: 'a#DEST#b%23 日' })).toBe(
      'SCOPE#feed_group#a%23DEST%23b%2523%20%E6%97%A5',
    );
    expect(partitionOf('1#2')).toBe('APP#1%232');
  });

  test('of the longest valid names fit into the table, with those of their destinations', async () => {
    const { read, write } = await aConfiguration();
    const destinationId = `dst_${'0'.repeat(24)}`;
    for (const name of ['日'.repeat(108), '!'.repeat(128), 'x'.repeat(973)]) {
      const scope: Scope = { kind: 'feed_group', name };
      const appId = '日'.repeat(113);
      expect([canBeScope(scope), canBeAppId(appId)]).toEqual([true, true]);
      await write.putApp({ ...app, app_id: appId }, { secrets: [] }).catch(() => {});
      await write.putScope(appId, scope, true, 1);
      await write.putDestination(aQueue({ id: destinationId, app_id: appId, scope, version: 1 }), { signing: [] });
      expect(await read.app(appId)).toBeDefined();
      expect((await read.scope(appId, scope))?.destinations).toHaveLength(1);
      expect(await read.destination(appId, scope, destinationId)).toBeDefined();
    }
    expect(canBeScope({ kind: 'feed_group', name: '日'.repeat(109) })).toBe(false);
    expect(canBeAppId('日'.repeat(114))).toBe(false);
  });

  test('of different names are different', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.constantFrom('a#b', 'a%23b', '%', '%25', 'a b', 'a+b', 'a%20b'),
    );
    fc.assert(
      fc.property(name, name, (one, other) => {
        const [a, b] = [one, other].map((own) => scopeKey({ kind: 'feed_group', name: own }));
        expect(a === b).toBe(one === other);
        expect(partitionOf(one) === partitionOf(other)).toBe(one === other);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a scope', () => {
  test('is read with its destinations, whatever the pages', async () => {
    const { read, write } = await aConfiguration();
    await write.putScope('123', user, true, 1);
    for (const name of ['user!', 'user!0', 'use', 'user-', 'userx']) {
      const scope: Scope = { kind: 'feed_group', name };
      await write.putScope('123', scope, true, 1);
      await write.putDestination(aWebhook({ id: `dst_of_${name}`, scope }), { signing: [] });
    }
    await write.putDestination(aQueue({ version: 1 }), { signing: [] });
    await write.putDestination(aWebhook({ version: 1 }), { signing: [] });
    const found = await read.scope('123', user);
    expect(found?.destinations.map(({ id }) => id)).toEqual([aQueue().id, aWebhook().id].toSorted());
  });

  test('that does not exist, or has only destinations left, is missing', async () => {
    const { read, write } = await aConfiguration();
    expect(await read.scope('123', user)).toBeUndefined();
    await write.putDestination(aQueue(), { signing: [] });
    expect(await read.scope('123', user)).toBeUndefined();
  });

  test('has no secrets in the part that fan-out gets', async () => {
    const { read, write, sent } = await aConfiguration();
    await write.putScope('123', user, true, 1);
    await write.putDestination(aQueue(), { signing: [{ secret: { ...sealed, data: 'hunter2' }, since: 0 }] });
    expect(JSON.stringify(await read.scope('123', user))).not.toContain('hunter2');
    expect(sent.at(-1)?.input.ProjectionExpression).toBe('sk, #document, version');
  });

  test('never includes destinations of another, whatever their names', async () => {
    const odd = [
      'user',
      'user!',
      'user#',
      'user%',
      'user%23',
      'user#DEST#',
      'user#DEST#x',
      'user~',
      'user ',
      'use',
      'usér',
      'ユーザー',
      '😀',
      '*',
      '..',
    ];
    const name = fc.oneof(fc.constantFrom(...odd), fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }));
    const { read, write } = await aConfiguration();
    let apps = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(name, { minLength: 1, maxLength: 8 }),
        fc.constantFrom('1', '1#2', '%', 'a b'),
        async (names, prefix) => {
          const appId = `${prefix}${++apps}`;
          const all: Destination[] = [];
          for (const [index, own] of names.entries()) {
            const scope: Scope = { kind: 'feed_group', name: own };
            const destination = aWebhook({ id: `dst_${index}`, app_id: appId, scope, version: 1 });
            await write.putScope(appId, scope, index % 2 === 0, 1);
            await write.putDestination(destination, { signing: [] });
            all.push(destination);
          }
          for (const [index, own] of names.entries()) {
            const found = await read.scope(appId, { kind: 'feed_group', name: own });
            expect(found).toEqual({ realtime: index % 2 === 0, destinations: [all[index]] });
          }
          expect(await read.scope(`${appId}x`, { kind: 'feed_group', name: names[0] ?? '' })).toBeUndefined();
        },
      ),
      { numRuns: 15 },
    );
  });

  test('of a feed group is not the app-level scope with the same name', async () => {
    const { read, write } = await aConfiguration();
    await write.putScope('123', { kind: 'feed_group', name: 'users' }, true, 1);
    expect(await read.scope('123', { kind: 'app_level', name: 'users' })).toBeUndefined();
  });
});

describe('a destination and an app', () => {
  test('are read with their sealed secrets', async () => {
    const { read, write } = await aConfiguration();
    await write.putDestination(aQueue({ version: 1 }), { signing: [{ secret: sealed, since: 0 }], access: sealed });
    await write.putApp(app, { secrets: [sealed] });
    expect(await read.destination('123', user, aQueue().id)).toEqual({
      value: aQueue(),
      sealed: { signing: [{ secret: sealed, since: 0 }], access: sealed },
    });
    expect(await read.app('123')).toEqual({ value: app, sealed: { secrets: [sealed] } });
  });

  test('that do not exist are missing', async () => {
    const { read } = await aConfiguration();
    expect(await read.destination('123', user, 'dst_1')).toBeUndefined();
    expect(await read.app('123')).toBeUndefined();
  });

  test('are replaced only by their next version', async () => {
    const { read, write } = await aConfiguration();
    await write.putDestination(aQueue({ version: 1 }), { signing: [] });
    expect(await write.putDestination(aQueue({ version: 1, state: 'paused' }), { signing: [] })).toBe(false);
    expect(await write.putDestination(aQueue({ version: 3, state: 'paused' }), { signing: [] })).toBe(false);
    await write.putDestination(aQueue({ version: 2, state: 'paused' }), { signing: [] });
    expect(await read.destination('123', user, aQueue().id)).toMatchObject({ value: { version: 2, state: 'paused' } });
    expect(await write.putApp({ ...app, version: 2 }, { secrets: [] })).toBe(false);
    expect(await write.putScope('123', user, true, 2)).toBe(false);
  });

  test('store their content as one text, separate from the version', async () => {
    const { write, client, table } = await aConfiguration();
    await write.putApp(app, { secrets: [] });
    const Key = { pk: { S: 'APP#123' }, sk: { S: 'APP' } };
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key }));
    expect(Item).toEqual({
      pk: { S: 'APP#123' },
      sk: { S: 'APP' },
      listed: { S: 'APPS' },
      version: { N: '1' },
      document: { S: JSON.stringify({ app_id: '123', name: 'Acme', api_keys: ['new', 'old'] }) },
      sealed: { S: '{"secrets":[]}' },
    });
  });
});

describe('routes', () => {
  test('are cached for 30 s, and for 5 s when there are none', async () => {
    const { read, write, sent } = await aConfiguration();
    sent.length = 0;
    let now = 0;
    const routes = createRoutes(read, () => now);
    expect(await routes('123', user)).toBeUndefined();
    await write.putScope('123', user, true, 1);
    now = 4_999;
    expect(await routes('123', user)).toBeUndefined();
    now = 5_000;
    expect(await routes('123', user)).toEqual({ realtime: true, destinations: [] });
    await write.putScope('123', user, false, 2);
    now = 34_999;
    expect(await routes('123', user)).toEqual({ realtime: true, destinations: [] });
    now = 35_000;
    expect(await routes('123', user)).toEqual({ realtime: false, destinations: [] });
    const startedAt = sent.filter(({ name, input }) => name === 'QueryCommand' && !input.ExclusiveStartKey);
    expect(startedAt).toHaveLength(3);
  });

  test('of invalid names do not exist, and the table is not read', async () => {
    const { read, sent } = await aConfiguration();
    const routes = createRoutes(read, () => 0);
    sent.length = 0;
    expect(await routes('123', { kind: 'feed_group', name: '日'.repeat(109) })).toBeUndefined();
    expect(await routes('123', { kind: 'feed_group', name: 'x'.repeat(900_000) })).toBeUndefined();
    expect(await routes('x'.repeat(1_021), user)).toBeUndefined();
    expect(sent).toEqual([]);
  });

  test('of two apps or scopes are separate', async () => {
    const { read, write } = await aConfiguration();
    const routes = createRoutes(read, () => 0);
    await write.putScope('a', { kind: 'feed_group', name: 'users' }, true, 1);
    await write.putScope('a', { kind: 'app_level', name: 'users' }, false, 1);
    expect(await routes('a', { kind: 'feed_group', name: 'users' })).toMatchObject({ realtime: true });
    expect(await routes('a', { kind: 'app_level', name: 'users' })).toMatchObject({ realtime: false });
    expect(await routes('b', { kind: 'feed_group', name: 'users' })).toBeUndefined();
  });
});

describe('a destination whose row cannot be read', () => {
  const spoil = (client: RealTable['client'], table: string, sk: string, text: string, attribute = 'document') =>
    client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { pk: { S: partitionOf('123') }, sk: { S: sk } },
        UpdateExpression: 'SET #attribute = :text',
        ExpressionAttributeNames: { '#attribute': attribute },
        ExpressionAttributeValues: { ':text': { S: text } },
      }),
    );
  const twoDestinations = async () => {
    const configuration = await aConfiguration();
    const { client, table, write } = configuration;
    await write.putApp(app, { secrets: [] });
    await write.putScope('123', user, true, 1);
    for (const destination of [aQueue(), aWebhook()]) await write.putDestination(destination, { signing: [] });
    return { ...configuration, store: createConfigurationStore(client, table) };
  };

  const { auth: _, ...withoutAuth } = aQueue();
  const documents = ['{"transport":"sqs"', 'null', '[]', '{"transport":"sqs"}', '{}', JSON.stringify(withoutAuth)];
  test.each([...documents, JSON.stringify({ ...aWebhook(), id: aQueue().id, custom_headers: 'x-a' })])(
    'because it contains %j breaks neither the fan-out of its scope nor a list, and can be deleted',
    async (document) => {
      const { client, table, read, store } = await twoDestinations();
      await spoil(client, table, destinationKey(user, aQueue().id), document);
      expect(await read.scope('123', user)).toEqual({
        realtime: true,
        destinations: [aWebhook()],
        unreadable: [{ id: aQueue().id, transport: document.includes('sqs') ? 'sqs' : 'webhook' }],
      });
      expect((await store.scope('123', user))?.destinations.map(({ value }) => value.id)).toEqual([aWebhook().id]);
      expect(await store.scopes('123')).toHaveLength(1);
      await expect(store.destination('123', user, aQueue().id)).rejects.toMatchObject({
        name: 'UnreadableSettings',
        version: 1,
      });
      expect(await store.removeDestination({ app_id: '123', scope: user, id: aQueue().id, version: 1 })).toBe(true);
      expect(await read.scope('123', user)).toEqual({ realtime: true, destinations: [aWebhook()] });
    },
  );

  test('is missing for the check whether something can be sent, and sending reports the fault', async () => {
    const { client, table, read } = await twoDestinations();
    await spoil(client, table, destinationKey(user, aWebhook().id), 'no json');
    const place = { appId: '123', scope: 'feed_group:user', destinationId: aWebhook().id };
    expect(await createReadDestination(client, table)(place)).toBeUndefined();
    const open = () => Promise.reject(new Error('nothing is opened'));
    const targetOf = createTargetLookup(read, open, () => 0);
    const found = await findTarget('webhook', targetOf, '123', 'feed_group:user', aWebhook().id);
    expect(found).toMatchObject({ failure: { class: 'configuration', pace: 'slow' } });
  });

  test.each([
    '[]',
    '7',
    '{"signing":"text"}',
    '{"signing":null}',
    '{"signing":[null]}',
    '{"signing":{}}',
    '{"access":7}',
  ])('because its secrets are %j breaks no list, and sending reports the fault', async (text) => {
    const { client, table, read, store } = await twoDestinations();
    await spoil(client, table, destinationKey(user, aWebhook().id), text, 'sealed');
    expect((await store.scope('123', user))?.destinations).toHaveLength(1);
    expect(await store.scopes('123')).toHaveLength(1);
    const targetOf = createTargetLookup(
      read,
      () => Promise.reject(new Error('none')),
      () => 0,
    );
    const found = await findTarget('webhook', targetOf, '123', 'feed_group:user', aWebhook().id);
    expect(found).toMatchObject({ failure: { class: 'configuration' } });
  });

  test('because the secrets of its app are missing is reported as such', async () => {
    const { client, table, read } = await twoDestinations();
    await spoil(client, table, 'APP', '{}', 'sealed');
    const targetOf = createTargetLookup(
      read,
      () => Promise.reject(new Error('none')),
      () => 0,
    );
    const found = await findTarget('webhook', targetOf, '123', 'feed_group:user', aWebhook().id);
    expect(found).toMatchObject({ failure: { class: 'configuration' } });
  });

  test('because its app cannot be read is reported as such, and the app breaks no list of apps', async () => {
    const { client, table, read, write, store } = await twoDestinations();
    await write.putApp({ ...app, app_id: '124' }, { secrets: [] });
    await spoil(client, table, 'APP', '{"api_keys":7}');
    const targetOf = createTargetLookup(
      read,
      () => Promise.reject(new Error('none')),
      () => 0,
    );
    const found = await findTarget('webhook', targetOf, '123', 'feed_group:user', aWebhook().id);
    expect(found).toMatchObject({ failure: { class: 'configuration' } });
    // It does not use the place of another app on a page either.
    for (const limit of [10, 1]) expect((await store.apps(limit)).map(({ app_id }) => app_id)).toEqual(['124']);
  });
});
