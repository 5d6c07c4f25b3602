/** Secrets that cannot be decrypted: which errors a person must fix, and which are transient. */
import { describe, expect, test } from '@jest/globals';
import { asUnreadable, unreadableOutcome } from '../../core/unreadable.ts';

const named = (name: string, message = 'no') => Object.assign(new Error(message), { name });

describe('an error of decryption', () => {
  test.each([
    ['AccessDeniedException', 'no', 'AccessDeniedException'],
    ['DisabledException', 'no', 'DisabledException'],
    ['IncorrectKeyException', 'no', 'IncorrectKeyException'],
    ['InvalidCiphertextException', 'no', 'InvalidCiphertextException'],
    ['InvalidKeyUsageException', 'no', 'InvalidKeyUsageException'],
    ['KMSInvalidStateException', 'no', 'KMSInvalidStateException'],
    ['NotFoundException', 'no', 'NotFoundException'],
    ['Error', 'Unsupported state or unable to authenticate data', 'Tampered'],
  ])('%s (%s) must be fixed by a person, and is kept as the cause', (name, message, code) => {
    const error = named(name, message);
    expect(asUnreadable(error)).toBe(error);
    expect(error.name).toBe(name);
    expect(unreadableOutcome(error)).toEqual({
      kind: 'failed',
      failure: {
        class: 'secrets',
        pace: 'slow',
        code,
        reason:
          'The stored secrets of the destination cannot be decrypted. Enter them again, or restore access to the KMS key.',
      },
    });
  });

  test.each(['ThrottlingException', 'TimeoutError', 'KMSInternalException'])('%s is transient', (name) => {
    expect(unreadableOutcome(asUnreadable(named(name)))).toBeUndefined();
  });

  test('of another kind is not recognized, whatever was thrown', () => {
    expect(unreadableOutcome(named('AccessDeniedException'))).toBeUndefined();
    for (const thrown of [undefined, null, 'text', 7]) expect(unreadableOutcome(asUnreadable(thrown))).toBeUndefined();
  });
});
