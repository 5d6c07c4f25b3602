/** `feedhose reconcile`: compares the ids that a receiver has with what its destination should have. */
import { compare } from '../../consumer/reconcile.ts';
import { isSet, textOf } from '../command.ts';
import { findDestination, referenceOf } from '../destination.ts';
import { EXIT, unexpected, usageError } from '../exit.ts';
import { timesOf } from '../filter.ts';
import { linesOf, nameOf, openSource, type Source } from '../input.ts';
import { counted } from '../screen/amounts.ts';
import { shownTime } from '../screen/times.ts';
import type { TerminalRun } from '../terminal-context.ts';

export const runReconcile: TerminalRun = async ([given], values, { screen, stack, input, signal, now }) => {
  const reference = referenceOf(given);
  const path = textOf(values, 'file');
  if (path === undefined) throw unexpected('-f: expected a file, or - for standard input', undefined);
  const { from, to } = timesOf(values, now());
  if (from === undefined) throw unexpected('--from: expected a time', undefined);
  const received = await idsIn({ option: '-f', path, input, signal });
  const { api } = await stack();
  const { app_id: appId, scope, id: destinationId } = await findDestination(api, reference);
  const result = await compare((method, where, call) => api.call(method, where, call), {
    destination: { appId, scope, destinationId },
    from,
    ...(to === undefined ? {} : { to }),
    has: (ids) => ids.map((id) => received.has(id)),
    resend: isSet(values, 'resend'),
  });
  const { expected, missing, requested, notSent, unknown, searchedTo } = result;
  for (const event_id of missing) {
    screen.printJson({ event_id });
    screen.print(event_id);
  }
  for (const { eventId, reason } of notSent) screen.note(`${eventId}: ${reason}`);
  for (const gap of unknown)
    screen.note(`Unknown: ${gap.updates} updates from ${gap.from} to ${gap.to}. ${gap.reason}`);
  screen.printJson({ expected, missing: missing.length, requested: requested.length, notSent, unknown, searchedTo });
  screen.note(
    `Missing until ${shownTime(searchedTo)}: ${missing.length} of ${counted(expected, 'update')}. Sent again: ${requested.length}.`,
  );
  if (to === undefined) screen.note('The last 15 minutes are left out. Use --to to include them, such as --to 2m.');
  return unknown.length === 0 && requested.length === missing.length ? EXIT.ok : EXIT.negative;
};

/** Returns the lines of a file. @throws CliError */
async function idsIn(source: Source): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for await (const line of linesOf(await openSource(source), source)) {
    if ('fault' in line) throw usageError(`${nameOf(source)}, line ${line.number}: ${line.fault}`);
    ids.add(line.text.replace(/\r$/, ''));
  }
  return ids;
}
