/** The batch operations: which entries a request may have, and answers that tell the failed from the successful. */
import { AwsError } from '../../protocol/aws-error.ts';
import { emptyBatch, idsNotDistinct, invalidEntryId, missingParameter, tooManyEntries } from '../errors.ts';
import { type Input, objectList, optionalString } from '../input.ts';
import { MAX_BATCH_ENTRIES } from '../limits.ts';

export interface Entry {
  readonly id: string;
  readonly input: Input;
}

/** The entries of a request; what is wrong with their number or ids fails all of them. */
export function entriesOf(input: Input, operation: string): readonly Entry[] {
  const entries = objectList(input, 'Entries').map((entry, at) => {
    const id = optionalString(entry, 'Id');
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

/** Runs each entry; an AWS error fails its entry alone. Empty lists are left out, as the JSON protocol does. */
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
