/** `feedhose dead-letters`: lists, shows, discards and exports dead letters. */
import type { z } from 'zod';
import type { deadLetter, deadLetterDetails } from '../../lambdas/api/schemas/dead-letters.ts';
import { type Command, textOf } from '../command.ts';
import { EXIT, usageError } from '../exit.ts';
import { FILTER, FILTER_HELP, filterOf, LIMIT, LIMIT_HELP, limitOf, pathOfDeadLetter } from '../filter.ts';
import { list, table } from '../screen/table.ts';
import { shownTime } from '../screen/times.ts';

type DeadLetter = z.output<typeof deadLetter>;

export const listDeadLetters: Command = {
  name: 'dead-letters list',
  usage: '[filter] [--limit N]',
  summary: 'List dead letters, newest first.',
  options: { ...FILTER, ...LIMIT },
  help: { ...FILTER_HELP, ...LIMIT_HELP },
  async run(_, values, { screen, stack, now }) {
    const limit = limitOf(values);
    const { api } = await stack();
    const found: DeadLetter[] = [];
    for await (const one of api.all<DeadLetter>('/dead-letters', filterOf(values, now()))) {
      screen.printJson(one);
      if (found.push(one) >= limit) break;
    }
    if (screen.json) return EXIT.ok;
    const rows = found.map((one) => [
      shownTime(one.died_at),
      one.class,
      one.app_id ? `${one.app_id} ${one.scope ?? ''}` : one.source,
      one.updates === undefined ? '' : String(one.updates),
      one.reason,
      one.key,
    ]);
    if (found.length === 0) screen.note('There are no dead letters.');
    else screen.print(table(screen, ['DIED', 'CLASS', 'FROM', 'UPDATES', 'REASON', 'KEY'], rows));
    return EXIT.ok;
  },
};

export const showDeadLetter: Command = {
  name: 'dead-letters show',
  usage: 'KEY',
  summary: 'Show one dead letter with its message.',
  options: {},
  help: {},
  async run([key], _, { screen, stack }) {
    const found = await (await stack()).api.get<z.output<typeof deadLetterDetails>>(pathOfDeadLetter(key));
    screen.printJson(found);
    if (screen.json) return EXIT.ok;
    screen.print(
      list(screen, [
        ['reason', found.reason],
        ['class', found.class],
        ['code', found.code],
        ['status', found.status?.toString()],
        ['app', found.app_id],
        ['scope', found.scope],
        ['destination', found.destination_id],
        ['attempts', String(found.attempts)],
        ['died', shownTime(found.died_at)],
      ]),
    );
    screen.print(`\n${found.delivery?.body ?? found.text ?? 'The message is no longer stored.'}`);
    return EXIT.ok;
  },
};

export const discard: Command = {
  name: 'dead-letters discard',
  usage: 'KEY … --reason TEXT',
  summary: 'Discard dead letters permanently.',
  options: { reason: { type: 'string' } },
  help: { reason: 'The reason, which is stored with what remains of the dead letters.' },
  async run(keys, values, { screen, stack }) {
    const reason = textOf(values, 'reason');
    if (keys.length === 0 || reason === undefined) throw usageError('expected keys and --reason');
    const { api } = await stack();
    for (const key of keys) {
      await api.call('POST', `${pathOfDeadLetter(key)}/discard`, { body: { reason } });
      screen.printJson({ key, status: 'discarded' });
      screen.print(`Discarded ${key}.`);
    }
    return EXIT.ok;
  },
};

export const exportDeadLetters: Command = {
  name: 'dead-letters export',
  usage: '[filter]',
  summary: 'Write complete dead letters to standard output as NDJSON.',
  options: FILTER,
  help: FILTER_HELP,
  async run(_, values, { screen, stack, now }) {
    const { api } = await stack();
    let cursor: string | undefined;
    do {
      const page = await api.text('/dead-letters/export', { ...filterOf(values, now()), cursor });
      screen.write(page.text === '' || page.text.endsWith('\n') ? page.text : `${page.text}\n`);
      cursor = page.cursor;
    } while (cursor !== undefined);
    return EXIT.ok;
  },
};
