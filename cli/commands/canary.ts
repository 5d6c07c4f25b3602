/** `feedhose canary`: checks on a deployed stack what the embedded run cannot show. */
import { policyText, type StackNames } from '../canary/permissions.ts';
import { isGood, ROW_NAMES, ROWS, type RowName, type Verdicts } from '../canary/rows.ts';
import { textOf } from '../command.ts';
import { EXIT, interrupted, usageError } from '../exit.ts';
import type { Screen } from '../screen/screen.ts';
import { table } from '../screen/table.ts';
import type { TerminalRun } from '../terminal-context.ts';
import { WAIT_SECONDS } from './terminal.ts';

export const runCanary: TerminalRun = async (_, values, { screen, stack, signal, now }) => {
  const allowed = rowsIn(textOf(values, 'allow-unchecked'));
  const waitMs = secondsIn(textOf(values, 'wait')) * 1000;
  const { api, embedded, deployed } = await stack();
  const found = await deployed('canary');
  // Loading the clients of six services takes some tenths of a second.
  const { runCanary: runRows } = await import('../canary/run.ts');
  const isEmbedded = embedded !== undefined;
  const { verdicts, missing } = await runRows({
    api,
    deployed: found,
    embedded: isEmbedded,
    waitMs,
    accountProfile: textOf(values, 'account-profile'),
    forbiddenToken: textOf(values, 'forbidden-token'),
    signal,
    now,
    note: screen.note,
  });
  if (signal.aborted) throw interrupted();
  const good = isGood(verdicts, isEmbedded, allowed);
  show(screen, verdicts);
  screen.printJson({ good, missing_permissions: missing });
  if (missing.length > 0) {
    const { ApiFunctionName = '', CanaryFunctionName, BusName: bus = '' } = found.outputs;
    const functions = [ApiFunctionName, ...(CanaryFunctionName === undefined ? [] : [CanaryFunctionName])];
    printMissing(screen, missing, { stack: found.name, functions, bus });
  }
  screen.print(screen.style(good ? 'green' : 'red', conclusion(verdicts, isEmbedded)));
  return good ? EXIT.ok : EXIT.negative;
};

function rowsIn(text: string | undefined): ReadonlySet<RowName> {
  const names = (text ?? '').split(',').filter((name) => name !== '');
  const unknown = names.find((name) => !Object.hasOwn(ROWS, name));
  if (unknown !== undefined)
    throw usageError(`--allow-unchecked: expected names of rows (${ROW_NAMES.join(', ')}), got ${unknown}`);
  return new Set(names as RowName[]);
}

function secondsIn(text: string | undefined): number {
  const { default: usual, min, max } = WAIT_SECONDS;
  const seconds = Number(text ?? usual);
  if (seconds >= min && seconds <= max) return seconds;
  throw usageError(`--wait: expected ${min} to ${max} seconds, got ${JSON.stringify(text)}`);
}

function show(screen: Screen, verdicts: Verdicts): void {
  for (const row of ROW_NAMES) screen.printJson({ row, what: ROWS[row][1], ...verdicts[row] });
  if (screen.json) return;
  const rows = ROW_NAMES.map((row) => {
    const { verdict, detail = '' } = verdicts[row];
    return [row, verdict, ROWS[row][1], detail];
  });
  screen.print(table(screen, ['ROW', 'VERDICT', 'WHAT', 'DETAIL'], rows));
}

function printMissing(screen: Screen, missing: readonly string[], names: StackNames): void {
  screen.print(`\nMissing permissions: ${missing.join(', ')}.\nThe canary needs this policy:\n${policyText(names)}`);
}

function conclusion(verdicts: Verdicts, embedded: boolean): string {
  const count = (wanted: string) => ROW_NAMES.filter((row) => verdicts[row].verdict === wanted).length;
  const where = embedded ? ' An embedded run cannot show the rest. Run the canary against a deployed stack.' : '';
  return `\n${count('holds')} hold, ${count('fails')} fail, ${count('not checked')} are not checked.${where}`;
}
