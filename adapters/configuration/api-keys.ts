/**
 * Which app has which API key: a claim per key in the configuration table (`KEY#<hash>` / `CLAIM`), so that no two apps ever have the
 * same one. Claimed before the app is written and held afterwards. The claim of a key that its app does not have (any more) can be
 * taken over: at once when it was held, after a minute when the writer was perhaps cut off.
 */
import { createHash } from 'node:crypto';
import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { retryOnConflict } from '../../core/concurrency.ts';
import { isMade } from '../conditional.ts';

export interface ApiKeys {
  /** `false`: another app has it. */
  claim(appId: string, key: string): Promise<boolean>;
  /** To be called when the app has been written with the key. */
  hold(appId: string, key: string): Promise<void>;
}

/** Longer than any call of the API takes. */
const WRITTEN_WITHIN_MS = 60_000;

const keyOf = (key: string) => ({
  pk: { S: `KEY#${createHash('sha256').update(key).digest('hex')}` },
  sk: { S: 'CLAIM' },
});

/** @param hasKey whether an app has a key, as it is now. */
export function createApiKeys(
  client: DynamoDBClient,
  table: string,
  hasKey: (appId: string, key: string) => Promise<boolean>,
  now: () => number,
): ApiKeys {
  /** `false`: the condition did not hold. */
  const put = async (
    appId: string,
    key: string,
    ConditionExpression: string,
    values: Record<string, AttributeValue>,
  ): Promise<boolean> => {
    const Item = { ...keyOf(key), app_id: { S: appId }, claimed_at: { N: String(now()) } };
    const command = { TableName: table, Item, ConditionExpression, ExpressionAttributeValues: values };
    return isMade(client.send(new PutItemCommand(command)));
  };
  return {
    async claim(appId, key) {
      const claimed = await retryOnConflict(async () => {
        if (await put(appId, key, 'attribute_not_exists(pk) OR app_id = :app', { ':app': { S: appId } })) return 'yes';
        const read = new GetItemCommand({ TableName: table, Key: keyOf(key), ConsistentRead: true });
        const { app_id: owner, claimed_at: at, held } = (await client.send(read)).Item ?? {};
        if (!owner?.S || !at?.N) return undefined;
        if (await hasKey(owner.S, key)) return 'no';
        if (!held && now() - Number(at.N) < WRITTEN_WITHIN_MS) return 'no';
        return (await put(appId, key, 'app_id = :owner AND claimed_at = :at', { ':owner': owner, ':at': at })) && 'yes';
      });
      return claimed === 'yes';
    },
    async hold(appId, key) {
      const command = {
        TableName: table,
        Key: keyOf(key),
        UpdateExpression: 'SET held = :true',
        ConditionExpression: 'app_id = :app',
        ExpressionAttributeValues: { ':true': { BOOL: true }, ':app': { S: appId } },
      };
      await isMade(client.send(new UpdateItemCommand(command)));
    },
  };
}
