/** The packages that are published, and the address of their repository. */
import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
/** The address of the repository on the web, from the manifest of the repository. */
export const REPOSITORY = (manifest.repository.url as string).replace(/^git\+|\.git$/g, '');

export interface Package {
  readonly name: string;
  /** Relative to the root of the repository. */
  readonly folder: string;
}

/** In the order in which they must be published: a package follows those that it depends on. */
export const PACKAGES: readonly Package[] = [
  { name: '@feedhose/publisher', folder: 'packages/publisher' },
  { name: '@feedhose/consumer', folder: 'packages/consumer' },
  { name: '@feedhose/client', folder: 'packages/client' },
  { name: '@feedhose/local', folder: 'packages/local' },
  { name: 'feedhose', folder: 'packages/feedhose' },
];
