/**
 * Bundles each function of `lambdas/` into `dist/functions/<name>/`, for deployments, the embedded run and the tests. The
 * bundles are minified ES modules for Node 24 with the SDK included. Dynamically imported modules are chunks next to
 * `index.mjs`. Files with the same content are not written, so that two builds can run at the same time.
 */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle-options.ts';
import { type BuiltFile, settle } from './settle-files.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, 'dist', 'functions');
const names = readdirSync(join(root, 'lambdas')).filter((name) => existsSync(join(root, 'lambdas', name, 'index.ts')));

settle(target, (await Promise.all(names.map(bundled))).flat());

async function bundled(name: string): Promise<readonly BuiltFile[]> {
  const { outputFiles } = await bundle({
    entryPoints: { index: join(root, 'lambdas', name, 'index.ts') },
    outdir: join(target, name),
  });
  return outputFiles.map(({ path, contents }) => ({
    path: relative(target, path).split(sep).join('/'),
    content: contents,
  }));
}
