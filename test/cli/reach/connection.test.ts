/** Options and variables that locate the stack. They are often pasted with white space around them. */
import { describe, expect, test } from '@jest/globals';
import { connectionOf } from '../../../cli/reach/connection.ts';
import { embeddedOrigin } from '../../../cli/reach/stack.ts';

const VARIABLES = {
  FEEDHOSE_API_URL: 'https://feeds.example.com/api',
  FEEDHOSE_TOKEN: 'eyJhbGciOiJSUzI1NiJ9.e30.x',
  FEEDHOSE_STACK: 'Feedhose-live',
};

test.each([
  ['http://127.0.0.1:4100/api', 'http://127.0.0.1:4100'],
  ['http://localhost:4100', 'http://127.0.0.1:4100'],
  ['http://[::1]:4100/api', 'http://127.0.0.1:4100'],
  ['https://localhost.example.com/api', undefined],
  ['http://localhost.example.com/api', undefined],
])('the origin of an embedded run is the same for every name of this machine: %s', (url, origin) => {
  expect(embeddedOrigin(url)).toBe(origin);
});

test.each(['endpoint', 'api', 'token', 'stack', 'profile', 'region'])(
  '--%s without a value is refused, so that an unset variable of the shell selects no other stack',
  (name) => {
    for (const text of ['', ' ']) {
      expect(() => connectionOf({ [name]: text }, VARIABLES)).toThrow(`--${name}: expected a value, got an empty text`);
    }
  },
);

describe('options and variables', () => {
  test('are trimmed', () => {
    const padded = Object.fromEntries(Object.entries(VARIABLES).map(([name, value]) => [name, ` ${value}\r\n`]));
    expect(connectionOf({}, padded)).toEqual(connectionOf({}, VARIABLES));
    expect(connectionOf({}, { AWS_REGION: 'eu-west-1\n' })).toMatchObject({ region: 'eu-west-1' });
    expect(connectionOf({ token: 'abc\n', api: ' http://127.0.0.1:4100/api' }, {})).toMatchObject({
      api: 'http://127.0.0.1:4100/api',
      token: 'abc',
    });
  });

  test.each([
    ['FEEDHOSE_TOKEN: expected visible ASCII characters, got U+200B', {}, { FEEDHOSE_TOKEN: 'ab\u200bc' }],
    ['FEEDHOSE_API_URL: expected visible ASCII characters, got U+FEFF', {}, { FEEDHOSE_API_URL: '\ufeffhttps://a.b' }],
    ['FEEDHOSE_STACK: expected visible ASCII characters, got U+00A0', {}, { FEEDHOSE_STACK: 'live\u00a0' }],
    ['AWS_REGION: expected visible ASCII characters, got U+000A', {}, { AWS_REGION: 'eu\n-west-1' }],
    ['--endpoint: expected visible ASCII characters, got U+000A', { endpoint: 'http://a\n.b' }, {}],
    ['--token: expected visible ASCII characters, got U+0437', { token: 'з' }, {}],
    ['--stack: expected visible ASCII characters, got U+00AD', { stack: 'li\u00adve' }, {}],
    ['--region: expected visible ASCII characters, got U+202E', { region: '\u202eeu', endpoint: 'http://a.b' }, {}],
  ])('are refused with their name and the character: %s', (fault, values, env) => {
    expect(() => connectionOf(values, env)).toThrow(fault);
  });
});
