/** A key that is rotated or corrected is used without a restart: from the table to the queue, over real HTTP. */
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createConfigurationReader } from '../../../adapters/configuration/read.ts';
import { createConfigurationStore } from '../../../adapters/configuration/store.ts';
import { createTargetLookup } from '../../../adapters/configuration/target.ts';
import { createOpener } from '../../../adapters/secrets/open.ts';
import { seal } from '../../../adapters/secrets/seal.ts';
import type { Sealed } from '../../../core/api/sealed.ts';
import { createDeliverToQueue } from '../../../lambdas/deliver-to-queue/deliver-to-queue.ts';
import { aDelivery, aQueue } from '../../core/make.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';
import { customerQueuePorts } from '../../support/queue-ports.ts';
import { FUNCTION_ROLE, SENDER_ROLE, senderTrust } from '../../support/strict-aws/roles.ts';
import { type StrictAws, startStrictAws } from '../../support/strict-aws/strict-aws.ts';
import { fakeKms } from '../fake-kms.ts';
import { type RealTable, realTable } from '../table.ts';

const EVERYTHING = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: ['sqs:SendMessage'], Resource: '*' }],
});

let aws: StrictAws;
let table: RealTable;
const onCleanup = cleanupAfterAll();
beforeAll(async () => {
  table = await realTable('Configuration');
  onCleanup(() => table.close());
});
beforeEach(async () => {
  aws = await startStrictAws(FUNCTION_ROLE);
  aws.roles.set(SENDER_ROLE, { trust: senderTrust() });
  aws.queues.push({ region: 'eu-west-1', account: '123456789012', name: 'customer', policy: EVERYTHING });
});
afterEach(() => aws.close());

async function aSetup() {
  const name = await table.fresh();
  const kms = fakeKms();
  const state = { now: 0 };
  const write = createConfigurationStore(table.client, name);
  const put = async (version: number, secret: string, headers?: object): Promise<void> => {
    const access = { type: 'keys', access_key_id: 'AKIDEXAMPLE', secret_access_key: secret };
    const owner = { appId: '123', destinationId: aQueue().id };
    const texts = [access, ...(headers ? [headers] : [])].map((one) => ({ label: 'l', text: JSON.stringify(one) }));
    const [first, second] = await seal(kms.client, 'key', owner, texts);
    await write.putDestination(aQueue({ version }), {
      signing: [],
      access: first as Sealed,
      ...(second ? { headers: second } : {}),
    });
  };
  await write.putApp({ app_id: '123', name: 'Acme', api_keys: ['k'], version: 1 }, { secrets: [] });
  const reader = createConfigurationReader(table.client, name);
  const targetOf = createTargetLookup(reader, createOpener(kms.client, 'key'), () => state.now);
  const variables = { SENDER_ROLE_ARN: SENDER_ROLE, DELIVERIES_URL: 'http://a/1/d', DEAD_LETTERS_URL: 'http://a/1/l' };
  const queues = customerQueuePorts(variables, Date.now);
  return { put, targetOf, send: createDeliverToQueue({ ...queues, targetOf, now: Date.now }) };
}

const user = (secret: string) =>
  aws.users.set('AKIDEXAMPLE', { secret, arn: 'arn:aws:iam::123456789012:user/u', permissions: EVERYTHING });
const wrongSecret = { kind: 'failed', failure: { class: 'bad_credentials', pace: 'slow' } };

describe('a key of a customer', () => {
  test('that was wrong works at the next attempt after it was corrected', async () => {
    const { put, send } = await aSetup();
    user('hunter2');
    await put(1, 'hunter1');
    expect(await send([aDelivery()])).toMatchObject([wrongSecret]);
    await put(2, 'hunter2');
    expect(await send([aDelivery()])).toMatchObject([{ kind: 'delivered' }]);
  });

  test('that is rotated works at the next attempt after the old one failed', async () => {
    const { put, send } = await aSetup();
    user('hunter1');
    await put(1, 'hunter1');
    expect(await send([aDelivery()])).toMatchObject([{ kind: 'delivered' }]);
    await put(2, 'hunter2');
    user('hunter2');
    expect(await send([aDelivery()])).toMatchObject([wrongSecret]);
    expect(await send([aDelivery()])).toMatchObject([{ kind: 'delivered' }]);
  });
});

describe('a target', () => {
  test('that is invalidated is read again, and others are not', async () => {
    const { put, targetOf } = await aSetup();
    await put(1, 'hunter1');
    const ask = (id: string) => targetOf('123', 'feed_group:user', id);
    const reads = () => table.sent.filter(({ name }) => name === 'GetItemCommand').length;
    await Promise.all([ask(aQueue().id), ask('dst_other')]);
    const before = reads();
    targetOf.forget('123', 'feed_group:user', aQueue().id);
    await Promise.all([ask('dst_other'), ask(aQueue().id), ask(aQueue().id)]);
    expect(reads()).toBe(before + 2);
  });

  test('contains the decrypted headers that the customer added', async () => {
    const { put, targetOf } = await aSetup();
    await put(1, 'hunter1', { 'x-tenant': 'hunter2' });
    expect(await targetOf('123', 'feed_group:user', aQueue().id)).toMatchObject({
      secrets: { headers: { 'x-tenant': 'hunter2' } },
    });
  });
});

describe('a session', () => {
  test('that was revoked is replaced at the next attempt', async () => {
    const queues = customerQueuePorts(
      { SENDER_ROLE_ARN: SENDER_ROLE, DELIVERIES_URL: 'http://a/1/d', DEAD_LETTERS_URL: 'http://a/1/l' },
      Date.now,
    );
    const address = {
      region: 'eu-west-1',
      partition: 'aws',
      account: '123456789012',
      name: 'customer',
      fifo: false,
      url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/customer',
    } as const;
    const send = () => queues.sendToQueue(address, { type: 'policy', appId: '123' }, [{ MessageBody: 'x' }]);
    expect(await send()).toMatchObject([{ kind: 'delivered' }]);
    aws.sessions.clear();
    expect(await send()).toMatchObject([{ kind: 'failed', failure: { class: 'bad_credentials' } }]);
    expect(await send()).toMatchObject([{ kind: 'delivered' }]);
    expect(aws.callsTo('AssumeRole')).toHaveLength(2);
  });
});
