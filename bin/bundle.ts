/**
 * Bundles every function of `lambdas/` once into `dist/functions/<name>/index.mjs`: what is deployed, what the embedded
 * run executes, and what the tests drive. Minified ESM for Node 24 with the SDK included. Files whose content is the
 * same are left alone, so that two runs at the same time do not disturb each other.
 */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { settle } from './settle-files.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, 'dist', 'functions');
const names = readdirSync(join(root, 'lambdas')).filter((name) => existsSync(join(root, 'lambdas', name, 'index.ts')));

const { outputFiles } = await build({
  entryPoints: names.map((name) => ({ in: join(root, 'lambdas', name, 'index.ts'), out: join(name, 'index') })),
  outdir: target,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  minify: true,
  keepNames: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  banner: { js: "import{createRequire as _cr}from'node:module';const require=_cr(import.meta.url);" },
  logLevel: 'warning',
  write: false,
});
settle(
  target,
  outputFiles.map(({ path, contents }) => ({ path: relative(target, path).split(sep).join('/'), content: contents })),
);
