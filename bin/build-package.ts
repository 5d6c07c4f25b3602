/**
 * Completes the folders in `packages` after `bin/build.ts`, so that each can be packed: the declarations of the libraries, the command
 * line, which needs no other package, the licences, and the files that every package contains.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { DEPLOYED } from './licenses/bundled.ts';
import { licensesFile } from './licenses/third-party.ts';
import { declarationsOf } from './package/declarations.ts';
import { PACKAGES } from './package/packages.ts';
import { type BuiltFile, settle, textFile, write } from './settle-files.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const product = join(root, 'packages', 'feedhose');

declarations();
await commandLine();
for (const path of [
  'bin/cli.js',
  'docs/runbook.md',
  'docs/observability.md',
  'schemas/config.schema.json',
  'CHANGELOG.md',
]) {
  write(product, { path, content: readFileSync(join(root, path)) });
}
write(product, await licensesFile([...DEPLOYED, 'construct', 'command line']));
for (const { folder } of PACKAGES) {
  write(join(root, folder), { path: 'LICENSE', content: readFileSync(join(root, 'LICENSE')) });
}

/** Writes only the declarations that can be reached from the entry of each library. */
function declarations(): void {
  const folder = mkdtempSync(join(tmpdir(), 'feedhose-types-'));
  try {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    execFileSync(process.execPath, [tsc, '-p', 'tsconfig.package.json', '--outDir', folder], { cwd: root });
    const reached = (library: string): readonly BuiltFile[] =>
      declarationsOf([`${library}/index.d.ts`], (path) => readFileSync(join(folder, path), 'utf8')).map(
        ({ path, text }) => textFile(path, text),
      );
    for (const name of ['publisher', 'consumer', 'client']) {
      settle(join(root, 'packages', name, 'dist', 'types'), reached(name));
    }
    const subpaths = ['publisher', 'consumer'].flatMap((name) =>
      ['d.ts', 'd.mts'].map((extension) => textFile(`${name}.${extension}`, `export * from '@feedhose/${name}';\n`)),
    );
    // The construct is CommonJS: see build-libraries.ts.
    const kind = textFile('package.json', '{"type":"commonjs"}\n');
    settle(join(product, 'dist', 'types'), [...reached('lib'), ...subpaths, kind]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Modules that a command loads at run time are chunks next to `main.mjs`. */
async function commandLine(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'cli', 'main.ts')],
    outdir: root,
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
    join(product, 'dist', 'cli'),
    outputFiles.map(({ path, contents }) => ({ path: basename(path), content: contents })),
  );
}
