/** The command line in the page, without a browser: words, completion, output, and commands that need more than the API. */
import { expect, test } from '@jest/globals';
import { runInPage } from '../../dashboard/src/command-line/host.ts';
import { splitLine, withoutProgram, withoutToken } from '../../dashboard/src/command-line/line.ts';
import { NOTHING, outputInto, plainText, type Shown, segmentsOf } from '../../dashboard/src/command-line/output.ts';
import { expectedAt } from '../../dashboard/src/command-line/suggest.ts';

test.each([
  ['  apps   acme ', ['apps', 'acme']],
  [`discard --reason 'the customer left'`, ['discard', '--reason', 'the customer left']],
  [`a "b \\"c\\" 'd'" e\\ f ''`, ['a', `b "c" 'd'`, 'e f', '']],
  [`--reason='a b'c`, ['--reason=a bc']],
  ['', []],
])('the line %j has the words %j', (line, words) => {
  expect(splitLine(line).words).toEqual(words);
});

test('a quote that is not closed is reported', async () => {
  expect(splitLine(`a 'b c`)).toMatchObject({ quote: `'` });
  expect(await shownBy(`apps create 'a`)).toEqual([2, "expected a closing '\n"]);
});

test.each(['$ npx feedhose apps', 'npx feedhose apps', 'feedhose apps', 'apps'])(
  'the name of the program is left out: %s',
  (line) => expect(withoutProgram(splitLine(line).words)).toEqual(['apps']),
);

test.each(['apps --token abc --json', 'apps --token=abc --json', 'apps   --token   abc'])(
  'a token is neither shown nor kept: %s',
  (line) => expect(withoutToken(line)).not.toContain('abc'),
);

test.each([
  ['des', ['destinations']],
  ['dead-letters ', ['list', 'show', 'redrive', 'discard', 'export', '--json', '--help']],
  ['npx feedhose dead-letters list --by', ['--by-cause']],
  ['help dead-letters l', ['list']],
  ['audit list --action ', []],
  // These run in a terminal only.
  ['app', ['apps']],
  ['jour', []],
  ['cana', []],
])('after %j, %j can follow', (line, words) => {
  expect(expectedAt(line).words.map(({ word }) => word)).toEqual(words);
});

test.each([
  ['destinations show ', 'destination'],
  ['destinations pause dst_1', 'destination'],
  ['resend dst_1 --attempt ', undefined],
  ['show a', 'app'],
  ['show acme u', undefined],
  ['find --app ', 'app'],
  ['attempts --limit 5 ', 'destination'],
  ['dead-letters redrive --to-destination d', 'destination'],
  ['help apps ', undefined],
])('the API completes the last word of %j: %s', (line, kind) => {
  expect(expectedAt(line).kind).toBe(kind);
});

test('the output shows styles, replaces its last line, and has an end', () => {
  let shown: Shown = NOTHING;
  const output = outputInto((next) => {
    shown = next(shown);
  });
  output.write('\u001b[31m×\u001b[39m no\n');
  output.write('\r\u001b[2Ksent 1');
  expect([segmentsOf(shown.text), shown.status]).toEqual([
    [
      { text: '×', class: 'tone error' },
      { text: ' no\n', class: undefined },
    ],
    'sent 1',
  ]);
  output.write('\r\u001b[2K');
  expect([plainText(shown.text), shown.status, shown.isCut]).toEqual(['× no\n', '', false]);
  output.write(`first\n${'x'.repeat(300_000)}\nlast\n`);
  expect([shown.isCut, shown.text]).toEqual([true, 'last\n']);
});

/** Runs a line that sends no request. */
async function shownBy(line: string): Promise<readonly [exit: number, text: string]> {
  let shown: Shown = NOTHING;
  const exit = await runInPage(line, {
    api: {
      exchange: () => {
        throw new Error('A request was sent.');
      },
    },
    output: outputInto((next) => {
      shown = next(shown);
    }),
    signal: new AbortController().signal,
    ask: () => Promise.reject(new Error('A question was asked.')),
    clear() {},
  });
  return [exit, plainText(shown.text)];
}

test.each([
  ['apply -f x', 'apply needs a file, so it does not run in this page. Run it in a terminal: npx feedhose apply\n'],
  ['send -f x', expect.stringMatching(/^send needs a file and AWS credentials, /)],
  ['reconcile dst_1 -f x', expect.stringMatching(/^reconcile needs a file, /)],
  ['journal repair --from 1h', expect.stringMatching(/^journal repair needs AWS credentials, /)],
  ['canary', expect.stringMatching(/^canary needs AWS credentials, /)],
  ['local', expect.stringMatching(/^local is a command of the program in a terminal, /)],
  ['completion bash', expect.stringMatching(/^completion is a command of the program in a terminal, /)],
  [
    'destinations preview dst_0123456789abcdef01234567 -f x',
    '-f x: this page cannot read files. Run the command in a terminal.\n',
  ],
  ['apps --local', expect.stringMatching(/^--local selects a stack in a terminal\. /)],
  ['aps', expect.stringMatching(/^Unknown command "aps"\. Did you mean "apps"\?/)],
])('%s is refused in the page with a reason', async (line, text) => {
  expect(await shownBy(line)).toEqual([2, text]);
});

test('the help in the page names its commands, and those of a terminal separately', async () => {
  const [exit, text] = await shownBy('help');
  expect(exit).toBe(0);
  expect(text).toContain('\n  dead-letters redrive  ');
  expect(text).toMatch(/Only in a terminal: apply, .*, canary, local, completion, version\./);
  expect(text).not.toMatch(/\n {2}apply |--profile/);
  expect((await shownBy('apply --help'))[1]).toContain('Usage: feedhose apply');
});
