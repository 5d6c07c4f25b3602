/** Checks that the programs of docs/signing-keys.md accept valid signatures only, where their language is installed. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { standardSignature } from '../../core/signature.ts';
import { newKeyPair, publicKeySet, publicKeyText } from '../../core/signing-keys.ts';
import { documents } from './support/documents.ts';

const [ours, theirs] = [1, 2].map((byte) => newKeyPair(Buffer.alloc(32, byte))) as [Pair, Pair];
type Pair = ReturnType<typeof newKeyPair>;
const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const BODY = '[{"feed":"user:1","text":"😀 é\\u00e9\\r\\n "}]';

const folder = mkdtempSync(join(tmpdir(), 'feedhose-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'keys.json'), JSON.stringify(publicKeySet([{ ...ours, since: 0 }], 0)));

const LANGUAGES: Readonly<Record<string, { readonly file: string; readonly run: string[]; readonly try: string[] }>> = {
  sh: { file: 'verify.sh', run: ['sh'], try: ['openssl', 'pkeyutl', '-help'] },
  js: { file: 'verify.mjs', run: [process.execPath], try: [process.execPath, '--version'] },
  go: { file: 'verify.go', run: ['go', 'run'], try: ['go', 'version'] },
};
const programs = (documents().find(({ path }) => path === 'docs/signing-keys.md')?.blocks ?? []).filter(
  ({ runBy }) => runBy === 'test/docs/signing-keys.test.ts',
);
const here = Object.keys(LANGUAGES).filter((language) => {
  const [program = '', ...args] = LANGUAGES[language]?.try ?? [];
  return spawnSync(program, args).status === 0;
});

test('every program of the page is run', () => {
  expect(programs.map(({ language }) => language)).toEqual(Object.keys(LANGUAGES));
  expect(here).toContain('js');
});

describe.each(here)('the program in %s', (language) => {
  const { file, run } = LANGUAGES[language] as (typeof LANGUAGES)[string];
  const path = join(folder, file);
  writeFileSync(path, programs.find((block) => block.language === language)?.text ?? '');
  const now = Math.floor(Date.now() / 1000);
  const signed = (pair: Pair) => standardSignature([SECRET], 'dlv_1', now, BODY, [pair.privateKey]);
  const verify = (id: string, signature: string, body: string): Promise<number | null> =>
    new Promise((resolve) => {
      const [program = '', ...args] = [...run, path, id, String(now), signature];
      const child = spawn(program, args, { cwd: folder, env: { ...process.env, PUBLIC_KEY: publicKeyText(ours) } });
      child.stdout.resume();
      child.stderr.resume();
      child.on('close', resolve);
      child.stdin.on('error', () => {});
      child.stdin.end(body);
    });

  test('accepts a signature of a published key, in a list with others', async () => {
    expect(await verify('dlv_1', signed(ours), BODY)).toBe(0);
    expect(await verify('dlv_1', `${signed(theirs)} ${signed(ours)}`, BODY)).toBe(0);
  });

  test('refuses another key, another id, another body, and the shared secret alone', async () => {
    expect(await verify('dlv_1', signed(theirs), BODY)).not.toBe(0);
    expect(await verify('dlv_2', signed(ours), BODY)).not.toBe(0);
    expect(await verify('dlv_1', signed(ours), `${BODY} `)).not.toBe(0);
    expect(await verify('dlv_1', standardSignature([SECRET], 'dlv_1', now, BODY), BODY)).not.toBe(0);
  });
});
