/** The packages that are published, in the order in which they must be published: a package follows those that it depends on. */

export interface Package {
  readonly name: string;
  /** Relative to the root of the repository. */
  readonly folder: string;
}

export const PACKAGES: readonly Package[] = [
  { name: '@feedhose/publisher', folder: 'packages/publisher' },
  { name: '@feedhose/consumer', folder: 'packages/consumer' },
  { name: '@feedhose/local', folder: 'packages/local' },
  { name: 'feedhose', folder: 'packages/feedhose' },
];
