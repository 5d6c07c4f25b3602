/** Wake on a simulated clock: due retries, probes, releases in steps, stopped destinations, deleted destinations. */
import { describe, expect, test } from '@jest/globals';
import type { Delivery } from '../../core/delivery/delivery.ts';
import { afterFailure, afterSuccess, enabled, HEALTHY, type Health } from '../../core/health/health.ts';
import { parkForLater, parkForRetry } from '../../core/holding/parked.ts';
import { aDelivery, aFailure, aWebhook } from '../core/make.ts';
import { DAY, type HoldingWorld, holdingWorld, MAX_AGE, MINUTE, STARTED_AT } from './holding-world.ts';

const ID = aWebhook().id;
const OPEN: Health = {
  breaker: 'open',
  failures: 10,
  firstFailureAt: STARTED_AT,
  probes: 0,
  probeAt: STARTED_AT + MINUTE,
};

function one(n: number, changes: Partial<Delivery> = {}): Delivery {
  return aDelivery({ id: `d${String(n).padStart(4, '0')}`, destinationId: ID, packedAt: STARTED_AT + n, ...changes });
}

function parkAll(world: HoldingWorld, count: number, why: 'open' | 'paused' | 'disabled', health: Health): void {
  // The newest first, so that the order of release cannot come from the order of parking.
  for (let n = count - 1; n >= 0; n--) world.park(one(n), parkForLater(one(n), why, health));
}

const ids = (deliveries: readonly Delivery[]) => deliveries.map(({ id }) => id);

describe('a retry', () => {
  test('is put onto its queue unchanged when it is due, and not before', async () => {
    const world = holdingWorld();
    const delivery = one(1, { attempt: 6, firstAttemptAt: 5 });
    world.park(delivery, parkForRetry(STARTED_AT + 30 * MINUTE));
    await world.ticks(29);
    expect([world.queue, world.logged]).toEqual([[], []]);
    await world.ticks(1);
    expect(world.taken()).toEqual([delivery]);
    expect([world.rows.size, world.bodies.size]).toEqual([0, 0]);
  });

  test('keeps its destination on the list for the next one, and removes it after the last', async () => {
    const world = holdingWorld();
    for (const n of [1, 2]) world.park(one(n), parkForRetry(STARTED_AT + n * 30 * MINUTE));
    world.now = STARTED_AT + 30 * MINUTE;
    await world.tick();
    expect(ids(world.taken())).toEqual(['d0001']);
    expect(world.healthOf(ID).nextDue).toBe(STARTED_AT + 60 * MINUTE);
    world.now = STARTED_AT + 60 * MINUTE;
    await world.tick();
    expect(world.healthOf(ID)).not.toHaveProperty('nextDue');
  });

  test('is counted in one log line per tick, and there is no line when nothing was due', async () => {
    const world = holdingWorld();
    await world.tick();
    expect(world.logged).toEqual([]);
    world.park(one(1), parkForRetry(STARTED_AT));
    await world.tick();
    expect(world.logged).toMatchObject([{ event: 'wake.ticked', destinations: 1, released: 1 }]);
  });

  test('that is parked while wake runs keeps its destination on the list', async () => {
    const world = holdingWorld();
    world.park(one(1), parkForRetry(STARTED_AT));
    await world.tick({
      enqueue: async (deliveries) => {
        world.queue.push(...deliveries);
        world.park(one(2), parkForRetry(STARTED_AT + MINUTE));
        return [];
      },
    });
    await world.ticks(1);
    expect(ids(world.taken())).toEqual(['d0001', 'd0002']);
  });
});

