/** Replays on a simulated clock: what they send, in which order and how fast, and that interruptions lose nothing. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { waitingSince } from '../../../core/holding/parked.ts';
import { moved } from '../../../core/holding/plan.ts';
import { REPLAY_DELIVERIES, REPLAY_SECONDS } from '../../../core/limits.ts';
import { aBus, appDetail, aQueue, aWebhook, updateOf } from '../make.ts';
import { aReplay, aText, eventIdsOf, NOW, replayWorld, type TestBlock } from './replay-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = NOW - 3 * HOUR;

/** Blocks of two updates each, a minute apart. The ids of the updates are `0`, `1`, … */
function blocksOf(count: number, size = 2): readonly TestBlock[] {
  return Array.from({ length: count }, (_, block) => ({
    at: START + block * MINUTE,
    texts: Array.from({ length: size }, (_unused, index) => aText(String(block * size + index))),
  }));
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => String(index));

describe('a replay', () => {
  test('sends the updates of its range oldest first, packed by the limits of the destination, and is done', async () => {
    const world = replayWorld(blocksOf(10), aReplay(), aWebhook({ max_batch: 5, id: aQueue().id }));
    await world.runToEnd();
    expect(world.ids()).toEqual(numbered(20));
    expect(world.sent.map(({ updates }) => updates)).toEqual([5, 5, 5, 5]);
    expect(world.replay()).toMatchObject({
      status: 'done',
      progress: { read: 20, sent: 20, deliveries: 4, lost: 0, unreadable: [] },
    });
    expect(world.replay().progress.leaseUntil).toBeUndefined();
  });

  test('marks its deliveries with its id, and their age counts from the replay', async () => {
    const world = replayWorld(blocksOf(1));
    await world.tick();
    const [delivery] = world.sent;
    expect(delivery).toMatchObject({
      plan: world.replay().id,
      attempt: 1,
      journal: { block: 'block00000.0', updates: '0-1' },
    });
    expect(delivery && waitingSince(delivery)).toBe(NOW);
    expect(delivery?.redrivenAt).toBeUndefined();
  });

  test('leaves out what is before or after its range, in another scope, or excluded by the destination', async () => {
    const reaction = updateOf(appDetail({ event_id: 'type' })).text;
    const world = replayWorld(
      [
        { at: START - 1, texts: [aText('before')] },
        { at: START, texts: [aText('first'), reaction] },
        { at: START + 1, texts: [aText('elsewhere')], scope: 'feed_group:other' },
        { at: NOW - HOUR, texts: [aText('last')] },
        { at: NOW - HOUR + 1, texts: [aText('after')] },
      ],
      aReplay(),
      aQueue({ event_types: ['reaction.deleted'] }),
    );
    await world.runToEnd();
    expect(world.ids()).toEqual(['first', 'last']);
  });

  test('leaves out updates that were for another destination only', async () => {
    const aimed = [
      { id: aQueue().id, updates: '1' },
      { id: 'dst_000000000000000000000009', updates: '2-3' },
    ];
    const world = replayWorld([{ at: START, texts: ['all', 'own', 'other', 'other'].map((id) => aText(id)), aimed }]);
    await world.runToEnd();
    expect(world.ids()).toEqual(['all', 'own']);
    expect(world.replay().progress).toMatchObject({ read: 4, sent: 2 });
  });

  test.each([
    ['feeds', { feeds: ['user:7'] }, ['feed']],
    ['types', { types: ['reaction.new'] }, ['type']],
    ['an activity', { activityId: 'deleted-one' }, ['activity']],
    ['several members', { feeds: ['user:1'], activityId: 'deleted-one' }, ['activity']],
  ])('filters by %s', async (_, filter, expected) => {
    const texts = [
      aText('other'),
      aText('feed', { feed: 'user:7' }),
      updateOf(appDetail({ event_id: 'type' })).text,
      aText('activity', { deleted: ['deleted-one'] }),
    ];
    const world = replayWorld([{ at: START, texts }], aReplay(filter));
    await world.runToEnd();
    expect(world.ids()).toEqual(expected);
    expect(world.replay().progress).toMatchObject({ read: 4, sent: 1 });
  });

  test('opens only blocks that can contain its feeds', async () => {
    const blocks = [...blocksOf(5), { at: START + HOUR, texts: [aText('x', { feed: 'user:7' })] }];
    const world = replayWorld(blocks, aReplay({ feeds: ['user:7'] }));
    await world.runToEnd();
    expect([world.ids(), world.opened]).toEqual([['x'], ['block00005.0']]);
  });

  test('continues after blocks that are gone or damaged, and records their updates', async () => {
    const blocks = blocksOf(3).map((block, index) => (index === 1 ? { ...block, damage: 'it is gone' } : block));
    const world = replayWorld(blocks);
    await world.runToEnd();
    expect(world.ids()).toEqual(['0', '1', '4', '5']);
    expect(world.replay().progress).toMatchObject({
      lost: 2,
      unreadable: [{ at: START + MINUTE, updates: 2, reason: 'it is gone' }],
    });
  });

  test('makes a dead letter of an activity that is too large for the destination', async () => {
    const large = aText('large', { new: [{ id: 'a', text: 'x'.repeat(9_000) }] });
    const world = replayWorld(
      [{ at: START, texts: [aText('small'), large] }],
      aReplay(),
      aQueue({ max_message_bytes: 8_192 }),
    );
    await world.runToEnd();
    expect(world.ids()).toEqual(['small']);
    expect(world.dead).toMatchObject([{ plan: world.replay().id, lastFailure: { class: 'too_large' } }]);
    expect(world.replay().progress.tooLarge).toBe(1);
  });

  test('does not read what fan-out may still be writing', async () => {
    const world = replayWorld([{ at: NOW - MINUTE, texts: [aText('new')] }], aReplay({ to: NOW }));
    await world.tick();
    expect([world.ids(), world.replay().status]).toEqual([[], 'running']);
    await world.runToEnd();
    expect(world.ids()).toEqual(['new']);
  });

  test('records that the beginning of its range expired before it was read', async () => {
    const world = replayWorld(blocksOf(2), aReplay({ from: NOW - 20 * 24 * HOUR }));
    await world.runToEnd();
    expect(world.ids()).toEqual(numbered(4));
    expect(world.replay().progress.unreadable).toMatchObject([
      { at: NOW - 20 * 24 * HOUR, updates: 0, reason: expect.stringContaining('have expired') },
    ]);
  });

  test('is worked on by one invocation at a time', async () => {
    const world = replayWorld(blocksOf(1), aReplay({ progress: { ...aReplay().progress, leaseUntil: NOW + 1 } }));
    await world.tick();
    expect(world.sent).toEqual([]);
    await world.tick();
    expect(world.ids()).toEqual(['0', '1']);
  });
});

