/** How a function is bundled: esbuild's options, the same for what is deployed and for what a bench compares it with. */
import { type BuildOptions, type BuildResult, build } from 'esbuild';

const OPTIONS = {
  bundle: true,
  splitting: true,
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunk-[hash]',
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
  metafile: true,
} as const satisfies BuildOptions;

/** @throws when a module is not found or has an error. */
export function bundle(
  what: Pick<BuildOptions, 'entryPoints' | 'stdin' | 'outdir'>,
): Promise<BuildResult<typeof OPTIONS>> {
  return build({ ...OPTIONS, ...what });
}
