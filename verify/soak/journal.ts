/**
 * Compares the journal with the input: every accepted update must be in a block that can be read, or in a reported gap of its app and
 * scope. A gap says how many updates are missing, and not which.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createJournalReader } from '../../adapters/journal/read.ts';
import { DamagedBlock } from '../../core/journal/block.ts';
import { factsOf } from '../../core/journal/find.ts';
import type { Embedded } from '../../local/index.ts';
import { type Input, numberOf, shapeOf } from './input.ts';
import type { Range } from './ledger.ts';

export interface Journaled {
  /** Accepted updates that are in the journal. */
  readonly journaled: number;
  /** Accepted updates that are in no block, and for which there is a gap. */
  readonly inGaps: number;
  readonly violations: readonly string[];
}

const APPS = ['1', '2'];
const HOUR_MS = 3_600_000;

/** Counts the updates of reported gaps by app and scope, from the log. */
export function createGapCounter() {
  const gaps = new Map<string, number>();
  return {
    gaps: gaps as ReadonlyMap<string, number>,
    log(line: string): void {
      if (!line.includes('journal.gap')) return;
      const { app_id, scope, updates } = JSON.parse(line) as { app_id: string; scope: string; updates: number };
      const place = placeOf(app_id, scope);
      gaps.set(place, (gaps.get(place) ?? 0) + updates);
    },
  };
}

/** @param from time of the start of the run on its clock, in Unix ms. @param refused updates that fan-out did not accept. */
export async function readJournal(
  { endpoint, region, outputs, clock }: Embedded,
  { input, range, from }: { readonly input: Input; readonly range: Range; readonly from: number },
  refused: ReadonlySet<number>,
  gaps: ReadonlyMap<string, number>,
): Promise<Journaled> {
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'local' };
  const dynamodb = new DynamoDBClient({ endpoint, region, credentials, maxAttempts: 10 });
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 10 });
  const reader = createJournalReader(dynamodb, {
    bucket: outputs['JournalBucketName'] ?? '',
    table: outputs['JournalTableName'] ?? '',
    s3: async () => ({ client: s3, GetObjectCommand }),
  });
  const found = new Set<number>();
  const violations: string[] = [];
  for (const appId of APPS) {
    for (let hour = Math.floor(from / HOUR_MS) * HOUR_MS; hour <= clock.now(); hour += HOUR_MS) {
      for await (const row of reader.rows(appId, hour)) {
        try {
          const block = await reader.open(row);
          for (const text of block.updates) {
            const number = numberOf(input.seed, factsOf(text).eventId);
            if (number === undefined || shapeOf(input, number).appId !== appId)
              violations.push(`the journal of app ${appId} has a foreign update: ${text.slice(0, 100)}`);
            else found.add(number);
          }
        } catch (error) {
          if (!(error instanceof DamagedBlock)) throw error;
          violations.push(`a block of app ${appId} cannot be read: ${error.message}`);
        }
      }
    }
  }
  dynamodb.destroy();
  s3.destroy();
  const missing = new Map<string, number[]>();
  let [journaled, inGaps] = [0, 0];
  for (let number = range.from; number < range.to; number++) {
    const shape = shapeOf(input, number);
    if (found.has(number)) journaled++;
    else if (!shape.refused && !refused.has(number)) {
      const place = placeOf(shape.appId, shape.scope);
      missing.set(place, [...(missing.get(place) ?? []), number]);
    }
  }
  for (const [place, numbers] of missing) {
    const reported = gaps.get(place) ?? 0;
    inGaps += Math.min(reported, numbers.length);
    if (numbers.length > reported) {
      violations.push(
        `${numbers.length} updates of ${place} are not in the journal, and its gaps have ${reported}: ${numbers.slice(0, 5).join()}`,
      );
    }
  }
  return { journaled, inGaps, violations: violations.slice(0, 20) };
}

function placeOf(appId: string, scope: string): string {
  return `${appId} ${scope}`;
}
