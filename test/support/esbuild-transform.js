/** Jest transform: TypeScript to ESM by esbuild, nothing else; types are checked by `npm run types`. */
import { transformSync } from 'esbuild';

export default {
  process(source, path) {
    return transformSync(source, {
      loader: 'ts',
      format: 'esm',
      target: 'node22',
      sourcemap: 'inline',
      sourcefile: path,
    });
  },
};
