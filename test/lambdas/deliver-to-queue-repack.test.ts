/**
 * A queue that refuses a delivery for its size: its size is read again over real HTTP, and the delivery is repacked.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createDelivery, type Delivery } from '../../core/delivery/delivery.ts';
import { pack } from '../../core/delivery/pack.ts';
import type { QueueDestination } from '../../core/destination.ts';
import type { Failure, Outcome } from '../../core/outcome.ts';
import { createRepack } from '../../lambdas/deliver/repack.ts';
import { createDeliverToQueue, createSizeOfQueue } from '../../lambdas/deliver-to-queue/deliver-to-queue.ts';
import { aQueue, aSigner, failed, feedDetail, SIGNING_SECRET, updateOf } from '../core/make.ts';
import { customerQueuePorts } from '../support/queue-ports.ts';
import { FUNCTION_ROLE, OWN_ACCOUNT, SENDER_ROLE } from '../support/strict-aws/roles.ts';
import { type StrictAws, startStrictAws } from '../support/strict-aws/strict-aws.ts';
import type { StrictQueue } from '../support/strict-aws/world.ts';

const USER = 'arn:aws:iam::123456789012:user/feedhose';
const PERMISSIONS = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['sqs:SendMessage', 'sqs:GetQueueAttributes'], Resource: '*' }],
});

let aws: StrictAws;
let queue: StrictQueue;
beforeEach(async () => {
  aws = await startStrictAws(FUNCTION_ROLE);
  aws.users.set('AKIDEXAMPLE', { secret: 'hunter2', arn: USER, permissions: PERMISSIONS });
  queue = {
    region: 'eu-west-1',
    account: '123456789012',
    name: 'customer',
    attributes: { MaximumMessageSize: '8192' },
  };
  aws.queues.push(queue);
});
afterEach(() => aws.close());

function aSetup(destination: Partial<QueueDestination> = {}) {
  const remembered: (readonly [string, number])[] = [];
  const access = { type: 'keys', access_key_id: 'AKIDEXAMPLE', secret_access_key: 'hunter2' } as const;
  const target = {
    ...aSigner({ secrets: { signing_secrets: [SIGNING_SECRET], access } }),
    destination: aQueue(destination),
  };
  const url = `https://sqs.us-east-1.amazonaws.com/${OWN_ACCOUNT}`;
  const queues = customerQueuePorts(
    { SENDER_ROLE_ARN: SENDER_ROLE, DELIVERIES_URL: `${url}/d`, DEAD_LETTERS_URL: `${url}/l` },
    Date.now,
  );
  const targetOf = Object.assign(async () => target, { forget: () => {} });
  const ports = { ...queues, targetOf, now: Date.now };
  const rememberLimit = async ({ id, max_message_bytes: bytes = 0 }: QueueDestination) =>
    void remembered.push([id, bytes]);
  const repack = createRepack({ transport: 'sqs', ...ports, sizeOf: createSizeOfQueue(ports), rememberLimit });
  return { send: createDeliverToQueue(ports), repack, remembered };
}

function deliveryOf(...sizes: number[]): Delivery {
  const updates = sizes.map((size, index) =>
    updateOf(feedDetail({ event_id: `e${index}`, new: [{ id: 'a', text: 'x'.repeat(size) }] })),
  );
  const [body] = pack(updates, aQueue()).bodies;
  if (!body) throw new Error('nothing was packed');
  return createDelivery(body, aQueue(), 1_000);
}

const failureIn = (outcome: Outcome | undefined): Failure => {
  if (outcome?.kind !== 'failed') throw new Error('nothing failed');
  return outcome.failure;
};
const TOO_LARGE = failureIn(failed({ class: 'too_large' }));

describe('a refusal for size', () => {
  test('repacks the delivery so that it is accepted, and stores the size', async () => {
    const { send, repack, remembered } = aSetup();
    const delivery = deliveryOf(4_000, 4_000, 10);
    const [refused] = await send([delivery]);
    expect(refused).toMatchObject({ kind: 'failed', failure: { class: 'too_large' } });
    const made = await repack(delivery, failureIn(refused));
    expect(made?.map(({ kind }) => kind)).toEqual(['requeue', 'requeue']);
    expect(remembered).toEqual([[delivery.destinationId, 8_192]]);
    const outcomes = await send(made?.map((one) => one.delivery) ?? []);
    expect(outcomes).toMatchObject([{ kind: 'delivered' }, { kind: 'delivered' }]);
  });

  test('repacks a JSON delivery for a queue that receives Base64 now, whatever the size limit of the queue', async () => {
    Object.assign(queue.attributes ?? {}, { MaximumMessageSize: '1048576' });
    const { repack, remembered } = aSetup();
    const updates = ['a', 'b'].map((id) =>
      updateOf(feedDetail({ event_id: id, new: [{ id, text: 'x'.repeat(110_000) }] })),
    );
    const [body] = pack(updates, aQueue({ body: 'json' })).bodies;
    const delivery = createDelivery(body ?? { updates: [], activities: 0 }, aQueue(), 1_000);
    expect((await repack(delivery, TOO_LARGE))?.map(({ kind }) => kind)).toEqual(['requeue', 'requeue']);
    // The change of the format is sufficient, so that the size of the queue does not have to be readable.
    aws.users.delete('AKIDEXAMPLE');
    expect((await repack(delivery, TOO_LARGE))?.map(({ kind }) => kind)).toEqual(['requeue', 'requeue']);
    expect(remembered).toEqual([[delivery.destinationId, 1_048_576]]);
  });

  test('that is already known is not written again', async () => {
    const { repack, remembered } = aSetup({ max_message_bytes: 8_192 });
    expect(await repack(deliveryOf(4_000, 4_000), TOO_LARGE)).toHaveLength(2);
    expect(remembered).toEqual([]);
  });

  test.each([
    ['the queue would accept it', () => Object.assign(queue.attributes ?? {}, { MaximumMessageSize: '262144' })],
    ['the queue is below 8 KB', () => Object.assign(queue.attributes ?? {}, { MaximumMessageSize: '4096' })],
    ['the queue is missing', () => aws.queues.splice(0)],
    ['the attributes cannot be read', () => aws.users.delete('AKIDEXAMPLE')],
  ])('changes nothing when %s', async (_, change) => {
    const { repack, remembered } = aSetup();
    change();
    expect(await repack(deliveryOf(4_000, 4_000), TOO_LARGE)).toBeUndefined();
    expect(remembered).toEqual([]);
  });
});
