/** The states of API keys: one key is in use, newer ones are on standby, and older ones are retired. */
import { describe, expect, test } from '@jest/globals';
import { keyInUse, keyState, keysIn } from '../../core/api-keys.ts';

describe('the key in use', () => {
  test.each([
    [
      'of an app from before keys had states is the newest',
      ['c', 'b', 'a'],
      undefined,
      ['in_use', 'retired', 'retired'],
    ],
    ['is the activated one', ['c', 'b', 'a'], 'b', ['standby', 'in_use', 'retired']],
    ['is the newest if the activated one was removed', ['c', 'a'], 'b', ['in_use', 'retired']],
  ])('%s', (_, api_keys, key, states) => {
    const app = { api_keys, ...(key === undefined ? {} : { key_in_use: key }) };
    expect(api_keys.map((_key, index) => keyState(app, index))).toEqual(states);
    expect(keysIn('in_use', app)).toEqual([keyInUse(app)]);
  });

  test('of an app without keys is an empty text', () => {
    expect(keyInUse({ api_keys: [] })).toBe('');
  });
});
