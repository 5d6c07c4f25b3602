/** On which days something died, per source: so that a list reads only partitions of the index that hold something. */
import {
  type AttributeValue,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { DeadLetterSource } from '../../core/held/dead-letter.ts';
import { DEAD_LETTER_SECONDS } from '../../core/limits.ts';

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
      const days: DayWithDead[] = [];
      let from: Record<string, AttributeValue> | undefined;
      do {
        const page: QueryCommandOutput = await client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': { S: PARTITION } },
            ...(from ? { ExclusiveStartKey: from } : {}),
          }),
        );
        for (const { sk } of page.Items ?? []) {
          const [day = '', source] = (sk?.S ?? '').split('#');
          days.push({ day, source: source as DeadLetterSource });
        }
        from = page.LastEvaluatedKey;
      } while (from);
      return days;
    },
  };
}
