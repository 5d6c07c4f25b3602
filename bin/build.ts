/** Builds everything that is deployed, served or imported, once: the functions' bundles, the dashboard, the libraries. */
await Promise.all([import('./bundle.ts'), import('./build-dashboard.ts'), import('./build-libraries.ts')]);
