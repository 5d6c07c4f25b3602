/** Redrive plans, tick by tick: their rate, stopping and continuing, what they exclude, and what cannot be redriven. */
import { describe, expect, test } from '@jest/globals';
import { type DeadLetterFilter, type DeadLetterSource, matches } from '../../core/holding/dead-letter.ts';
import { moved } from '../../core/holding/plan.ts';
import type { RedrivePlan } from '../../core/holding/redrive.ts';
import type { LogLine } from '../../core/log-line.ts';
import { createRunPlans, type PlanPorts } from '../../lambdas/wake/redrive-plans.ts';

const STARTED_AT = 1_700_000_000_000;

interface DeadLetter {
  readonly key: string;
  readonly diedAt: number;
  readonly destinationId: string;
  readonly source?: DeadLetterSource;
}

function aPlan(changes: Partial<RedrivePlan> = {}): RedrivePlan {
  return {
    id: 'plan_1',
    filter: {},
    perMinute: 120,
    status: 'running',
    total: 0,
    redriven: 0,
    createdAt: STARTED_AT,
    version: 1,
    ...changes,
  };
}

type Options = Parameters<PlanPorts['list']>[1];
const placeOf = ({ diedAt, key }: DeadLetter) => `${diedAt}#${key.padStart(9)}`;

function anArchive(deadLetters: number, ...plans: RedrivePlan[]) {
  const world = {
    deadLetters: Array.from(
      { length: deadLetters },
      (_, n): DeadLetter => ({ key: `k${n}`, diedAt: STARTED_AT - deadLetters + n, destinationId: `dst_${n % 2}` }),
    ),
    plans: new Map(plans.map((plan) => [plan.id, plan])),
    redriven: [] as string[],
    changes: [] as object[],
    discarded: [] as string[],
    /** Ids of destinations that do not exist any more. */
    deleted: [] as string[],
    /** The keys of dead letters that were read. */
    listed: 0,
    logged: [] as LogLine[],
    plan: (id = 'plan_1') => world.plans.get(id) as RedrivePlan,
    put: (plan: RedrivePlan) => world.plans.set(plan.id, { ...plan, version: plan.version + 1 }),
    ports: {
      plans: async () => [...world.plans.values()],
      read: async (id) => world.plans.get(id),
      write: async (plan) => {
        if (world.plans.get(plan.id)?.version !== plan.version) return undefined;
        world.put(plan);
        return world.plans.get(plan.id);
      },
      list: async (filter: DeadLetterFilter, { limit, cursor = '' }: Options): ReturnType<PlanPorts['list']> => {
        world.listed += limit;
        const found = world.deadLetters.filter(
          (deadLetter) => matches({ ...DEAD_LETTER, ...deadLetter }, filter) && placeOf(deadLetter) > cursor,
        );
        const last = found.at(limit - 1);
        const deadLetters = found
          .slice(0, limit)
          .map((deadLetter) => ({ key: deadLetter.key, deadLetter: { ...DEAD_LETTER, ...deadLetter } }));
        return found.length > limit && last ? { deadLetters, cursor: placeOf(last) } : { deadLetters };
      },
      redrive: async (key, change) => {
        const at = world.deadLetters.findIndex((deadLetter) => deadLetter.key === key);
        if (at < 0) return 'gone';
        world.changes.push(change);
        world.redriven.push(...world.deadLetters.splice(at, 1).map((deadLetter) => deadLetter.key));
        return 'redriven';
      },
      discard: async (key, reason): Promise<boolean> => {
        const at = world.deadLetters.findIndex((deadLetter) => deadLetter.key === key);
        if (at >= 0) world.discarded.push(...world.deadLetters.splice(at, 1).map((one) => `${one.key} ${reason}`));
        return at >= 0;
      },
      exists: async ({ destinationId }): Promise<boolean> => !world.deleted.includes(destinationId),
      log: (line) => world.logged.push(line),
    } as PlanPorts,
    tick: (ports: Partial<PlanPorts> = {}, remainingMs = () => 50_000) =>
      createRunPlans({ ...world.ports, ...ports }, 15_000)(remainingMs),
  };
  return world;
}

const DEAD_LETTER = {
  id: 'd',
  source: 'sqs',
  appId: 'acme',
  scope: 'feed_group:user',
  class: 'timeout',
  code: '',
  reason: '',
  attempts: 1,
  bytes: 1,
} as const;