describe('a replay waits', () => {
  const closed = replayWorld([]).health;
  test.each([
    ['paused', { destination: aQueue({ state: 'paused' }) }],
    ['disabled', { destination: aQueue({ state: 'disabled' }) }],
    ['disabled', { health: { ...closed, disabled: 'gone' as const } }],
    ['failing', { health: { ...closed, breaker: 'open' as const } }],
    ['unproven', { destination: aWebhook({ ownership: 'pending' }) }],
  ])('while the destination is %s, and continues afterwards', async (obstacle, change) => {
    const world = replayWorld(blocksOf(3));
    const { destination, health } = world;
    Object.assign(world, change);
    await world.tick();
    expect([world.sent, world.replay().status, world.replay().progress.obstacle]).toEqual([[], 'running', obstacle]);
    Object.assign(world, { destination, health });
    await world.runToEnd();
    expect(world.ids()).toEqual(numbered(6));
    expect(world.replay().progress.obstacle).toBeUndefined();
  });

  test('when the circuit breaker opens while it sends', async () => {
    const world = replayWorld(blocksOf(100, 10), aReplay({ perMinute: 60 }), aWebhook({ max_batch: 1 }));
    world.interrupt = () => {
      if (world.sent.length >= 5) world.health = { ...closed, breaker: 'open' };
    };
    await world.tick();
    expect(world.sent.length).toBeLessThan(10);
    expect(world.replay().progress.obstacle).toBe('failing');
  });

  test('is stopped when the destination was deleted', async () => {
    const world = replayWorld(blocksOf(1));
    world.destination = undefined;
    await world.tick();
    expect(world.replay()).toMatchObject({ status: 'stopped', progress: { obstacle: 'deleted' } });
  });

  test('for its outstanding deliveries, whose number is bounded', async () => {
    const world = replayWorld(blocksOf(100, 50), aReplay(), aBus({ id: aQueue().id }));
    world.delivers = false;
    await world.tick();
    expect(world.queue.length).toBeGreaterThanOrEqual(REPLAY_DELIVERIES.waiting);
    expect(world.queue.length).toBeLessThanOrEqual(REPLAY_DELIVERIES.waiting + 2 * REPLAY_DELIVERIES.batch);
    expect(world.replay().progress.obstacle).toBe('waiting');
    const { length } = world.queue;
    await world.tick();
    expect(world.queue).toHaveLength(length);
    world.delivers = true;
    await world.runToEnd();
    expect(world.ids()).toEqual(numbered(5_000));
  });

  test('for deliveries that are retried, until none of them was settled for a long time', async () => {
    const world = replayWorld(blocksOf(100, 50), aReplay(), aBus({ id: aQueue().id }));
    world.delivers = false;
    await world.tick();
    const { length } = world.queue;
    for (let minute = 0; minute < REPLAY_SECONDS.stall / 60 - 1; minute++) await world.tick();
    expect(world.queue).toHaveLength(length);
    for (let minute = 0; minute < 3; minute++) await world.tick();
    expect(world.queue.length).toBeGreaterThan(length);
    expect(world.queue.length).toBeLessThanOrEqual(2 * (length + REPLAY_DELIVERIES.batch));
  });
});

