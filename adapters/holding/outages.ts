/**
 * The history of outages: a row for all apps and one for the app of the destination. Rows are written when an outage begins,
 * when its destination is disabled, and when it ends.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Outage } from '../../core/health/outage.ts';
import { STATS_KEPT_SECONDS } from '../../core/limits.ts';
import { firstOf, json, query, readEach, type Table, text, updateItem } from '../dynamodb.ts';
import { outageKey, outagesPartition } from './keys.ts';

export interface OutagesQuery {
  /** Outages of these apps. Default: of all apps. */
  readonly appIds?: readonly string[];
  /** Unix ms between which the outages began, both inclusive. */
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  /** The key of the last outage of the page before. Another text is ignored. */
  readonly after?: string;
}

export interface StoredOutage extends Outage {
  readonly key: string;
}

export interface Outages {
  write(outage: Outage): Promise<void>;
  /** Returns outages, newest first. */
  list(query: OutagesQuery): Promise<readonly StoredOutage[]>;
}

export function createOutages(client: DynamoDBClient, name: string, now: () => number): Outages {
  const table: Table = { client, name };
  return {
    async write(outage) {
      const values = { ':document': JSON.stringify(outage), ':ttl': Math.ceil(now() / 1000) + STATS_KEPT_SECONDS };
      const write = (pk: string) =>
        updateItem(
          table,
          { pk, sk: outageKey(outage.from, outage.destinationId) },
          'SET document = :document, #ttl = :ttl',
          {
            names: { '#ttl': 'ttl' },
            values,
          },
        );
      await Promise.all([write(outagesPartition()), write(outagesPartition(outage.appId))]);
    },
    async list({ appIds, from, to, limit, after: cursor = '' }) {
      const after = /^\d{15}#\w{1,100}$/.test(cursor) ? cursor : undefined;
      const least = outageKey(Math.max(from, now() - STATS_KEPT_SECONDS * 1000), '');
      const most = after ?? `${outageKey(to, '')}~`;
      if (least > most) return [];
      const readPartition = (appId?: string): Promise<readonly StoredOutage[]> => {
        const values = { ':pk': outagesPartition(appId), ':least': least, ':most': most };
        const found = query(table, 'pk = :pk AND sk BETWEEN :least AND :most', values, {
          ScanIndexForward: false,
          // The condition includes the last outage of the page before.
          Limit: limit + 1,
        });
        const outages = readEach(found, (item) => {
          const [key, outage] = [text(item, 'sk'), json<Outage>(item, 'document')];
          return outage && key !== after ? { ...outage, key } : undefined;
        });
        return firstOf(outages, limit);
      };
      const found = await Promise.all((appIds ?? [undefined]).map(readPartition));
      return found
        .flat()
        .toSorted((a, b) => (a.key < b.key ? 1 : -1))
        .slice(0, limit);
    },
  };
}
