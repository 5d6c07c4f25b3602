/** The handling of parked deliveries that cannot be read: they are buried one by one, and the others are released. */
import { describe, expect, test } from '@jest/globals';
import { HEALTHY, type Health } from '../../core/health/health.ts';
import { parkForLater, parkForRetry } from '../../core/holding/parked.ts';
import { aDelivery, aWebhook } from '../core/make.ts';
import { DAY, type HoldingWorld, holdingWorld, MAX_AGE, MINUTE, STARTED_AT } from './holding-world.ts';

const ID = aWebhook().id;
const OPEN: Health = {
  breaker: 'open',
  failures: 10,
  firstFailureAt: STARTED_AT,
  probes: 0,
  probeAt: STARTED_AT + MINUTE,
};
const one = (n: number, attempt = 1) =>
  aDelivery({ id: `d${n}`, destinationId: ID, packedAt: STARTED_AT + n, transport: 'webhook', attempt });

/** A setup with five due deliveries. */
function fiveDue(): HoldingWorld {
  const world = holdingWorld();
  for (let n = 0; n < 5; n++) world.park(one(n), parkForRetry(STARTED_AT + n));
  world.now = STARTED_AT + MINUTE;
  return world;
}

/** Replaces or deletes the body of a row. */
function spoil(world: HoldingWorld, n: number, text?: string): void {
  const row = world.rowsOf(ID).find(({ sk }) => sk.endsWith(`#d${n}`));
  if (text === undefined) world.bodies.delete(row?.bodyId ?? '');
  else world.bodies.set(row?.bodyId ?? '', text);
}

const sent = (world: HoldingWorld) => world.taken().map(({ id }) => id);

describe('a parked delivery that cannot be read', () => {
  test('becomes a dead letter with its text, and the others are released', async () => {
    const world = fiveDue();
    spoil(world, 1, '{"v":9}\n[]');
    await world.tick();
    expect(sent(world)).toEqual(['d0', 'd2', 'd3', 'd4']);
    expect(world.archive).toMatchObject([
      { deadLetter: { id: 'd1', destinationId: ID, source: 'webhook', code: 'Undecodable' }, text: '{"v":9}\n[]' },
    ]);
    expect(world.rows.size).toBe(0);
    expect(world.healthOf(ID)).not.toHaveProperty('nextDue');
  });

  test('because its body is missing becomes a dead letter with this reason', async () => {
    const world = fiveDue();
    spoil(world, 0);
    await world.tick();
    expect(sent(world)).toHaveLength(4);
    expect(world.archive).toMatchObject([
      { deadLetter: { id: 'd0', code: 'BodyGone', appId: '123', bytes: 0 }, text: '' },
    ]);
    expect(world.archive[0]?.deadLetter.reason).toContain('is no longer in the holding table');
  });

  test('temporarily stays, while the others are released, and is released when it can be read', async () => {
    const world = fiveDue();
    const { open } = world.parkedPorts();
    const parked = {
      ...world.parkedPorts(),
      open: (row: Parameters<typeof open>[0]) =>
        row.sk.endsWith('#d1') ? Promise.reject(new Error('slow')) : open(row),
    };
    await world.tick({ parked });
    expect(sent(world)).toEqual(['d0', 'd2', 'd3', 'd4']);
    expect([world.archive, world.parkedIds()]).toEqual([[], ['d1']]);
    expect(world.logged).toContainEqual(
      expect.objectContaining({ event: 'error', destination_id: ID, reason: expect.stringContaining('1 parked') }),
    );
    await world.ticks(1);
    expect(sent(world)).toEqual(['d1']);
  });

  test('for longer than the maximum waiting time is buried', async () => {
    const world = fiveDue();
    const parked = { ...world.parkedPorts(), open: () => Promise.reject(new Error('slow')) };
    world.now = STARTED_AT + MAX_AGE;
    await world.tick({ parked });
    expect(world.archive).toEqual([]);
    world.now = STARTED_AT + MAX_AGE + DAY;
    await world.tick({ parked });
    expect(world.archive.map(({ deadLetter }) => [deadLetter.id, deadLetter.code])).toEqual(
      [0, 1, 2, 3, 4].map((n) => [`d${n}`, 'NotOpened']),
    );
    expect(world.rows.size).toBe(0);
  });

  test('does not block those after it, however many there are', async () => {
    const world = holdingWorld();
    for (let n = 0; n < 130; n++) world.park(one(n), parkForRetry(STARTED_AT + n));
    world.now = STARTED_AT + MINUTE;
    const { open } = world.parkedPorts();
    const isBad = (sk: string) => Number(sk.split('#d')[1]) < 110;
    const parked = {
      ...world.parkedPorts(),
      open: (row: Parameters<typeof open>[0]) => (isBad(row.sk) ? Promise.reject(new Error('slow')) : open(row)),
    };
    await world.tick({ parked });
    expect(sent(world)).toHaveLength(20);
  });

  test('is not used as a probe, and the next one is', async () => {
    const world = holdingWorld();
    world.setHealth(OPEN);
    for (let n = 0; n < 3; n++) world.park(one(n), parkForLater(one(n), 'open', OPEN));
    spoil(world, 0, 'no delivery');
    world.now = STARTED_AT + MINUTE;
    await world.tick();
    expect(world.taken()).toMatchObject([{ id: 'd1', probe: true }]);
    expect(world.archive).toMatchObject([{ deadLetter: { id: 'd0' } }]);
  });

  test('that cannot be buried either stays, and the others are released', async () => {
    const world = fiveDue();
    spoil(world, 1, 'no delivery');
    const parked = { ...world.parkedPorts(), bury: () => Promise.reject(new Error('table unavailable')) };
    await world.tick({ parked });
    expect(sent(world)).toHaveLength(4);
    expect(world.parkedIds()).toEqual(['d1']);
  });

  test('of a deleted destination is stored under its id', async () => {
    const world = fiveDue();
    world.destinations.clear();
    spoil(world, 3, 'no delivery');
    await world.tick();
    expect(sent(world)).toHaveLength(4);
    expect(world.archive).toMatchObject([{ deadLetter: { id: 'd3', destinationId: ID } }]);
  });
});

describe('a destination whose item does not identify it', () => {
  test('is identified by its parked deliveries', async () => {
    const world = fiveDue();
    const { ref: _, ...rest } = world.healthOf(ID);
    world.healths.set(ID, rest);
    spoil(world, 0, 'no delivery');
    await world.tick();
    expect(sent(world)).toEqual(['d1', 'd2', 'd3', 'd4']);
    expect(world.healthOf(ID).ref).toEqual({ appId: '123', scope: 'feed_group:user', destinationId: ID });
  });

  test('is logged as an error when nothing identifies it', async () => {
    const world = holdingWorld();
    world.healths.set(ID, { health: HEALTHY, version: 1, nextDue: STARTED_AT });
    await world.tick();
    expect(world.logged).toContainEqual(expect.objectContaining({ event: 'error', destination_id: ID }));
  });
});
