/** Checks the entries of batch operations, and makes answers with the successful and the failed entries. */
import { AwsError } from '../../protocol/aws-error.ts';
import { emptyBatch, idsNotDistinct, invalidEntryId, missingParameter, tooManyEntries } from '../errors.ts';
import { MAX_BATCH_ENTRIES } from '../limits.ts';

interface Entry {
  readonly Id: string;
}

/** Returns the entries of a request. @throws AwsError when their number or ids are not valid. */
export function entriesOf<E extends Entry>(
  { Entries = [] }: { readonly Entries: readonly E[] },
  operation: string,
): readonly E[] {
  for (const [at, { Id }] of Entries.entries())
    if (Id === undefined) throw missingParameter(`${operation}RequestEntry.${at + 1}.Id`);
  if (Entries.length === 0) throw emptyBatch(operation);
  if (Entries.length > MAX_BATCH_ENTRIES) throw tooManyEntries(Entries.length, MAX_BATCH_ENTRIES);
  const seen = new Set<string>();
  for (const { Id } of Entries) {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(Id)) throw invalidEntryId();
    if (seen.has(Id)) throw idsNotDistinct(Id);
    seen.add(Id);
  }
  return Entries;
}

/** Runs each entry. An AwsError fails only its entry. Empty lists are omitted, as in the JSON protocol. */
export function answerEach<E extends Entry>(entries: readonly E[], run: (entry: E) => Record<string, unknown>) {
  const successful: Record<string, unknown>[] = [];
  const failed: Record<string, unknown>[] = [];
  for (const entry of entries) {
    const { Id } = entry;
    try {
      successful.push({ Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const code = error.queryError?.split(';', 1)[0] ?? error.code;
      failed.push({ Id, SenderFault: error.status < 500, Code: code, Message: error.message });
    }
  }
  return {
    ...(successful.length > 0 && { Successful: successful }),
    ...(failed.length > 0 && { Failed: failed }),
  };
}
