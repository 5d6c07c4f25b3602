/**
 * Builds the parts of the package that `bin/build.ts` does not build: the declarations of the libraries, and the command line,
 * which needs no other package. Modules that a command loads at run time are chunks next to `main.mjs`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { declarationsOf } from './package/declarations.ts';
import { settle } from './settle-files.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

declarations('lib/index.d.ts', 'publisher/index.d.ts', 'consumer/index.d.ts');
await commandLine();

/** Writes only the declarations that can be reached from the entries. */
function declarations(...entries: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'feedhose-types-'));
  try {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    execFileSync(process.execPath, [tsc, '-p', 'tsconfig.package.json', '--outDir', folder], { cwd: root });
    const files = declarationsOf(entries, (path) => readFileSync(join(folder, path), 'utf8'));
    settle(join(root, 'dist', 'types'), [
      ...files.map(({ path, text }) => ({ path, content: Buffer.from(text) })),
      // The libraries are CommonJS: see build-libraries.ts.
      { path: 'package.json', content: Buffer.from('{"type":"commonjs"}\n') },
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function commandLine(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'cli', 'main.ts')],
    outdir: join(root, 'dist', 'cli'),
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunk-[hash]',
    splitting: true,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire as _cr}from'node:module';const require=_cr(import.meta.url);" },
    logLevel: 'warning',
    write: false,
  });
  settle(
    join(root, 'dist', 'cli'),
    outputFiles.map(({ path, contents }) => ({ path: basename(path), content: contents })),
  );
}
