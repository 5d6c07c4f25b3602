/** Builds everything that is deployed, served or imported: the bundles of the functions, the dashboard and the libraries. */
import './check-node.js';

await Promise.all([import('./bundle.ts'), import('./build-dashboard.ts'), import('./build-libraries.ts')]);
