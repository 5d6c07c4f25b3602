/**
 * The ceiling of the transport: the same stack with functions that do no work. They send the same bytes over the same hops with the same
 * SDK, and neither parse, route, sign, record nor settle anything.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bundle } from '../../bin/bundle-options.ts';
import { synthesize } from '../../bin/local/synthesize.ts';

const RELAYS = join(import.meta.dirname, 'relay');
/** Beginning of the logical id of each function -> its relay. */
const RELAY_OF = {
  FeedhoseFanOut: 'fan-out',
  FeedhoseDeliverToQueue: 'deliver-to-queue',
  FeedhoseDeliverToWebhook: 'deliver-to-webhook',
} as const;

type Context = Readonly<Record<string, unknown>>;

/** Measurements of the product and of the ceiling, in the same order. */
export interface Compared<T> {
  readonly product: readonly T[];
  readonly ceiling: readonly T[];
}

/**
 * Measures the product and the ceiling alternately, so that each round gives a ratio. The first of `rounds + 1` rounds warms up and is
 * left out.
 * @param context of the CDK app, like `-c`.
 */
export async function compareWithCeiling<S extends { close(): Promise<void> }, T>(
  context: Context,
  rounds: number,
  start: (assembly: string) => Promise<S>,
  measure: (stack: S, round: number) => Promise<T>,
  onRound: (name: string, round: number) => void,
): Promise<Compared<T>> {
  const product = await start(await synthesize(context));
  const relay = await start(await relayAssembly(context));
  const compared: { product: T[]; ceiling: T[] } = { product: [], ceiling: [] };
  try {
    for (let round = 0; round <= rounds; round++) {
      onRound(round === 0 ? 'warming up' : `round ${round} of ${rounds}`, round);
      compared.product.push(await measure(product, round));
      compared.ceiling.push(await measure(relay, round));
    }
  } finally {
    await product.close();
    await relay.close();
  }
  return { product: compared.product.slice(1), ceiling: compared.ceiling.slice(1) };
}

/** Returns the folder of an assembly whose three functions on the main path are relays. */
async function relayAssembly(context: Context): Promise<string> {
  const assembly = await synthesize(context);
  const file = readdirSync(assembly).find((name) => name.endsWith('.template.json')) ?? '';
  const { Resources } = JSON.parse(readFileSync(join(assembly, file), 'utf8')) as {
    Resources: Readonly<Record<string, { Type: string; Metadata?: Record<string, string> }>>;
  };
  for (const [start, relay] of Object.entries(RELAY_OF)) {
    const found = Object.entries(Resources).find(
      ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith(start),
    );
    const asset = found?.[1].Metadata?.['aws:asset:path'];
    if (asset === undefined) throw new Error(`no function of the template begins with ${start}`);
    const folder = join(assembly, asset);
    const { outputFiles } = await bundle({ entryPoints: { index: join(RELAYS, `${relay}.ts`) }, outdir: folder });
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    for (const { path, contents } of outputFiles) writeFileSync(join(folder, basename(path)), contents);
  }
  return assembly;
}
