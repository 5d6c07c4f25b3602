/**
 * Writes client/openapi.ts, the types of the HTTP API, from docs/openapi.json with openapi-typescript: `npm run client:types`. The
 * generator needs the compiler API of TypeScript 5, which the repository's TypeScript does not have, so it is installed in a temporary
 * folder.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DOCUMENT = fileURLToPath(new URL('../docs/openapi.json', import.meta.url));
const TYPES = fileURLToPath(new URL('../client/openapi.ts', import.meta.url));
const PACKAGES = ['openapi-typescript@7.13.0', 'typescript@5.9.3'];

const folder = mkdtempSync(join(tmpdir(), 'feedhose-client-types-'));
try {
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const run = (program: string, ...args: string[]) => execFileSync(program, args, { cwd: folder, stdio: 'inherit' });
  run('npm', 'install', '--no-audit', '--no-fund', '--save-exact', ...PACKAGES);
  run('npx', 'openapi-typescript', DOCUMENT, '--output', join(folder, 'openapi.ts'));
  const hash = createHash('sha256').update(readFileSync(DOCUMENT)).digest('hex');
  const head = `/** The types of the HTTP API, written by npm run client:types from docs/openapi.json (SHA-256 ${hash}). */\n`;
  writeFileSync(TYPES, head + readFileSync(join(folder, 'openapi.ts'), 'utf8'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
