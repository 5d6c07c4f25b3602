/**
 * A dead destination must not slow the others: ten webhooks, first all well, then one that never answers. Measured is the
 * time from PutEvents to the arrival at the nine others, both in one run on the same machine.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { EGRESS_ALLOWANCE } from '../bin/local/load-configuration.ts';
import { seed } from '../bin/local/seed.ts';
import { synthesize } from '../bin/local/synthesize.ts';
import { createLocalPublisher, type Publisher } from '../cli/publish.ts';
import { startEmbedded } from '../local/index.ts';
import { figure, type Result } from './result.ts';
import { median, percentile, spreadOf } from './statistics.ts';

const DESTINATIONS = 10;
const RUNS = 5;
const RUN_MS = 3_000;
/** Until the hanging attempts have piled up: their time limit is 10 s. */
const PILE_UP_MS = 8_000;
const GAP_MS = 200;
const PATIENCE_MS = 60_000;

export async function isolation(): Promise<Result> {
  const put = new Map<string, number>();
  const taken = new Map<string, number>();
  let hangs = false;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/0' && hangs) return;
      const now = performance.now();
      const updates = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { new: { id: string }[] }[];
      for (const id of updates.flatMap((update) => update.new.map((activity) => activity.id))) {
        taken.set(id, now - (put.get(id) ?? Number.NaN));
      }
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const embedded = await startEmbedded({ assembly: await synthesize(), port: 0, environment: { EGRESS_ALLOWANCE } });
  const { outputs, endpoint, region } = embedded;
  try {
    await seed(configuration(origin), {
      endpoint,
      region,
      table: outputs['ConfigurationTableName'] ?? '',
      keyId: outputs['SecretsKeyArn'] ?? '',
    });
    const publisher = createLocalPublisher(endpoint, region, outputs['BusName'] ?? '');
    const runs = async (name: string): Promise<readonly (readonly number[])[]> => {
      const ids: (readonly string[])[] = [];
      for (let run = 0; run < RUNS; run++) ids.push(await load(publisher, `${name}${run}`, RUN_MS, put));
      await until(() => ids.flat().every((id) => taken.has(id)));
      return ids.map((own) => own.map((id) => taken.get(id) as number));
    };
    await load(publisher, 'first', RUN_MS, put);
    const well = await runs('well');
    hangs = true;
    await load(publisher, 'pile', PILE_UP_MS, put);
    const hanging = await runs('hanging');
    const of = (percent: number, all: readonly (readonly number[])[]) =>
      spreadOf(all.map((one) => percentile(one, percent)));
    return {
      name: 'isolation',
      what: `${DESTINATIONS} webhooks, an update each ${GAP_MS} ms to each; then the same with one of them that never answers. ${RUNS} runs of ${RUN_MS / 1000} s each way; what the nine others got.`,
      figures: [
        figure('median, all well', 'ms', of(50, well)),
        figure('median, one hanging', 'ms', of(50, hanging)),
        figure('p99, all well', 'ms', of(99, well)),
        figure('p99, one hanging', 'ms', of(99, hanging)),
        figure(
          'median, one hanging / all well',
          '×',
          spreadOf(hanging.map((one, run) => median(one) / median(well[run] ?? []))),
        ),
      ],
      notes: [`${well.flat().length} updates at the nine others while all were well, ${hanging.flat().length} after.`],
    };
  } finally {
    await embedded.close();
    server.closeAllConnections();
    server.close();
  }
}

/** Puts updates for a while; gives the ids of those that go to the nine. */
async function load(publisher: Publisher, name: string, ms: number, put: Map<string, number>) {
  const sent: string[] = [];
  const end = performance.now() + ms;
  for (let number = 0; performance.now() < end; number++) {
    const ids = Array.from({ length: DESTINATIONS }, (_, group) => `${group}-${name}-${number}`);
    for (const id of ids) put.set(id, performance.now());
    await publisher.publish(
      ids.map((id, group) => JSON.stringify({ app_id: '1', feed: `group${group}:1`, new: [{ id }] })),
    );
    sent.push(...ids.slice(1));
    await pause(GAP_MS);
  }
  return sent;
}

async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!isSo()) {
    if (performance.now() > end) throw new Error('an update did not arrive at a well webhook');
    await pause(20);
  }
}

function configuration(origin: string) {
  const scopes = Array.from({ length: DESTINATIONS }, (_, group) => ({
    feed_group: `group${group}`,
    realtime: true,
    destinations: [{ transport: 'webhook' as const, url: `${origin}/${group}` }],
  }));
  return { apps: [{ app_id: '1', name: 'bench', scopes }] };
}
