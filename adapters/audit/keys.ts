/**
 * Keys of the audit trail in the attempts table. A record is in the partition of all records, and in those of its app
 * and its destination. No key of an attempt has this prefix, since ids of destinations begin with `dst_`.
 */

import { AUDIT_PREFIX, type AuditTarget } from '../../core/audit/record.ts';
import { keyPart } from '../../core/names.ts';
import { sortable } from '../holding/keys.ts';

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
