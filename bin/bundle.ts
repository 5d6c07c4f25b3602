/**
 * Bundles every function of `lambdas/` once into `dist/functions/<name>/index.mjs`: what is deployed, what the embedded
 * run executes, and what the tests drive. Minified ESM for Node 24 with the SDK included.
 */
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const names = readdirSync(join(root, 'lambdas'));

rmSync(join(root, 'dist', 'functions'), { recursive: true, force: true });
await build({
  entryPoints: names.map((name) => ({ in: join(root, 'lambdas', name, 'index.ts'), out: join(name, 'index') })),
  outdir: join(root, 'dist', 'functions'),
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
});