describe('the rate of a replay', () => {
  const ratesOf = async (perMinute: number | undefined, rate_limit?: number) => {
    const destination = aWebhook({ max_batch: 1, ...(rate_limit ? { rate_limit } : {}) });
    const world = replayWorld(blocksOf(100, 20), aReplay(perMinute === undefined ? {} : { perMinute }), destination);
    const begin = world.now;
    await world.runToEnd();
    return (world.sent.length * MINUTE) / (world.now - begin);
  };

  test.each([60, 600, 6_000])('is at most %i deliveries per minute', async (perMinute) => {
    const rate = await ratesOf(perMinute);
    expect(rate).toBeLessThanOrEqual(perMinute);
    // An invocation sends for 40 s of each minute.
    expect(rate).toBeGreaterThan(perMinute * 0.3);
  });

  test('is half of the rate limit of the destination, so that the rest is for current updates', async () => {
    const rate = await ratesOf(undefined, 10);
    expect(rate).toBeLessThanOrEqual(300);
    expect(rate).toBeGreaterThan(100);
  });
});

test('a replay that is stopped sends at most the batch that it is sending, and continues there when it is started', async () => {
  const world = replayWorld(blocksOf(100, 10), aReplay(), aWebhook({ max_batch: 1 }));
  world.interrupt = (call) => {
    if (call === 'enqueue' && world.sent.length >= 100 && world.replay().status === 'running')
      world.put(moved(world.replay(), 'stopped'));
  };
  await world.tick();
  const { length } = world.sent;
  expect(length).toBeLessThan(100 + 2 * REPLAY_DELIVERIES.batch + 1);
  expect(world.replay()).toMatchObject({ status: 'stopped', progress: { deliveries: length } });
  await world.tick();
  expect(world.sent).toHaveLength(length);
  world.interrupt = () => {};
  world.put(moved(world.replay(), 'running'));
  await world.runToEnd();
  expect(world.ids()).toEqual(numbered(1_000));
});

test('a replay that is deleted while it sends ends', async () => {
  const world = replayWorld(blocksOf(100, 10), aReplay(), aWebhook({ max_batch: 1 }));
  world.interrupt = (call) => void (call === 'enqueued' && world.put(undefined));
  await world.tick();
  expect(world.sent.length).toBeLessThanOrEqual(REPLAY_DELIVERIES.batch);
});

test('an interruption at any call loses no update, and repeated updates have the same text', async () => {
  const block = fc.record({
    minute: fc.integer({ min: 0, max: 119 }),
    size: fc.integer({ min: 0, max: 40 }),
    entries: fc.integer({ min: 1, max: 12 }),
  });
  const destination = fc.constantFrom(
    aQueue({ max_message_bytes: 8_192 }),
    aQueue({ queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/customer.fifo' }),
    aWebhook({ max_batch: 7 }),
    aBus(),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(block, { maxLength: 12 }),
      destination,
      fc.array(fc.nat(60), { maxLength: 8 }),
      async (blocks, to, interruptions) => {
        let id = 0;
        const texts = blocks.map(({ size, entries }) =>
          Array.from({ length: size }, () =>
            aText(String(id++), {
              feed: `user:${id % 3}`,
              new: Array.from({ length: entries }, (_, n) => ({ id: `a${n}` })),
            }),
          ),
        );
        const world = replayWorld(
          blocks.map(({ minute }, index) => ({ at: START + minute * MINUTE, texts: texts[index] ?? [] })),
          aReplay({ perMinute: 100_000 }),
          to,
        );
        let [left, calls] = [[...interruptions], 0];
        world.interrupt = () => {
          if (left.length === 0 || calls++ < (left[0] ?? 0)) return;
          [left, calls] = [left.slice(1), 0];
          throw new Error('interrupted');
        };
        await world.runToEnd();
        // A piece of a split update has an id of its own.
        const entriesOf = (all: readonly string[]) =>
          all
            .flatMap((text) => {
              const update = JSON.parse(text) as { event_id: string; new: { id: string }[] };
              return update.new.map((activity) => `${update.event_id.split('#')[0]} ${activity.id}`);
            })
            .toSorted();
        const sent = world.sent.flatMap(({ body }) => (JSON.parse(body) as object[]).map((one) => JSON.stringify(one)));
        expect([...new Set(entriesOf(sent))]).toEqual(entriesOf(texts.flat()));
        if (interruptions.length === 0) expect(entriesOf(sent)).toEqual(entriesOf(texts.flat()));
        for (const delivery of world.sent) expect(eventIdsOf(delivery).length).toBe(delivery.updates);
      },
    ),
    { numRuns: 40 },
  );
});

test('a replay that ended is reported once, before it is stored, and a report that fails is repeated', async () => {
  const world = replayWorld([{ at: NOW - 2 * 3_600_000, texts: [aText('one')] }]);
  let fails = 1;
  world.interrupt = (call) => {
    if (call === 'notify' && fails-- > 0) throw new Error('the bus is down');
  };
  await world.runToEnd(5);
  expect(world.notified).toMatchObject([{ kind: 'replay.finished', cause: 'done', facts: { updates: 1 } }]);
});
