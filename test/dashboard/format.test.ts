/** The formats of times and commands on pages of the dashboard. */
import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { curlOf } from '../../dashboard/src/format/curl.ts';
import { ago, elapsed, sentence } from '../../dashboard/src/format/format.ts';

const NOW = Date.parse('2026-11-29T10:04:17.000Z');
const before = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();

test('the duration of a state is the time that has passed, without a direction', () => {
  expect([0, 1, 17, 60, 7_199, 86_400, 3 * 86_400].map((seconds) => elapsed(before(seconds), NOW))).toEqual([
    '0 seconds',
    '1 second',
    '17 seconds',
    '1 minute',
    '1 hour',
    '1 day',
    '3 days',
  ]);
  expect(elapsed(before(-5), NOW)).toBe('0 seconds');
});

test('a moment is in the past or in the future', () => {
  expect([ago(before(17), NOW), ago(before(-120), NOW), ago(before(0), NOW)]).toEqual([
    '17 seconds ago',
    'in 2 minutes',
    'now',
  ]);
});

/** Returns the arguments that a shell passes to cURL. */
function argumentsOf(command: string): readonly string[] {
  const shell = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  return execFileSync('sh', ['-c', shell], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

test('a request as a command of cURL contains each known header exactly, whatever its value is', () => {
  const headers = { 'content-type': 'application/json', 'x-odd': `it's $HOME \`id\` "quoted" \\ ; #` };
  const url = "https://hooks.example.com/in?a=1&b='two'";
  expect(argumentsOf(curlOf(url, headers))).toEqual([
    '--request',
    'POST',
    url,
    ...Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
    '--data-binary',
    '@body.json',
  ]);
});

test('a request as a command of cURL contains the exact body, and reads one that is too long for a shell from a file', () => {
  const body = '[{"text":"it\'s ☕ $HOME\\n"}]';
  expect(argumentsOf(curlOf('https://hooks.example.com/', {}, body)).slice(-2)).toEqual(['--data-binary', body]);
  expect(argumentsOf(curlOf('https://hooks.example.com/', {}, '☕'.repeat(40_000))).at(-1)).toBe('@body.json');
});

test('a request as a command of cURL names the headers whose values are not shown, in a comment', () => {
  const command = curlOf('https://hooks.example.com/', { 'x-a': '1', authorization: null, 'x-signature': null });
  expect(command.split('\n')[0]).toBe('# Not shown: authorization, x-signature');
  expect(argumentsOf(command)).toContain('x-a: 1');
  expect(argumentsOf(command).join()).not.toContain('authorization');
});

test('a text of the API becomes a sentence, in which the name of a member is unchanged', () => {
  expect(
    ['expected an object', 'app_id: expected a string, got a number', 'updates[0].feed: expected a feed.'].map(
      sentence,
    ),
  ).toEqual(['Expected an object.', 'app_id: expected a string, got a number.', 'updates[0].feed: expected a feed.']);
});
