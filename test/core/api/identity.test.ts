/** Callers of the API are identified by the groups of their token, which determine their permissions. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { callerText, groupsOf, type Identity, identityOf, mayCall, maySee } from '../../../core/api/identity.ts';

const OPERATOR: Identity = { kind: 'operator', subject: 's' };
const USER: Identity = { kind: 'app', subject: 's', apps: ['acme', 'zeta'] };

describe('groups', () => {
  test.each<[unknown, string[]]>([
    ['[a b]', ['a', 'b']],
    ['[operators]', ['operators']],
    ['["a","b"]', ['a', 'b']],
    ['[]', []],
    ['[ ]', []],
    ['', []],
    ['operators', ['operators']],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    [['a', 7, null], ['a']],
    [undefined, []],
    [7, []],
    [{ operators: true }, []],
    ['a b', []],
    ['["a b"]', []],
    ['["a"', ['["a"']],
  ])('of %j are %j', (claim, groups) => {
    expect(groupsOf(claim)).toEqual(groups);
  });

  test('with white space are ignored, because they could be read as two groups', () => {
    expect(groupsOf(['app:x operators'])).toEqual([]);
  });
});

describe('an identity', () => {
  const of = (groups: unknown) => identityOf({ sub: 's', 'cognito:groups': groups });

  test('is an operator, a user of apps, or unknown', () => {
    expect(of('[app:acme operators]')).toEqual(OPERATOR);
    expect(of('[app:acme others app:zeta app:acme]')).toEqual(USER);
    for (const groups of ['[others]', '[app:]', '[]', undefined, '[Operators]', '[operators2]', 'app:']) {
      expect(of(groups)).toBeUndefined();
    }
    expect(identityOf(undefined)).toBeUndefined();
  });

  test('of a client without a user has the id of the client', () => {
    expect(identityOf({ client_id: 'c', 'cognito:groups': ['operators'] })).toEqual({ kind: 'operator', subject: 'c' });
  });

  test('is an operator only with the group operators', () => {
    fc.assert(
      fc.property(fc.array(fc.string().filter((group) => group !== 'operators')), (groups) => {
        expect(of(groups)?.kind).not.toBe('operator');
        expect(of(JSON.stringify(groups))?.kind).not.toBe('operator');
      }),
    );
  });

  test('has a unique text', () => {
    const all: Identity[] = [OPERATOR, { ...OPERATOR, subject: 't' }, USER, { ...USER, apps: ['acme'] }];
    expect(new Set(all.map(callerText)).size).toBe(all.length);
  });
});

describe('a call', () => {
  test.each([
    ['operator', OPERATOR, 'acme', 'allowed'],
    ['app', OPERATOR, 'acme', 'allowed'],
    ['narrowed', OPERATOR, undefined, 'allowed'],
    ['operator', USER, undefined, 'forbidden'],
    ['operator', USER, 'acme', 'forbidden'],
    ['operator', USER, 'other', 'hidden'],
    ['app', USER, 'acme', 'allowed'],
    ['app', USER, 'other', 'hidden'],
    ['app', USER, 'ACME', 'hidden'],
    ['narrowed', USER, undefined, 'allowed'],
    ['narrowed', USER, 'other', 'hidden'],
  ] as const)('for %s by %j of %s is %s', (who, identity, app, verdict) => {
    expect(mayCall(identity, who, app)).toBe(verdict);
  });

  test('can see the apps of the caller, and operators can see all apps', () => {
    expect([maySee(USER, 'acme'), maySee(USER, 'other'), maySee(USER, undefined)]).toEqual([true, false, false]);
    expect([maySee(OPERATOR, 'acme'), maySee(OPERATOR, undefined)]).toEqual([true, true]);
  });
});
