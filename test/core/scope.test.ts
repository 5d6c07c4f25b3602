/** Contract, section 1: scopes, their types, and their text form. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  APP_LEVEL_SCOPES,
  isAppLevelScope,
  PUBLISHED_PREFIXES,
  parseScope,
  type Scope,
  scopeOfType,
  scopeText,
  TYPE_PREFIXES,
} from '../../core/scope.ts';

describe('the scope of a type', () => {
  test.each([
    ['reaction', 'reactions', ['new', 'updated', 'deleted']],
    ['collection', 'collections', ['new', 'updated', 'deleted']],
    ['user', 'users', ['new', 'updated', 'deleted']],
    ['file', 'files', ['new', 'deleted']],
    ['image', 'files', ['new', 'deleted']],
  ])('with the prefix %s is %s', (prefix, name, events) => {
    for (const event of [...events, 'anything.else']) {
      expect(scopeOfType(`${prefix}.${event}`)).toEqual({ kind: 'app_level', name });
    }
  });

  test.each([
    '',
    '.',
    '.new',
    'reaction',
    'reaction.',
    'Reaction.new',
    'reactions.new',
    'reactions',
    'usernew',
    'activity.new',
    '__proto__.new',
    'toString.x',
  ])('%j does not exist', (type) => {
    expect(scopeOfType(type)).toBeUndefined();
  });

  test('is found for each prefix that error messages name', () => {
    expect(TYPE_PREFIXES.map((prefix) => scopeOfType(`${prefix}.new`)?.name)).toEqual([
      'reactions',
      'collections',
      'users',
      'files',
      'files',
      ...Array.from({ length: 5 }, () => 'operations'),
    ]);
    expect(PUBLISHED_PREFIXES).toEqual(['reaction', 'collection', 'user', 'file', 'image']);
  });
});

describe('a scope as text', () => {
  const scope: fc.Arbitrary<Scope> = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1 }).map((name): Scope => ({ kind: 'feed_group', name })),
    fc.constantFrom(...APP_LEVEL_SCOPES).map((name): Scope => ({ kind: 'app_level', name })),
  );

  test('is parsed back to the same scope', () => {
    fc.assert(
      fc.property(scope, (given) => {
        expect(parseScope(scopeText(given))).toEqual(given);
      }),
    );
  });

  test('has the form of kind and name', () => {
    expect(scopeText({ kind: 'feed_group', name: 'user' })).toBe('feed_group:user');
    expect(scopeText({ kind: 'app_level', name: 'files' })).toBe('app_level:files');
  });

  test.each([
    '',
    'user',
    'feed_group',
    'feed_group:',
    'app_level:',
    'app_level:user',
    'app_level:files:x',
    ':user',
    'other:user',
    'other:files',
    ':files',
  ])('%j is refused', (text) => {
    expect(parseScope(text)).toBeUndefined();
  });
});

test('only these five are app-level scopes', () => {
  expect(['reactions', 'collections', 'users', 'files', 'operations'].every(isAppLevelScope)).toBe(true);
  expect(['user', 'toString', ''].some(isAppLevelScope)).toBe(false);
});
