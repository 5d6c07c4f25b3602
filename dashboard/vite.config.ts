/** How the dashboard is built: see bin/build-dashboard.ts. */
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: { outDir: '../dist/dashboard', target: 'es2023', assetsInlineLimit: 0, reportCompressedSize: false },
  publicDir: false,
  logLevel: 'warn',
});
