/** Secrets of a request do not come back in what its endpoint answered. */
import { describe, expect, it } from '@jest/globals';
import { REDACTED, redacted, secretsSent } from '../../../core/delivery/redact.ts';
import type { DestinationSecrets } from '../../../core/destination.ts';

const secrets = (more: Partial<DestinationSecrets>) => secretsSent({ signing_secrets: ['whsec_x'], ...more });
const basic = (password: string, username = 'ann') => ({ access: { type: 'basic', username, password } as const });
const answered = (answer: string, more: object = {}) => ({ kind: 'answered', status: 200, answer, ...more }) as const;
const answerOf = (answer: string, sent: readonly string[]) => redacted(answered(answer), sent);

describe('what is sent', () => {
  it('is the password, the pair, and the values of headers; signing secrets and AWS keys never go out', () => {
    expect(secrets({})).toEqual([]);
    const keys = { type: 'keys', access_key_id: 'AKIA', secret_access_key: 'secret' } as const;
    expect(secrets({ access: keys })).toEqual([]);
    const pair = Buffer.from('annie:password').toString('base64');
    expect(pair).toMatch(/=$/);
    expect(secrets(basic('password', 'annie'))).toEqual([encodeURIComponent(pair), pair, 'password']);
    expect(secrets({ headers: { 'x-a': 'value-a', 'x-b': 'value-bb' } })).toEqual(['value-bb', 'value-a']);
  });
  it('is looked for in the forms in which programs write a text, the longest first', () => {
    const forms = secrets({ headers: { 'x-a': 'a"b <&> c' } });
    expect(forms).toEqual(
      ['a%22b%20%3C%26%3E%20c', 'a&quot;b &lt;&amp;&gt; c', 'a\\"b <&> c', 'a"b <&> c'].toSorted(
        (a, b) => b.length - a.length,
      ),
    );
  });
  it('is too short to be a secret below four characters', () => {
    expect(secrets({ headers: { 'x-a': 'abc' } })).toEqual([]);
    expect(secrets({ headers: { 'x-a': 'abcd' } })).toEqual(['abcd']);
  });
  it('may be halves of characters', () => {
    expect(secrets({ headers: { 'x-a': 'abcd\ud800' } })).toContain('abcd\ud800');
  });
});

describe('an answer', () => {
  const sent = ['secret-value', 'other'];
  it('without them is as it was', () => {
    const exchange = answered('all is well');
    expect(redacted(exchange, sent)).toEqual(exchange);
    expect(redacted(exchange, [])).toBe(exchange);
  });
  it('says where something was taken out', () => {
    expect(answerOf('a secret-value', sent)).toMatchObject({ answer: 'a [redacted]' });
  });
  it('has each of them replaced, everywhere', () => {
    expect(answerOf('a secret-value, another: secret-value; other', sent)).toMatchObject({
      answer: `a ${REDACTED}, an${REDACTED}: ${REDACTED}; ${REDACTED}`,
    });
  });
  it('has the beginning of one replaced where it was cut off', () => {
    expect(answerOf('x secret-valu', sent)).toMatchObject({ answer: `x ${REDACTED}` });
    expect(answerOf('x secr', sent)).toMatchObject({ answer: `x ${REDACTED}` });
    expect(answerOf('secr', sent)).toMatchObject({ answer: REDACTED });
    expect(answerOf('x sec', sent)).toMatchObject({ answer: 'x sec' });
    expect(answerOf('', sent)).toMatchObject({ answer: '' });
  });
  it('keeps what is beside it, and its redirect is looked through too', () => {
    const more = { location: 'https://a.example/?secret-value', retryAfter: '5', incomplete: true };
    expect(redacted(answered('', more), sent)).toEqual(
      answered('', { ...more, location: `https://a.example/?${REDACTED}` }),
    );
    expect(redacted(answered('x'), sent)).not.toHaveProperty('location');
  });
  it('that never came is none', () => {
    const exchange = { kind: 'unanswered', class: 'dns', code: 'secret-value', reason: 'r' } as const;
    expect(redacted(exchange, sent)).toBe(exchange);
  });
});
