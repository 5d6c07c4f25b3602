/** What a record of the audit trail keeps: the fields that differ, no secret, and no more than its bounds. */
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
  test('holds the fields that differ; what one of them lacks is null there', () => {
    const before = { same: 1, inner: { a: 1 }, gone: 'x' };
    const after = { same: 1, inner: { a: 2 }, new: true };
    expect(difference(before, after)).toEqual({
      before: { inner: { a: 1 }, gone: 'x', new: null },
      after: { inner: { a: 2 }, gone: null, new: true },
    });
  });

  test('is all of something new, and of something deleted', () => {
    expect(difference(undefined, { a: 1 })).toEqual({ after: { a: 1 } });
    expect(difference({ a: 1 }, undefined)).toEqual({ before: { a: 1 } });
  });

  test('leaves out the queries of URLs, and still holds a URL whose query alone changed', () => {
    const of = (query: string) => ({ pending: { url: `HTTPS://a.example/p?${query}` } });
    expect(difference(of('token=1'), of('token=2'))).toEqual({
      before: { pending: { url: 'HTTPS://a.example/p?…' } },
      after: { pending: { url: 'HTTPS://a.example/p?…' } },
    });
  });
});

describe('the bounds of a record', () => {
  test('a long text is cut, also between the halves of a character, and characters that nobody sees become spaces', () => {
    const user_agent = `${'a'.repeat(AUDIT_TEXT_CHARACTERS - 1)}😀😀`;
    const { user_agent: kept = '', address } = boundedEntry({ ...ENTRY, user_agent, address: 'a\u0000\u202eb' });
    expect(kept.isWellFormed()).toBe(true);
    expect(kept.length).toBe(AUDIT_TEXT_CHARACTERS + 1);
    expect(address).toBe('a  b');
  });

  test('contents stay below their bound, whatever is in them, and say how long the rest was', () => {
    const after = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`f${n}`, 'x'.repeat(n * 100)]));
    const kept = boundedEntry({ ...ENTRY, after }).after as Record<string, unknown>;
    expect(kept['f0']).toBe('');
    expect(kept['f49']).toEqual({ left_out_characters: 4_902 });
    expect(Object.keys(kept)).toHaveLength(50);
    expect(JSON.stringify(kept).length).toBeLessThan(AUDIT_CONTENT_CHARACTERS + 50 * 40);
  });

  test('empty texts and empty lists of secrets are left out', () => {
    const entry = boundedEntry({ ...ENTRY, address: '', secrets: [] });
    expect(entry).toEqual(ENTRY);
  });
});

test('several writes of one request are one record: the first before, the last after, every secret once', () => {
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
