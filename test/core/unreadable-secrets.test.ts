/** Secrets that cannot be opened: which errors people must mend, and which pass by themselves. */
import { describe, expect, test } from '@jest/globals';
import { asUnreadable, unreadableOutcome } from '../../core/unreadable-secrets.ts';

const named = (name: string, message = 'no') => Object.assign(new Error(message), { name });

describe('an error of opening secrets', () => {
  test.each([
    ['AccessDeniedException', 'no'],
    ['InvalidCiphertextException', 'no'],
    ['DisabledException', 'no'],
    ['Error', 'Unsupported state or unable to authenticate data'],
  ])('%s (%s) waits for people, and stays the error that it was', (name, message) => {
    const error = named(name, message);
    expect(asUnreadable(error)).toBe(error);
    expect(error.name).toBe(name);
    expect(unreadableOutcome(error)).toMatchObject({ kind: 'failed', failure: { class: 'secrets', pace: 'slow' } });
  });

  test.each(['ThrottlingException', 'TimeoutError', 'KMSInternalException'])('%s passes by itself', (name) => {
    expect(unreadableOutcome(asUnreadable(named(name)))).toBeUndefined();
  });

  test('of another kind is none, whatever was thrown', () => {
    expect(unreadableOutcome(named('AccessDeniedException'))).toBeUndefined();
    for (const thrown of [undefined, null, 'text', 7]) expect(unreadableOutcome(asUnreadable(thrown))).toBeUndefined();
  });
});
