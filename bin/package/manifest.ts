/**
 * The manifest of the published package. Everything in the package is built and holds what it needs, so that it depends on
 * nothing: what the repository's own manifest names is installed to build and to test. What users have anyway are peers.
 */

export type Manifest = Readonly<Record<string, unknown>>;

/** For users of the package, as the repository's. */
const KEPT = [
  ...['name', 'version', 'description', 'license', 'keywords', 'type', 'main', 'types', 'exports', 'files', 'bin'],
  'engines',
];
/** Who builds a stack has the CDK, who publishes has the SDK; who consumes needs neither. */
const PEERS: Readonly<Record<string, (tested: string) => string>> = {
  '@aws-sdk/client-eventbridge': () => '^3.0.0',
  'aws-cdk-lib': (tested) => `^${tested}`,
  constructs: (tested) => `^${tested}`,
};

/** @throws when a peer is not installed here, so that it is not tested. */
export function publishedManifest(manifest: Manifest): Manifest {
  const { dependencies } = manifest as { readonly dependencies: Readonly<Record<string, string>> };
  const peers = Object.entries(PEERS).map(([name, rangeOf]) => {
    const tested = dependencies[name];
    if (tested === undefined) throw new Error(`dependencies.${name}: expected a version, got none`);
    return [name, rangeOf(tested)] as const;
  });
  return {
    ...Object.fromEntries(KEPT.map((key) => [key, manifest[key]])),
    peerDependencies: Object.fromEntries(peers),
    peerDependenciesMeta: Object.fromEntries(peers.map(([name]) => [name, { optional: true }])),
  };
}
