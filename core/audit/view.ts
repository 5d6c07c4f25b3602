/** A record of the audit trail as the API shows it. */
import { isoOf } from '../api/times.ts';
import type { AuditRecord } from './record.ts';

export function auditView({ id, at, ...rest }: AuditRecord): object {
  return { id, at: isoOf(at), ...rest };
}
