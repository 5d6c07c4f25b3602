/** Fills the tables of an embedded run for the benchmark of the dashboard. */
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { createAttemptsLog } from '../../../adapters/attempts/write.ts';
import { createConfigurationStore } from '../../../adapters/configuration/store.ts';
import { createBodies } from '../../../adapters/holding/bodies.ts';
import { createDeadLetters } from '../../../adapters/holding/dead-letters.ts';
import { createHealthStore } from '../../../adapters/holding/health-store.ts';
import type { Attempt } from '../../../core/attempts/attempt.ts';
import { encodeDelivery } from '../../../core/delivery/delivery.ts';
import type { Destination } from '../../../core/destination.ts';
import { afterFailure, HEALTHY, type Health } from '../../../core/health/health.ts';
import { deadLetterOf } from '../../../core/holding/dead-letter.ts';
import { aDelivery, aFailure, aWebhook, DELIVERED, failed } from '../../core/make.ts';
import type { World } from './world.ts';

export const SIZE = { apps: 200, destinations: 500, attempts: 100_000, deadLetters: 10_000, failing: 30 } as const;
/** Attempts of one destination, whose pages are measured. */
const ATTEMPTS_OF_ONE = 20_000;
const MOST_TRIES = 10;
const DAY_MS = 86_400_000;
const CLASSES = ['timeout', 'http_5xx', 'http_4xx', 'tls', 'dns'] as const;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Calls the function with 0 to `count - 1`, some of them at the same time. */
async function times(count: number, act: (index: number) => Promise<unknown>, concurrency = 16): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (next < count) await act(next++);
    }),
  );
}

export async function fill({ endpoint, call }: World): Promise<void> {
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const table = (part: RegExp): string => {
    const found = TableNames.find((name) => part.test(name));
    if (found === undefined) throw new Error(`There is no table ${part} in ${TableNames.join(', ')}.`);
    return found;
  };
  const [now, hex] = [Date.now(), (number: number) => number.toString(16)];
  const configuration = createConfigurationStore(client, table(/config/i));
  const appId = (index: number): string => `bench-${String(index).padStart(3, '0')}`;
  await times(SIZE.apps, async (index) => {
    const app = { app_id: appId(index), name: `Customer ${index}`, api_keys: [`key-${index}`], version: 1 };
    await configuration.putApp(app, { secrets: [] });
    await configuration.putScope(app.app_id, { kind: 'feed_group', name: 'user' }, true, 1);
  });
  const destinations: Destination[] = Array.from({ length: SIZE.destinations }, (_, index) =>
    aWebhook({
      id: `dst_${hex(index).padStart(24, '0')}`,
      app_id: appId(index % SIZE.apps),
      url: `https://hooks-${index}.example.com/feedhose`,
    }),
  );
  await times(destinations.length, (index) =>
    configuration.putDestination(destinations[index] as Destination, { signing: [] }),
  );
  say(`${SIZE.apps} apps, ${SIZE.destinations} destinations`);

  const health = createHealthStore(client, table(/h(eld|olding)/i));
  const open = Array.from({ length: 10 }).reduce<Health>((one) => afterFailure(one, aFailure(), false, now), HEALTHY);
  await times(SIZE.failing, async (index) => {
    const { id, app_id } = destinations[index * 7] as Destination;
    await health.write(
      { appId: app_id, scope: 'feed_group:user', destinationId: id },
      await health.read(id),
      open,
      'keep',
    );
  });

  const { items } = await call<{ items: { id: string; url?: string }[] }>(
    'GET',
    '/apps/acme/scopes/feed_group:user/destinations',
  );
  const flaky = items.find(({ url }) => url?.endsWith('/flaky'))?.id ?? '';
  const ownerOf = (index: number, ofOne: number) =>
    index < ofOne ? { id: flaky, app_id: 'acme' } : (destinations[index % destinations.length] as Destination);
  const deliveryOf = (index: number, ofOne: number) => {
    const { id, app_id } = ownerOf(index, ofOne);
    return aDelivery({
      id: `dlv_${hex(index).padStart(32, '0')}`,
      appId: app_id,
      destinationId: id,
      transport: 'webhook',
      packedAt: now - DAY_MS,
    });
  };
  const log = createAttemptsLog(client, table(/attempts/i), { destinationOf: async () => undefined, now: Date.now });
  const [perWrite, writes] = [100, SIZE.attempts / 100];
  await times(
    writes,
    async (write) => {
      const attempts = Array.from({ length: perWrite }, (_, one): Attempt => {
        const index = write * perWrite + one;
        const outcome =
          index % 10 === 0 ? failed({ class: CLASSES[(index / 10) % CLASSES.length] ?? 'timeout' }) : DELIVERED;
        // The attempts of one write are in one minute, so that their totals are one item.
        const startedAt = now - ((write % 1400) + 1) * 60_000 + one * 100;
        return { delivery: deliveryOf(index, ATTEMPTS_OF_ONE), outcome, startedAt, durationMs: 40 + (index % 90) };
      });
      // The log has a time limit, because deliveries do not wait for it. A repeated write changes only totals.
      for (let tries = 0; ; tries++) {
        const isWritten = await log(attempts).then(
          () => true,
          (error: unknown) => (tries < MOST_TRIES ? false : Promise.reject(error)),
        );
        if (isWritten) break;
      }
    },
    2,
  );
  say(`${SIZE.attempts} attempts`);

  const bodies = createBodies(client, table(/h(eld|olding)/i));
  const body = encodeDelivery(deliveryOf(0, 1));
  const stored = await bodies.keep(body, now + DAY_MS);
  const deadLetters = createDeadLetters(client, table(/h(eld|olding)/i), Date.now, {
    bodies: { ...bodies, keep: async () => stored },
  });
  await times(SIZE.deadLetters, async (index) => {
    const failureClass = CLASSES[index % CLASSES.length] ?? 'timeout';
    const lastFailure = { ...aFailure({ class: failureClass }), at: now };
    const text = encodeDelivery({ ...deliveryOf(index, SIZE.deadLetters / 4), lastFailure });
    const sentAt = now - (index % (5 * 86_400)) * 1_000;
    const message = { messageId: `m${index}`, body: text, attributes: { class: failureClass }, sentAt };
    await deadLetters.archive(deadLetterOf('webhook', message), text);
  });
  say(`${SIZE.deadLetters} dead letters`);
  client.destroy();
}
