/** The esbuild options of functions. Deployments and benchmarks use the same options. */
import { type BuildOptions, type BuildResult, build, type Plugin } from 'esbuild';

/**
 * Replaces imports of `node:http` by `require`. An import reads each export, including `WebSocket`, for which Node loads its own
 * copy of undici. This takes 20 ms, and no function uses it.
 */
const requiredHttp: Plugin = {
  name: 'required-http',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?http$/ }, ({ kind }) =>
      kind === 'require-call' ? undefined : { path: 'http', namespace: 'required' },
    );
    onLoad({ filter: /.*/, namespace: 'required' }, () => ({ contents: "module.exports = require('node:http');" }));
  },
};

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
  plugins: [requiredHttp],
} as const satisfies BuildOptions;

/** @throws when a module is not found or has an error. */
export function bundle(
  what: Pick<BuildOptions, 'entryPoints' | 'stdin' | 'outdir'>,
): Promise<BuildResult<typeof OPTIONS>> {
  return build({ ...OPTIONS, ...what });
}
