/** How the dashboard is built: see bin/build-dashboard.ts. */
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/dashboard',
    target: 'es2023',
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // The dashboard, and the portal that other products embed.
    rollupOptions: { input: ['index', 'portal'].map((page) => `${import.meta.dirname}/${page}.html`) },
  },
  publicDir: false,
  logLevel: 'warn',
});
