/** Reports new dead letters of destinations, with their number since the previous report. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type DeadLetter, isOfDelivery } from '../../core/holding/dead-letter.ts';
import { type DeadLettersOf, deadLettersCreated } from '../../core/notifications/transitions.ts';
import { number, type Table, updateItem } from '../dynamodb.ts';
import type { SendOrKeep } from './outbox.ts';

const HOUR_MS = 3_600_000;
/** How long the number is kept after the last dead letter: 30 days. */
const COUNT_KEPT_MS = 30 * 86_400_000;

/**
 * The number is approximate, because a message that is archived twice counts twice. An execution environment reports a destination once
 * an hour, so that many dead letters cost one write of the number for each batch and destination.
 */
export function createReportDeadLetters(
  { dynamodb, table: name, now }: { dynamodb: DynamoDBClient; table: string; now: () => number },
  notify: SendOrKeep,
) {
  const table: Table = { client: dynamodb, name };
  /** The hour of the last report, by destination. */
  const reported = new Map<string, number>();
  const add = async (destinationId: string, count: number): Promise<number> => {
    const key = { pk: `NOTIFIED#${destinationId}`, sk: 'DEAD' };
    const values = { ':count': count, ':ttl': Math.ceil((now() + COUNT_KEPT_MS) / 1000) };
    const update = 'ADD deaths :count SET #ttl = :ttl';
    const after = await updateItem(
      table,
      key,
      update,
      { values, names: { '#ttl': 'ttl' } },
      { ReturnValues: 'ALL_NEW' },
    );
    return number(after, 'deaths');
  };

  return async (deadLetters: readonly DeadLetter[]): Promise<void> => {
    const hour = Math.floor(now() / HOUR_MS);
    for (const [id, last] of reported) if (last < hour) reported.delete(id);
    for (const [id, own] of Map.groupBy(deadLetters.flatMap(aboutDestination), ({ destinationId }) => destinationId)) {
      const count = await add(id, own.length);
      if (reported.has(id)) continue;
      reported.set(id, hour);
      if (await notify(deadLettersCreated(own.at(-1) as DeadLettersOf, count, now()))) await add(id, -count);
    }
  };
}

function aboutDestination(deadLetter: DeadLetter): readonly DeadLettersOf[] {
  const { source, appId, scope, destinationId, id, class: failureClass, reason } = deadLetter;
  if (!isOfDelivery(source) || appId === undefined || scope === undefined || destinationId === undefined) return [];
  return [{ appId, scope, destinationId, transport: source, id, class: failureClass, reason }];
}
