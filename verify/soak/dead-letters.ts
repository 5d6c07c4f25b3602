/** Reads every dead letter of a run as an operator would, and records its activities in the ledger. */

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readPositions } from '../../adapters/deliveries/positions.ts';
import { createDeadLetterList } from '../../adapters/holding/dead-letter-list.ts';
import { createDeadLetters } from '../../adapters/holding/dead-letters.ts';
import { defined } from '../../core/defined.ts';
import { decodeDelivery } from '../../core/delivery/delivery.ts';
import type { DeadLetter } from '../../core/holding/dead-letter.ts';
import { positionsIn } from '../../core/update/positions.ts';
import type { Embedded } from '../../local/index.ts';
import { type Found, GARBAGE } from './corrupter.ts';
import type { Place } from './destinations.ts';
import { type Input, numberOf, read } from './input.ts';
import { createMarker, type Range } from './ledger.ts';

export interface DeadLetters {
  /** Updates in the dead letters of the intake. */
  readonly refused: ReadonlySet<number>;
  readonly deadLetters: number;
  /** Number of dead letters by failure class. */
  readonly classes: ReadonlyMap<string, number>;
  readonly withoutReason: number;
}

export interface Reading {
  readonly input: Input;
  readonly range: Range;
  readonly holdingTable: string;
  readonly placeOf: (destinationId: string) => Place | undefined;
  /** Content of corrupted deliveries by their ids. */
  readonly corrupted: ReadonlyMap<string, readonly Found[]>;
}

export async function readDeadLetters(
  { endpoint, region, clock }: Embedded,
  { input, range, holdingTable, placeOf, corrupted }: Reading,
  dead: SharedArrayBuffer,
): Promise<DeadLetters> {
  const client = new DynamoDBClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'operator', secretAccessKey: 'local' },
  });
  const list = createDeadLetterList(client, holdingTable, clock.now);
  const archive = createDeadLetters(client, holdingTable, clock.now);
  const mark = createMarker(dead, range);
  const refused = new Set<number>();
  const classes = new Map<string, number>();
  let [deadLetters, withoutReason] = [0, 0];
  let cursor: string | undefined;
  do {
    const page = await list(
      { to: Number.MAX_SAFE_INTEGER / 10 },
      { limit: 100, order: 'oldest', ...defined({ cursor }) },
    );
    for (const { key, deadLetter } of page.deadLetters) {
      const opened = await archive.read(key);
      if (opened?.text === undefined) throw new Error(`the dead letter ${deadLetter.id} is listed and cannot be read`);
      deadLetters++;
      classes.set(deadLetter.class, (classes.get(deadLetter.class) ?? 0) + 1);
      if (deadLetter.reason === '') withoutReason++;
      if (deadLetter.source === 'intake' || deadLetter.source === 'rule') {
        for (const number of refusedIn(input, opened.text, deadLetter.positions ?? deadLetter.refused))
          refused.add(number);
        continue;
      }
      const isSpoilt = deadLetter.code === 'Undecodable' || deadLetter.code === 'BodyGone';
      const { destinationId = '' } = isSpoilt ? deadLetter : decodeDelivery(opened.text);
      const place = placeOf(destinationId);
      if (!place) throw new Error(`the dead letter ${deadLetter.id} is for an unknown destination ${destinationId}`);
      const found = isSpoilt ? spoiltIn(deadLetter, opened.text, corrupted) : foundIn(input, opened.text);
      for (const { number, activities } of found) mark(place.index, number, activities);
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  client.destroy();
  return { refused, deadLetters, classes, withoutReason };
}

function foundIn({ seed }: Input, text: string): readonly Found[] {
  const updates = JSON.parse(decodeDelivery(text).body) as readonly unknown[];
  return updates.flatMap((update) => read(seed, update) ?? []);
}

/** @throws Error if the delivery was not corrupted by the soak, or if the dead letter lacks the remaining parts. */
function spoiltIn(
  { id, code }: Pick<DeadLetter, 'id' | 'code'>,
  text: string,
  corrupted: ReadonlyMap<string, readonly Found[]>,
): readonly Found[] {
  const found = corrupted.get(id);
  if (!found) throw new Error(`the dead letter ${id} says ${code}, but the soak did not make it unreadable`);
  const left = code === 'BodyGone' ? '' : GARBAGE.toString('base64');
  if (text !== left) throw new Error(`the dead letter ${id} says ${code} and lacks the remaining parts`);
  return found;
}

/** Returns the numbers of the updates of an event that were not accepted. */
function refusedIn(input: Input, text: string, positions: string | undefined): readonly number[] {
  const { detail } = JSON.parse(text) as { detail: { updates: readonly { event_id: string }[] } };
  const wanted = positions === undefined ? undefined : positionsIn(readPositions(positions) ?? []);
  return detail.updates.flatMap(({ event_id }, index) => {
    const number = wanted === undefined || wanted.has(index) ? numberOf(input.seed, event_id) : undefined;
    return number === undefined ? [] : [number];
  });
}
