/**
 * Bundles every function of `lambdas/` once into `dist/functions/<name>/`: what is deployed, what the embedded run
 * executes, and what the tests drive. Minified ESM for Node 24 with the SDK included; what is imported when it is first
 * needed lies in chunks beside `index.mjs`. Files whose content is the same are left alone, so that two runs at the same
 * time do not disturb each other.
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
