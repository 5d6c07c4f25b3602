/** What the command line makes of its words before it connects to a stack. No command here reaches one. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';

import { COMMANDS } from '../../cli/commands.ts';
import { awsError } from '../../cli/reach/aws-error.ts';
import { ask } from '../../cli/screen/ask.ts';
import type { Input } from '../../cli/terminal-context.ts';
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
    ['api-keys', ['activate', 'delete']],
    ['signing-keys', ['list', 'create', 'revoke']],
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
    ['destinations preview', `${destination}, got nothing`],
    [
      'destinations preview dst_0123456789abcdef01234567 --hours x',
      '--hours: expected a number of hours from 1 to 24, got "x"',
    ],
    ['destinations preview dst_0123456789abcdef01234567 -f package.json.none', '-f package.json.none: no such file'],
    [
      'destinations preview dst_0123456789abcdef01234567 -f LICENSE',
      '-f LICENSE: expected a JSON object, got another text',
    ],
    ['reconcile', `${destination}, got nothing`],
    ['reconcile dst_0123456789abcdef01234567', '-f: expected a file, or - for standard input, got nothing'],
    ['reconcile dst_0123456789abcdef01234567 -f -', '--from: expected a time, got nothing'],
    ['reconcile dst_0123456789abcdef01234567 -f none.txt --from 1h', '-f none.txt: no such file'],
    [
      'find --event a --feed b',
      'expected one of --event, --delivery, --feed, --activity, --foreign-id, got "--event --feed"',
    ],
    ['find --activity a', '--activity: expected --from as well, got nothing'],
    ['find --limit 0', '--limit: expected a whole number from 1, got "0"'],
    ['show acme', 'expected an app, and the key or the event_id of an update, got nothing'],
    ['resend x', `${destination}, got "x"`],
    ['resend dst_0123456789abcdef01234567', 'expected either --attempt or --update, got nothing'],
    ['resend dst_0123456789abcdef01234567 --attempt a --update b', 'expected either --attempt or --update, got "both"'],
    [
      'resend dst_0123456789abcdef01234567 --attempt a --delivery b',
      '--delivery: expected --update as well, got nothing',
    ],
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
    ['api-keys activate acme', 'expected an API key, as apps shows it, got nothing'],
    ['api-keys delete acme', 'expected an API key, as apps shows it, got nothing'],
    ['apps rotate-keys', 'expected an app id, got nothing'],
    ['signing-keys list', 'expected an app id, got nothing'],
    ['signing-keys create acme --overlap x', '--overlap: expected a number of seconds, got "x"'],
    ['signing-keys revoke acme', 'expected the id of a signing key, as signing-keys list shows it, got nothing'],
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

describe('an option', () => {
  test.each([
    ['dead-letters list --dest x', 'Unknown option "--dest".'],
    ['dead-letters list --destinaton x', 'Unknown option "--destinaton". Did you mean "--destination"?'],
    ['apply --dry-rnu', 'Unknown option "--dry-rnu". Did you mean "--dry-run"?'],
    ['apps --jsno', 'Unknown option "--jsno". Did you mean "--json"?'],
    ['apps -q', 'Unknown option "-q".'],
    ['apps --constructor x', 'Unknown option "--constructor".'],
  ])('that does not exist is refused: %s', async (words, fault) => {
    const { code, err } = await runCommand([...words.split(' '), ...NOWHERE]);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(new RegExp(`^${fault.replaceAll('?', '[?]')} Run feedhose `)),
    ]);
  });

  test.each([
    ['apps --stack', '--stack: expected a value, got nothing'],
    ['export --app --json', '--app: expected a value, got "--json"'],
    ['apply -f x --dry-run=yes', '--dry-run: expected no value, got "yes"'],
    ['export --app acme --app globex', '--app: expected one value, got several'],
    ['tail -n 1.5', '--count: expected a number of attempts from 1, got "1.5"'],
    ['tail -n 1e3', '--count: expected a number of attempts from 1, got "1e3"'],
    ['tail dst_0123456789abcdef01234567 --app acme', 'expected a destination or --app, got both'],
    ['dead-letters redrive --all --rate -5', '--rate: expected a value, got "-5"'],
    ['dead-letters redrive --all --rate 0', '--rate: expected a number of dead letters per minute, got "0"'],
    ['dead-letters redrive key --rate 5', '--rate: expected a filter or --all with it'],
    ['dead-letters redrive --all --event x', '--event: expected the key of a dead letter with it'],
    ['dead-letters discard --all', '--reason: expected a text, got nothing'],
    ['dead-letters discard --reason x', 'expected keys, a filter, or --all, got nothing'],
    ['dead-letters discard key --app acme --reason x', 'expected keys or a filter, got both'],
    [
      'apps --local --endpoint http://127.0.0.1:9',
      'expected one of --local, --endpoint and --api, got --local and --endpoint',
    ],
    ['apps --api http://127.0.0.1:9 --stack x', 'expected --api or --stack, got both'],
  ])('with a wrong value is refused: %s', async (words, fault) => {
    expect(await runCommand([...words.split(' ')])).toMatchObject({ code: 2, err: `${fault}\n` });
  });

  test('is described with its default, unless it is a flag, is required, or is one of the ways to select a stack', () => {
    const undescribed = COMMANDS.flatMap(({ name, options = {} }) =>
      Object.entries({ ...options })
        .filter(
          ([, { type, help }]) => type === 'string' && !/default|required|Only|With one key|stored with/.test(help),
        )
        .map(([option]) => `${name} --${option}`),
    );
    expect(undescribed).toEqual([]);
  });
});

test('apply reports the faults of a file before it connects to anything', async () => {
  const text = JSON.stringify({ apps: [{ app_id: 'acme', name: 7, scopes: [] }] });
  expect(await runCommand(['apply', '-f', '-', ...NOWHERE], text)).toMatchObject({
    code: 2,
    err: '-f - has 1 fault:\n  /apps/0/name: expected a string, got a number\n',
  });
});

test.each([
  ['api-keys activate acme key', 'Use the API key key and its secret for all webhooks of the app acme from now on?'],
  ['dead-letters discard key --reason x', 'Discard 1 dead letter permanently?'],
  ['dead-letters discard a b --reason x', 'Discard 2 dead letters permanently?'],
  ['apps portal-revoke acme', 'Revoke all portal links and sessions of the app acme?'],
])('%s asks before it is sent', async (words, question) => {
  expect(await runCommand([...words.split(' '), ...NOWHERE])).toMatchObject({
    code: 2,
    err: `Cannot ask "${question}" without a terminal. Use --yes.\n`,
  });
});

test('a question that the end of the input leaves unanswered is answered with no', async () => {
  const input: Input = Object.assign(Readable.from([]), { isTTY: true });
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  expect(await ask({ input, output, signal: new AbortController().signal }, 'Delete it?')).toBe(false);
});

const COMPLETIONS = [
  ['', 'des', ['destinations']],
  ['dead-letters', 'e', ['export']],
  ['apps', 'd', ['delete']],
  ['dead-letters redrive', '--to-', ['--to-destination']],
  ['apps delete acme', '--y', ['--yes']],
  ['apply', '--endp', ['--endpoint']],
  ['completion', 'f', ['fish']],
] as const;

/** The programs that complete a command line in a shell, with one candidate per line. Each gets the script of `completion`. */
const SHELLS = {
  bash: (script: string, before: readonly string[], word: string) => {
    const quoted = ['feedhose', ...before, word].map((one) => `'${one}'`).join(' ');
    const run = `COMP_WORDS=(${quoted}) COMP_CWORD=${before.length + 1}; _feedhose; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return ['--norc', '-c', `${script}\n${run}`];
  },
  // A function replaces compadd, which works only while zsh completes a word.
  zsh: (script: string, before: readonly string[], word: string) => {
    const words = ['feedhose', ...before, word].map((one) => `'${one}'`).join(' ');
    const stub = `compdef() {}; compadd() { shift; for one in "$@"; do [[ $one == '${word}'* ]] && print -r -- $one; done; true }`;
    return ['-f', '-c', `${stub}\n${script}\nwords=(${words}) CURRENT=${before.length + 2}; _feedhose`];
  },
  fish: (script: string, before: readonly string[], word: string) => [
    '--no-config',
    '-c',
    `${script}\ncomplete -C '${['feedhose', ...before, word].join(' ')}'`,
  ],
};
const isInstalled = (shell: string) => spawnSync(shell, ['--version']).status === 0;

describe.each(Object.entries(SHELLS))('%s', (shell, argumentsFor) => {
  // Machines without a shell still check that a script exists.
  const testIn = isInstalled(shell) ? test : test.skip;

  test('has a completion script', async () => {
    expect(await runCommand(['completion', shell])).toMatchObject({
      code: 0,
      out: expect.stringContaining('dead-letters redrive'),
    });
  });

  testIn.each(COMPLETIONS)('completes "feedhose %s %s" with %j', async (before, word, expected) => {
    const { out } = await runCommand(['completion', shell]);
    const typed = before.split(' ').filter(Boolean);
    const shown = execFileSync(shell, argumentsFor(out, typed, word), { encoding: 'utf8' });
    expect(shown.trim().split('\n')).toEqual(expected);
  });
});

test('a shell without a completion script is refused', async () => {
  expect(await runCommand(['completion', 'tcsh'])).toMatchObject({
    code: 2,
    err: 'completion: expected bash, zsh, fish, got "tcsh"\n',
  });
});

test('help texts name all transports', async () => {
  expect((await runCommand(['test', '--help'])).out).toMatch(/queue, webhook or event bus/);
  expect((await runCommand(['dead-letters', 'list', '--help'])).out).toMatch(
    /sqs, webhook, eventbridge, intake or rule/,
  );
});
