/**
 * The numbers that a tick of wake reports for metrics and alarms: open breakers, and the age of the oldest delivery.
 */
import { describe, expect, test } from '@jest/globals';
import { HEALTHY, type Health } from '../../core/health/health.ts';
import { parkForLater } from '../../core/holding/parked.ts';
import { aDelivery, aWebhook } from '../core/make.ts';
import { DAY, type HoldingWorld, holdingWorld, MAX_AGE, MINUTE, STARTED_AT } from './holding-world.ts';

const ID = aWebhook().id;
const delivery = aDelivery({ destinationId: ID, packedAt: STARTED_AT });
const OPEN: Health = {
  breaker: 'open',
  failures: 10,
  firstFailureAt: STARTED_AT,
  probes: 0,
  probeAt: STARTED_AT + MINUTE,
};

const reported = (world: HoldingWorld) =>
  world.logged
    .splice(0)
    .flatMap((line) => (line.event === 'wake.ticked' ? [[line.open_breakers, line.oldest_ms]] : []));

describe('a tick', () => {
  test('reports an open breaker and the age of the oldest delivery behind it', async () => {
    const world = holdingWorld();
    world.setHealth(OPEN);
    world.park(delivery, parkForLater(delivery, 'open', OPEN));
    world.now = STARTED_AT + 5 * MINUTE;
    await world.tick();
    expect(reported(world)).toEqual([[1, 5 * MINUTE]]);
  });

  test('reports a backlog that is being released, and then none', async () => {
    const world = holdingWorld();
    world.setHealth({ ...HEALTHY, releaseStep: 1 });
    for (const id of ['d1', 'd2']) world.park({ ...delivery, id }, parkForLater(delivery, 'open', HEALTHY));
    world.now = STARTED_AT + MINUTE;
    await world.tick();
    await world.ticks(1);
    expect(reported(world)).toEqual([
      [0, MINUTE],
      [0, 0],
    ]);
  });

  test('reports the age of the oldest delivery of a paused destination every half hour, from half of the maximum age on', async () => {
    const world = holdingWorld(aWebhook({ state: 'paused' }));
    world.park(delivery, parkForLater(delivery, 'paused', HEALTHY));
    await world.tick();
    expect(reported(world)).toEqual([[0, 0]]);
    expect(world.healthOf(ID).nextDue).toBe(STARTED_AT + MAX_AGE / 2);
    for (const age of [MAX_AGE / 2, MAX_AGE / 2 + 30 * MINUTE, MAX_AGE / 2 + 60 * MINUTE]) {
      expect(world.healthOf(ID).nextDue).toBe(STARTED_AT + age);
      world.now = STARTED_AT + age;
      await world.tick();
      expect(reported(world)).toEqual([[0, age]]);
    }
    world.now = STARTED_AT + MAX_AGE - 10 * MINUTE;
    await world.tick();
    expect(world.healthOf(ID).nextDue).toBe(STARTED_AT + MAX_AGE);
    expect(world.queue).toEqual([]);
    world.now = STARTED_AT + MAX_AGE + DAY;
    await world.tick();
    expect(world.taken()).toHaveLength(1);
  });
});
