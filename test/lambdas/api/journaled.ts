/** Writes updates into the journal of a test, with the real fan-out step. */
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect } from '@jest/globals';
import { createConfigurationReader } from '../../../adapters/configuration/read.ts';
import { createRoutes } from '../../../adapters/configuration/routes.ts';
import { createJournalWriter } from '../../../adapters/journal/write.ts';
import type { Delivery } from '../../../core/delivery/delivery.ts';
import { objectKey } from '../../../core/journal/row.ts';
import { createFanOut } from '../../../lambdas/fan-out/fan-out.ts';
import { busEvent } from '../../core/make.ts';
import type { World } from './world.ts';

let objects = 0;

/**
 * Fans out updates as the function does, with the destinations of the API. The deliveries are not sent.
 * @param at Unix ms.
 */
export async function journaled(world: World, details: readonly object[], at: number): Promise<readonly Delivery[]> {
  const { dynamodb, tables, bucket } = world;
  const client = clientOf(world);
  const deliveries: Delivery[] = [];
  const write = createJournalWriter(dynamodb, {
    bucket,
    table: tables.journal,
    keptSeconds: 86_400,
    log: (line) => expect(line.event).not.toBe('journal.gap'),
    s3: async () => ({ client, PutObjectCommand }),
    // A busy machine must not cause a gap.
    limits: { writeMs: 60_000, gapMs: 60_000 },
  });
  const fanOut = createFanOut({
    configurationOf: createRoutes(createConfigurationReader(dynamodb, tables.configuration), Date.now),
    enqueue: async (all) => {
      deliveries.push(...all);
      return [];
    },
    bury: async () => [],
    refuse: async () => {},
    journal: { newObjectId: () => `object${objects++}`, write },
    log: () => {},
    now: () => at,
  });
  await fanOut(details.map((detail) => ({ body: busEvent(detail) })));
  return deliveries;
}

/** Deletes the objects of an hour, whose ids are those of this file. */
export async function removeObjects(world: World, at: number): Promise<void> {
  const client = clientOf(world);
  for (let number = 0; number < objects; number++) {
    await client.send(new DeleteObjectCommand({ Bucket: world.bucket, Key: objectKey(`object${number}`, at) }));
  }
}

function clientOf({ embedded: { endpoint, region } }: World): S3Client {
  return new S3Client({ endpoint, region, forcePathStyle: true });
}
