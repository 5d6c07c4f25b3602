/** `feedhose dead-letters`: look at what died, discard, export. */
import { type Command, textOf } from '../command.ts';
import { EXIT, usageError } from '../exit.ts';
import { FILTER, FILTER_HELP, filterOf, pathOfLetter } from '../letters.ts';
import { list, table } from '../screen/table.ts';
import { shownTime } from '../screen/times.ts';

interface Letter {
  readonly key: string;
  readonly source: string;
  readonly app_id?: string;
  readonly scope?: string;
  readonly destination_id?: string;
  readonly class: string;
  readonly code: string;
  readonly reason: string;
  readonly status?: number;
  readonly attempts: number;
  readonly died_at: string;
  readonly updates?: number;
  readonly bytes: number;
}
type OpenLetter = Letter & { readonly text?: string; readonly delivery?: { readonly body?: string } };
export const listLetters: Command = {
  name: 'dead-letters list',
  usage: '[filter] [--limit N]',
  summary: 'dead letters, the newest first',
  options: { ...FILTER, limit: { type: 'string' } },
  help: { ...FILTER_HELP, limit: 'at most so many (default 50)' },
  async run(_, values, { screen, stack, now }) {
    const most = Number(textOf(values, 'limit') ?? 50);
    if (!Number.isInteger(most) || most < 1) throw usageError('--limit: expected a whole number from 1');
    const { api } = await stack();
    const found: Letter[] = [];
    for await (const letter of api.all<Letter>('/dead-letters', filterOf(values, now()))) {
      screen.tell(letter);
      if (found.push(letter) >= most) break;
    }
    if (screen.json) return EXIT.ok;
    if (found.length === 0) screen.note('There are none.');
    else {
      const rows = found.map((one) => [
        shownTime(one.died_at),
        one.class,
        one.app_id ? `${one.app_id} ${one.scope ?? ''}` : one.source,
        one.updates === undefined ? '' : String(one.updates),
        one.reason,
        one.key,
      ]);
      screen.say(table(screen, ['DIED', 'CLASS', 'OF', 'UPDATES', 'REASON', 'KEY'], rows));
    }
    return EXIT.ok;
  },
};

export const showLetter: Command = {
  name: 'dead-letters show',
  usage: 'KEY',
  summary: 'one dead letter, opened',
  options: {},
  help: {},
  async run([key], _, { screen, stack }) {
    const letter = await (await stack()).api.get<OpenLetter>(pathOfLetter(key));
    screen.tell(letter);
    if (screen.json) return EXIT.ok;
    screen.say(
      list(screen, [
        ['why', letter.reason],
        ['class', letter.class],
        ['code', letter.code],
        ['status', letter.status === undefined ? undefined : String(letter.status)],
        ['app', letter.app_id],
        ['scope', letter.scope],
        ['destination', letter.destination_id],
        ['attempts', String(letter.attempts)],
        ['died', shownTime(letter.died_at)],
      ]),
    );
    screen.say(`\n${letter.delivery?.body ?? letter.text ?? 'Its message is not there any more.'}`);
    return EXIT.ok;
  },
};

export const discard: Command = {
  name: 'dead-letters discard',
  usage: 'KEY … --reason TEXT',
  summary: 'take dead letters away for good',
  options: { reason: { type: 'string' } },
  help: { reason: 'why; it stays with what is left of them' },
  async run(keys, values, { screen, stack }) {
    const reason = textOf(values, 'reason');
    if (keys.length === 0 || reason === undefined) throw usageError('expected keys and --reason');
    const { api } = await stack();
    for (const key of keys) {
      await api.call('POST', `${pathOfLetter(key)}/discard`, { body: { reason } });
      screen.tell({ key, status: 'discarded' });
      screen.say(`${key} is discarded.`);
    }
    return EXIT.ok;
  },
};

export const exportLetters: Command = {
  name: 'dead-letters export',
  usage: '[filter]',
  summary: 'whole dead letters as NDJSON, on stdout',
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
