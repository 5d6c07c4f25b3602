/**
 * Builds the libraries into `dist/libraries`: the construct, and the helpers for feed backends and customers. The construct is CommonJS
 * only, which every supported Node can import and require, so that its classes exist once. The helpers also exist as ES modules, because
 * bundlers cannot include the `require` calls of CommonJS in a bundle of ES modules.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { settle } from './settle-files.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const entry = (folder: string): string => join(root, folder, 'index.ts');
const common = {
  outdir: join(root, 'dist', 'libraries'),
  bundle: true,
  platform: 'node',
  // The oldest Node that CDK apps run on.
  target: 'node20',
  external: ['aws-cdk-lib', 'constructs', '@aws-sdk/client-eventbridge'],
  logLevel: 'warning',
  write: false,
} satisfies BuildOptions;
const helpers = { publisher: entry('publisher'), consumer: entry('consumer') };
const builds = await Promise.all([
  build({
    ...common,
    entryPoints: { construct: entry('lib') },
    format: 'cjs',
    define: { 'import.meta.url': '__url' },
    banner: { js: "const __url = require('node:url').pathToFileURL(__filename).href;" },
  }),
  // Programs that require a helper, such as tests of Jest, cannot always import.
  build({ ...common, entryPoints: helpers, format: 'cjs', supported: { 'dynamic-import': false } }),
  build({ ...common, entryPoints: helpers, format: 'esm', outExtension: { '.js': '.mjs' } }),
]);
const outputFiles = builds.flatMap((built) => built.outputFiles);
settle(join(root, 'dist', 'libraries'), [
  ...outputFiles.map(({ path, contents }) => ({ path: path.slice(path.lastIndexOf('/') + 1), content: contents })),
  // The package has the type `module`, which does not apply to this folder.
  { path: 'package.json', content: Buffer.from('{"type":"commonjs"}\n') },
]);
