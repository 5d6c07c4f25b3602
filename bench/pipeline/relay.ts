/**
 * The transport's ceiling: the same stack with functions that do no work. They send the same bytes over the same hops with
 * the same SDK, and neither parse, route, sign, record nor settle anything.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../bin/bundle-options.ts';
import { synthesize } from '../../bin/local/synthesize.ts';

const RELAYS = join(dirname(fileURLToPath(import.meta.url)), 'relay');
/** How the functions' logical ids begin. */
const RELAY_OF = {
  FeedhoseFanOut: 'fan-out',
  FeedhoseDeliverToQueue: 'deliver-to-queue',
  FeedhoseDeliverToWebhook: 'deliver-to-webhook',
} as const;

interface Resource {
  readonly Type: string;
  readonly Metadata?: Readonly<Record<string, string>>;
}

/** The folder of an assembly whose three functions on the way are relays. @param context as `-c` gives it. */
export async function relayAssembly(context: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const assembly = await synthesize(context);
  const file = readdirSync(assembly).find((name) => name.endsWith('.template.json')) ?? '';
  const { Resources } = JSON.parse(readFileSync(join(assembly, file), 'utf8')) as {
    Resources: Record<string, Resource>;
  };
  for (const [start, relay] of Object.entries(RELAY_OF)) {
    const [, found] =
      Object.entries(Resources).find(([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith(start)) ??
      [];
    const asset = found?.Metadata?.['aws:asset:path'];
    if (asset === undefined) throw new Error(`no function of the template begins with ${start}`);
    const folder = join(assembly, asset);
    const { outputFiles } = await bundle({ entryPoints: { index: join(RELAYS, `${relay}.ts`) }, outdir: folder });
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    for (const { path, contents } of outputFiles) writeFileSync(join(folder, basename(path)), contents);
  }
  return assembly;
}
