/** Texts and limits of problems, versions, pages, idempotency keys, groups and test updates. */
import { describe, expect, test } from '@jest/globals';
import { encodeCursor, pageOf } from '../../../core/api/cursor.ts';
import { claimOf } from '../../../core/api/idempotency.ts';
import { callerText, groupsOf, identityOf, mayCall, maySee } from '../../../core/api/identity.ts';
import { demand, expectedVersion, required } from '../../../core/api/precondition.ts';
import { invalid, notFound, type Problem, ProblemError, problem } from '../../../core/api/problem.ts';
import { parsedTestUpdate, testUpdate } from '../../../core/api/test-update.ts';
import { IDEMPOTENCY_KEY_CHARACTERS } from '../../../core/limits.ts';
import { exampleOf } from '../../../core/schemas/update-examples.ts';

const problemOf = (act: () => unknown): Problem | undefined => {
  try {
    act();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  return undefined;
};

describe('a problem', () => {
  test('is an error with the name ProblemError', () => {
    expect([problem('stale').name, problem('stale').message]).toStrictEqual(['ProblemError', 'Precondition failed']);
  });

  test('reports the number of further errors only if there are any', () => {
    const errors = (count: number) => Array.from({ length: count }, () => ({ pointer: '/a', message: 'm' }));
    expect(invalid(errors(20)).problem).not.toHaveProperty('detail');
    expect(invalid(errors(21)).problem.detail).toBe('Further errors: 1.');
  });

  test('shortens pointers of more than 200 characters', () => {
    const pointerOf = (length: number) =>
      invalid([{ pointer: '/'.padEnd(length, 'x'), message: 'm' }]).problem.errors?.[0]?.pointer;
    expect(pointerOf(200)).toBe('/'.padEnd(200, 'x'));
    expect(pointerOf(201)).toBe(`${'/'.padEnd(199, 'x')}…`);
  });

  test('names the resource that does not exist', () => {
    expect(notFound('app').problem).toStrictEqual({
      type: 'urn:feedhose:problem:not-found',
      title: 'Not found',
      status: 404,
      detail: 'There is no such app.',
    });
  });
});

describe('a version', () => {
  test('that is stale is answered with the stored one', () => {
    expect(problemOf(() => demand(3, 4))).toMatchObject({
      status: 412,
      detail: 'The stored version is 4. Read the resource again and repeat the change.',
      version: 4,
    });
  });

  test('that is missing is answered with an instruction', () => {
    expect(problemOf(() => required(undefined))?.detail).toBe(
      'Send the version that you read as If-Match: "<version>", or * for any version.',
    );
    expect([required(3), required('any')]).toStrictEqual([3, 'any']);
  });

  test.each(['"3"x', 'x"3"', '"3x"', '"1234567890123456"', '"33x"'])('%s is invalid', (text) => {
    expect(problemOf(() => expectedVersion(text, undefined))?.errors).toStrictEqual([
      {
        in: 'header',
        pointer: '/if-match',
        message: 'expected a version in quotes such as "3", or *, got another string',
      },
    ]);
  });

  test('can have several digits, and a difference from the body is reported for the body', () => {
    expect(expectedVersion('"123456789012345"', undefined)).toBe(123_456_789_012_345);
    expect(problemOf(() => expectedVersion('"1"', 2))?.errors).toStrictEqual([
      { pointer: '/version', message: 'expected the same version as in If-Match, got another version' },
    ]);
  });
});

describe('a page', () => {
  const page = (list: readonly string[], limit: number) => pageOf(list, (key) => key, { limit });

  test('has the key of its last entry as cursor, unless it is the last page', () => {
    expect(page(['a', 'b'], 2)).toStrictEqual({ items: ['a', 'b'] });
    expect(page(['a', 'b', 'c'], 2)).toStrictEqual({ items: ['a', 'b'], cursor: encodeCursor('b') });
    expect(page([], 2)).toStrictEqual({ items: [] });
  });

  test('without entries has no cursor', () => {
    expect(page(['a'], 0)).toStrictEqual({ items: [] });
  });
});

describe('a claim', () => {
  const identity = { kind: 'operator', subject: 's' } as const;

  test('accepts a key of the maximum length and refuses a longer one', () => {
    const key = 'k'.repeat(IDEMPOTENCY_KEY_CHARACTERS);
    expect(claimOf(identity, 'o', '/p', key, 'b').name).toMatch(/^[0-9a-f]{64}$/);
    expect(claimOf(identity, 'o', '/p', key, 'b').fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(problemOf(() => claimOf(identity, 'o', '/p', `${key}k`, 'b'))?.errors).toStrictEqual([
      {
        in: 'header',
        pointer: '/idempotency-key',
        message: `expected 1 to ${IDEMPOTENCY_KEY_CHARACTERS} visible ASCII characters, got another string`,
      },
    ]);
  });
});

describe('groups', () => {
  test.each<[unknown, string[]]>([
    [' [a  b] ', ['a', 'b']],
    [' a ', ['a']],
    ['[1,["a"]]', ['1,["a"]']],
    ['a]', ['a]']],
    ['[a', ['[a']],
    ['[ a b ]', ['a', 'b']],
    ['[ "a","b"]', ['a', 'b']],
    ['["a" "b"]', ['"a"', '"b"']],
    ['[a ["b"]]', ['a', '["b"]']],
    ['[x"a"]', ['x"a"']],
    ['[{"a":1}]', ['{"a":1}']],
  ])('of %j are %j', (claim, groups) => {
    expect(groupsOf(claim)).toStrictEqual(groups);
  });
});

describe('an identity', () => {
  const USER = { kind: 'app', subject: 's', apps: ['acme'] } as const;

  test('has no subject if the token contains none', () => {
    expect(identityOf({ sub: 7, client_id: {}, 'cognito:groups': ['operators'] })).toStrictEqual({
      kind: 'operator',
      subject: '',
    });
  });

  test('of an app can call routes that are restricted to its apps', () => {
    expect(mayCall(USER, 'narrowed', undefined)).toBe('allowed');
    expect(mayCall(USER, 'narrowed', 'acme')).toBe('allowed');
    expect(mayCall(USER, 'app', undefined)).toBe('allowed');
    expect(maySee({ ...USER, apps: ['undefined'] }, undefined)).toBe(false);
  });

  test('has a text without absent parts', () => {
    expect(callerText({ kind: 'operator', subject: 's' })).toBe('["operator","s",[]]');
    expect(callerText(USER)).toBe('["app","s",["acme"]]');
  });
});

describe('a test update', () => {
  const about = { appId: '123', eventId: 'e1', nowMs: 1_700_000_000_123 };

  test('of a feed contains one activity that is marked as a test', () => {
    expect(JSON.parse(testUpdate({ ...about, feed: 'user:1' }))).toStrictEqual({
      app_id: '123',
      event_id: 'e1',
      feed: 'user:1',
      new: [
        {
          id: 'e1',
          actor: 'feedhose:playground',
          verb: 'test',
          object: 'playground:e1',
          foreign_id: 'playground:e1',
          time: '2023-11-14T22:13:20.123000',
          message: 'A test update from the playground.',
        },
      ],
      deleted: [],
      deleted_foreign_ids: [],
    });
  });

  test('of a type contains an object', () => {
    expect(JSON.parse(testUpdate({ ...about, type: 'reaction.new', message: 'm' }))).toStrictEqual({
      app_id: '123',
      event_id: 'e1',
      feed: '',
      type: 'reaction.new',
      generic: { ...exampleOf('reaction.new', 'e1'), message: 'm' },
    });
    expect(exampleOf('reaction.new', 'e1')).toMatchObject({ id: 'e1', kind: 'comment', user_id: 'eric' });
    expect(JSON.parse(testUpdate({ ...about, type: 'image.new' })).generic).toStrictEqual({
      file: 'https://files.example.com/sunrise.jpg',
    });
    expect(exampleOf('reaction.flagged', 'e1')).toStrictEqual({ id: 'e1' });
  });

  test('that the user wrote is completed as the intake completes it, and keeps the digits of its numbers', () => {
    const update = parsedTestUpdate('{"app_id":"123","feed":"user:1","new":[{"n":9223372036854775807}]}', about);
    expect(update).toMatchObject({
      appId: '123',
      eventId: 'e1',
      text: '{"app_id":"123","feed":"user:1","new":[{"n":9223372036854775807}],"deleted":[],"deleted_foreign_ids":[],"published_at":"2023-11-14T22:13:20.000000+00:00","event_id":"e1"}',
    });
  });

  test.each([
    ['{', 'expected JSON, got another text'],
    ['1', 'expected an object'],
    ['{"app_id":"other","feed":"user:1"}', 'app_id: expected the id of this app, got another one'],
    ['{"app_id":"123","updates":[]}', 'expected one update, got a packed list'],
    ['{"app_id":"123","updates":[{"feed":"user:1"},{"feed":"user:2"}]}', 'expected one update, got a packed list'],
    [
      '{"app_id":"123","feed":"user"}',
      'feed: expected "<feed group>:<id>" with exactly one colon and text on both sides of it, got another string',
    ],
    ['{"app_id":"123","feed":"user:1","new":[1]}', 'new[0]: expected an activity (an object), got a number'],
  ])('that the user wrote is refused with the reason of the intake: %s', (text, fault) => {
    expect(parsedTestUpdate(text, about)).toStrictEqual({ faults: [fault] });
  });
});