describe('an open breaker', () => {
  const opened = (count: number) => {
    const world = holdingWorld();
    world.setHealth(OPEN);
    parkAll(world, count, 'open', OPEN);
    return world;
  };

  test('gets one probe, the oldest delivery, when it is due, and no second one while the first is in flight', async () => {
    const world = opened(3);
    await world.tick();
    expect(world.queue).toEqual([]);
    await world.ticks(5);
    expect(world.taken()).toEqual([one(0, { probe: true })]);
    expect(world.parkedIds()).toEqual(['d0001', 'd0002']);
  });

  test('gets the delivery with the fewest attempts, although others are older, because those may be the cause', async () => {
    const world = holdingWorld();
    world.setHealth(OPEN);
    for (const [number, attempt] of [5, 3, 2, 2, 4].entries()) {
      world.park(one(number, { attempt }), parkForRetry(STARTED_AT + number));
    }
    await world.ticks(1);
    expect(world.taken()).toEqual([one(2, { attempt: 2, probe: true })]);
    expect(world.parkedIds()).toEqual(['d0000', 'd0001', 'd0003', 'd0004']);
  });

  test('closes at the next probe when a deliverable delivery waits behind some that the endpoint never accepts', async () => {
    const world = opened(0);
    for (let number = 0; number < 20; number++) {
      world.park(one(number, { attempt: 4 }), parkForRetry(STARTED_AT + number));
    }
    world.park(one(99), parkForRetry(STARTED_AT + 30_000));
    await world.ticks(1);
    expect(ids(world.taken())).toEqual(['d0099']);
  });

  test('gets another probe when the function that sent the first one was terminated', async () => {
    const world = opened(3);
    await world.ticks(6);
    expect(ids(world.taken())).toEqual(['d0000', 'd0001']);
  });

  test('gets one probe when two wakes run at the same time', async () => {
    const world = opened(3);
    world.now += MINUTE;
    await Promise.all([world.tick(), world.tick()]);
    expect(world.queue).toHaveLength(1);
  });

  test('is probed again after 1, 2, 4, 8, 15, 15 minutes while it fails', async () => {
    const world = opened(20);
    const probes: number[] = [];
    for (let minute = 1; minute <= 46; minute++) {
      await world.ticks(1);
      for (const _ of world.taken()) {
        probes.push(minute);
        const { ref, health } = world.healthOf(ID);
        world.setHealth(afterFailure(health, aFailure(), true, world.now));
        if (ref) world.wakeAt(ref, world.now);
      }
    }
    expect(probes).toEqual([1, 3, 7, 15, 30, 45]);
  });

  test('is not probed with a delivery that is not due yet', async () => {
    const world = holdingWorld();
    world.setHealth(OPEN);
    world.park(one(1, { attempt: 11 }), parkForRetry(STARTED_AT + 600 * MINUTE));
    world.wakeAt(world.refOf(one(1)), STARTED_AT);
    await world.ticks(599);
    expect(world.queue).toEqual([]);
    await world.ticks(1);
    expect(world.taken()).toEqual([one(1, { attempt: 11, probe: true })]);
  });

  test('removes its destination from the list when nothing waits', async () => {
    const world = holdingWorld();
    world.setHealth(OPEN);
    world.wakeAt(world.refOf(one(1)), STARTED_AT);
    await world.tick();
    expect(world.healthOf(ID)).not.toHaveProperty('nextDue');
    expect(world.healthOf(ID).health).toEqual(OPEN);
  });

  test('keeps the probe that its queue did not accept', async () => {
    const world = opened(1);
    world.refuses = () => true;
    await world.ticks(1);
    expect(world.parkedIds()).toEqual(['d0000']);
    world.refuses = () => false;
    await world.ticks(5);
    expect(ids(world.taken())).toEqual(['d0000']);
  });
});

