/** Headers of answers: bounded, and without secrets. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ANSWER_HEADERS } from '../../../../core/limits.ts';
import { answerHeaders } from '../../../../core/transport/webhook/answer-headers.ts';
import { redacted } from '../../../../core/transport/webhook/redaction/redact.ts';

const SENT = ['secret-value'];
const without = (headers: Readonly<Record<string, string | null>>) => {
  const exchange = redacted({ kind: 'answered', status: 500, answer: '', headers }, { sent: SENT });
  return exchange.kind === 'answered' ? exchange.headers : undefined;
};

describe('the shown headers of an answer', () => {
  it('contain no user name and no password of a URL', () => {
    const headers = { location: '//ann:a@b@example.com/x?y=@z', link: '<https://ann@example.com/>; rel="next"' };
    expect(answerHeaders(headers)).toEqual({
      location: '//example.com/x?y=@z',
      link: '<https://example.com/>; rel="next"',
    });
  });

  it('are the first ones, within limits of number and size', () => {
    const pair = fc.tuple(
      fc.stringMatching(/^[a-z][a-z0-9-]{0,90}$/),
      fc.string({ unit: 'binary-ascii', maxLength: 300 }),
    );
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 40 }), (pairs) => {
        const shown = Object.entries(answerHeaders(Object.fromEntries(pairs)));
        expect(shown.length).toBeLessThanOrEqual(ANSWER_HEADERS.count);
        expect(shown.flat().join('').length).toBeLessThanOrEqual(ANSWER_HEADERS.characters);
        for (const [name, value] of shown) {
          expect(name.length).toBeLessThanOrEqual(ANSWER_HEADERS.nameCharacters);
          expect(value?.length ?? 0).toBeLessThanOrEqual(ANSWER_HEADERS.valueCharacters);
        }
      }),
      { numRuns: 50 },
    );
  });
  it('keep the first of several values', () => {
    expect(answerHeaders({ via: ['a', 'b'], server: 'nginx' })).toEqual({ via: 'a', server: 'nginx' });
  });
  it.each([
    'set-cookie',
    'set-cookie2',
    'authorization',
    'proxy-authorization',
    'x-auth',
    'x-amz-security-token',
    'x-csrf-token',
    'x-api-key',
    'x-apikey',
    'x-session-id',
    'x-client-secret',
    'x-signature',
    'authentication-info',
  ])('do not contain the value of %s', (name) => {
    expect(answerHeaders({ [name]: 'any' })).toEqual({ [name]: null });
  });
  it.each(['www-authenticate', 'proxy-authenticate', 'content-type', 'retry-after', 'x-request-id', 'location'])(
    'contain the value of %s',
    (name) => {
      expect(answerHeaders({ [name]: 'any' })).toEqual({ [name]: 'any' });
    },
  );
});

describe('secrets of the request in headers of the answer', () => {
  it('are removed from values, and the other headers stay', () => {
    expect(without({ server: 'nginx', 'x-echo': 'Bearer secret-value!' })).toEqual({
      server: 'nginx',
      'x-echo': 'Bearer [redacted]!',
    });
  });
  it('remove a header whose name contains them', () => {
    expect(without({ server: 'nginx', 'x-secret-value': 'yes' })).toEqual({ server: 'nginx' });
  });
  it('remove values that contain them encoded, or in part', () => {
    const base64 = Buffer.from('a secret-value').toString('base64');
    expect(without({ 'x-a': base64, 'x-b': 'ret-va', server: 'nginx' })).toEqual({
      'x-a': '[redacted]',
      'x-b': '[redacted]',
      server: 'nginx',
    });
  });
});
