/** Secrets that cannot be opened: which errors people must mend, and which pass by themselves. */
import { describe, expect, test } from '@jest/globals';
import { asUnreadable, unreadableOutcome } from '../../core/unreadable.ts';

const named = (name: string, message = 'no') => Object.assign(new Error(message), { name });

describe('an error of opening secrets', () => {
  test.each([
    ['AccessDeniedException', 'no', 'AccessDeniedException'],
    ['DisabledException', 'no', 'DisabledException'],
    ['IncorrectKeyException', 'no', 'IncorrectKeyException'],
    ['InvalidCiphertextException', 'no', 'InvalidCiphertextException'],
    ['InvalidKeyUsageException', 'no', 'InvalidKeyUsageException'],
    ['KMSInvalidStateException', 'no', 'KMSInvalidStateException'],
    ['NotFoundException', 'no', 'NotFoundException'],
    ['Error', 'Unsupported state or unable to authenticate data', 'Tampered'],
  ])('%s (%s) waits for people, and stays the error that it was', (name, message, code) => {
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

  test.each(['ThrottlingException', 'TimeoutError', 'KMSInternalException'])('%s passes by itself', (name) => {
    expect(unreadableOutcome(asUnreadable(named(name)))).toBeUndefined();
  });

  test('of another kind is none, whatever was thrown', () => {
    expect(unreadableOutcome(named('AccessDeniedException'))).toBeUndefined();
    for (const thrown of [undefined, null, 'text', 7]) expect(unreadableOutcome(asUnreadable(thrown))).toBeUndefined();
  });
});
