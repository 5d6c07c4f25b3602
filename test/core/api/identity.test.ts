/** Who calls the API, by the groups of the token, and what that one may call. */
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

  test('with white space count as none: they could be taken for two', () => {
    expect(groupsOf(['app:x operators'])).toEqual([]);
  });
});

describe('an identity', () => {
  const of = (groups: unknown) => identityOf({ sub: 's', 'cognito:groups': groups });

  test('is an operator, a user of apps, or nobody', () => {
    expect(of('[app:acme operators]')).toEqual(OPERATOR);
    expect(of('[app:acme others app:zeta app:acme]')).toEqual(USER);
    for (const groups of ['[others]', '[app:]', '[]', undefined, '[Operators]', '[operators2]', 'app:']) {
      expect(of(groups)).toBeUndefined();
    }
    expect(identityOf(undefined)).toBeUndefined();
  });

  test('of a machine is its client', () => {
    expect(identityOf({ client_id: 'c', 'cognito:groups': ['operators'] })).toEqual({ kind: 'operator', subject: 'c' });
  });

  test('is never an operator without that very group', () => {
    fc.assert(
      fc.property(fc.array(fc.string().filter((group) => group !== 'operators')), (groups) => {
        expect(of(groups)?.kind).not.toBe('operator');
        expect(of(JSON.stringify(groups))?.kind).not.toBe('operator');
      }),
    );
  });

  test('is told apart from any other', () => {
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

  test('sees what belongs to an app of the caller, and operators see all', () => {
    expect([maySee(USER, 'acme'), maySee(USER, 'other'), maySee(USER, undefined)]).toEqual([true, false, false]);
    expect([maySee(OPERATOR, 'acme'), maySee(OPERATOR, undefined)]).toEqual([true, true]);
  });
});
