/** Contract, section 3: a feed as a MessageGroupId. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { messageGroupId } from '../../../../core/delivery/delivery.ts';

/** The characters that SQS accepts (SendMessage, MessageGroupId). */
const TAKEN = /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;

describe('a message group id', () => {
  test.each(['user:1', 'app_level:reactions', 'a'.repeat(128), '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'])(
    'of %s is the name itself',
    (group) => {
      expect(messageGroupId(group)).toBe(group);
    },
  );

  test.each(['user:a b', 'user:日', 'user:\n', `user:${'a'.repeat(124)}`, 'user:é', '\x7f:1', ''])(
    'of %j is a hash',
    (group) => {
      expect(messageGroupId(group)).toMatch(/^[0-9a-f]{64}$/);
    },
  );

  test('is always accepted by SQS, the same for the same feed and different for another', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 150 }),
        fc.string({ unit: 'binary', maxLength: 150 }),
        (one, other) => {
          expect(messageGroupId(one)).toMatch(TAKEN);
          expect(messageGroupId(one)).toBe(messageGroupId(one));
          expect(messageGroupId(one) === messageGroupId(other)).toBe(one === other);
        },
      ),
      { numRuns: 300 },
    );
  });
});
