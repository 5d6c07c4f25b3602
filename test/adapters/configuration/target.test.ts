/** A destination as a deliver function needs it: its secrets are decrypted, with each data key once. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createConfigurationReader } from '../../../adapters/configuration/read.ts';
import { createConfigurationStore } from '../../../adapters/configuration/store.ts';
import { createTargetLookup } from '../../../adapters/configuration/target.ts';
import { createOpener } from '../../../adapters/secrets/open.ts';
import { seal } from '../../../adapters/secrets/seal.ts';
import type { Sealed } from '../../../core/api/sealed.ts';
import { findTarget } from '../../../core/delivery/find-target.ts';
import { CONFIGURATION_SECONDS } from '../../../core/limits.ts';
import { ROUTES } from '../../../lambdas/api/route-table.ts';
import { aQueue, aWebhook } from '../../core/make.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';
import { fakeKms } from '../fake-kms.ts';
import { type RealTable, realTable } from '../table.ts';

const ACCESS = { type: 'keys', access_key_id: 'AKID', secret_access_key: 'hunter2' };
const app = { app_id: '123', name: 'Acme', api_keys: ['new', 'old'], version: 1 };

let table: RealTable;
const onCleanup = cleanupAfterAll();
beforeAll(async () => {
  table = await realTable('Configuration');
  onCleanup(() => table.close());
});

const signingWith = (...secrets: readonly Sealed[]) => secrets.map((secret) => ({ secret, since: 0 }));

async function aTarget() {
  const name = await table.fresh();
  const kms = fakeKms();
  const state = { now: 0 };
  const write = createConfigurationStore(table.client, name);
  const sealFor = (destinationId: string | undefined, ...texts: string[]) =>
    seal(
      kms.client,
      'key',
      { appId: '123', ...(destinationId === undefined ? {} : { destinationId }) },
      texts.map((text, index) => ({ label: `${index}`, text })),
    );
  const [newest, oldest, access] = await sealFor(aQueue().id, 'whsec_new', 'whsec_old', JSON.stringify(ACCESS));
  if (!newest || !oldest || !access) throw new Error('nothing was sealed');
  await write.putDestination(aQueue(), { signing: signingWith(newest, oldest), access });
  await write.putDestination(aWebhook(), { signing: [] });
  await write.putApp(app, { secrets: await sealFor(undefined, 'secret-new', 'secret-old') });
  const reader = createConfigurationReader(table.client, name);
  const targetOf = createTargetLookup(reader, createOpener(kms.client, 'key'), () => state.now);
  table.sent.length = 0;
  return { targetOf, kms, state, write, sealFor };
}

describe('signing keys of the app', () => {
  test('are decrypted only for a destination with v1a signatures, and only those that are active', async () => {
    const { targetOf, kms, state, write, sealFor } = await aTarget();
    const keys = await sealFor(undefined, 'pending', 'active', 'retired');
    const key = { kid: 'k', x: 'x' };
    const key_set = {
      id: '0',
      keys: [
        { ...key, since: 100 },
        { ...key, since: 0 },
        { ...key, since: 0, until: 50 },
      ],
    };
    await write.putApp({ ...app, key_set, version: 2 }, { secrets: [], keys });
    await write.putDestination({ ...aWebhook({ signatures: ['v1', 'v1a'] }), version: 2 }, { signing: [] });
    state.now = 60;
    const decrypted = kms.decrypts;
    const before = decrypted();
    const plain = await targetOf('123', 'feed_group:user', aQueue().id);
    expect(plain?.secrets).not.toHaveProperty('signing_keys');
    expect(plain).not.toHaveProperty('signatures');
    const plainCalls = decrypted() - before;
    const signed = await targetOf('123', 'feed_group:user', aWebhook().id);
    expect(signed?.secrets.signing_keys).toEqual(['active']);
    expect(signed?.signatures).toEqual(['v1', 'v1a']);
    expect(decrypted() - before).toBe(plainCalls + 1);
  });
});

describe('a secret that cannot be decrypted', () => {
  const ask = (targetOf: Awaited<ReturnType<typeof aTarget>>['targetOf']) =>
    targetOf('123', 'feed_group:user', aQueue().id);

  test('has no effect if the others suffice: an older signing secret, credentials of an unproven URL', async () => {
    const { targetOf, write, sealFor } = await aTarget();
    const [newest] = await sealFor(aQueue().id, 'whsec_new');
    if (!newest) throw new Error('nothing was sealed');
    const older = { key: newest.key, label: 'odd' } as typeof newest;
    const signing = [
      { secret: newest, since: 1 },
      { secret: older, since: 0, until: 10 },
    ];
    await write.putDestination(aQueue({ version: 2 }), { signing, pending_access: { ...newest, label: 'other' } });
    expect(await ask(targetOf)).toMatchObject({ secrets: { signing_secrets: ['whsec_new'] } });
    expect(await ask(targetOf)).not.toHaveProperty('pendingAccess');
  });

  test.each([
    ['the newest signing secret', { signing: [{ secret: {}, since: 0 }] }],
    ['the credentials', { signing: [], access: {} }],
    ['custom headers', { signing: [], headers: {} }],
  ])('is the failure of its destination if it is needed: %s', async (_, sealed) => {
    const { targetOf, write } = await aTarget();
    await write.putDestination(aQueue({ version: 2 }), sealed as never);
    const found = await findTarget('sqs', targetOf, '123', 'feed_group:user', aQueue().id);
    expect(found).toMatchObject({ failure: { class: 'secrets', pace: 'slow' } });
  });
});

describe('a target', () => {
  test('contains settings, app and secrets in clear text, in their order', async () => {
    const { targetOf } = await aTarget();
    expect(await targetOf('123', 'feed_group:user', aQueue().id)).toEqual({
      destination: aQueue(),
      app,
      secrets: { signing_secrets: ['whsec_new', 'whsec_old'], access: ACCESS },
      apiSecret: 'secret-new',
    });
  });

  test('without its own secrets has none', async () => {
    const { targetOf } = await aTarget();
    expect(await targetOf('123', 'feed_group:user', aWebhook().id)).toMatchObject({
      secrets: { signing_secrets: [] },
      apiSecret: 'secret-new',
    });
  });

  test('is read and decrypted once for concurrent requests, and read again after 30 s without another decryption', async () => {
    const { targetOf, kms, state } = await aTarget();
    const ask = () => targetOf('123', 'feed_group:user', aQueue().id);
    const reads = () => table.sent.filter(({ name }) => name === 'GetItemCommand').length;
    await Promise.all([ask(), ask(), ask()]);
    expect([reads(), kms.decrypts()]).toEqual([2, 2]);
    state.now = 29_999;
    await ask();
    expect(reads()).toBe(2);
    state.now = 30_000;
    await ask();
    expect([reads(), kms.decrypts()]).toEqual([4, 2]);
  });

  test('stops signing with a revoked secret within the time that the API promises, and applies all other changes as well', async () => {
    const { targetOf, state, write, sealFor } = await aTarget();
    const found = () => targetOf('123', 'feed_group:user', aQueue().id);
    const ask = async () => (await found())?.secrets.signing_secrets;
    expect(await ask()).toEqual(['whsec_new', 'whsec_old']);
    const [left] = await sealFor(aQueue().id, 'whsec_new');
    const paused = aQueue({ version: 2, state: 'paused', queue_url: 'https://sqs.eu-west-1.amazonaws.com/1/other' });
    await write.putDestination(paused, { signing: left ? signingWith(left) : [] });
    state.now = CONFIGURATION_SECONDS.found * 1000 - 1;
    expect(await ask()).toHaveLength(2);
    state.now += 1;
    expect(await ask()).toEqual(['whsec_new']);
    expect(await found()).toMatchObject({ destination: { state: 'paused', queue_url: paused.queue_url } });
    for (const route of ['revokeSecret', 'rotateSecret', 'pauseDestination', 'updateDestination'] as const) {
      expect(ROUTES[route].description).toContain(`within ${CONFIGURATION_SECONDS.found} seconds`);
    }
  });

  test.each([
    ['scope', '123', 'nonsense', aQueue().id],
    ['app', '124', 'feed_group:user', aQueue().id],
    ['destination', '123', 'feed_group:user', 'dst_x'],
    ['destination of the scope', '123', 'feed_group:flat', aQueue().id],
  ])('with an unknown %s is missing', async (_, appId, scope, id) => {
    const { targetOf } = await aTarget();
    expect(await targetOf(appId, scope, id)).toBeUndefined();
  });

  test('whose secrets belong to another destination cannot be decrypted', async () => {
    const { targetOf, write, sealFor } = await aTarget();
    const stolen = await sealFor('dst_other', 'whsec_other');
    await write.putDestination(aQueue({ version: 2 }), { signing: signingWith(...stolen) });
    await expect(targetOf('123', 'feed_group:user', aQueue().id)).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    });
  });
});