describe('a backlog', () => {
  test('is released oldest first in growing steps, then the release ends', async () => {
    const world = holdingWorld();
    world.setHealth(OPEN);
    parkAll(world, 100, 'open', OPEN);
    world.setHealth(afterSuccess(OPEN, world.now));
    world.wakeAt(world.refOf(one(0)), world.now);
    const steps: string[][] = [];
    for (let tick = 0; tick < 5; tick++) {
      await world.ticks(1);
      steps.push(ids(world.taken()));
    }
    expect(steps.map(({ length }) => length)).toEqual([10, 20, 40, 30, 0]);
    expect(steps.flat()).toEqual(Array.from({ length: 100 }, (_, n) => one(n).id));
    expect(world.healthOf(ID)).not.toHaveProperty('nextDue');
    expect(world.healthOf(ID).health).not.toHaveProperty('releaseStep');
  });

  test('has growing steps even if the released deliveries are sent before the end of the tick', async () => {
    const world = holdingWorld();
    const health = { ...HEALTHY, releaseStep: 10 };
    world.setHealth(health);
    parkAll(world, 100, 'open', OPEN);
    const sizes: number[] = [];
    for (let tick = 0; tick < 3; tick++) {
      world.now += MINUTE;
      await world.tick({
        enqueue: async (deliveries) => {
          sizes.push(deliveries.length);
          world.setHealth(afterSuccess(world.healthOf(ID).health, world.now));
          return [];
        },
      });
    }
    expect(sizes).toEqual([10, 20, 40]);
  });

  test('stops growing when the breaker opens in the meantime', async () => {
    const world = holdingWorld();
    world.setHealth({ ...HEALTHY, releaseStep: 10 });
    parkAll(world, 30, 'open', OPEN);
    world.now += MINUTE;
    await world.tick({
      enqueue: async () => {
        world.setHealth(OPEN);
        return [];
      },
    });
    expect(world.healthOf(ID).health).toEqual(OPEN);
  });

  test('stays when its queue does not accept it, and is released later', async () => {
    const world = holdingWorld();
    parkAll(world, 3, 'open', OPEN);
    world.now += MINUTE;
    world.refuses = ({ id }) => id === 'd0001';
    await world.tick();
    expect(ids(world.taken())).toEqual(['d0000', 'd0002']);
    expect(world.parkedIds()).toEqual(['d0001']);
    world.refuses = () => false;
    await world.ticks(1);
    expect(ids(world.taken())).toEqual(['d0001']);
  });

  test('is released past deliveries that their queue does not accept', async () => {
    const world = holdingWorld();
    parkAll(world, 120, 'open', OPEN);
    world.now += MINUTE;
    world.refuses = ({ id }) => id < 'd0040';
    await world.tick();
    expect(world.taken()).toHaveLength(80);
    expect(world.parkedIds()).toHaveLength(40);
  });

  test('calls a queue that accepts nothing once per tick', async () => {
    const world = holdingWorld();
    parkAll(world, 120, 'open', OPEN);
    world.now += MINUTE;
    const asked = new Set<string>();
    world.refuses = ({ id }) => asked.add(id).size > 0;
    await world.tick();
    expect(asked.size).toBe(50);
  });

  test('is interrupted at the time limit, and continues at the next tick', async () => {
    const world = holdingWorld();
    parkAll(world, 120, 'open', OPEN);
    world.now += MINUTE;
    let left = 16_000;
    await world.tick(
      {
        enqueue: async (deliveries) => {
          world.queue.push(...deliveries);
          left = 1_000;
          return [];
        },
      },
      () => left,
    );
    expect(world.taken()).toHaveLength(50);
    await world.ticks(1);
    expect(ids(world.taken())).toEqual(Array.from({ length: 70 }, (_, n) => one(n + 50).id));
  });

  test('loses a row that was left without its body, and nothing else', async () => {
    const world = holdingWorld();
    parkAll(world, 2, 'open', OPEN);
    world.now += MINUTE;
    world.bodies.delete(world.rowsOf(ID)[0]?.bodyId ?? '');
    await world.tick();
    expect(ids(world.taken())).toEqual(['d0001']);
    expect(world.rows.size).toBe(0);
  });

  test('keeps a delivery that was parked again during its release', async () => {
    const world = holdingWorld();
    const delivery = one(0);
    world.park(delivery, parkForLater(delivery, 'open', OPEN));
    world.now += MINUTE;
    await world.tick({
      enqueue: async () => {
        world.park({ ...delivery, hops: 9 }, parkForLater(delivery, 'open', OPEN));
        return [];
      },
    });
    expect(world.rows.size).toBe(1);
    await world.ticks(1);
    expect(world.taken()).toEqual([{ ...delivery, hops: 9 }]);
  });
});

