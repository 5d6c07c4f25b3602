/** Builds everything that is deployed or served, once: the functions' bundles and the dashboard. */
await Promise.all([import('./bundle.ts'), import('./build-dashboard.ts')]);
