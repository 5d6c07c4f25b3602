/**
 * The audit trail in the attempts table: records are written best effort and within a time limit, and read a page at
 * a time.
 */
import { randomBytes } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  AUDIT_PREFIX,
  type AuditEntry,
  type AuditRecord,
  type AuditTarget,
  boundedEntry,
} from '../../core/audit/record.ts';
import { defined } from '../../core/defined.ts';
import { AUDIT_READ, AUDIT_SECONDS, AUDIT_TIMEOUT_SECONDS, SORT_KEY_BYTES } from '../../core/limits.ts';
import type { Log } from '../../core/log-line.ts';
import { keyPart } from '../../core/names.ts';
import { attributes, json, putBatch, query, type Table, text } from '../dynamodb.ts';
import { sortable } from '../holding/keys.ts';

export interface AuditQuery {
  readonly appId?: string;
  readonly destinationId?: string;
  /** A text in the name or subject of the caller. */
  readonly actor?: string;
  readonly action?: string;
  /** Unix ms, inclusive. */
  readonly from?: number;
  /** Unix ms, inclusive. */
  readonly to?: number;
  readonly limit: number;
  readonly cursor?: string;
  readonly order: 'oldest' | 'newest';
}

export interface AuditPage {
  readonly records: readonly AuditRecord[];
  /** Start of the next page, opaque. Absent on the last page. A page of a filter may have fewer records than the limit. */
  readonly cursor?: string;
}

export interface AuditTrail {
  /** Never rejects, because the change has happened. A lost record is logged and counted. */
  record(entry: AuditEntry): Promise<void>;
  list(query: AuditQuery): Promise<AuditPage>;
}

const ID_BYTES = 6;
const DAY_MS = 86_400_000;

export function createAuditTrail(client: DynamoDBClient, name: string, log: Log, now: () => number): AuditTrail {
  const table: Table = { client, name };
  return {
    async record(entry) {
      const at = now();
      const record: AuditRecord = { id: `aud_${randomBytes(ID_BYTES).toString('hex')}`, at, ...boundedEntry(entry) };
      const common = {
        sk: auditKey(at, record.id),
        document: JSON.stringify(record),
        ttl: Math.ceil(at / 1000) + AUDIT_SECONDS,
      };
      const batch = auditPartitions(record).map((pk) => ({ pk, ...common }));
      try {
        await putBatch(table, batch, AbortSignal.timeout(AUDIT_TIMEOUT_SECONDS * 1000));
      } catch (error) {
        log(lostLine(record, error));
      }
    },
    async list({ appId, destinationId, actor, action, limit, cursor, order, ...range }) {
      const pk = auditPartition(defined({ app_id: appId, destination_id: destinationId }));
      // DynamoDB deletes expired items up to two days later.
      const from = Math.max(range.from ?? 0, now() - AUDIT_SECONDS * 1000);
      const to = Math.min(range.to ?? Number.POSITIVE_INFINITY, now() + DAY_MS);
      if (from > to) return { records: [] };
      const [first, last] = auditRange(from, to);
      const after = cursorKey(cursor, first, last);
      const values = { ':pk': pk, ':from': first, ':to': last };
      const items = query(table, 'pk = :pk AND sk BETWEEN :from AND :to', values, {
        ScanIndexForward: order === 'oldest',
        Limit: actor === undefined && action === undefined ? limit + 1 : AUDIT_READ,
        ...(after === undefined ? {} : { ExclusiveStartKey: attributes({ pk, sk: after }) }),
      });
      const wanted = (record: AuditRecord): boolean =>
        // A plan of another app can name this destination.
        (appId === undefined || record.app_id === appId) &&
        (action === undefined || record.action === action) &&
        (actor === undefined || isBy(record, actor.toLowerCase()));
      const records: AuditRecord[] = [];
      let [read, end] = [0, ''];
      const page = (): AuditPage => ({ records, cursor: Buffer.from(end).toString('base64url') });
      for await (const item of items) {
        // A filter that few records match reads a limited number of records for each page.
        if (read++ === AUDIT_READ) return page();
        const record = json<AuditRecord>(item, 'document');
        if (record && wanted(record)) {
          if (records.length === limit) return page();
          records.push(record);
        }
        end = text(item, 'sk');
      }
      return { records };
    },
  };
}

function lostLine(
  { action, caller, address, app_id, destination_id, id, request_id, at }: AuditRecord,
  error: unknown,
) {
  return {
    event: 'audit.lost',
    action,
    happened_at: new Date(at).toISOString(),
    audit_id: id,
    ...defined({ subject: caller.subject, address, app_id, destination_id, request_id }),
    ...(error instanceof Error ? { error_name: error.name } : {}),
  } as const;
}

function isBy({ caller: { name = '', subject = '' } }: AuditRecord, wanted: string): boolean {
  return [name, subject].some((one) => one.toLowerCase().includes(wanted));
}

/** A cursor of another list or of another time range is ignored. */
function cursorKey(cursor: string | undefined, first: string, last: string): string | undefined {
  const key = Buffer.from(cursor ?? '', 'base64url').toString();
  const isOurs = /^\d{15}#aud_[0-9a-f]+$/.test(key) && key.length <= SORT_KEY_BYTES;
  return isOurs && key >= first && key <= last ? key : undefined;
}

export function auditPartition({ app_id, destination_id }: AuditTarget): string {
  if (destination_id !== undefined) return `${AUDIT_PREFIX}DESTINATION#${keyPart(destination_id)}`;
  return app_id === undefined ? `${AUDIT_PREFIX}ALL` : `${AUDIT_PREFIX}APP#${keyPart(app_id)}`;
}

/** Returns every partition that contains a record about the target. */
export function auditPartitions({ app_id, destination_id }: AuditTarget): readonly string[] {
  return [
    auditPartition({}),
    ...(app_id === undefined ? [] : [auditPartition({ app_id })]),
    ...(destination_id === undefined ? [] : [auditPartition({ destination_id })]),
  ];
}

export function auditKey(at: number, id: string): string {
  return `${sortable(at)}#${id}`;
}

/** Returns the sort keys of the records in a time range, both ends inclusive. */
export function auditRange(from: number, to: number): readonly [from: string, to: string] {
  return [sortable(from), `${sortable(to)}~`];
}
