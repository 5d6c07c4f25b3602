/** `feedhose dead-letters`: lists, shows, discards and exports dead letters. */
import type { z } from 'zod';
import type { deadLetter, deadLetterDetails, deadLetterList } from '../../lambdas/api/schemas/dead-letters.ts';
import { type Command, flag, isSet, textOf, value, YES } from '../command.ts';
import { EXIT, unexpected } from '../exit.ts';
import { FILTER, filterOf, LIMIT, limitOf, pathOfDeadLetter, selectedBy } from '../filter.ts';
import type { Screen } from '../screen/screen.ts';
import { list, printEntries } from '../screen/table.ts';
import { shownTime } from '../screen/times.ts';
import { placeOf, runPlan } from './redrive.ts';

type DeadLetter = z.output<typeof deadLetter>;
type Groups = z.output<typeof deadLetterList>;

export const listDeadLetters: Command = {
  name: 'dead-letters list',
  usage: '[filter] [--by-cause] [--limit N]',
  summary: 'List dead letters, newest first, or their number by destination and cause.',
  options: {
    ...FILTER,
    'by-cause': flag('Show the number of dead letters by destination and cause, with the remedy.'),
    ...LIMIT,
  },
  async run(_, values, { screen, connect, now }) {
    const [limit, filter] = [limitOf(values), filterOf(values, now())];
    const api = await connect();
    if (isSet(values, 'by-cause')) {
      const found = await api.get<Groups>('/dead-letters', { ...filter, group_by: 'destination,class' });
      printGroups(screen, found, limit);
      return EXIT.ok;
    }
    const found = api.all<DeadLetter>('/dead-letters', filter);
    const head = ['FAILED', 'CLASS', 'DESTINATION', 'UPDATES', 'REASON', 'KEY'];
    await printEntries(screen, found, head, rowOf, 'There are no dead letters.', limit);
    return EXIT.ok;
  },
};

function rowOf(deadLetter: DeadLetter): readonly string[] {
  const { died_at, class: failureClass, updates = '', reason, key } = deadLetter;
  return [shownTime(died_at), failureClass, placeOf(deadLetter), String(updates), reason, key];
}

function printGroups(screen: Screen, { groups = [], total = 0, counted_all }: Groups, limit: number): void {
  screen.printJson({ groups: groups.slice(0, limit), total, counted_all });
  if (screen.json) return;
  for (const group of groups.slice(0, limit)) {
    const { count, class: failureClass = '', cause, reason, remedy, newest_at } = group;
    screen.print(`${screen.style('bold', `${count}  ${cause}`)} (${failureClass}), last ${shownTime(newest_at)}`);
    screen.print(`   ${placeOf(group)}`);
    screen.print(`   ${reason.replaceAll('\n', '\n   ')}`);
    screen.print(`   ${screen.style('dim', remedy)}`);
  }
  if (groups.length === 0) screen.note('There are no dead letters.');
  else screen.print(`${counted_all ? '' : 'At least '}${total} in total.`);
}

export const showDeadLetter: Command = {
  name: 'dead-letters show',
  usage: 'KEY',
  summary: 'Show one dead letter with its cause, remedy, endpoint and message.',
  async run([key], _, { screen, connect }) {
    const path = pathOfDeadLetter(key);
    const found = await (await connect()).get<z.output<typeof deadLetterDetails>>(path);
    screen.printJson(found);
    if (screen.json) return EXIT.ok;
    screen.print(
      list(screen, [
        ['cause', found.cause],
        ['reason', found.reason],
        ['remedy', found.remedy],
        ['class', found.class],
        ['code', found.code],
        ['status', found.status?.toString()],
        ['app', found.app_id],
        ['scope', found.scope],
        ['destination', found.destination_id],
        ['endpoint', found.destination?.address],
        ['state', found.destination?.state],
        ['attempts', String(found.attempts)],
        ['failed', shownTime(found.died_at)],
        ['plan', found.plan_id],
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
  async run(keys, values, context) {
    const filter = selectedBy(keys, values, context.now());
    const reason = textOf(values, 'reason');
    if (reason === undefined) throw unexpected('--reason: expected a text', undefined);
    if (filter) return runPlan({ filter, action: 'discard', reason }, { ...values, wait: true }, context);
    const { screen, connect, ask } = context;
    if (!(await ask(`Discard ${keys.length} dead letter${keys.length === 1 ? '' : 's'} permanently?`))) {
      screen.note('Nothing was discarded.');
      return EXIT.negative;
    }
    const api = await connect();
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
  async run(_, values, { screen, connect, now }) {
    const filter = filterOf(values, now());
    const api = await connect();
    let cursor: string | undefined;
    do {
      const page = await api.text('/dead-letters/export', { ...filter, cursor });
      screen.write(page.text === '' || page.text.endsWith('\n') ? page.text : `${page.text}\n`);
      cursor = page.cursor;
    } while (cursor !== undefined);
    return EXIT.ok;
  },
};
