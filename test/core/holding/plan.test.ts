/** Where a redrive plan can go from where it is, and what a tick adds to it. */
import { describe, expect, test } from '@jest/globals';
import { advanced, moved, type PlanStatus, type RedrivePlan, supersededPlans } from '../../../core/holding/redrive.ts';

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

  test('says what is expected and what it got', () => {
    expect(() => moved(plan('planned'), 'done')).toThrow('expected running or stopped after planned, got done');
    expect(() => moved(plan('done'), 'running')).toThrow('expected no further status after done, got running');
  });

  test('counts what was redriven, and is done when nothing is left', () => {
    expect(advanced(plan('running'), 3, false)).toEqual({ ...plan('running'), redriven: 5 });
    expect(advanced(plan('running'), 0, true)).toEqual({ ...plan('running'), status: 'done' });
  });
});

describe('plans of an app beyond the most that it may have', () => {
  const many = (...statuses: PlanStatus[]) => statuses.map((status, n) => ({ ...plan(status), id: `plan_${n}` }));
  const leaving = (plans: readonly RedrivePlan[], newest: string, most: number) =>
    supersededPlans(plans, newest, most)?.map(({ id }) => id);

  test('leave when they are done, then when they were never started, then when they are stopped; the oldest first', () => {
    const plans = many('stopped', 'planned', 'done', 'running', 'planned', 'done', 'planned');
    expect(leaving(plans, 'plan_6', 7)).toEqual([]);
    expect(leaving(plans.toReversed(), 'plan_6', 6)).toEqual(['plan_2']);
    expect(leaving(plans, 'plan_6', 2)).toEqual(['plan_2', 'plan_5', 'plan_1', 'plan_4', 'plan_0']);
    expect(leaving(plans, 'plan_6', 1)).toBeUndefined();
  });
});
