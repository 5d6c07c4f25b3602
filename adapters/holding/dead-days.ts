/** On which days something died, per source: so that a list reads only partitions of the index that hold something. */
import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DeadLetterSource } from '../../core/holding/dead-letter.ts';
import { DEAD_LETTER_SECONDS } from '../../core/limits.ts';
import { allOf, itemsOf } from '../query.ts';

export interface DayWithDead {
  readonly source: DeadLetterSource;
  /** `2026-11-24`, in UTC. */
  readonly day: string;
}

export interface DeadDays {
  /** Enters a day, once per execution environment. */
  enter(day: DayWithDead): Promise<void>;
  /** All of them, the oldest first. */
  read(): Promise<readonly DayWithDead[]>;
}

const PARTITION = 'DEAD#days';

/** @param keptSeconds how long what died on a day is kept. */
export function createDeadDays(client: DynamoDBClient, table: string, keptSeconds = DEAD_LETTER_SECONDS): DeadDays {
  const entered = new Set<string>();
  return {
    async enter({ source, day }) {
      const sk = `${day}#${source}`;
      if (entered.has(sk)) return;
      const ttl = Math.ceil(Date.parse(day) / 1000) + keptSeconds + 86_400;
      const Item = { pk: { S: PARTITION }, sk: { S: sk }, ttl: { N: String(ttl) } };
      await client.send(new PutItemCommand({ TableName: table, Item }));
      entered.add(sk);
    },
    async read() {
      const found = itemsOf(client, {
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: PARTITION } },
      });
      return (await allOf(found)).map(({ sk }) => {
        const [day = '', source] = (sk?.S ?? '').split('#');
        return { day, source: source as DeadLetterSource };
      });
    },
  };
}
