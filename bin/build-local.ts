/**
 * Builds the package @feedhose/local into `packages/local/dist`: the embedded run, the thread of its functions, the models of the
 * services, and a synthesized assembly. It does not need the CDK then. `bin/build.ts` must have built the functions and the dashboard.
 */
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { DEPLOYED } from './licenses/bundled.ts';
import { licensesFile, type ThirdParty } from './licenses/third-party.ts';
import { LOCAL_CONTEXT, synthesize } from './local/synthesize.ts';
import { write } from './settle-files.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const target = join(root, 'packages', 'local', 'dist');
/** Files that the run does not read: the archive of the program that copies the dashboard in AWS, and reports of the CDK. */
const UNUSED = /\.zip$|^(?:tree|validation-report)\.json$/;
/** The models in local/protocol/model, whose README names the version. */
const MODELS: ThirdParty = {
  name: 'botocore',
  version: '1.44.8',
  license: 'Apache-2.0',
  author: 'Amazon Web Services',
  notice: 'Botocore\nCopyright 2012-2022 Amazon.com, Inc. or its affiliates. All Rights Reserved.',
};

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const require = "import{createRequire as _cr}from'node:module';const require=_cr(import.meta.url);";
const common = {
  outdir: target,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  mainFields: ['module', 'main'],
  // LevelDB, which dynalite uses, has a native module for each platform.
  external: ['dynalite'],
  logLevel: 'warning',
} satisfies BuildOptions;
await Promise.all([
  build({
    ...common,
    entryPoints: { main: join(root, 'bin', 'local', 'installed.ts') },
    outExtension: { '.js': '.mjs' },
    banner: { js: `#!/usr/bin/env node\n${require}` },
  }),
  build({
    ...common,
    entryPoints: { boot: join(root, 'local', 'lambda', 'boot.js') },
    inject: [join(root, 'bin', 'local', 'older-node.ts')],
  }),
]);
const bundles = [...DEPLOYED, 'embedded run'];
write(join(root, 'packages', 'local'), await licensesFile(bundles, [MODELS]));
const models = join(root, 'local', 'protocol', 'model');
for (const name of readdirSync(models).filter((one) => one.endsWith('.json'))) {
  cpSync(join(models, name), join(target, name));
}
const assembly = await synthesize(LOCAL_CONTEXT);
try {
  for (const name of readdirSync(assembly).filter((one) => !UNUSED.test(one))) {
    cpSync(join(assembly, name), join(target, 'assembly', name), { recursive: true });
  }
} finally {
  rmSync(assembly, { recursive: true, force: true });
}
