/** The check of access keys: known keys, and keys that stand for an answer of AWS. */
import { expect, test } from '@jest/globals';
import { expectKey } from '../../../local/protocol/key-check.ts';

const isKnown = (key: string) => key === 'known';

test.each(['known', 'AKIAGRANTED000000001'])('the access key %s is accepted', (key) => {
  expect(() => expectKey(key, { isKnown })).not.toThrow();
});

test.each([
  ['NOT-A-KEY', 'InvalidClientTokenId'],
  ['', 'InvalidClientTokenId'],
  ['AKIADENIED0000000001', 'AccessDenied'],
  ['AKIAMISMATCH00000001', 'SignatureDoesNotMatch'],
])('the access key "%s" is refused with %s', (key, code) => {
  expect(() => expectKey(key, { isKnown })).toThrow(expect.objectContaining({ code, status: 403 }));
});