describe('a running plan', () => {
  test('redrives at most its rate per tick, the oldest first, and is completed when nothing is left', async () => {
    const world = anArchive(250, aPlan());
    const counts: number[] = [];
    for (let tick = 0; tick < 3; tick++) {
      await world.tick();
      counts.push(world.plan().redriven);
    }
    expect(counts).toEqual([120, 240, 250]);
    expect(world.redriven.slice(0, 3)).toEqual(['k0', 'k1', 'k2']);
    expect(new Set(world.redriven).size).toBe(250);
    expect(world.plan().status).toBe('done');
  });

  test.each([
    [1, 1],
    [50, 50],
    [51, 51],
  ])('of %i dead letters a minute redrives exactly that many', async (perMinute, expected) => {
    const world = anArchive(200, aPlan({ perMinute }));
    await world.tick();
    expect(world.redriven).toHaveLength(expected);
  });

  test('redrives only what matches its filter', async () => {
    const world = anArchive(10, aPlan({ filter: { destinationId: 'dst_1' } }));
    await world.tick();
    expect(world.redriven).toEqual(['k1', 'k3', 'k5', 'k7', 'k9']);
  });

  test('redrives nothing that was buried after its creation, whatever its filter allows', async () => {
    for (const filter of [{}, { to: STARTED_AT + 5_000 }]) {
      const world = anArchive(3, aPlan({ filter }));
      world.deadLetters.push({ key: 'at its time', diedAt: STARTED_AT, destinationId: 'dst_1' });
      world.deadLetters.push({ key: 'later', diedAt: STARTED_AT + 1, destinationId: 'dst_1' });
      await world.tick();
      expect(world.redriven).toEqual(['k0', 'k1', 'k2', 'at its time']);
      expect(world.plan()).toMatchObject({ status: 'done', redriven: 4 });
    }
    const early = anArchive(3, aPlan({ filter: { to: STARTED_AT - 2 } }));
    await early.tick();
    expect(early.redriven).toEqual(['k0', 'k1']);
  });

  test('does not redrive deliveries again that are buried again', async () => {
    const world = anArchive(3, aPlan());
    const { redrive } = world.ports;
    await world.tick({
      redrive: async (key, change) => {
        const result = await redrive(key, change);
        world.deadLetters.push({ key: `${key} again`, diedAt: STARTED_AT + 60_000, destinationId: 'dst_1' });
        return result;
      },
    });
    expect([world.redriven.length, world.plan().status]).toEqual([3, 'done']);
  });

  test('stops when it is stopped, counts what it did, and continues from there', async () => {
    const world = anArchive(250, aPlan({ perMinute: 200 }));
    const { redrive } = world.ports;
    await world.tick({
      redrive: async (key, change) => {
        if (key === 'k60') world.put(moved(world.plan(), 'stopped'));
        return redrive(key, change);
      },
    });
    expect(world.redriven).toHaveLength(100);
    expect(world.plan()).toMatchObject({ status: 'stopped', redriven: 100 });
    await world.tick();
    expect(world.redriven).toHaveLength(100);
    world.put(moved(world.plan(), 'running'));
    await world.tick();
    expect(world.plan()).toMatchObject({ status: 'done', redriven: 250 });
  });

  test('counts only its own redrives', async () => {
    const world = anArchive(4, aPlan());
    const { redrive } = world.ports;
    await world.tick({
      redrive: async (key, change) => {
        if (key === 'k2')
          world.deadLetters.splice(
            world.deadLetters.findIndex((deadLetter) => deadLetter.key === key),
            1,
          );
        return redrive(key, change);
      },
    });
    expect(world.plan()).toMatchObject({ status: 'done', redriven: 3 });
  });

  test('leaves what its queue does not accept and retries it at the next tick', async () => {
    const world = anArchive(3, aPlan());
    const { redrive } = world.ports;
    await world.tick({
      redrive: async (key, change) => (key === 'k1' ? Promise.reject(new Error('unavailable')) : redrive(key, change)),
    });
    expect(world.plan()).toMatchObject({ status: 'running', redriven: 2 });
    expect(world.logged).toEqual([{ event: 'error', reason: 'plan plan_1: 1 dead letters could not be handled' }]);
    await world.tick();
    expect(world.plan()).toMatchObject({ redriven: 3 });
  });

  test('skips dead letters that fail, or are listed but deleted, and redrives those after them', async () => {
    const world = anArchive(100, aPlan({ perMinute: 300 }));
    const { redrive } = world.ports;
    const ports: Partial<PlanPorts> = {
      redrive: async (key, change) => {
        const n = Number(key.slice(1));
        if (n < 20) return 'gone';
        return n < 40 ? Promise.reject(new Error('unavailable')) : redrive(key, change);
      },
    };
    await world.tick(ports);
    expect(world.plan()).toMatchObject({ status: 'running', redriven: 60 });
    await world.tick({ redrive: async (key, change) => (Number(key.slice(1)) < 20 ? 'gone' : redrive(key, change)) });
    expect(world.plan()).toMatchObject({ status: 'done', redriven: 80 });
  });

  test('redrives dead letters even after more failures than its rate, and reads each dead letter once per tick', async () => {
    const world = anArchive(400, aPlan({ perMinute: 30 }));
    const { redrive } = world.ports;
    await world.tick({
      redrive: async (key, change) =>
        Number(key.slice(1)) < 300 ? Promise.reject(new Error('refused')) : redrive(key, change),
    });
    expect(world.redriven).toHaveLength(30);
    expect(world.listed).toBeLessThanOrEqual(330);
    expect(world.logged).toEqual([{ event: 'error', reason: 'plan plan_1: 300 dead letters could not be handled' }]);
  });

  test('tries at most a thousand dead letters per tick while its queue accepts none', async () => {
    const world = anArchive(3_000, aPlan({ perMinute: 10_000 }));
    let tried = 0;
    await world.tick({
      redrive: async () => {
        tried++;
        throw new Error('unavailable');
      },
    });
    expect(tried).toBe(1_000);
    expect(world.plan().status).toBe('running');
  });

  test.each([3, 80])('skips texts that are not deliveries (%i at its beginning) and ends', async (unfit) => {
    const world = anArchive(100, aPlan({ perMinute: 30 }));
    const { redrive } = world.ports;
    const ports: Partial<PlanPorts> = {
      redrive: async (key, change) => (Number(key.slice(1)) < unfit ? 'undeliverable' : redrive(key, change)),
    };
    for (let tick = 0; tick < 5; tick++) await world.tick(ports);
    expect(world.plan()).toMatchObject({ status: 'done', redriven: 100 - unfit });
    expect(world.deadLetters).toHaveLength(unfit);
  });

  test('ends at its time limit and continues at the next tick', async () => {
    const world = anArchive(120, aPlan());
    let left = 20_000;
    const { list } = world.ports;
    await world.tick(
      {
        list: async (filter, options) => {
          left = 15_000;
          return list(filter, options);
        },
      },
      () => left,
    );
    expect(world.redriven).toHaveLength(50);
    await world.tick();
    expect(world.redriven).toHaveLength(120);
  });
});

