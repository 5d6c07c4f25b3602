/** Checks the entries of batch operations, and makes answers with the successful and the failed entries. */
import { AwsError } from '../../protocol/aws-error.ts';
import { emptyBatch, idsNotDistinct, invalidEntryId, missingParameter, tooManyEntries } from '../errors.ts';
import type { Input } from '../input.ts';
import { MAX_BATCH_ENTRIES } from '../limits.ts';

export interface Entry {
  readonly id: string;
  readonly input: Input;
}

/** Returns the entries of a request. @throws AwsError when their number or ids are not valid. */
export function entriesOf(input: Input, operation: string): readonly Entry[] {
  const entries = (input.Entries ?? []).map((entry, at) => {
    const { Id: id } = entry;
    if (id === undefined) throw missingParameter(`${operation}RequestEntry.${at + 1}.Id`);
    return { id, input: entry };
  });
  if (entries.length === 0) throw emptyBatch(operation);
  if (entries.length > MAX_BATCH_ENTRIES) throw tooManyEntries(entries.length, MAX_BATCH_ENTRIES);
  const seen = new Set<string>();
  for (const { id } of entries) {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(id)) throw invalidEntryId();
    if (seen.has(id)) throw idsNotDistinct(id);
    seen.add(id);
  }
  return entries;
}

/** Runs each entry. An AwsError fails only its entry. Empty lists are omitted, as in the JSON protocol. */
export function answerEach(entries: readonly Entry[], run: (input: Input) => Record<string, unknown>) {
  const successful: Record<string, unknown>[] = [];
  const failed: Record<string, unknown>[] = [];
  for (const { id, input } of entries) {
    try {
      successful.push({ Id: id, ...run(input) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const code = error.queryError?.split(';', 1)[0] ?? error.code;
      failed.push({ Id: id, SenderFault: error.status < 500, Code: code, Message: error.message });
    }
  }
  return {
    ...(successful.length > 0 && { Successful: successful }),
    ...(failed.length > 0 && { Failed: failed }),
  };
}