describe('a destination that was stopped', () => {
  const stopped = (state: 'paused' | 'disabled', count = 2) => {
    const world = holdingWorld(aWebhook({ state }));
    parkAll(world, count, state, HEALTHY);
    return world;
  };

  test.each(['paused', 'disabled'] as const)(
    'manually (%s) keeps its deliveries until they are too old',
    async (state) => {
      const world = stopped(state);
      for (const day of [0, 1, 7, 13.99]) {
        world.now = STARTED_AT + day * DAY;
        await world.tick();
        expect(world.queue).toEqual([]);
      }
      world.now = STARTED_AT + MAX_AGE + 1;
      await world.ticks(1);
      expect(ids(world.taken())).toEqual(['d0000', 'd0001']);
      expect(world.healthOf(ID)).not.toHaveProperty('nextDue');
      expect(world.disabled).toEqual([]);
    },
  );

  test('is not checked every minute', async () => {
    const world = stopped('paused');
    await world.ticks(1_000);
    expect(world.logged).toHaveLength(1);
  });

  test('releases everything when it is resumed and wake is scheduled', async () => {
    const world = stopped('paused', 30);
    await world.ticks(10);
    world.destinations.set(ID, aWebhook());
    world.wakeAt(world.refOf(one(0)), world.now);
    await world.ticks(1);
    expect(world.taken()).toHaveLength(30);
  });

  test('is checked soon when a function with a stale configuration parked a delivery', async () => {
    const world = stopped('paused', 1);
    await world.ticks(1);
    world.destinations.set(ID, aWebhook());
    world.wakeAt(world.refOf(one(0)), world.now);
    await world.ticks(1);
    const [released] = world.taken();
    world.park(released as Delivery, parkForLater(released as Delivery, 'paused', HEALTHY));
    await world.ticks(1);
    expect(world.taken()).toEqual([released]);
  });

  test('releases its backlog in steps when it was enabled', async () => {
    const world = stopped('disabled', 15);
    world.setHealth({ ...OPEN, disabled: 'failing' });
    await world.ticks(1);
    world.setHealth(enabled(world.healthOf(ID).health));
    world.destinations.set(ID, aWebhook());
    world.wakeAt(world.refOf(one(0)), world.now);
    await world.ticks(1);
    expect(world.taken()).toHaveLength(10);
    await world.ticks(1);
    expect(world.taken()).toHaveLength(5);
  });

  test.each(['gone', 'failing'] as const)('automatically (%s) is announced once', async (cause) => {
    const world = holdingWorld();
    world.setHealth({ ...OPEN, disabled: cause });
    parkAll(world, 1, 'disabled', HEALTHY);
    await world.ticks(5);
    expect(world.disabled).toEqual([[ID, cause]]);
    expect(world.queue).toEqual([]);
  });

  test('is announced even if nothing waits for it', async () => {
    const world = holdingWorld();
    world.setHealth({ ...HEALTHY, disabled: 'gone' });
    world.wakeAt(world.refOf(one(0)), STARTED_AT);
    await world.ticks(5);
    expect(world.disabled).toHaveLength(1);
    expect(world.healthOf(ID)).not.toHaveProperty('nextDue');
  });

  test('is announced again when the configuration or the bus did not accept the change', async () => {
    const world = holdingWorld();
    world.setHealth({ ...HEALTHY, disabled: 'gone' });
    parkAll(world, 1, 'disabled', HEALTHY);
    await world.tick({ disable: async () => undefined });
    world.now += MINUTE;
    await world.tick({ disable: () => Promise.reject(new RangeError('no bus')) });
    expect(world.logged.at(-2)).toEqual({
      event: 'error',
      destination_id: ID,
      reason: 'waking the destination failed',
      error_name: 'RangeError',
    });
    await world.ticks(1);
    expect(world.disabled).toEqual([[ID, 'gone']]);
  });
});

describe('a breaker that is open for too long', () => {
  test('releases deliveries that are too old in addition to the probe, so that they can expire', async () => {
    const world = holdingWorld();
    world.setHealth({ ...OPEN, leaseUntil: STARTED_AT + MAX_AGE + DAY });
    parkAll(world, 2, 'open', OPEN);
    world.park(
      one(3, { packedAt: STARTED_AT + DAY }),
      parkForLater(one(3, { packedAt: STARTED_AT + DAY }), 'open', OPEN),
    );
    world.now = STARTED_AT + MAX_AGE + 5;
    await world.tick();
    expect(world.taken()).toEqual([one(0), one(1)]);
    expect(world.parkedIds()).toEqual(['d0003']);
  });
});

describe('a destination that was deleted', () => {
  test.each([HEALTHY, OPEN, { ...OPEN, disabled: 'failing' as const }])(
    'releases everything immediately, so that it is buried: %j',
    async (health) => {
      const world = holdingWorld();
      world.setHealth(health);
      parkAll(world, 60, 'open', OPEN);
      world.destinations.clear();
      await world.ticks(2);
      expect(world.taken()).toHaveLength(60);
      expect(world.disabled).toEqual([]);
    },
  );
});