describe('what a plan does', () => {
  test('names itself and the other destination with each redrive', async () => {
    const to = { id: 'dst_9', transport: 'webhook' } as const;
    const world = anArchive(2, aPlan({ to }));
    await world.tick();
    expect(world.changes).toEqual([
      { to, plan: 'plan_1' },
      { to, plan: 'plan_1' },
    ]);
  });

  test('leaves the dead letters of deleted destinations, which would die again, and completes the others', async () => {
    const world = anArchive(300, aPlan({ perMinute: 100 }));
    world.deleted.push('dst_0');
    for (let tick = 0; tick < 3; tick++) await world.tick();
    expect(world.plan()).toMatchObject({ status: 'done', redriven: 150 });
    expect(world.deadLetters.map(({ destinationId }) => destinationId)).toEqual(Array(150).fill('dst_0'));
  });

  test('redrives nothing to another destination that was deleted in the meantime', async () => {
    const world = anArchive(3, aPlan({ to: { id: 'dst_9', transport: 'webhook' } }));
    world.deleted.push('dst_9');
    await world.tick();
    expect(world.redriven).toEqual([]);
    expect(world.deadLetters).toHaveLength(3);
  });

  test('counts events of the intake, which belong to no destination', async () => {
    const world = anArchive(2, aPlan());
    world.deadLetters.push({ key: 'e', diedAt: STARTED_AT, destinationId: 'dst_0', source: 'intake' });
    world.deleted.push('dst_0');
    await world.tick();
    expect(world.plan()).toMatchObject({ status: 'done', redriven: 2, events: 1 });
  });

  test('discards with its reason, also what cannot be redriven', async () => {
    const world = anArchive(3, aPlan({ discard: { reason: 'The customer left.' } }));
    world.deleted.push('dst_0', 'dst_1');
    await world.tick();
    expect(world.discarded).toEqual(['k0', 'k1', 'k2'].map((key) => `${key} The customer left.`));
    expect(world.plan()).toMatchObject({ status: 'done', redriven: 3 });
    expect(world.redriven).toEqual([]);
  });
});

describe('a plan that is not running', () => {
  test.each(['planned', 'stopped', 'done'] as const)('does nothing: %s', async (status) => {
    const world = anArchive(3, aPlan({ status }));
    await world.tick();
    expect(world.redriven).toEqual([]);
  });
});

test('a plan that fails does not delay the others', async () => {
  const world = anArchive(
    10,
    aPlan({ filter: { destinationId: 'dst_0' } }),
    aPlan({ id: 'plan_2', filter: { destinationId: 'dst_1' } }),
  );
  const { list } = world.ports;
  await world.tick({
    list: async (filter, options) => {
      if (filter.destinationId === 'dst_0') throw new Error('table unavailable');
      return list(filter, options);
    },
  });
  expect(world.plan('plan_2')).toMatchObject({ status: 'done', redriven: 5 });
  expect(world.plan('plan_1')).toMatchObject({ status: 'running', redriven: 0 });
  expect(world.logged).toEqual([{ event: 'error', reason: 'running the plan plan_1 failed', error_name: 'Error' }]);
});
