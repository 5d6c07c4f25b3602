/** Reports whether a bucket destination is due, for the function that invokes the writer. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { firstOf, query } from '../dynamodb.ts';
import { BUCKETS, DUE_INDEX } from '../holding/keys.ts';

export function createBucketsDue(client: DynamoDBClient, name: string, now: () => number) {
  return async (): Promise<boolean> => {
    const condition = `${DUE_INDEX.partition} = :buckets AND ${DUE_INDEX.sort} <= :now`;
    const values = { ':buckets': BUCKETS, ':now': Math.floor(now()) };
    const found = await firstOf(query({ client, name }, condition, values, { IndexName: DUE_INDEX.name }), 1);
    return found.length > 0;
  };
}
