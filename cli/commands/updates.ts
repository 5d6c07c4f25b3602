/** `feedhose find`, `show` and `resend`: finds updates in the journal, shows what happened to one, and sends it again. */
import type { z } from 'zod';
import { defined } from '../../core/defined.ts';
import type { resendAnswer } from '../../lambdas/api/schemas/destinations.ts';
import type { updateDetails, updateList } from '../../lambdas/api/schemas/journal.ts';
import { type Command, textOf, type Values, value, YES } from '../command.ts';
import { addressOf, findDestination, pathOfDestination, referenceOf } from '../destination.ts';
import { CliError, EXIT, unexpected } from '../exit.ts';
import { FILTER, LIMIT, limitOf, timesOf } from '../filter.ts';
import { type Api, pathOf } from '../reach/api.ts';
import type { Screen } from '../screen/screen.ts';
import { list, printEntries, table } from '../screen/table.ts';
import { shownTime } from '../screen/times.ts';
import { outcomeOf } from './attempts.ts';

type Page = z.output<typeof updateList>;
type Update = Page['items'][number];
type Details = z.output<typeof updateDetails>;

const BY = {
  event: value('Only the update with this event_id, or the update of which it is a piece.'),
  delivery: value('Only the updates of this delivery, such as dlv_….'),
  feed: value('Only updates of this feed, such as user:amelie.'),
  activity: value('Only updates that add or remove the activity with this id. Requires --from.'),
  'foreign-id': value('Only updates that add or remove an activity with this foreign_id. Requires --from.'),
};

export const find: Command = {
  name: 'find',
  usage:
    '[--app APP] [--event ID | --delivery ID | --feed FEED | --activity ID | --foreign-id ID] [--from TIME] [--to TIME]',
  summary: 'Find updates in the journal, newest first, with the number of their destinations.',
  options: {
    app: value('Only updates of this app (default: all apps, for operators).'),
    ...BY,
    scope: FILTER.scope,
    from: FILTER.from,
    to: FILTER.to,
    ...LIMIT,
  },
  async run(_, values, { screen, connect, now }) {
    const query = queryOf(values, now());
    const limit = limitOf(values);
    const api = await connect();
    const missing: string[] = [];
    const updates = pagesOf(api, pathOfUpdates(textOf(values, 'app')), query, missing);
    const head = ['TIME', 'APP', 'FEED OR TYPE', 'EVENT', 'DESTINATIONS', 'KEY'];
    await printEntries(screen, updates, head, rowOf, 'No update was found.', limit);
    for (const one of missing) screen.note(one);
    return EXIT.ok;
  },
};

function queryOf(values: Values, now: number): Record<string, string> {
  const given = Object.keys(BY).filter((name) => textOf(values, name) !== undefined);
  if (given.length > 1) {
    throw unexpected(
      `expected one of ${Object.keys(BY)
        .map((name) => `--${name}`)
        .join(', ')}`,
      given.map((name) => `--${name}`).join(' '),
    );
  }
  const { from, to } = timesOf(values, now);
  const [needed] = given.filter((name) => name === 'activity' || name === 'foreign-id');
  if (needed !== undefined && from === undefined) throw unexpected(`--${needed}: expected --from as well`, undefined);
  return defined({
    event_id: textOf(values, 'event'),
    delivery_id: textOf(values, 'delivery'),
    feed: textOf(values, 'feed'),
    activity_id: textOf(values, 'activity'),
    foreign_id: textOf(values, 'foreign-id'),
    scope: textOf(values, 'scope'),
    from,
    to,
  }) as Record<string, string>;
}

function pathOfUpdates(app: string | undefined): string {
  return app === undefined ? '/updates' : `${pathOf('apps', app)}/updates`;
}

