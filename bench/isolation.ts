/**
 * A dead destination must not slow the others: ten webhooks, first all well, then one that never answers. Measured is the
 * time from PutEvents to the arrival at the nine others, both in one run on the same machine.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EGRESS_ALLOWANCE } from '../bin/local/load-configuration.ts';
import { seed } from '../bin/local/seed.ts';
import { synthesize } from '../bin/local/synthesize.ts';
import { createLocalPublisher } from '../cli/publish.ts';
import { startEmbedded } from '../local/index.ts';
import { figure, type Result } from './result.ts';
import { median, percentile } from './statistics.ts';

const DESTINATIONS = 10;
/** Longer than the time limit of several attempts, so that the hanging ones pile up. */
const SECONDS = 40;
const GAP_MS = 200;

export async function isolation(): Promise<Result> {
  const well = await measure(false);
  const hanging = await measure(true);
  const [before, after] = [median(well), median(hanging)];
  return {
    name: 'isolation',
    what: `${DESTINATIONS} webhooks, an update each ${GAP_MS} ms to each for ${SECONDS} s; one of them never answers in the second half`,
    figures: [
      figure('updates at the nine others, all well', '', well.length),
      figure('updates at the nine others, one hanging', '', hanging.length),
      figure('median, all well', 'ms', before),
      figure('median, one hanging', 'ms', after),
      figure('p99, all well', 'ms', percentile(well, 99)),
      figure('p99, one hanging', 'ms', percentile(hanging, 99)),
      figure('median, one hanging / all well', '×', after / before),
    ],
  };
}

/** Milliseconds from PutEvents to arrival at destinations 1 to 9; destination 0 may hang. */
async function measure(oneHangs: boolean): Promise<readonly number[]> {
  const put = new Map<string, number>();
  const taken: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/0') {
        if (!oneHangs) response.end();
        return;
      }
      const now = performance.now();
      for (const { new: created } of JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
        new: { id: string }[];
      }[]) {
        const begun = put.get(created[0]?.id ?? '');
        if (begun !== undefined) taken.push(now - begun);
      }
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const embedded = await startEmbedded({ assembly: await synthesize(), port: 0, environment: { EGRESS_ALLOWANCE } });
  const { outputs, endpoint, region } = embedded;
  await seed(configuration(origin), {
    endpoint,
    region,
    table: outputs['ConfigurationTableName'] ?? '',
    keyId: outputs['SecretsKeyArn'] ?? '',
  });
  const publisher = createLocalPublisher(endpoint, region, outputs['BusName'] ?? '');
  const end = performance.now() + SECONDS * 1000;
  for (let n = 0; performance.now() < end; n++) {
    const ids = Array.from({ length: DESTINATIONS }, (_, group) => `${group}-${n}`);
    for (const id of ids) put.set(id, performance.now());
    await publisher.publish(
      ids.map((id, group) => JSON.stringify({ app_id: '1', feed: `group${group}:1`, new: [{ id }] })),
    );
    await new Promise((resolve) => setTimeout(resolve, GAP_MS));
  }
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  await embedded.close();
  server.closeAllConnections();
  server.close();
  return taken;
}

function configuration(origin: string) {
  const scopes = Array.from({ length: DESTINATIONS }, (_, group) => ({
    feed_group: `group${group}`,
    realtime: true,
    destinations: [{ transport: 'webhook' as const, url: `${origin}/${group}` }],
  }));
  return { apps: [{ app_id: '1', name: 'bench', scopes }] };
}
