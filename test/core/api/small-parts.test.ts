/** Problems, preconditions, cursors, idempotency keys and test updates. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeCursor, encodeCursor, pageOf } from '../../../core/api/cursor.ts';
import { claimOf } from '../../../core/api/idempotency.ts';
import { demand, etagOf, expectedVersion, required } from '../../../core/api/precondition.ts';
import { invalid, ProblemError, problem, refuse } from '../../../core/api/problem.ts';
import { testUpdate } from '../../../core/api/test-update.ts';
import { FAILURE_CLASSES } from '../../../core/outcome.ts';
import { updateOf } from '../make.ts';

const statusOf = (act: () => unknown): number => {
  try {
    act();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.status;
    throw error;
  }
  return 0;
};

describe('a problem', () => {
  test('has a status and a type', () => {
    expect(problem('stale', 'd').problem).toEqual({
      type: 'urn:feedhose:problem:stale',
      title: 'Precondition failed',
      status: 412,
      detail: 'd',
    });
    expect(problem('internal').problem).not.toHaveProperty('detail');
  });

  test('lists the first twenty fields with shortened pointers', () => {
    const errors = Array.from({ length: 25 }, (_, n) => ({ pointer: `/${n}${'x'.repeat(n * 100)}`, message: 'm' }));
    const { problem: told } = invalid(errors);
    expect(told.errors).toHaveLength(20);
    expect(told.detail).toBe('Further errors: 5.');
    expect(Math.max(...(told.errors ?? []).map(({ pointer }) => pointer.length))).toBe(200);
  });

  test('is not thrown without errors', () => {
    expect(statusOf(() => refuse([]))).toBe(0);
    expect(statusOf(() => refuse([{ pointer: '', message: 'm' }]))).toBe(400);
  });
});

describe('a version', () => {
  test.each([
    [undefined, undefined, undefined],
    [undefined, 3, 3],
    ['"3"', undefined, 3],
    [' "3" ', 3, 3],
    ['*', undefined, 'any'],
    ['*', 3, 3],
  ])('in If-Match %j and body %j is %j', (header, body, expected) => {
    expect(expectedVersion(header, body)).toBe(expected);
  });

  test('that is stale, missing or invalid is a problem', () => {
    expect(statusOf(() => demand(3, 4))).toBe(412);
    expect([
      statusOf(() => demand(4, 4)),
      statusOf(() => demand('any', 4)),
      statusOf(() => demand(undefined, 4)),
    ]).toEqual([0, 0, 0]);
    expect(statusOf(() => required(undefined))).toBe(428);
    for (const text of ['3', "'3'", '"03"', '"-1"', '"1e3"', 'W/"3"', '""', `"${'9'.repeat(16)}"`]) {
      expect(statusOf(() => expectedVersion(text, undefined))).toBe(400);
    }
    expect(statusOf(() => expectedVersion('"1"', 2))).toBe(400);
    expect(expectedVersion(etagOf(7), undefined)).toBe(7);
  });
});

describe('pages', () => {
  test('contain each entry once and in order, with every page size', () => {
    const keys = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 20 }).map((all) => all.toSorted());
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 7 }), (all, limit) => {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = pageOf(all, (key) => key, { limit, cursor });
          expect(page.items.length).toBeLessThanOrEqual(limit);
          seen.push(...page.items);
          cursor = page.cursor;
        } while (cursor !== undefined);
        expect(seen).toEqual(all);
      }),
    );
  });

  test('continue after an entry that was deleted', () => {
    expect(pageOf(['a', 'c'], (key) => key, { limit: 5, cursor: encodeCursor('b') }).items).toEqual(['c']);
    expect([decodeCursor(undefined), decodeCursor(''), decodeCursor(encodeCursor('é'))]).toEqual([
      undefined,
      undefined,
      'é',
    ]);
  });
});

describe('a claim', () => {
  const identity = { kind: 'operator', subject: 's' } as const;
  const claim = (
    changes: Partial<{ who: string; operation: string; path: string; key: string; body: string }> = {},
  ) => {
    const { who = 's', operation = 'o', path = '/p', key = 'k', body = 'b' } = changes;
    return claimOf({ ...identity, subject: who }, operation, path, key, body);
  };

  test('is unique per caller, route, path and key', () => {
    const names = [{}, { who: 't' }, { operation: 'p' }, { path: '/q' }, { key: 'l' }].map((one) => claim(one).name);
    expect(new Set(names).size).toBe(names.length);
    expect(claim({ body: 'c' }).name).toBe(claim().name);
    expect(claim({ body: 'c' }).fingerprint).not.toBe(claim().fingerprint);
    expect(claim()).toEqual(claim());
  });

  test('contains neither the key nor the body', () => {
    expect(JSON.stringify(claim({ key: 'my-key', body: 'my-secret' }))).not.toMatch(/my-key|my-secret/);
  });

  test.each(['', ' ', 'a b', 'é', 'x'.repeat(256)])('refuses the key %j', (key) => {
    expect(statusOf(() => claim({ key }))).toBe(400);
  });
});

describe('a test update', () => {
  const about = { appId: '123', eventId: 'e1', nowMs: 0 };

  test('is accepted by fan-out, for a feed and for a type', () => {
    expect(updateOf(testUpdate({ ...about, feed: 'user:1' }))).toMatchObject({
      feed: 'user:1',
      eventId: 'e1',
      activities: 1,
    });
    expect(updateOf(testUpdate({ ...about, type: 'reaction.new', message: 'm' }))).toMatchObject({
      type: 'reaction.new',
    });
  });
});

test('every failure class is in the list once', () => {
  expect(new Set(FAILURE_CLASSES).size).toBe(FAILURE_CLASSES.length);
  expect(FAILURE_CLASSES).toEqual(expect.arrayContaining(['gone', 'unsettled', 'http_5xx']));
});

test('every failure class has a unique name', () => {
  for (const name of FAILURE_CLASSES) expect(name).toMatch(/^[a-z][a-z_0-9]+$/);
});
