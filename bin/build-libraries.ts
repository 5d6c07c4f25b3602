/**
 * Builds the libraries into `dist/libraries`: the construct, and the helpers for feed backends and customers. They are CommonJS,
 * which every supported Node can import and require, so that one copy of each is enough.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { settle } from './settle-files.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const { outputFiles } = await build({
  entryPoints: {
    construct: join(root, 'lib', 'index.ts'),
    publisher: join(root, 'publisher', 'index.ts'),
    consumer: join(root, 'consumer', 'index.ts'),
  },
  outdir: join(root, 'dist', 'libraries'),
  bundle: true,
  platform: 'node',
  // The oldest Node that CDK apps run on.
  target: 'node20',
  format: 'cjs',
  external: ['aws-cdk-lib', 'constructs', '@aws-sdk/client-eventbridge'],
  define: { 'import.meta.url': '__url' },
  banner: { js: "const __url = require('node:url').pathToFileURL(__filename).href;" },
  logLevel: 'warning',
  write: false,
});
settle(join(root, 'dist', 'libraries'), [
  ...outputFiles.map(({ path, contents }) => ({ path: path.slice(path.lastIndexOf('/') + 1), content: contents })),
  // The package has the type `module`, which does not apply to this folder.
  { path: 'package.json', content: Buffer.from('{"type":"commonjs"}\n') },
]);
