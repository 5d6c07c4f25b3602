/** A journal in a real table and bucket, which the real fan-out writes. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from '@jest/globals';
import { createJournalReader, type JournalReader } from '../../../adapters/journal/read.ts';
import { createJournalWriter } from '../../../adapters/journal/write.ts';
import type { Delivery } from '../../../core/delivery/delivery.ts';
import type { Destination } from '../../../core/destination.ts';
import type { JournalBlock } from '../../../core/journal/row.ts';
import type { Log, LogLine } from '../../../core/log-line.ts';
import { createFanOut, type FanOutPorts } from '../../../lambdas/fan-out/fan-out.ts';
import { conformanceEndpoint, type Endpoint } from '../../conformance/support/endpoint.ts';
import { busEvent } from '../../core/make.ts';
import { TABLES } from '../../support/tables.ts';

export interface JournalWorld {
  /** Configuration of clients of the embedded AWS. */
  client: Endpoint['client'];
  dynamodb: DynamoDBClient;
  objects: S3Client;
  place: { readonly bucket: string; readonly table: string };
  reader: JournalReader;
  /** Writes blocks as fan-out does. Returns the id of their object. */
  write(blocks: readonly JournalBlock[], keptSeconds?: number): Promise<string>;
  /** Fans out bus events in one invocation. */
  fanOutWith(events: readonly string[], options: FanOutWith): Promise<FannedOut>;
  /** Fans out one bus event for each detail in one invocation. Returns the deliveries. @throws if the journal has a gap. */
  fanOut(details: readonly unknown[], at: number, destinations: readonly Destination[]): Promise<readonly Delivery[]>;
}

interface FanOutWith extends Pick<FanOutPorts, 'configurationOf'> {
  readonly at: number;
  /** Default: the bucket of the journal. */
  readonly bucket?: string;
}

interface FannedOut {
  readonly deliveries: readonly Delivery[];
  readonly logged: readonly LogLine[];
  readonly statuses: readonly string[];
}

export function journalWorld(): JournalWorld {
  const world = {} as JournalWorld;
  let endpoint: Endpoint;
  let count = 0;
  const newObjectId = () => `object${count++}`;
  const writerTo = (bucket: string, keptSeconds: number, log: Log) => {
    const { dynamodb, objects, place } = world;
    const s3 = async () => ({ client: objects, PutObjectCommand });
    return createJournalWriter(dynamodb, { ...place, bucket, keptSeconds, log, s3 });
  };
  beforeAll(async () => {
    const ref = (name: string) => ({ Value: { Ref: name } });
    const resources = { Journal: TABLES.Attempts, Blocks: { Type: 'AWS::S3::Bucket' } };
    endpoint = await conformanceEndpoint(resources, { Journal: ref('Journal'), Blocks: ref('Blocks') });
    const [dynamodb, objects] = [new DynamoDBClient(endpoint.client), new S3Client(endpoint.client)];
    const place = { bucket: endpoint.outputs['Blocks'] ?? '', table: endpoint.outputs['Journal'] ?? '' };
    const s3 = async () => ({ client: objects, GetObjectCommand });
    Object.assign(world, {
      ...{ client: endpoint.client, dynamodb, objects, place },
      reader: createJournalReader(dynamodb, { ...place, s3 }),
      async write(blocks, keptSeconds = DAY_SECONDS) {
        const id = newObjectId();
        await writerTo(place.bucket, keptSeconds, () => {})(id, blocks);
        return id;
      },
      async fanOutWith(events, { at, configurationOf, bucket = place.bucket }) {
        const deliveries: Delivery[] = [];
        const logged: LogLine[] = [];
        const log = (line: LogLine): void => void logged.push(line);
        const fanOut = createFanOut({
          configurationOf,
          enqueue: async (all) => {
            deliveries.push(...all);
            return [];
          },
          bury: async () => [],
          refuse: async () => {},
          journal: { newObjectId, write: writerTo(bucket, DAY_SECONDS, log) },
          log,
          now: () => at,
        });
        const results = await fanOut(events.map((body) => ({ body })));
        return { deliveries, logged, statuses: results.map(({ status }) => status) };
      },
      async fanOut(details, at, destinations) {
        const configurationOf = async () => ({ realtime: true, destinations: [...destinations] });
        const events = details.map((detail) => busEvent(detail));
        const { deliveries, logged } = await world.fanOutWith(events, { at, configurationOf });
        const gaps = logged.filter(({ event }) => event === 'journal.gap');
        if (gaps.length > 0) throw new Error(`The journal has a gap: ${JSON.stringify(gaps)}`);
        return deliveries;
      },
    } satisfies JournalWorld);
  });
  afterAll(async () => {
    world.dynamodb.destroy();
    world.objects.destroy();
    await endpoint.close();
  });
  return world;
}

const DAY_SECONDS = 86_400;

/** Text that compresses badly, so that the blocks of an invocation become an object. */
export function bulk(seed: number): string {
  return Array.from({ length: 3_000 }, (_, n) => ((seed + n) * 2_654_435_761) % 4_294_967_296).join(' ');
}