describe('a tick', () => {
  test('continues with the others when one destination fails', async () => {
    const world = holdingWorld();
    for (const [n, id] of ['dst_a', 'dst_b', 'dst_c'].entries()) {
      world.destinations.set(id, aWebhook({ id }));
      world.park(one(n, { destinationId: id }), parkForRetry(STARTED_AT));
    }
    const found = (id: string) => world.destinations.get(id);
    await world.tick({
      destinationOf: async ({ destinationId }) => {
        if (destinationId === 'dst_b') throw new Error('table unavailable');
        return found(destinationId);
      },
    });
    expect(world.taken().map(({ destinationId }) => destinationId)).toEqual(['dst_a', 'dst_c']);
    await world.ticks(1);
    expect(world.taken().map(({ destinationId }) => destinationId)).toEqual(['dst_b']);
  });

  test('starts nothing after its time limit', async () => {
    const world = holdingWorld();
    world.park(one(1), parkForRetry(STARTED_AT));
    await world.tick({}, () => 15_000);
    expect(world.queue).toEqual([]);
    await world.tick({}, () => 15_001);
    expect(world.queue).toHaveLength(1);
  });
});

describe('notifications', () => {
  const kinds = (world: HoldingWorld) => world.notified.map(({ kind }) => kind);
  const openWorld = () => {
    const world = holdingWorld();
    world.setHealth({ ...OPEN, openedAt: STARTED_AT });
    parkAll(world, 3, 'open', world.healthOf(ID).health);
    return world;
  };
  const close = (world: HoldingWorld) => {
    world.setHealth(afterSuccess(world.healthOf(ID).health, world.now));
    world.wakeAt({ appId: '123', scope: 'feed_group:user', destinationId: ID }, world.now);
  };

  test('report a failing destination once, 15 minutes after its circuit breaker opened', async () => {
    const world = openWorld();
    await world.ticks(14);
    expect(kinds(world)).toEqual([]);
    await world.ticks(1);
    expect(kinds(world)).toEqual(['destination.failing']);
    await world.ticks(180);
    expect(kinds(world)).toEqual(['destination.failing']);
  });

  test('do not report a destination that failed for less than 15 minutes', async () => {
    const world = openWorld();
    await world.ticks(14);
    close(world);
    await world.ticks(30);
    expect(kinds(world)).toEqual([]);
  });

  test('report the recovery of a destination that was reported as failing, once', async () => {
    const world = openWorld();
    await world.ticks(20);
    close(world);
    await world.ticks(60);
    expect(kinds(world)).toEqual(['destination.failing', 'destination.recovered']);
  });

  test('that the bound holds back are sent later, if they are still true', async () => {
    const world = openWorld();
    world.notifies = () => world.now - STARTED_AT >= 60 * MINUTE;
    await world.ticks(59);
    expect(kinds(world)).toEqual([]);
    await world.ticks(20);
    expect(kinds(world)).toEqual(['destination.failing']);
  });

  test('report a backlog at half of the maximum age once, also of a paused destination', async () => {
    const world = holdingWorld(aWebhook({ state: 'paused' }));
    parkAll(world, 1, 'paused', HEALTHY);
    world.now = STARTED_AT + MAX_AGE / 2 - MINUTE;
    await world.ticks(120);
    expect(world.notified).toMatchObject([{ kind: 'backlog.aging', cause: 'paused' }]);
  });

  test('that fail delay neither deliveries nor probes, and stop for this tick', async () => {
    const world = openWorld();
    const other = aWebhook({ id: 'dst_other' });
    world.destinations.set(other.id, other);
    world.park(one(9, { destinationId: other.id }), parkForRetry(STARTED_AT + 15 * MINUTE));
    world.now = STARTED_AT + 15 * MINUTE;
    let asked = 0;
    await world.tick({
      notify: async () => {
        asked += 1;
        throw new Error('the bus is down');
      },
    });
    expect(asked).toBe(1);
    expect(world.taken()).toHaveLength(2);
    expect(world.logged).toContainEqual(expect.objectContaining({ reason: 'sending a notification failed' }));
    await world.ticks(15);
    expect(kinds(world)).toEqual(['destination.failing']);
  });

  test('about a deleted destination are left out', async () => {
    const world = openWorld();
    await world.ticks(20);
    world.destinations.clear();
    close(world);
    await world.ticks(60);
    expect(kinds(world)).toEqual(['destination.failing']);
    expect(world.healthOf(ID)).not.toHaveProperty('nextDue');
  });
});
