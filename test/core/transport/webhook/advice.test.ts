/** The results of "Test Webhook": cause and advice for every outcome of an exchange. */
import { describe, expect, test } from '@jest/globals';
import { LOCATION_SHOWN_CHARACTERS } from '../../../../core/limits.ts';
import type { Exchange } from '../../../../core/outcome.ts';
import { type Advised, adviseOn, statusHint } from '../../../../core/transport/webhook/hints.ts';

const ADVISED: Advised = {
  url: 'https://example.com/feeds',
  credentials: 'none',
  limitMs: 10_000,
  durationMs: 12,
};
const answered = (status: number, location?: string): Exchange => ({
  kind: 'answered',
  status,
  answer: '',
  ...(location === undefined ? {} : { location }),
});
const on = (status: number, changes: Partial<Advised> = {}, location?: string) =>
  adviseOn(answered(status, location), { ...ADVISED, ...changes });

describe('an endpoint that did not answer', () => {
  const classes = ['dns', 'connect', 'tls', 'timeout', 'reset', 'blocked_address', 'malformed_answer'] as const;

  test('is reported with the reason, and with separate advice for each', () => {
    const checks = classes.map((failure) =>
      adviseOn({ kind: 'unanswered', class: failure, code: 'c', reason: `because of ${failure}` }, ADVISED),
    );
    expect(checks).toEqual(
      classes.map((failure) => ({
        name: 'post',
        status: 'error',
        message: `because of ${failure}`,
        hint: expect.stringMatching(/^[A-Z].{40,}[.?]$/),
      })),
    );
    expect(new Set(checks.map(({ hint }) => hint)).size).toBe(classes.length);
  });
});

test('a slow lookup leads to advice about name servers, not about the endpoint', () => {
  const exchange = { kind: 'unanswered', class: 'timeout', code: 'LOOKUP_TIMEOUT', reason: 'because' } as const;
  expect(adviseOn(exchange, ADVISED)).toEqual({
    name: 'post',
    status: 'error',
    message: 'because',
    hint: 'Check that all name servers of the zone of this host answer queries for A and AAAA records.',
  });
});

describe('an endpoint that answered', () => {
  test.each([200, 204, 299])('with %i in time passes', (status) => {
    expect(on(status)).toEqual({
      name: 'post',
      status: 'ok',
      message: `The endpoint responded with ${status} after 12 ms.`,
    });
  });

  test('after more than half of the time limit is warned about, and not before', () => {
    expect(on(200, { durationMs: 5_000 }).status).toBe('ok');
    expect(on(200, { durationMs: 5_001 })).toEqual({
      name: 'post',
      status: 'warning',
      message: 'The endpoint responded with 200 after 5001 ms. That is more than half of the time limit of 10 s.',
      hint: expect.stringContaining('Answer immediately'),
    });
  });

  test('without the end of its answer is warned about', () => {
    const exchange = { kind: 'answered', status: 200, answer: '', incomplete: true, slow: true } as const;
    expect(adviseOn(exchange, { ...ADVISED, durationMs: 1_012 })).toEqual({
      name: 'post',
      status: 'warning',
      message:
        'The endpoint responded with 200 after 1012 ms. Its response had not ended 1 s after the status line, and was cut off.',
      hint: expect.stringContaining('slow_answer'),
    });
  });

  test.each([400, 401, 402, 418, 499, 500, 501, 505, 599, 100, 199, 600])('%i is an error with a hint', (status) => {
    expect(on(status)).toEqual({
      name: 'post',
      status: 'error',
      message: `The endpoint responded with ${status} after 12 ms.`,
      hint: statusHint(status, 'none'),
    });
  });
});

describe('a redirect', () => {
  test.each([
    [300, undefined, ''],
    [399, undefined, ''],
    [302, 'mailto:ann@example.com', ''],
    [302, 'https://', ''],
  ])('%i to %j is reported without the target', (status, location, to) => {
    expect(on(status, {}, location)).toEqual({
      name: 'post',
      status: 'error',
      message: `The endpoint responded with ${status}: it redirects${to}. Redirects are not followed.`,
      hint: 'Enter the address that the endpoint redirects to as the URL.',
    });
  });

  test.each([
    ['/other', 'https://example.com/other'],
    ['http://example.org/', 'http://example.org/'],
    ['https://ann:secret@example.org/a?b=c', 'https://example.org/a?b=c'],
    ['//ann@example.org', 'https://example.org/'],
  ])('to %j is reported as %s, without credentials', (location, shown) => {
    expect(on(301, {}, location)).toEqual({
      name: 'post',
      status: 'error',
      message: `The endpoint responded with 301: it redirects to ${shown}. Redirects are not followed.`,
      hint: `Enter ${shown} as the URL, if it is yours.`,
    });
  });

  test.each([
    [
      'https://example.com/feeds/',
      /^Only the slash at the end differs.* Enter https:\/\/example\.com\/feeds\/ as the URL/,
    ],
    ['https://example.com/users/login?next=/feeds', /^The server redirects to a sign-in page. Exempt the path/],
    ['https://example.com/other', /^Enter /],
  ])('to %s names the mistake that causes it', (location, hint) => {
    expect(on(308, {}, location).hint).toMatch(hint);
  });

  test('from http to https recommends https', () => {
    const hint = on(301, { url: 'http://example.com/feeds' }, 'https://example.com/feeds').hint;
    expect(hint).toBe('The server requires https. Enter https://example.com/feeds as the URL, if it is yours.');
  });

  test('to a long target is truncated', () => {
    const origin = 'https://example.com/';
    const fits = `${origin}${'a'.repeat(LOCATION_SHOWN_CHARACTERS - origin.length)}`;
    expect(on(302, {}, fits).hint).toBe(`Enter ${fits} as the URL, if it is yours.`);
    expect(on(302, {}, `${fits}b`).hint).toBe(`Enter ${fits}… as the URL, if it is yours.`);
  });
});
