/** Lists the third-party packages in each bundle, from the inputs that esbuild reports. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));
const NODE = { platform: 'node', mainFields: ['module', 'main'] } satisfies BuildOptions;
const FUNCTIONS = readdirSync(join(root, 'lambdas')).filter((name) =>
  existsSync(join(root, 'lambdas', name, 'index.ts')),
);
/** The bundles that are deployed, which are in the packages of the construct and of the embedded run. */
export const DEPLOYED: readonly string[] = [...FUNCTIONS, 'dashboard'];
const BUNDLES: Readonly<Record<string, BuildOptions>> = {
  ...Object.fromEntries(FUNCTIONS.map((name) => [name, { ...NODE, entryPoints: [`lambdas/${name}/index.ts`] }])),
  dashboard: {
    entryPoints: ['dashboard/src/main.tsx'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'file', '.woff2': 'file' },
  },
  construct: { ...NODE, entryPoints: ['lib/index.ts'], external: ['aws-cdk-lib', 'constructs'] },
  'command line': { ...NODE, entryPoints: ['cli/main.ts'] },
  publisher: { ...NODE, entryPoints: ['publisher/index.ts'], external: ['@aws-sdk/*'] },
  consumer: { ...NODE, entryPoints: ['consumer/index.ts'] },
  'embedded run': {
    ...NODE,
    entryPoints: ['bin/local/installed.ts', 'local/lambda/boot.js'],
    external: ['dynalite'],
  },
};

/** Maps bundles to the folders of their packages, such as `node_modules/zod`. */
export async function bundledPackages(names: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const all = names.map(async (name) => {
    const common = { bundle: true, write: false, outdir: 'out', format: 'esm', logLevel: 'silent' } as const;
    const { metafile } = await build({ ...common, absWorkingDir: root, ...BUNDLES[name], metafile: true });
    const folders = Object.keys(metafile.inputs).flatMap(
      (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? [],
    );
    return [name, new Set(folders)] as const;
  });
  return new Map(await Promise.all(all));
}

/** Returns the name of the package in a folder. */
export function packageIn(folder: string): string {
  return folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
