/**
 * Builds the dashboard into `dist/dashboard`, which the stack deploys and the embedded run serves. Files with the same content
 * are not written, so that two builds can run at the same time.
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
