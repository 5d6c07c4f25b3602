/** A journal in a real table and bucket, which the real fan-out writes. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from '@jest/globals';
import { createJournalReader, type JournalReader } from '../../../adapters/journal/read.ts';
import { createJournalWriter } from '../../../adapters/journal/write.ts';
import type { Delivery } from '../../../core/delivery/delivery.ts';
import type { Destination } from '../../../core/destination.ts';
import { createFanOut } from '../../../lambdas/fan-out/fan-out.ts';
import { conformanceEndpoint, type Endpoint } from '../../conformance/support/endpoint.ts';
import { busEvent } from '../../core/make.ts';
import { TABLES } from '../../support/tables.ts';

export interface JournalWorld {
  reader: JournalReader;
  objects: S3Client;
  bucket: string;
  /** Fans out one bus event for each detail in one invocation. Returns the deliveries. */
  fanOut(details: readonly unknown[], at: number, destinations: readonly Destination[]): Promise<readonly Delivery[]>;
}

export function journalWorld(): JournalWorld {
  const world = {} as JournalWorld;
  let endpoint: Endpoint;
  let dynamodb: DynamoDBClient;
  let count = 0;
  beforeAll(async () => {
    const ref = (name: string) => ({ Value: { Ref: name } });
    const resources = { Journal: TABLES.Attempts, Blocks: { Type: 'AWS::S3::Bucket' } };
    endpoint = await conformanceEndpoint(resources, { Journal: ref('Journal'), Blocks: ref('Blocks') });
    dynamodb = new DynamoDBClient(endpoint.client);
    const client = new S3Client(endpoint.client);
    const place = { bucket: endpoint.outputs['Blocks'] ?? '', table: endpoint.outputs['Journal'] ?? '' };
    Object.assign(world, {
      bucket: place.bucket,
      objects: client,
      reader: createJournalReader(dynamodb, { ...place, s3: async () => ({ client, GetObjectCommand }) }),
      async fanOut(details, at, destinations) {
        const deliveries: Delivery[] = [];
        const gaps: unknown[] = [];
        const s3 = async () => ({ client, PutObjectCommand });
        const log = (line: { event: string }): void => {
          if (line.event === 'journal.gap') gaps.push(line);
        };
        const fanOut = createFanOut({
          configurationOf: async () => ({ realtime: true, destinations: [...destinations] }),
          enqueue: async (all) => {
            deliveries.push(...all);
            return [];
          },
          bury: async () => [],
          refuse: async () => {},
          journal: {
            newObjectId: () => `object${count++}`,
            write: createJournalWriter(dynamodb, { ...place, keptSeconds: 86_400, log, s3 }),
          },
          log,
          now: () => at,
        });
        await fanOut(details.map((detail) => ({ body: busEvent(detail) })));
        if (gaps.length > 0) throw new Error(`The journal has a gap: ${JSON.stringify(gaps)}`);
        return deliveries;
      },
    } satisfies JournalWorld);
  });
  afterAll(async () => {
    dynamodb.destroy();
    world.objects.destroy();
    await endpoint.close();
  });
  return world;
}

/** Text that compresses badly, so that the blocks of an invocation become an object. */
export function bulk(seed: number): string {
  return Array.from({ length: 3_000 }, (_, n) => ((seed + n) * 2_654_435_761) % 4_294_967_296).join(' ');
}
