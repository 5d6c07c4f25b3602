/**
 * Creates the manifest of the published package. The package contains everything that it needs, so it has no dependencies: those
 * of the repository are for building and testing. Packages that users install anyway are peers.
 */

export type Manifest = Readonly<Record<string, unknown>>;

/** The members that are copied from the manifest of the repository. */
const KEPT = [
  ...['name', 'version', 'description', 'license', 'keywords', 'type', 'main', 'types', 'exports', 'files', 'bin'],
  ...['typesVersions', 'engines'],
];
/**
 * Stacks need the CDK, and publishers need the SDK. Consumers need neither. The judge cdk-floor synthesizes with the oldest versions
 * of the CDK and of constructs.
 */
const PEERS: Readonly<Record<string, string>> = {
  '@aws-sdk/client-eventbridge': '^3.0.0',
  'aws-cdk-lib': '^2.224.0',
  constructs: '^10.5.0',
};

/** @throws when a peer is not a dependency of the repository, because it would not be tested. */
export function publishedManifest(manifest: Manifest): Manifest {
  const { dependencies } = manifest as { readonly dependencies: Readonly<Record<string, string>> };
  for (const name of Object.keys(PEERS)) {
    if (dependencies[name] === undefined) throw new Error(`dependencies.${name}: expected a version, got none`);
  }
  return {
    ...Object.fromEntries(KEPT.map((key) => [key, manifest[key]])),
    peerDependencies: PEERS,
    peerDependenciesMeta: Object.fromEntries(Object.keys(PEERS).map((name) => [name, { optional: true }])),
  };
}
