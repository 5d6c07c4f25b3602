/**
 * Custom::CDKBucketDeployment: the files that the CDK puts into a bucket. Its function does not run. The files are served from
 * the assembly.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { each } from '../objects.ts';
import { assetFolder, expectKeys, type ResourceType, USED } from './resource-type.ts';

export const bucketDeployment: ResourceType = {
  properties: {
    ...each(['SourceObjectKeys', 'SourceMarkers', 'SourceMarkersConfig'], USED),
    ServiceToken: 'The embedded AWS hosts the files itself.',
    SourceBucketNames: 'Assets are in the assembly.',
    DestinationBucketName: 'The run hosts one page.',
    WaitForDistributionInvalidation: 'Nothing is cached.',
    Prune: 'The bucket is empty at first.',
    SystemMetadata: 'Nothing is cached.',
    OutputObjectKeys: 'They are not read.',
  },
  build({ name, properties, world: { assembly, hosting } }) {
    const keys = properties['SourceObjectKeys'] as readonly string[];
    const markers = (properties['SourceMarkers'] ?? []) as readonly Readonly<Record<string, string>>[];
    for (const config of (properties['SourceMarkersConfig'] ?? []) as readonly object[]) {
      expectKeys('SourceMarkersConfig', config, ['jsonEscape']);
    }
    for (const [index, key] of keys.entries()) {
      const directory = assetFolder(assembly, key);
      if (!statSync(directory).isDirectory()) throw new Error(`${key}: the embedded AWS hosts folders, not archives`);
      for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const file = join(entry.parentPath, entry.name);
        const path = `/${relative(directory, file).split(sep).join('/')}`;
        hosting.putFile(path, filledIn(readFileSync(file), markers[index] ?? {}));
      }
    }
    return { ref: name, attributes: {} };
  },
};

/** Replaces markers by values that are known only at deployment. */
function filledIn(content: Buffer, markers: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(markers);
  if (entries.length === 0) return content;
  let text = content.toString('utf8');
  for (const [marker, value] of entries) text = text.replaceAll(marker, value);
  return Buffer.from(text, 'utf8');
}
