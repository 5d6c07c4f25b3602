/** The days with dead letters, per source, so that a list reads only partitions of the index that are not empty. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DeadLetterSource } from '../../core/holding/dead-letter.ts';
import { DEAD_LETTER_SECONDS } from '../../core/limits.ts';
import { allOf, putItem, query, type Table, text } from '../dynamodb.ts';

export interface DayWithDead {
  readonly source: DeadLetterSource;
  /** `2026-11-24`, in UTC. */
  readonly day: string;
}

export interface DeadDays {
  /** Records a day, once per execution environment. */
  enter(day: DayWithDead): Promise<void>;
  /** Returns all of them, oldest first. */
  read(): Promise<readonly DayWithDead[]>;
}

const PARTITION = 'DEAD#days';

/** @param keptSeconds how long the dead letters of a day are kept. */
export function createDeadDays(client: DynamoDBClient, name: string, keptSeconds = DEAD_LETTER_SECONDS): DeadDays {
  const table: Table = { client, name };
  const entered = new Set<string>();
  return {
    async enter({ source, day }) {
      const sk = `${day}#${source}`;
      if (entered.has(sk)) return;
      const ttl = Math.ceil(Date.parse(day) / 1000) + keptSeconds + 86_400;
      await putItem(table, { pk: PARTITION, sk, ttl });
      entered.add(sk);
    },
    async read() {
      return (await allOf(query(table, 'pk = :pk', { ':pk': PARTITION }))).map((item) => {
        const [day = '', source] = text(item, 'sk').split('#');
        return { day, source: source as DeadLetterSource };
      });
    },
  };
}
