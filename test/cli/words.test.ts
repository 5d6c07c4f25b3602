/** What the command line makes of its words before it connects to a stack. No command here reaches one. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { awsError } from '../../cli/reach/aws-error.ts';
import { runCommand } from '../support/command-line.ts';

/** Nothing answers here, so that a command that connects ends with code 3. */
const NOWHERE = ['--endpoint', 'http://127.0.0.1:9'];

describe('help and version', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

  test.each([['version'], ['--version'], ['-v']])('%s prints the version of the package', async (word) => {
    expect(await runCommand([word])).toMatchObject({ code: 0, out: `feedhose ${version}\n`, err: '' });
    expect(await runCommand([word, '--json'])).toMatchObject({ code: 0, lines: [{ version }] });
  });

  test.each([
    ['help', '--help'],
    ['help apply', 'apply --help'],
    ['help dead-letters redrive', 'dead-letters redrive -h'],
    ['help audit', 'audit --help'],
  ])('%s prints the same as %s', async (one, other) => {
    const [first, second] = [await runCommand(one.split(' ')), await runCommand(other.split(' '))];
    expect([first.code, first.out]).toEqual([0, second.out]);
    expect(first.out).toMatch(/Usage: feedhose|Commands:/);
  });

  test.each([
    ['dead-letters', ['list', 'show', 'redrive', 'discard', 'export']],
    ['audit', ['list']],
    ['api-keys', ['delete']],
  ])('%s without a command lists its commands', async (group, commands) => {
    const { code, err } = await runCommand([group, ...NOWHERE]);
    expect(code).toBe(2);
    for (const command of commands) expect(err).toContain(`  ${group} ${command}`);
  });

  test('the help of a command lists the commands of the same group', async () => {
    expect((await runCommand(['apps', '--help'])).out).toContain('apps delete');
  });
});

describe('a mistyped command', () => {
  test.each([
    ['aply -f x', 'apply'],
    ['destinatoins', 'destinations'],
    ['dead-letter list', 'dead-letters list'],
    ['dead-letters lsit', 'dead-letters list'],
    ['destinations shwo dst_1', 'destinations show'],
    ['apps delte acme x', 'apps delete'],
    ['Send -f x', 'send'],
    ['verison', 'version'],
  ])('%s is refused with a suggestion', async (words, meant) => {
    const { code, err } = await runCommand(words.split(' '));
    expect([code, err]).toEqual([2, expect.stringContaining(`Did you mean "${meant}"?`)]);
  });

  test.each(['fly', 'x', 'tst1234', ''])('%j is refused without a suggestion', async (word) => {
    const { code, err } = await runCommand([word]);
    expect([code, err]).toEqual([2, `Unknown command "${word}". Run feedhose --help for a list of commands.\n`]);
  });

  test.each(['--local', '--json'])('an option before the command is named: %s', async (option) => {
    const { code, err } = await runCommand([option, 'apps']);
    expect([code, err]).toEqual([2, `expected a command before the options, got "${option}"\n`]);
  });
});

describe('arguments are checked before the stack is reached:', () => {
  const destination = 'expected a destination: dst_ and 24 hexadecimal digits, or <app>/<scope>/dst_…';
  test.each([
    ['destinations show', `${destination}, got nothing`],
    ['destinations show acme', `${destination}, got "acme"`],
    ['destinations show acme/feed_group:user/dst_1', `${destination}, got "acme/feed_group:user/dst_1"`],
    ['destinations pause', `${destination}, got nothing`],
    ['destinations verify', `${destination}, got nothing`],
    ['destinations delete', `${destination}, got nothing`],
    ['destinations rotate-secret', `${destination}, got nothing`],
    ['test x', `${destination}, got "x"`],
    ['tail x', `${destination}, got "x"`],
    ['tail -n 0', '--count: expected a number of attempts from 1, got "0"'],
    ['tail --since never', '--since: expected a time such as 2026-11-24T03:00:00Z or an age such as 15m, got "never"'],
    ['destinations rotate-secret dst_0123456789abcdef01234567 --overlap x', '--overlap: expected seconds, got "x"'],
    ['dead-letters show', 'expected the key of a dead letter, as dead-letters list shows it, got nothing'],
    [
      'dead-letters list --from x',
      '--from: expected a time such as 2026-11-24T03:00:00Z or an age such as 15m, got "x"',
    ],
    ['dead-letters export --to x', '--to: expected a time such as 2026-11-24T03:00:00Z or an age such as 15m, got "x"'],
    [
      'audit list --from 2026-11-24 --to 2026-11-23',
      '--from: expected a time before --to, which is 2026-11-23T00:00:00.000Z, got 2026-11-24T00:00:00.000Z',
    ],
    ['apps delete', 'expected an app id, got nothing'],
    ['api-keys delete acme', 'expected an API key, as apps shows it, got nothing'],
    ['apps rotate-keys', 'expected an app id, got nothing'],
  ])('%s', async (words, fault) => {
    expect(await runCommand([...words.split(' '), ...NOWHERE])).toMatchObject({ code: 2, err: `${fault}\n` });
  });
});

describe('where the stack is', () => {
  test.each([
    ['--endpoint nonsense', '--endpoint: expected a URL such as http://127.0.0.1:4100, got "nonsense"'],
    ['--endpoint localhost:4100', '--endpoint: expected a URL such as http://127.0.0.1:4100, got "localhost:4100"'],
    [
      '--endpoint http://127.0.0.1:9/api',
      '--endpoint: expected a URL without a path, such as http://127.0.0.1:4100, got http://127.0.0.1:9/api (an API needs --api)',
    ],
    ['--api x --token y', '--api: expected a URL such as https://feeds.example.com/api, got "x"'],
  ])('%s is refused with the name of the option', async (words, fault) => {
    expect(await runCommand(['apps', ...words.split(' ')])).toMatchObject({ code: 2, err: `${fault}\n` });
  });

  test('a profile without credentials or a region is named with its option', () => {
    const failed = (name: string, message: string) =>
      awsError('find the stack', Object.assign(new Error(message), { name }), 'nope').message;
    expect(failed('CredentialsProviderError', 'Reason.')).toBe(
      '--profile or AWS_PROFILE: no AWS credentials were found for "nope". Reason.',
    );
    expect(failed('Error', 'Region is missing')).toContain('"nope" of --profile or AWS_PROFILE');
  });
});

test.each([
  ['', 'des', ['destinations']],
  ['dead-letters', 'e', ['export']],
  ['apps', 'd', ['delete']],
  ['dead-letters redrive', '--to-', ['--to-destination']],
  ['apps delete acme', '--y', ['--yes']],
  ['apply', '--endp', ['--endpoint']],
])('bash completes "feedhose %s %s" with %j', async (before, word, expected) => {
  const { out } = await runCommand(['completion']);
  const words = ['feedhose', ...before.split(' ').filter(Boolean), word];
  const quoted = words.map((one) => `'${one}'`).join(' ');
  const script = `${out}\nCOMP_WORDS=(${quoted}) COMP_CWORD=${words.length - 1}; _feedhose; echo "\${COMPREPLY[@]}"`;
  expect(execFileSync('bash', ['--norc', '-c', script], { encoding: 'utf8' }).trim().split(' ')).toEqual(expected);
});

test('help texts name all transports', async () => {
  expect((await runCommand(['test', '--help'])).out).toMatch(/queue, webhook or event bus/);
  expect((await runCommand(['dead-letters', 'list', '--help'])).out).toMatch(
    /sqs, webhook, eventbridge, intake or rule/,
  );
});
