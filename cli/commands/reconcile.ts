/** `feedhose reconcile`: compares the ids that a receiver has with what its destination should have. */
import { compare } from '../../consumer/reconcile.ts';
import { type Command, flag, isSet, textOf, value } from '../command.ts';
import { findDestination, referenceOf } from '../destination.ts';
import { EXIT, unexpected, usageError } from '../exit.ts';
import { FILTER, timesOf } from '../filter.ts';
import { linesOf, nameOf, openSource, type Source } from '../input.ts';

export const reconcile: Command = {
  name: 'reconcile',
  usage: 'DESTINATION -f FILE|- --from TIME [--to TIME] [--resend]',
  summary:
    'Print the ids of updates that a receiver does not have (exit code 1 if some are missing and not sent again).',
  options: {
    file: value(
      'File with the event_id of each received update, one per line (required). - reads standard input.',
      'f',
    ),
    from: value('Only updates that Feedhose took from this time on (required), such as 2026-11-24T03:00:00Z or 2h.'),
    to: { ...FILTER.to, help: 'Only updates that Feedhose took until this time, in the same forms (default 15m).' },
    resend: flag('Send the missing updates again.'),
  },
  async run([given], values, { screen, stack, input, signal, now }) {
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
      `${missing.length} of ${expected} updates until ${searchedTo} are missing. ${requested.length} are sent again.`,
    );
    return unknown.length === 0 && requested.length === missing.length ? EXIT.ok : EXIT.negative;
  },
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
