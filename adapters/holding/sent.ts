/** Records of the deliveries that replays and resends created, in the holding table. They expire with the journal. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { forEachConcurrently } from '../../core/concurrency.ts';
import type { JournalPlace } from '../../core/delivery/delivery.ts';
import type { UpdatePlace } from '../../core/journal/row.ts';
import {
  blockKey,
  keysOfPlace,
  keysOfRecord,
  type NumberedBlock,
  type SentRecord,
  sentPartition,
} from '../../core/journal/sent.ts';
import { firstOf, getItem, json, putItem, query, readEach, type Table } from '../dynamodb.ts';

export interface Sent {
  write(records: readonly SentRecord[]): Promise<void>;
  /** Returns the record that a place names; `undefined` if it has expired or the place names a block. */
  read(place: Omit<JournalPlace, 'updates'>): Promise<SentRecord | undefined>;
  /** Returns the records that can contain an update, oldest first. @param replays ids of the replays that can have sent it. */
  of(place: UpdatePlace, replays: readonly string[]): Promise<readonly SentRecord[]>;
}

/** @param keptMs how long the journal keeps updates. */
export function createSent(client: DynamoDBClient, name: string, keptMs: number): Sent {
  const table: Table = { client, name };
  const recordsIn = (replayOrBlock: string, from: string) =>
    readEach(
      query(
        table,
        'pk = :pk AND sk >= :from',
        { ':pk': sentPartition(replayOrBlock), ':from': from },
        { Limit: MOST_READ },
      ),
      (item) => json<SentRecord>(item, 'document'),
    );
  const ofReplay = async (id: string, place: UpdatePlace): Promise<readonly SentRecord[]> => {
    const key = blockKey({ id: place.block, at: place.at });
    const found: SentRecord[] = [];
    let later = 0;
    for await (const record of recordsIn(id, key)) {
      // A batch that was interrupted and repeated can have a record that begins earlier than the one before it.
      if (blockKey(record.blocks[0] as NumberedBlock) > key && ++later > REPEATED) break;
      if (found.push(record) === MOST_READ) break;
    }
    return found;
  };
  return {
    async write(records) {
      await forEachConcurrently(records, WRITTEN_AT_ONCE, async (record) => {
        const complete = JSON.stringify(record);
        // The place of a delivery needs only the blocks. Without the deliveries, their updates do not list them.
        const document = complete.length <= MOST_CHARACTERS ? complete : JSON.stringify({ ...record, deliveries: [] });
        const last = record.blocks.at(-1) as NumberedBlock;
        await putItem(table, { ...keysOfRecord(record), document, ttl: Math.ceil((last.at + keptMs) / 1000) });
      });
    },
    async read(place) {
      const key = keysOfPlace(place);
      const item = key && (await getItem(table, key));
      return item && json<SentRecord>(item, 'document');
    },
    async of(place, replays) {
      const lists = await Promise.all([
        firstOf(recordsIn(place.block, ''), MOST_READ),
        ...replays.map((id) => ofReplay(id, place)),
      ]);
      return lists.flat().toSorted((a, b) => a.sentAt - b.sentAt);
    },
  };
}

/** Records that are read for one update, of each replay and of its resends. */
const MOST_READ = 50;
const WRITTEN_AT_ONCE = 16;
/** Characters of a record with its deliveries. An item of DynamoDB has at most 400 KB. */
const MOST_CHARACTERS = 300_000;
/** Records that begin after an update and are read before the search ends. */
const REPEATED = 2;
