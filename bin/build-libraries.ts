/**
 * Builds the libraries into their packages: the construct (`packages/feedhose`), and the helpers for feed backends (`packages/publisher`)
 * and customers (`packages/consumer`). The construct is CommonJS only, which every supported Node can import and require, so that its
 * classes exist once. The helpers also exist as ES modules, because bundlers cannot include the `require` calls of CommonJS in a bundle
 * of ES modules.
 */
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { type BuiltFile, settle, textFile } from './settle-files.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

await Promise.all([construct(), helper('publisher'), helper('consumer'), helper('client')]);

/** The subpaths `feedhose/publisher` and `feedhose/consumer` re-export the packages of the helpers, so that their classes are the same. */
async function construct(): Promise<void> {
  const code = await libraryOf('lib', 'construct', {
    format: 'cjs',
    define: { 'import.meta.url': '__url' },
    banner: { js: "const __url = require('node:url').pathToFileURL(__filename).href;" },
  });
  const subpaths = ['publisher', 'consumer'].flatMap((name) => [
    textFile(`${name}.js`, `module.exports = require('@feedhose/${name}');\n`),
    textFile(`${name}.mjs`, `export * from '@feedhose/${name}';\n`),
  ]);
  // The package has the type `module`, which does not apply to this folder.
  const kind = textFile('package.json', '{"type":"commonjs"}\n');
  settle(join(root, 'packages', 'feedhose', 'dist', 'libraries'), [...code, ...subpaths, kind]);
}

async function helper(name: 'publisher' | 'consumer' | 'client'): Promise<void> {
  const dist = join(root, 'packages', name, 'dist');
  // Programs that require a helper, such as tests of Jest, cannot always import.
  const required = await libraryOf(name, 'index', { format: 'cjs', supported: { 'dynamic-import': false } });
  settle(join(dist, 'cjs'), required);
  const types = textFile('index.d.mts', `export * from '../types/${name}/index.js';\n`);
  const code = await libraryOf(name, 'index', { format: 'esm', outExtension: { '.js': '.mjs' } });
  settle(join(dist, 'esm'), [...code, types]);
}

async function libraryOf(folder: string, name: string, options: BuildOptions): Promise<readonly BuiltFile[]> {
  const { outputFiles } = await build({
    ...options,
    entryPoints: { [name]: join(root, folder, 'index.ts') },
    outdir: root,
    bundle: true,
    platform: 'node',
    // The oldest Node that CDK apps run on.
    target: 'node20',
    external: ['aws-cdk-lib', 'constructs', '@aws-sdk/client-eventbridge', 'openapi-fetch'],
    logLevel: 'warning',
    write: false,
  });
  return outputFiles.map(({ path, contents }) => ({ path: basename(path), content: contents }));
}
