/** How a function is bundled: esbuild's options, the same for what is deployed and for what a bench compares it with. */
import { type BuildOptions, type BuildResult, build, type Plugin } from 'esbuild';

/**
 * `node:http` is required where it is imported: an import reads each of its exports, `WebSocket` among them, for which Node
 * loads the whole of its own undici, 20 ms that no function needs.
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
