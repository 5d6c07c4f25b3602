/** Calls with many entries of which some are refused: what is left to do, and how the answer tells of the others. */
export interface Partial {
  readonly input: Record<string, unknown>;
  /** The service's answer for what was left, with the refused entries in their places. */
  complete(output: Record<string, unknown>): Record<string, unknown>;
}

type Entry = Readonly<Record<string, unknown>>;

/** By id: `Failed` beside `Successful`. */
const BY_ID = new Set(['SendMessageBatch', 'DeleteMessageBatch', 'ChangeMessageVisibilityBatch']);

/** @param strikes whether an entry is refused. `undefined`: no entry is, or the call has none that could be. */
export function refuseEntries(
  operation: string,
  input: Record<string, unknown>,
  strikes: () => boolean,
): Partial | undefined {
  if (!BY_ID.has(operation) && operation !== 'PutEvents') return undefined;
  const entries = input['Entries'];
  if (!Array.isArray(entries)) return undefined;
  const struck = (entries as readonly Entry[]).map(strikes);
  // With no entry left there would be no call to make: one always goes through.
  if (entries.length > 0 && struck.every(Boolean)) struck[0] = false;
  if (!struck.some(Boolean)) return undefined;
  const left = { ...input, Entries: entries.filter((_, index) => !struck[index]) };
  return operation === 'PutEvents'
    ? { input: left, complete: (output) => completeEvents(output, struck) }
    : {
        input: left,
        complete: (output) =>
          completeBatch(
            output,
            entries.filter((_, index) => struck[index]),
          ),
      };
}

function completeBatch(output: Record<string, unknown>, refused: readonly Entry[]): Record<string, unknown> {
  const failed = refused.map(({ Id }) => ({
    Id,
    Code: 'InternalError',
    Message: 'Struck by --unkind.',
    SenderFault: false,
  }));
  return { ...output, Failed: [...((output['Failed'] as Entry[] | undefined) ?? []), ...failed] };
}

/** By place. */
function completeEvents(output: Record<string, unknown>, struck: readonly boolean[]): Record<string, unknown> {
  const answers = [...((output['Entries'] as Entry[] | undefined) ?? [])];
  const Entries = struck.map((isStruck) =>
    isStruck ? { ErrorCode: 'InternalFailure', ErrorMessage: 'Struck by --unkind.' } : answers.shift(),
  );
  return { FailedEntryCount: Entries.filter((entry) => entry?.['ErrorCode'] !== undefined).length, Entries };
}
