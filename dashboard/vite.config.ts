/** How the dashboard is built: see bin/build-dashboard.ts. */
import { defineConfig } from 'vite';

const MAINS = ['src/main.tsx', 'src/portal/main.tsx'].map((path) => `${import.meta.dirname}/${path}`);

/** Returns a module and all that it imports statically. */
function importsOf(
  id: string,
  graph: { getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null },
  found = new Set<string>(),
): ReadonlySet<string> {
  if (found.has(id)) return found;
  found.add(id);
  for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) importsOf(imported, graph, found);
  return found;
}

let firstViews: readonly ReadonlySet<string>[] | undefined;

export default defineConfig({
  root: import.meta.dirname,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/dashboard',
    target: 'es2023',
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // The dashboard, and the portal that other products embed.
      input: ['index', 'portal'].map((page) => `${import.meta.dirname}/${page}.html`),
      output: {
        codeSplitting: {
          groups: [
            {
              debugName: 'first views',
              // Their first views share one file, and not dozens of small ones.
              name(id, graph) {
                firstViews ??= MAINS.map((main) => importsOf(main, graph));
                return firstViews.every((modules) => modules.has(id)) ? 'shared' : null;
              },
            },
          ],
        },
      },
    },
  },
  publicDir: false,
  logLevel: 'warn',
});
