/** Checks that the programs of docs/verifying.md accept valid signatures only, in every language that is installed on this machine. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { standardSignature } from '../../core/signature.ts';
import { IS_SIGNED, type Language, LANGUAGES as SHOWN } from '../../dashboard/src/guide/code.ts';
import { documents } from './support/documents.ts';

const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(32, 4).toString('base64')}`;
const BODY = '[{"feed":"user:1","text":"😀 é\\u00e9\\r\\n "}]';

/** For each language of a code fence: the file name, the command that runs it, and a command that succeeds if the language is installed. */
const LANGUAGES: Readonly<
  Record<string, { readonly file: string; readonly run: readonly string[]; readonly try: readonly string[] }>
> = {
  js: { file: 'verify.mjs', run: [process.execPath], try: [process.execPath, '--version'] },
  python: { file: 'verify.py', run: ['python3'], try: ['python3', '-c', 'b"".decode(); "".removeprefix("")'] },
  go: { file: 'verify.go', run: ['go', 'run'], try: ['go', 'version'] },
  php: { file: 'verify.php', run: ['php'], try: ['php', '-r', 'exit(0);'] },
  ruby: { file: 'verify.rb', run: ['ruby'], try: ['ruby', '-ropenssl', '-e', 'OpenSSL.secure_compare("", "")'] },
};

const folder = mkdtempSync(join(tmpdir(), 'feedhose-verify-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(words: readonly string[], input = ''): Promise<{ readonly code: number | null; readonly out: string }> {
  const [program = '', ...args] = words;
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: { ...process.env, SIGNING_SECRET: SECRET } });
    let out = '';
    child.stdout.on('data', (data: Buffer) => {
      out += data.toString('utf8');
    });
    child.stderr.resume();
    child.on('error', () => resolve({ code: -1, out }));
    child.on('close', (code) => resolve({ code, out }));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

const blocks = documents().find(({ path }) => path === 'docs/verifying.md')?.blocks ?? [];
const programs = blocks.filter(({ runBy }) => runBy === 'test/docs/verifying.test.ts');
const here: string[] = [];
for (const [language, { try: words }] of Object.entries(LANGUAGES))
  if ((await run(words)).code === 0) here.push(language);
const notHere = Object.keys(LANGUAGES).filter((language) => !here.includes(language));

test(`every language of the page is supported; not installed on this machine: ${notHere.join(', ') || 'none'}`, () => {
  expect(programs.map(({ language }) => language)).toEqual(Object.keys(LANGUAGES));
  expect(here).toContain('js');
});

test.each(SHOWN)('the program in %s contains the function that the dashboard shows', (language) => {
  const text = programs.find((block) => block.language === language)?.text ?? '';
  const { imports, code } = IS_SIGNED[language satisfies Language];
  expect(text).toContain(code);
  expect(imports.split('\n').filter((line) => !text.includes(line))).toEqual([]);
});

describe.each(here)('the program in %s', (language) => {
  const { file, run: words } = LANGUAGES[language] as (typeof LANGUAGES)[string];
  const path = join(folder, file);
  writeFileSync(path, programs.find((block) => block.language === language)?.text ?? '');
  const verify = (id: string, at: number, signature: string, body: string) =>
    run([...words, path, id, String(at), signature], body);
  const now = Math.floor(Date.now() / 1000);
  const signed = (secrets: readonly string[], at = now) => standardSignature(secrets, 'dlv_1', at, BODY);

  test('accepts a signature with the secret, also in a list of signatures', async () => {
    expect(await verify('dlv_1', now, signed([SECRET]), BODY)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^ok\r?\n$/),
    });
    expect(await verify('dlv_1', now, signed([OTHER, SECRET]), BODY)).toMatchObject({ code: 0 });
  });

  test('refuses another secret, another body, another id, and an old timestamp', async () => {
    const answers = await Promise.all([
      verify('dlv_1', now, signed([OTHER]), BODY),
      verify('dlv_1', now, signed([SECRET]), `${BODY} `),
      verify('dlv_2', now, signed([SECRET]), BODY),
      verify('dlv_1', now - 400, signed([SECRET], now - 400), BODY),
    ]);
    expect(answers.map(({ code, out }) => [code !== 0 && code !== null, out])).toEqual(answers.map(() => [true, '']));
  });
});
