/** Contract, sections 4 and 5: the outcome of an exchange with an endpoint. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Exchange, outcomeOfExchange, parseRetryAfter } from '../../core/outcome.ts';

const NOW = Date.UTC(2026, 10, 23, 12, 0, 0);

function answered(status: number, more: { retryAfter?: string; location?: string; answer?: string; slow?: true } = {}) {
  return outcomeOfExchange({ kind: 'answered', status, answer: '', ...more }, NOW);
}

describe('an answer', () => {
  test('of any 2xx is a delivery, with its content', () => {
    for (let status = 200; status < 300; status++) {
      expect(answered(status, { answer: 'ok', retryAfter: '5' })).toEqual({ kind: 'delivered', status, answer: 'ok' });
    }
  });

  test.each([
    [408, 'http_4xx', 'fast', 'The endpoint responded with 408 and asks to try again.'],
    [425, 'http_4xx', 'fast', 'The endpoint responded with 425 and asks to try again.'],
    [429, 'throttled', 'fast', 'The endpoint responded with 429: too many requests.'],
    [410, 'gone', 'never', 'The endpoint responded with 410 Gone: it accepts no more deliveries.'],
    [400, 'http_4xx', 'slow', 'The endpoint responded with 400.'],
    [401, 'http_4xx', 'slow', 'The endpoint responded with 401.'],
    [403, 'http_4xx', 'slow', 'The endpoint responded with 403.'],
    [404, 'http_4xx', 'slow', 'The endpoint responded with 404.'],
    [499, 'http_4xx', 'slow', 'The endpoint responded with 499.'],
    [300, 'redirect', 'slow', 'The endpoint responded with 300; redirects are not followed.'],
    [304, 'redirect', 'slow', 'The endpoint responded with 304; redirects are not followed.'],
    [399, 'redirect', 'slow', 'The endpoint responded with 399; redirects are not followed.'],
    [500, 'http_5xx', 'fast', 'The endpoint responded with 500.'],
    [503, 'http_5xx', 'fast', 'The endpoint responded with 503.'],
    [599, 'http_5xx', 'fast', 'The endpoint responded with 599.'],
    [100, 'malformed_answer', 'fast', 'The endpoint responded with 100, which is not a final HTTP status.'],
    [199, 'malformed_answer', 'fast', 'The endpoint responded with 199, which is not a final HTTP status.'],
    [600, 'malformed_answer', 'fast', 'The endpoint responded with 600, which is not a final HTTP status.'],
    [0, 'malformed_answer', 'fast', 'The endpoint responded with 000, which is not a final HTTP status.'],
  ])('of %i is a failure of class %s at the pace %s', (status, failureClass, pace, reason) => {
    expect(answered(status, { answer: 'why' })).toStrictEqual({
      kind: 'failed',
      failure: { class: failureClass, pace, reason, code: String(status).padStart(3, '0'), status, answer: 'why' },
    });
  });

  test('that was slow after its 2xx status line is delivered and reported as slow', () => {
    expect(answered(204, { slow: true })).toStrictEqual({
      kind: 'delivered',
      status: 204,
      answer: '',
      slowAnswer: true,
    });
    expect(answered(500, { slow: true })).not.toHaveProperty('slowAnswer');
  });

  test('of any status that is not 2xx is a failure, and only 410 is final', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), (status) => {
        const outcome = answered(status);
        const delivered = status >= 200 && status < 300;
        expect(outcome.kind).toBe(delivered ? 'delivered' : 'failed');
        expect(outcome.kind === 'failed' && outcome.failure.pace === 'never').toBe(status === 410);
      }),
      { numRuns: 500 },
    );
  });

  test('that redirects is reported without the target', () => {
    const outcome = answered(302, { location: 'https://user:hunter2@example.com/' });
    expect(outcome).toMatchObject({
      failure: {
        class: 'redirect',
        reason:
          'The endpoint responded with 302; redirects are not followed. Use the address that it redirects to as the URL.',
      },
    });
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
  });

  test('that names a time to wait includes it, whatever its status', () => {
    expect(answered(503, { retryAfter: '120' })).toMatchObject({ failure: { retryAfterSeconds: 120 } });
    expect(answered(404, { retryAfter: 'Mon, 23 Nov 2026 12:00:30 GMT' })).toMatchObject({
      failure: { retryAfterSeconds: 30 },
    });
    expect(answered(503, { retryAfter: 'soon' })).toMatchObject({ failure: { code: '503' } });
    expect(answered(503, { retryAfter: 'soon' })).not.toMatchObject({
      failure: { retryAfterSeconds: expect.anything() },
    });
  });
});

describe('no answer', () => {
  const classes = ['dns', 'connect', 'tls', 'timeout', 'reset', 'malformed_answer', 'blocked_address'] as const;

  test.each(classes.map((name) => [name, name === 'blocked_address' ? 'slow' : 'fast']))(
    'for the reason %s is a failure at the pace %s',
    (name, pace) => {
      const exchange = { kind: 'unanswered', class: name, code: 'CODE', reason: 'Why.' } as Exchange;
      expect(outcomeOfExchange(exchange, NOW)).toEqual({
        kind: 'failed',
        failure: { class: name, pace, code: 'CODE', reason: 'Why.' },
      });
    },
  );
});

describe('Retry-After', () => {
  test.each([
    [undefined, undefined],
    ['0', 0],
    ['120', 120],
    [' 7 ', 7],
    ['999999999999999', 999_999_999_999_999],
    ['1000000000000000', undefined],
    // The three forms of RFC 9110, 5.6.7. The last one is UTC everywhere.
    ['Mon, 23 Nov 2026 12:01:00 GMT', 60],
    ['Monday, 23-Nov-26 12:01:00 GMT', 60],
    ['Mon Nov 23 12:01:00 2026', 60],
    ['Tue Dec  1 12:00:00 2026', 8 * 86_400],
    // The past and the present.
    ['Mon, 23 Nov 2026 12:00:00 GMT', undefined],
    ['Sun, 06 Nov 1994 08:49:37 GMT', undefined],
    // Invalid values.
    ['', undefined],
    ['-5', undefined],
    ['+5', undefined],
    ['1.5', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
    ['5 s', undefined],
    ['5, 6', undefined],
    ['soon', undefined],
    ['wait 3000', undefined],
    ['2027-01-01T00:00:00Z', undefined],
    ['Mon, 23 Nov 2026 25:00:00 GMT', undefined],
    ['at Mon, 23 Nov 2026 12:01:00 GMT', undefined],
    ['Mon, 23 Nov 2026 12:01:00 GMT-0100', undefined],
    ['at Mon Nov 23 12:01:00 2026', undefined],
    ['Mon Nov 23 12:01:00 2026 UTC', undefined],
    ['Mon, 23 Foo 2026 12:01:00 GMT', undefined],
  ])('%j means %p', (value, seconds) => {
    expect(parseRetryAfter(value, NOW)).toBe(seconds);
  });

  test('is rounded up, so that no request is sent before the date', () => {
    expect(parseRetryAfter('Mon, 23 Nov 2026 12:00:30 GMT', NOW + 1)).toBe(30);
    expect(parseRetryAfter('Mon, 23 Nov 2026 12:00:30 GMT', NOW + 29_999)).toBe(1);
  });

  test('with any HTTP date is the time until then', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (seconds) => {
        expect(parseRetryAfter(new Date(NOW + seconds * 1_000).toUTCString(), NOW)).toBe(seconds);
      }),
    );
  });

  test('with any other text is ignored', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[A-Za-z]{3,9},? [0-9A-Za-z :-]{0,12}$/)), (text) => {
        fc.pre(!/^\d{1,15}$/.test(text.trim()));
        expect(parseRetryAfter(text, 0)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});