/** Yields the updates of all pages. @param missing gets a sentence for each block that cannot be read, and for each gap. */
async function* pagesOf(
  api: Api,
  path: string,
  query: Record<string, string>,
  missing: string[],
): AsyncGenerator<Update> {
  let cursor: string | undefined;
  do {
    const page = await api.get<Page>(path, { ...query, cursor });
    for (const { scope, at, updates, reason } of page.unreadable)
      missing.push(`${updates} updates of ${scope} at ${shownTime(at)} cannot be read: ${reason}`);
    for (const { scope, from, to, updates, reason } of page.gaps)
      missing.push(
        `${updates} updates of ${scope} from ${shownTime(from)} to ${shownTime(to)} are missing in the journal: ${reason}`,
      );
    yield* page.items;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

function rowOf({ at, app_id, feed, type, event_id, destinations, unrouted, key }: Update): readonly string[] {
  const excluded = destinations.filter(({ filtered_out }) => filtered_out).length;
  const count = `${destinations.length - excluded}${excluded > 0 ? `, excluded by ${excluded}` : ''}`;
  return [shownTime(at), app_id, feed ?? type ?? '', event_id, unrouted ?? count, key];
}

export const show: Command = {
  name: 'show',
  usage: 'APP UPDATE',
  summary: 'Show an update with its text, and what happened to it at each destination.',
  async run([app, given], _, { screen, connect }) {
    if (app === undefined || given === undefined)
      throw unexpected('expected an app, and the key or the event_id of an update', app && given);
    const api = await connect();
    const key = given.startsWith(KEY) ? given : await keyOf(api, app, given);
    const found = await api.get<Details>(`${pathOfUpdates(app)}${pathOf(key)}`);
    screen.printJson(found);
    if (!screen.json) print(screen, found);
    return EXIT.ok;
  },
};

const KEY = 'upd_';

/** Returns the key of the newest update with an event id. @throws CliError if there is none. */
async function keyOf(api: Api, app: string, event_id: string): Promise<string> {
  for await (const { key } of pagesOf(api, pathOfUpdates(app), { event_id, limit: '1' }, [])) return key;
  throw new CliError(EXIT.negative, `The journal has no update ${event_id} of the app ${app}.`);
}

function print(screen: Screen, found: Details): void {
  const { key, scope, event_id, feed, type, at, unrouted_reason, update, destinations } = found;
  screen.print(
    list(screen, [
      ['event', event_id],
      ['scope', scope],
      ['feed', feed],
      ['type', type],
      ['received', shownTime(at)],
      ['key', key],
      ['no destination', unrouted_reason],
      ['update', update.text],
    ]),
  );
  for (const { destination_id, name, address, deleted, state, reason, deliveries } of destinations) {
    const title = [name, address, deleted ? 'deleted' : undefined].filter(Boolean).join(', ');
    screen.print(`\n${screen.style('bold', `${destination_id}  ${state}`)}${title === '' ? '' : `  ${title}`}`);
    screen.print(`  ${reason}`);
    for (const one of deliveries) {
      const dead = one.dead_letter === undefined ? '' : `  dead letter ${one.dead_letter}`;
      const sent = one.sent_at && `, ${one.replay_id ?? 'resent'} at ${one.sent_at}`;
      screen.print(`  ${one.id}  ${one.state}${sent ?? ''}${dead}${deliveries.length > 1 ? `  ${one.reason}` : ''}`);
      if (one.attempts.length > 0) screen.print(indented(attemptsOf(screen, one)));
    }
  }
}

function attemptsOf(screen: Screen, { attempts }: Details['destinations'][number]['deliveries'][number]): string {
  const rows = attempts.map((one) => [
    shownTime(one.at),
    outcomeOf(one),
    String(one.status ?? one.code ?? ''),
    `${Math.round(one.duration_ms)} ms`,
    one.id,
  ]);
  return table(screen, ['TIME', 'OUTCOME', 'STATUS', 'DURATION', 'ATTEMPT'], rows);
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ');
}

export const resend: Command = {
  name: 'resend',
  usage: 'DESTINATION (--attempt ID | --update KEY [--delivery ID])',
  summary: 'Send the delivery of an attempt, or an update, to a destination again.',
  options: {
    attempt: value(
      'The id of an attempt (required without --update). Its delivery is sent with the same bytes and the same id.',
    ),
    update: value('The key of an update, as find prints it (required without --attempt).'),
    delivery: value(
      'A delivery of the update, which is sent with the same bytes (default: the update is sent as a delivery of its own).',
    ),
    ...YES,
  },
  async run([given], values, { screen, connect, ask }) {
    const reference = referenceOf(given);
    const [attempt_id, key, delivery_id] = ['attempt', 'update', 'delivery'].map((name) => textOf(values, name));
    if ((attempt_id === undefined) === (key === undefined))
      throw unexpected('expected either --attempt or --update', attempt_id === undefined ? undefined : 'both');
    if (key === undefined && delivery_id !== undefined)
      throw unexpected('--delivery: expected --update as well', undefined);
    const api = await connect();
    const destination = await findDestination(api, reference);
    if (!(await ask(`Send ${attempt_id ?? delivery_id ?? key} to ${addressOf(destination)} again?`))) {
      screen.note('Nothing was sent.');
      return EXIT.negative;
    }
    const path = `${pathOfDestination(destination)}/resend`;
    const body = defined({ attempt_id, key, delivery_id });
    const sent = await api.call<z.output<typeof resendAnswer>>('POST', path, { body });
    screen.printJson(sent);
    screen.print(`Enqueued ${sent.delivery_ids.join(' ')}.`);
    return EXIT.ok;
  },
};
