/** Calls with several entries, some of which are refused. */
import { MESSAGE } from './calls.ts';

export interface PartialCall {
  /** The input with the entries that are not refused. */
  readonly input: Record<string, unknown>;
  /** Adds the refused entries to the output of the service for the remaining entries. */
  complete(output: Record<string, unknown>): Record<string, unknown>;
}

type Entry = Readonly<Record<string, unknown>>;

/** Operations whose output names entries by id, in `Failed` and `Successful`. */
const BY_ID = new Set(['SendMessageBatch', 'DeleteMessageBatch', 'ChangeMessageVisibilityBatch', 'PublishBatch']);

/**
 * Returns `undefined` if no entry is refused, or the call has no entries.
 * @param isRefused decides for the next entry.
 */
export function refuseEntries(
  operation: string,
  input: Record<string, unknown>,
  isRefused: () => boolean,
): PartialCall | undefined {
  if (!BY_ID.has(operation) && operation !== 'PutEvents') return undefined;
  const member = operation === 'PublishBatch' ? 'PublishBatchRequestEntries' : 'Entries';
  if (!Array.isArray(input[member])) return undefined;
  const entries = input[member] as readonly Entry[];
  const refused = entries.map(isRefused);
  // A call without entries is not valid, so at least one entry remains.
  if (refused.every(Boolean)) refused[0] = false;
  if (!refused.some(Boolean)) return undefined;
  return {
    input: { ...input, [member]: entries.filter((_, index) => !refused[index]) },
    complete: (output) =>
      operation === 'PutEvents'
        ? completeEvents(output, refused)
        : completeBatch(
            output,
            entries.filter((_, index) => refused[index]),
          ),
  };
}

function completeBatch(output: Record<string, unknown>, refused: readonly Entry[]): Record<string, unknown> {
  const failed = refused.map(({ Id }) => ({ Id, Code: 'InternalError', Message: MESSAGE, SenderFault: false }));
  return { ...output, Failed: [...((output['Failed'] as Entry[] | undefined) ?? []), ...failed] };
}

/** The output of PutEvents has one result for each entry, in the order of the entries. */
function completeEvents(output: Record<string, unknown>, refused: readonly boolean[]): Record<string, unknown> {
  const answers = [...((output['Entries'] as Entry[] | undefined) ?? [])];
  const Entries = refused.map((isRefused) =>
    isRefused ? { ErrorCode: 'InternalFailure', ErrorMessage: MESSAGE } : answers.shift(),
  );
  return { FailedEntryCount: Entries.filter((entry) => entry?.['ErrorCode'] !== undefined).length, Entries };
}
