/**
 * The endpoint that conformance tests run against: `CONFORMANCE_ENDPOINT` (any implementation of these services; credentials
 * and region as usual from the environment), or an embedded AWS of their own.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../../../local/index.ts';

export interface Endpoint {
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  readonly outputs: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/**
 * @param resources what must be there beforehand, as a template says it; with an endpoint given, its outputs come from `CONFORMANCE_OUTPUTS` (JSON).
 * @param code of the functions among them, whose asset is the folder `code`.
 */
export async function conformanceEndpoint(resources: object = {}, outputs: object = {}, code = ''): Promise<Endpoint> {
  const given = process.env['CONFORMANCE_ENDPOINT'];
  if (given) {
    return {
      client: { endpoint: given, region: process.env['AWS_REGION'] ?? 'us-east-1' },
      outputs: JSON.parse(process.env['CONFORMANCE_OUTPUTS'] ?? '{}'),
      close: async () => {},
    };
  }
  const assembly = writeAssembly({ Resources: resources, Outputs: outputs });
  if (code) {
    mkdirSync(join(assembly, 'code'));
    writeFileSync(join(assembly, 'code', 'index.mjs'), code);
  }
  // Each page of a table holds one item, so that whoever does not follow pages fails.
  const embedded = await startEmbedded({ assembly, port: 0, pageItems: 1 });
  return {
    client: {
      endpoint: embedded.endpoint,
      region: embedded.region,
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    },
    outputs: embedded.outputs,
    async close() {
      await embedded.close();
      rmSync(assembly, { recursive: true });
    },
  };
}

/** A cloud assembly of one stack with this template. Gives its folder. */
export function writeAssembly(template: object): string {
  const directory = mkdtempSync(join(tmpdir(), 'feedhose-assembly-'));
  const artifacts = { Test: { type: 'aws:cloudformation:stack', properties: { templateFile: 'template.json' } } };
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ artifacts }));
  writeFileSync(join(directory, 'template.json'), JSON.stringify(template));
  return directory;
}
