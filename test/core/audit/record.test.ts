/** An audit record contains the fields that differ, no secrets, and is limited in size. */
import { describe, expect, test } from '@jest/globals';
import { difference } from '../../../core/audit/changes.ts';
import { type AuditEntry, boundedEntry, merged } from '../../../core/audit/record.ts';
import { AUDIT_CONTENT_CHARACTERS, AUDIT_TEXT_CHARACTERS } from '../../../core/limits.ts';

const ENTRY: AuditEntry = {
  action: 'updateApp',
  kind: 'app',
  outcome: 'done',
  caller: { kind: 'operator', by: 'token', subject: 's' },
};

describe('the difference of two views', () => {
  test('contains the fields that differ, with null for absent ones', () => {
    const before = { same: 1, inner: { a: 1 }, gone: 'x' };
    const after = { same: 1, inner: { a: 2 }, new: true };
    expect(difference(before, after)).toEqual({
      before: { inner: { a: 1 }, gone: 'x', new: null },
      after: { inner: { a: 2 }, gone: null, new: true },
    });
  });

  test('contains all fields of a created or deleted resource', () => {
    expect(difference(undefined, { a: 1 })).toEqual({ after: { a: 1 } });
    expect(difference({ a: 1 }, undefined)).toEqual({ before: { a: 1 } });
  });

  test('omits the queries of URLs, and still contains a URL of which only the query changed', () => {
    const of = (query: string) => ({ pending: { url: `HTTPS://a.example/p?${query}` } });
    expect(difference(of('token=1'), of('token=2'))).toEqual({
      before: { pending: { url: 'HTTPS://a.example/p?…' } },
      after: { pending: { url: 'HTTPS://a.example/p?…' } },
    });
  });
});

describe('the limits of a record', () => {
  test('shorten long strings without lone surrogates, and replace invisible characters by spaces', () => {
    const user_agent = `${'a'.repeat(AUDIT_TEXT_CHARACTERS - 1)}😀😀`;
    const { user_agent: kept = '', address } = boundedEntry({ ...ENTRY, user_agent, address: 'a\u0000\u202eb' });
    expect(kept.isWellFormed()).toBe(true);
    expect(kept.length).toBe(AUDIT_TEXT_CHARACTERS + 1);
    expect(address).toBe('a  b');
  });

  test('replace fields that exceed the limit by their length', () => {
    const after = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`f${n}`, 'x'.repeat(n * 100)]));
    const kept = boundedEntry({ ...ENTRY, after }).after as Record<string, unknown>;
    expect(kept['f0']).toBe('');
    expect(kept['f49']).toEqual({ left_out_characters: 4_902 });
    expect(Object.keys(kept)).toHaveLength(50);
    expect(JSON.stringify(kept).length).toBeLessThan(AUDIT_CONTENT_CHARACTERS + 50 * 40);
  });

  test('omit empty strings and empty lists of secrets', () => {
    const entry = boundedEntry({ ...ENTRY, address: '', secrets: [] });
    expect(entry).toEqual(ENTRY);
  });
});

test('several writes of one request become one record with the first value before, the last value after, and every secret once', () => {
  const merge = merged([
    { app_id: 'a', before: { disabled: 'gone' }, after: { disabled: null }, secrets: ['credentials'] },
    { app_id: 'a', before: { state: 'disabled' }, after: { state: 'enabled' }, secrets: ['credentials'] },
  ]);
  expect(merge).toEqual({
    app_id: 'a',
    before: { disabled: 'gone', state: 'disabled' },
    after: { disabled: null, state: 'enabled' },
    secrets: ['credentials'],
  });
});
