/** Reads the gaps of the journal: of one app, and the recent ones of all apps. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Gap, gapsOf } from '../../core/journal/gaps.ts';
import {
  appOfGapIndex,
  GAP_INDEX,
  gapIndexDay,
  gapPartition,
  parseRowKey,
  ROW_ATTRIBUTES,
  timeKey,
} from '../../core/journal/row.ts';
import { OVERVIEW_GAPS } from '../../core/limits.ts';
import { firstOf, number, query, type Table, text } from '../dynamodb.ts';

interface FoundGaps {
  /** In the order of their first blocks. */
  readonly gaps: readonly Gap[];
  /** false: the gaps lack further missing blocks, which are older. */
  readonly all: boolean;
}

/** @param from Unix ms, like `to`, both inclusive. @param most number of missing blocks that are read, the newest. */
export async function readGaps(
  table: Table,
  appId: string,
  [from, to]: readonly [from: number, to: number],
  most = Number.POSITIVE_INFINITY,
): Promise<FoundGaps> {
  if (from > to) return { gaps: [], all: true };
  const values = { ':pk': gapPartition(appId), ':from': timeKey(from), ':to': `${timeKey(to)}~` };
  const found = query(table, 'pk = :pk AND sk BETWEEN :from AND :to', values, { ScanIndexForward: false });
  const items = await firstOf(found, most);
  const missing = items.toReversed().flatMap((item) => {
    const key = parseRowKey(text(item, 'sk'));
    return key ? [{ ...key, updates: number(item, ROW_ATTRIBUTES.updates), reason: text(item, 'reason') }] : [];
  });
  return { gaps: gapsOf(missing), all: items.length < most };
}

export interface RecentGaps {
  readonly gaps: readonly (Gap & { readonly appId: string })[];
  /** false: there are further gaps. */
  readonly all: boolean;
}

/** Returns a function that reads the newest gaps of an app, or of all apps, as many as the overview shows. */
export function createRecentGaps(client: DynamoDBClient, name: string, now: () => number, limits = OVERVIEW_GAPS) {
  const table: Table = { client, name };
  /** Returns apps that may have gaps, those with the newest first. Repaired gaps leave their entry in the index. */
  const appsSince = async (from: number): Promise<readonly string[]> => {
    const values = { ':pk': GAP_INDEX, ':from': gapIndexDay(from) };
    const entries = query(table, 'pk = :pk AND sk >= :from', values, { ScanIndexForward: false });
    const apps = new Set<string>();
    for await (const entry of entries) {
      apps.add(appOfGapIndex(text(entry, 'sk')));
      if (apps.size > limits.apps) break;
    }
    return [...apps];
  };
  return async (appId?: string): Promise<RecentGaps> => {
    const range = [now() - limits.days * DAY_MS, now()] as const;
    const apps = appId === undefined ? await appsSince(range[0]) : [appId];
    const found = await Promise.all(
      apps.slice(0, limits.apps).map(async (app) => {
        const { gaps, all } = await readGaps(table, app, range, limits.blocks);
        return { gaps: gaps.map((gap) => ({ ...gap, appId: app })), all };
      }),
    );
    return {
      gaps: found.flatMap(({ gaps }) => gaps).toSorted((a, b) => b.to - a.to),
      all: apps.length <= limits.apps && found.every(({ all }) => all),
    };
  };
}

const DAY_MS = 86_400_000;
