/** `feedhose destinations preview`: shows what a destination would have received with other settings. */
import type { z } from 'zod';
import type { previewAnswer } from '../../lambdas/api/schemas/proof.ts';
import { type Command, numberOf, textOf, value } from '../command.ts';
import { destinationsPath, findDestination, referenceOf } from '../destination.ts';
import { EXIT, usageError } from '../exit.ts';
import { counted, dollars, packed } from '../screen/amounts.ts';
import { list } from '../screen/table.ts';
import { shownTime } from '../screen/times.ts';

type Preview = z.output<typeof previewAnswer>;

export const preview: Command = {
  name: 'destinations preview',
  usage: 'DESTINATION [-f FILE|-] [--hours N]',
  summary: 'Show what a destination would have received in the last hours, with changed settings or the present ones.',
  options: {
    file: value(
      'JSON file with changed settings, as the API takes them, such as {"max_batch": 10} (default: no changes).',
      'f',
    ),
    hours: value('Number of hours, from 1 to 24 (default 24).'),
  },
  async run([given], values, { screen, connect, readText }) {
    const reference = referenceOf(given);
    const hours = numberOf(values, 'hours', 'a number of hours from 1 to 24');
    const path = textOf(values, 'file');
    const changes = path === undefined ? undefined : changesIn(`-f ${path}`, await readText('-f', path));
    const api = await connect();
    const { app_id, scope, id } = await findDestination(api, reference);
    const where = destinationsPath(app_id, scope).replace(/\/destinations$/, '/preview');
    const found = await api.call<Preview>('POST', where, { body: { destination_id: id, changes, hours } });
    screen.printJson(found);
    if (screen.json) return EXIT.ok;
    const { updates, requests, bytes, filtered_out, too_large, per_day, example } = found;
    screen.print(
      list(screen, [
        ['since', shownTime(found.read_to)],
        ['updates', String(updates)],
        ['deliveries', `${requests} (${counted(bytes, 'byte')})`],
        ['filtered out', String(filtered_out)],
        ['too large', String(too_large)],
        ['per day', `${packed(per_day.updates, per_day.requests)}, ${dollars(per_day.cost_usd)}`],
        ['example', example?.body],
      ]),
    );
    if (!found.complete) screen.note(`There are more updates in the period. The numbers begin at ${found.read_to}.`);
    const unknown = [...found.gaps, ...(found.unreadable > 0 ? [{ updates: found.unreadable }] : [])];
    for (const { updates: missing } of unknown) screen.note(`Not in the journal: ${counted(missing, 'update')}.`);
    return EXIT.ok;
  },
};

/** @param name of the file in an error. @throws CliError if the file does not contain a JSON object. */
function changesIn(name: string, text: string): object {
  try {
    const changes: unknown = JSON.parse(text);
    if (typeof changes === 'object' && changes !== null && !Array.isArray(changes)) return changes;
  } catch {
    // The text is not JSON.
  }
  throw usageError(`${name}: expected a JSON object, got another text`);
}
