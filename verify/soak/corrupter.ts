/**
 * Corrupts parked deliveries, like a bug or a manual mistake: overwrites a body or a row with garbage, or removes a body. Each
 * such delivery must become a dead letter. Its content is stored here, because it is lost elsewhere.
 */
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { createBodies } from '../../adapters/holding/bodies.ts';
import { createHealthStore } from '../../adapters/holding/health-store.ts';
import { bodyPartition, destinationPartition } from '../../adapters/holding/keys.ts';
import { createParked, type ParkedRow } from '../../adapters/holding/parked.ts';
import type { Embedded } from '../../local/index.ts';
import { type Input, read } from './input.ts';
import { createTaskQueue } from './task-queue.ts';

export interface Corrupter {
  /** Processes a log line of a function. */
  log(line: string): void;
  /** Corrupts deliveries until `signal` aborts. */
  work(embedded: Embedded, holdingTable: string, signal: AbortSignal): Promise<void>;
  /** Reports whether each kind of corruption has occurred. */
  hasCausedAll(): boolean;
  /** Number of parked deliveries that are not processed yet. */
  readonly left: number;
  /** Content of deliveries that may have been corrupted, by id. */
  readonly corrupted: ReadonlyMap<string, readonly Found[]>;
}

export type Found = NonNullable<ReturnType<typeof read>>;

export const CORRUPTIONS = ['parked body overwritten', 'parked body removed', 'parked row overwritten'] as const;
/** One parked delivery in this many is corrupted. */
const EVERY = 6;
/** Maximum number in a chunk of a soak. */
const MOST = 20;
/** Text that is not valid gzip. */
export const GARBAGE = Buffer.from('This was a delivery.');
const ANY_TIME = Number.MAX_SAFE_INTEGER / 10;
const ROWS = 100;
const FIRST_PIECE = '000';

export function createCorrupter(
  input: Input,
  without: ReadonlySet<string>,
  onFault: (fault: string, place: string) => void,
): Corrupter {
  const kinds = CORRUPTIONS.filter((fault) => !without.has(fault));
  const tasks = createTaskQueue<{ readonly destinationId: string }>();
  const corrupted = new Map<string, readonly Found[]>();
  let parked = 0;
  let done = 0;
  return {
    corrupted,
    hasCausedAll: () => done >= kinds.length,
    get left() {
      return tasks.left;
    },
    log(text) {
      if (kinds.length === 0 || done >= MOST || !text.includes('"delivery.parked"')) return;
      const { destination_id: destinationId } = JSON.parse(text) as { readonly destination_id: string };
      // Until each kind has occurred, every delivery is tried, because some are released before they can be corrupted.
      const isFirst = done < kinds.length && tasks.left === 0;
      if (parked++ % EVERY === 0 || isFirst) tasks.add({ destinationId });
    },
    async work({ endpoint, region, clock }, holdingTable, signal) {
      const credentials = { accessKeyId: 'corrupter', secretAccessKey: 'local' };
      const client = new DynamoDBClient({ endpoint, region, credentials, maxAttempts: 10 });
      const rows = createParked(client, holdingTable, createHealthStore(client, holdingTable), clock.now);
      const bodies = createBodies(client, holdingTable);
      await tasks.work(clock, signal, async ({ destinationId }) => {
        // The table can refuse calls for longer than the SDK retries. Another parked delivery is corrupted instead.
        const all = await rows.due(destinationId, ANY_TIME, ROWS).catch(() => []);
        // The last known row is the least likely to be released at this moment.
        const row = all.findLast(({ deliveryId }) => !corrupted.has(deliveryId));
        const delivery = row && (await rows.open(row).catch(() => undefined));
        const kind = kinds[done % kinds.length];
        if (!row || !delivery || !kind) return;
        const updates = JSON.parse(delivery.body) as readonly unknown[];
        corrupted.set(
          delivery.id,
          updates.flatMap((update) => read(input.seed, update) ?? []),
        );
        if (kind === 'parked body removed') await bodies.discard(row.bodyId);
        else if (!(await overwrite(client, holdingTable, kind === 'parked row overwritten' ? rowOf(row) : bodyOf(row))))
          return;
        done++;
        onFault(kind, destinationId);
      });
      client.destroy();
    },
  };
}

type Overwriting = Pick<
  UpdateItemCommandInput,
  'Key' | 'UpdateExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

function bodyOf({ bodyId }: ParkedRow): Overwriting {
  return {
    Key: { pk: { S: bodyPartition(bodyId) }, sk: { S: FIRST_PIECE } },
    UpdateExpression: 'SET #data = :garbage, pieces = :one',
    ExpressionAttributeNames: { '#data': 'data' },
    ExpressionAttributeValues: { ':garbage': { B: GARBAGE }, ':one': { N: '1' } },
  };
}

function rowOf({ destinationId, sk }: ParkedRow): Overwriting {
  return {
    Key: { pk: { S: destinationPartition(destinationId) }, sk: { S: sk } },
    UpdateExpression: 'SET body = :garbage, why = :garbage, attempt = :garbage',
    ExpressionAttributeValues: { ':garbage': { B: GARBAGE } },
  };
}

/** Returns `false` if the delivery was released meanwhile. */
async function overwrite(client: DynamoDBClient, TableName: string, overwriting: Overwriting): Promise<boolean> {
  try {
    await client.send(
      new UpdateItemCommand({ TableName, ...overwriting, ConditionExpression: 'attribute_exists(pk)' }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
