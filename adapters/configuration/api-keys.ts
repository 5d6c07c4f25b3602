/**
 * Assigns API keys to apps: the configuration table has a claim per key (`KEY#<hash>` / `CLAIM`), so that no two apps
 * have the same key. A key is claimed before its app is written, and held afterwards. A claim whose app does not have
 * the key can be taken over: immediately when it was held, and after a minute when it was not, because its writer may
 * still be at work.
 */
import { createHash } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { retryOnConflict } from '../../core/concurrency.ts';
import { getItem, number, putItem, type Table, text, updateItem, type Values } from '../dynamodb.ts';

/** Longer than any call of the API takes. */
const WRITTEN_WITHIN_MS = 60_000;

const keyOf = (key: string) => ({ pk: `KEY#${createHash('sha256').update(key).digest('hex')}`, sk: 'CLAIM' });

/** @param hasKey reports whether an app has a key at present. */
export function createApiKeys(
  client: DynamoDBClient,
  name: string,
  hasKey: (appId: string, key: string) => Promise<boolean>,
  now: () => number,
) {
  const table: Table = { client, name };
  const put = (app_id: string, key: string, condition: string, values: Values): Promise<boolean> =>
    putItem(table, { ...keyOf(key), app_id, claimed_at: now() }, { condition, values });
  return {
    /** `false`: another app has the key. */
    async claim(appId: string, key: string): Promise<boolean> {
      const result = await retryOnConflict(async () => {
        if (await put(appId, key, 'attribute_not_exists(pk) OR app_id = :app', { ':app': appId })) return 'claimed';
        const item = await getItem(table, keyOf(key), { ConsistentRead: true });
        const [owner, at] = [text(item, 'app_id'), number(item, 'claimed_at')];
        if (owner === '' || Number.isNaN(at)) return undefined;
        if (await hasKey(owner, key)) return 'taken';
        if (!item?.['held'] && now() - at < WRITTEN_WITHIN_MS) return 'taken';
        const isOurs = await put(appId, key, 'app_id = :owner AND claimed_at = :at', { ':owner': owner, ':at': at });
        return isOurs && 'claimed';
      });
      return result === 'claimed';
    },
    /** Must be called when the app has been written with the key. */
    async hold(appId: string, key: string): Promise<void> {
      const values = { ':true': true, ':app': appId };
      await updateItem(table, keyOf(key), 'SET held = :true', { condition: 'app_id = :app', values });
    },
  };
}
