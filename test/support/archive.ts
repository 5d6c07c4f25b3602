/** Reads the dead letters of a running embedded AWS, like an operator. */
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { createDeadLetterList } from '../../adapters/holding/dead-letter-list.ts';
import { createDeadLetters } from '../../adapters/holding/dead-letters.ts';
import type { DeadLetter, DeadLetterFilter } from '../../core/holding/dead-letter.ts';
import type { Ready } from './embedded-run.ts';

export interface Archive {
  /** Returns the oldest matching dead letter as soon as there is one. */
  first(filter: DeadLetterFilter): Promise<{ readonly deadLetter: DeadLetter; readonly text: string }>;
}

const POLL_MS = 50;

export async function openArchive({ endpoint, region }: Pick<Ready, 'endpoint' | 'region'>): Promise<Archive> {
  const client = new DynamoDBClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const table = TableNames.find((name) => name.includes('HoldingTable')) ?? '';
  const list = createDeadLetterList(client, table, Date.now);
  const deadLetters = createDeadLetters(client, table, Date.now);
  return {
    async first(filter) {
      for (;;) {
        // On a fast clock, dead letters have times in the future.
        const { deadLetters: found } = await list(
          { to: Number.MAX_SAFE_INTEGER / 10, ...filter },
          { limit: 1, order: 'oldest' },
        );
        const deadLetter = found[0] && (await deadLetters.read(found[0].key));
        if (deadLetter?.text !== undefined) return { deadLetter: deadLetter.deadLetter, text: deadLetter.text };
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
  };
}
