/** The transitions of a redrive plan, and what a tick adds to its counts. */
import { describe, expect, test } from '@jest/globals';
import type { Attempt } from '../../../core/attempts/attempt.ts';
import type { Delivery } from '../../../core/delivery/delivery.ts';
import { moved, outcomesByPlan, type PlanStatus, supersededPlans } from '../../../core/holding/plan.ts';
import { advanced, type RedrivePlan } from '../../../core/holding/redrive.ts';
import { aDelivery, DELIVERED, failed } from '../make.ts';

function plan(status: PlanStatus): RedrivePlan {
  return { id: 'plan_1', filter: {}, perMinute: 60, status, total: 5, redriven: 2, createdAt: 1, version: 1 };
}

const STATUSES: readonly PlanStatus[] = ['planned', 'running', 'stopped', 'done'];
const MAY: Readonly<Record<PlanStatus, readonly PlanStatus[]>> = {
  planned: ['running', 'stopped'],
  running: ['stopped', 'done'],
  stopped: ['running'],
  done: [],
};

describe('a plan', () => {
  test.each(STATUSES.flatMap((from) => STATUSES.map((to) => [from, to] as const)))('%s -> %s', (from, to) => {
    if (MAY[from].includes(to)) expect(moved(plan(from), to)).toEqual({ ...plan(from), status: to });
    else expect(() => moved(plan(from), to)).toThrow(RangeError);
  });

  test('reports the expected and the actual state', () => {
    expect(() => moved(plan('planned'), 'done')).toThrow('expected running or stopped after planned, got done');
    expect(() => moved(plan('done'), 'running')).toThrow('expected no further status after done, got running');
  });

  test('counts what was redriven, and how much of it are events', () => {
    expect(advanced(plan('running'), { count: 3, events: 0 })).toEqual({ ...plan('running'), redriven: 5 });
    expect(advanced(advanced(plan('running'), { count: 1, events: 1 }), { count: 2, events: 2 })).toEqual({
      ...plan('running'),
      redriven: 5,
      events: 3,
    });
  });
});

describe('plans above the maximum number of an app', () => {
  const many = (...statuses: PlanStatus[]) => statuses.map((status, n) => ({ ...plan(status), id: `plan_${n}` }));
  const leaving = (plans: readonly RedrivePlan[], newest: string, most: number) =>
    supersededPlans(plans, newest, most)?.map(({ id }) => id);

  test('are removed when they are completed, then when they were never started, then when they are stopped; the oldest first', () => {
    const plans = many('stopped', 'planned', 'done', 'running', 'planned', 'done', 'planned');
    expect(leaving(plans, 'plan_6', 7)).toEqual([]);
    expect(leaving(plans.toReversed(), 'plan_6', 6)).toEqual(['plan_2']);
    expect(leaving(plans, 'plan_6', 2)).toEqual(['plan_2', 'plan_5', 'plan_1', 'plan_4', 'plan_0']);
    expect(leaving(plans, 'plan_6', 1)).toBeUndefined();
  });
});

test('the outcome of a plan counts first attempts, deliveries, deaths, and what was added by splitting', () => {
  const attempt = (changes: Partial<Delivery>, rest: Partial<Attempt> = {}): Attempt => {
    return {
      delivery: aDelivery({ plan: 'plan_1', ...changes }),
      outcome: DELIVERED,
      startedAt: 1,
      durationMs: 1,
      ...rest,
    };
  };
  const outcome = failed();
  const counts = outcomesByPlan([
    attempt({}),
    attempt({ attempt: 2 }),
    attempt({}, { outcome, followUps: [{ at: 5 }] }),
    attempt({ attempt: 3 }, { outcome, followUps: [{}] }),
    // It was replaced by three smaller ones, of which one is a dead letter.
    attempt({}, { outcome, replacedBy: ['a', 'b', 'c'], followUps: [{ at: 1 }, { at: 1 }, {}] }),
    attempt({ plan: 'replay_1' }),
    { delivery: aDelivery(), outcome, startedAt: 1, durationMs: 1 },
  ]);
  expect([...counts]).toEqual([
    ['plan_1', { delivered: 2, attempted: 3, dead: 2, added: 2 }],
    ['replay_1', { delivered: 1, attempted: 1, dead: 0, added: 0 }],
  ]);
});
