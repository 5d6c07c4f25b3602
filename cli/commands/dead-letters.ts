/** `feedhose dead-letters`: lists, shows, discards and exports dead letters. */
import type { z } from 'zod';
import type { deadLetter, deadLetterDetails } from '../../lambdas/api/schemas/dead-letters.ts';
import { type Command, flag, textOf, value, YES } from '../command.ts';
import { EXIT, unexpected } from '../exit.ts';
import { FILTER, filterOf, LIMIT, limitOf, pathOfDeadLetter, selectedBy } from '../filter.ts';
import { listed } from '../reach/api.ts';
import { list, printEntries } from '../screen/table.ts';
import { shownTime } from '../screen/times.ts';

type DeadLetter = z.output<typeof deadLetter>;

export const listDeadLetters: Command = {
  name: 'dead-letters list',
  usage: '[filter] [--limit N]',
  summary: 'List dead letters, newest first.',
  options: { ...FILTER, ...LIMIT },
  async run(_, values, { screen, stack, now }) {
    const [limit, filter] = [limitOf(values), filterOf(values, now())];
    const found = (await stack()).api.all<DeadLetter>('/dead-letters', filter);
    const head = ['FAILED', 'CLASS', 'FROM', 'UPDATES', 'REASON', 'KEY'];
    await printEntries(screen, found, head, rowOf, 'There are no dead letters.', limit);
    return EXIT.ok;
  },
};

function rowOf(deadLetter: DeadLetter): readonly string[] {
  const { died_at, class: failureClass, app_id, scope = '', source, updates = '', reason, key } = deadLetter;
  return [shownTime(died_at), failureClass, app_id ? `${app_id} ${scope}` : source, String(updates), reason, key];
}

export const showDeadLetter: Command = {
  name: 'dead-letters show',
  usage: 'KEY',
  summary: 'Show one dead letter with its message.',
  async run([key], _, { screen, stack }) {
    const path = pathOfDeadLetter(key);
    const found = await (await stack()).api.get<z.output<typeof deadLetterDetails>>(path);
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
        ['failed', shownTime(found.died_at)],
      ]),
    );
    screen.print(`\n${found.delivery?.body ?? found.text ?? 'The message is no longer stored.'}`);
    return EXIT.ok;
  },
};

export const discard: Command = {
  name: 'dead-letters discard',
  usage: 'KEY … --reason TEXT | [filter] --reason TEXT | --all --reason TEXT',
  summary: 'Discard dead letters permanently: by key, or all that match a filter. Their messages are deleted.',
  options: {
    ...FILTER,
    all: flag('Discard all dead letters.'),
    reason: value('The reason, which the audit trail keeps (required).'),
    ...YES,
  },
  async run(keys, values, { screen, stack, ask, now }) {
    const filter = selectedBy(keys, values, now());
    const reason = textOf(values, 'reason');
    if (reason === undefined) throw unexpected('--reason: expected a text', undefined);
    const { api } = await stack();
    const found = filter ? await listed(api.all<DeadLetter>('/dead-letters', filter)) : [];
    const selected = filter ? found.map(({ key }) => key) : keys;
    if (filter && selected.length > 0 && !(await ask(`Discard ${selected.length} dead letters permanently?`))) {
      screen.note('Nothing was discarded.');
      return EXIT.negative;
    }
    for (const key of selected) {
      await api.call('POST', `${pathOfDeadLetter(key)}/discard`, { body: { reason } });
      screen.printJson({ key, status: 'discarded' });
      screen.print(`Discarded ${key}.`);
    }
    if (selected.length === 0) screen.note('There are no dead letters.');
    return EXIT.ok;
  },
};

export const exportDeadLetters: Command = {
  name: 'dead-letters export',
  usage: '[filter]',
  summary: 'Write complete dead letters to standard output as NDJSON.',
  options: FILTER,
  async run(_, values, { screen, stack, now }) {
    const filter = filterOf(values, now());
    const { api } = await stack();
    let cursor: string | undefined;
    do {
      const page = await api.text('/dead-letters/export', { ...filter, cursor });
      screen.write(page.text === '' || page.text.endsWith('\n') ? page.text : `${page.text}\n`);
      cursor = page.cursor;
    } while (cursor !== undefined);
    return EXIT.ok;
  },
};
