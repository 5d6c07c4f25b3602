/** Loading of configuration files. They must be UTF-8, so that no replacement character becomes part of a secret. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loadConfiguration } from '../../../cli/configuration/load.ts';

const FILE = { apps: [{ app_id: '1', name: 'é', scopes: [] }] };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'feedhose-load-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Loads the bytes from a file and from standard input. */
async function loaded(bytes: Buffer) {
  const path = join(folder, 'config.json');
  writeFileSync(path, bytes);
  const sources = [
    { path, input: Readable.from([]) },
    { path: '-', input: Readable.from([bytes]) },
  ];
  return Promise.all(
    sources.map((source) =>
      loadConfiguration({ option: '--config', ...source }, false).catch((error: Error) =>
        error.message.replace(` ${source.path}:`, ' FILE:'),
      ),
    ),
  );
}

test('UTF-8 is accepted with and without a byte order mark', async () => {
  const text = JSON.stringify(FILE);
  expect(await loaded(Buffer.from(text))).toEqual([FILE, FILE]);
  expect(await loaded(Buffer.from(`\ufeff${text}`))).toEqual([FILE, FILE]);
});

test.each(['latin1', 'utf16le'] as const)('a file in %s is refused with its name', async (encoding) => {
  const bytes = Buffer.from(JSON.stringify(FILE), encoding);
  const found = { latin1: 'other bytes', utf16le: 'UTF-16. Save it as UTF-8' }[encoding];
  const fault = `--config FILE: expected text in UTF-8, got ${found}`;
  expect(await loaded(bytes)).toEqual([fault, fault]);
});

test('a missing file is reported with its name', async () => {
  const missing = { option: '--config', path: join(folder, 'missing.json'), input: Readable.from([]) };
  await expect(loadConfiguration(missing, false)).rejects.toThrow('missing.json: no such file');
});
