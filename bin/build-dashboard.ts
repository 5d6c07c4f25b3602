/**
 * Builds the dashboard into `dist/dashboard`: what the stack puts into its bucket, and the embedded run serves. Files whose
 * content is the same are left alone, so that two runs at the same time do not disturb each other.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { settle } from './settle-files.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

const built = await build({
  configFile: `${root}dashboard/vite.config.ts`,
  logLevel: 'warn',
  build: { write: false },
});
const outputs = [built].flat().flatMap((one) => ('output' in one ? one.output : []));
settle(
  `${root}dist/dashboard`,
  outputs.map((file) => ({
    path: file.fileName,
    content: Buffer.from(file.type === 'chunk' ? file.code : file.source),
  })),
);
