/** Where the stack is: options and variables are pasted, and come with white space around them. */
import { describe, expect, test } from '@jest/globals';
import { embeddedOrigin } from '../../../cli/reach/stack.ts';
import { whereabouts } from '../../../cli/reach/whereabouts.ts';

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
])('the embedded run is one, whichever name of this machine leads to it: %s', (url, origin) => {
  expect(embeddedOrigin(url)).toBe(origin);
});

describe('options and variables', () => {
  test('are used without the white space around them', () => {
    const around = Object.fromEntries(Object.entries(VARIABLES).map(([name, value]) => [name, ` ${value}\r\n`]));
    expect(whereabouts({}, around)).toEqual(whereabouts({}, VARIABLES));
    expect(whereabouts({}, { AWS_REGION: 'eu-west-1\n' })).toMatchObject({ region: 'eu-west-1' });
    expect(whereabouts({ token: 'abc\n', api: ' http://127.0.0.1:4100/api' }, {})).toMatchObject({
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
  ])('are refused by name and character: %s', (fault, values, env) => {
    expect(() => whereabouts(values, env)).toThrow(fault);
  });
});
