/** `feedhose replay`: sends past updates to one destination again, with a preview, and shows, starts and stops replays. */
import type { z } from 'zod';
import { defined } from '../../core/defined.ts';
import type { replay as replaySchema } from '../../lambdas/api/schemas/replays.ts';
import {
  type Command,
  type CommandContext,
  deleteConfirmed,
  flag,
  isSet,
  numberOf,
  textOf,
  type Values,
  value,
  YES,
} from '../command.ts';
import { findDestination, referenceOf } from '../destination.ts';
import { EXIT, type ExitCode, unexpected } from '../exit.ts';
import { LIMIT, limitOf, timesOf } from '../filter.ts';
import { type Api, pathOf } from '../reach/api.ts';
import { counted, dollars, packed } from '../screen/amounts.ts';
import { startProgress } from '../screen/progress.ts';
import type { Screen } from '../screen/screen.ts';
import { list, printEntries } from '../screen/table.ts';
import { shownTime } from '../screen/times.ts';

type Replay = z.output<typeof replaySchema>;

const several = (help: string) => ({ ...value(help), multiple: true });

export const replay: Command = {
  name: 'replay',
  usage: 'DESTINATION --from TIME [--to TIME]',
  summary: 'Send the past updates of a scope to one of its destinations again.',
  options: {
    from: value('The time from which on Feedhose has taken the updates, or an age such as 2h (required).'),
    to: value('The time until which Feedhose has taken the updates, in the same forms (default now).'),
    feed: several('Only updates of this feed. Can be repeated.'),
    type: several('Only updates of this type. Can be repeated.'),
    activity: value('Only updates that contain the activity with this id.'),
    rate: value('Maximum number of deliveries per minute, from 1 (default: as many as the destination takes).'),
    ...YES,
    wait: flag('Wait until the replay has ended and its deliveries are settled.'),
  },
  async run([given], values, context) {
    const reference = referenceOf(given);
    const { from, to = new Date(context.now()).toISOString() } = timesOf(values, context.now());
    if (from === undefined) throw unexpected('--from: expected the time from which on updates are sent', undefined);
    const options = defined({
      feeds: listOf(values, 'feed'),
      types: listOf(values, 'type'),
      activity_id: textOf(values, 'activity'),
      per_minute: numberOf(values, 'rate', 'a number of deliveries per minute'),
    });
    const api = await context.connect();
    const { app_id, scope, id } = await findDestination(api, reference);
    const body = { scope, from, to, to_destination: id, ...options };
    const planned = await api.call<Replay>('POST', pathOf('apps', app_id, 'replays'), { body });
    return startConfirmed(planned, values, context, api);
  },
};

function listOf(values: Values, name: string): readonly string[] | undefined {
  const given = values[name];
  return Array.isArray(given) ? (given as readonly string[]) : undefined;
}

/** Shows the preview of a replay, and starts it after a confirmation. A replay that is not started is deleted. */
async function startConfirmed(planned: Replay, values: Values, context: CommandContext, api: Api): Promise<ExitCode> {
  const { screen, ask } = context;
  const { id, version, preview, estimated_seconds = 0, to_destination, to_destination_now } = planned;
  screen.printJson(planned);
  const path = pathOf('replays', id);
  const remove = (): Promise<unknown> => api.call('DELETE', path, { version });
  const about = preview.exact ? '' : 'About ';
  if (preview.exact && preview.updates === 0) {
    await remove();
    screen.print('There are no such updates in the journal.');
    return EXIT.ok;
  }
  screen.print(
    `${about}${packed(preview.updates, preview.deliveries)} (${counted(preview.bytes, 'byte')}) to ${to_destination_now?.address ?? to_destination}, about ${Math.ceil(estimated_seconds / 60)} min, ${dollars(preview.cost_usd)}.`,
  );
  const isConfirmed = await ask('Send them?').catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  if (!isConfirmed) {
    await remove();
    screen.note('Nothing was sent.');
    return EXIT.negative;
  }
  screen.printJson(await api.call<Replay>('POST', `${path}/start`, { body: {} }));
  screen.print(`Started ${id}. It begins within a minute.`);
  return isSet(values, 'wait') ? await ended(api, path, context) : EXIT.ok;
}

const POLL_MS = 1_000;

/** Waits until a replay has ended and no delivery is on the way, and shows its progress. */
async function ended(api: Api, path: string, { screen, signal, sleep, now }: CommandContext): Promise<ExitCode> {
  const shown = startProgress(screen, 'sent', now);
  try {
    while (!signal.aborted) {
      const found = await api.get<Replay>(path);
      const { status, progress, preview, outcome } = found;
      shown.to(progress.updates_sent, Math.max(preview.updates, progress.updates_sent));
      const isOver = status === 'stopped' || (status === 'done' && (outcome?.on_the_way ?? 0) === 0);
      if (isOver) {
        screen.printJson(found);
        shown.end();
        print(screen, found);
        const isComplete = status === 'done' && progress.updates_unreadable === 0 && (outcome?.dead ?? 0) === 0;
        return isComplete ? EXIT.ok : EXIT.negative;
      }
      await sleep(POLL_MS);
    }
    return EXIT.interrupted;
  } finally {
    shown.end();
  }
}

export const listReplays: Command = {
  name: 'replay list',
  usage: '',
  summary: 'List replays, newest first.',
  options: LIMIT,
  async run(_, values, { screen, connect }) {
    const limit = limitOf(values);
    const api = await connect();
    const head = ['CREATED', 'STATUS', 'APP', 'SCOPE', 'DESTINATION', 'SENT', 'ID'];
    await printEntries(screen, api.all<Replay>('/replays'), head, rowOf, 'There are no replays.', limit);
    return EXIT.ok;
  },
};

function rowOf({ created_at, status, app_id, scope, to_destination, progress, id }: Replay): readonly string[] {
  return [shownTime(created_at), status, app_id, scope, to_destination, String(progress.updates_sent), id];
}

export const showReplay: Command = {
  name: 'replay show',
  usage: 'REPLAY',
  summary: 'Show a replay with its progress, and what came of its deliveries.',
  async run([id], _, { screen, connect }) {
    const path = pathOfReplay(id);
    const api = await connect();
    const found = await api.get<Replay>(path);
    screen.printJson(found);
    print(screen, found);
    return EXIT.ok;
  },
};

function print(screen: Screen, found: Replay): void {
  const { id, app_id, scope, from, to, to_destination, to_destination_now, status, progress, outcome } = found;
  const { updates_sent, deliveries, too_large, updates_unreadable, unreadable, position, obstacle } = progress;
  screen.print(
    list(screen, [
      ['replay', id],
      ['app', `${app_id} ${scope}`],
      ['range', `${shownTime(from)} to ${shownTime(to)}`],
      ['destination', [to_destination_now?.address, to_destination].filter(Boolean).join(' ')],
      ['status', obstacle === undefined ? status : `${status} (${obstacle})`],
      ['reached', position && shownTime(position)],
      ['sent', packed(updates_sent, deliveries)],
      ['too large', too_large > 0 ? String(too_large) : undefined],
      [
        'outcome',
        outcome && `delivered: ${outcome.delivered}, on the way: ${outcome.on_the_way}, dead: ${outcome.dead}`,
      ],
      ['unreadable', updates_unreadable > 0 ? counted(updates_unreadable, 'update') : undefined],
    ]),
  );
  for (const { at, updates, reason } of unreadable) screen.print(`  ${shownTime(at)}  ${updates} updates: ${reason}`);
}

const move = (verb: 'start' | 'stop', summary: string, done: string): Command => ({
  name: `replay ${verb}`,
  usage: 'REPLAY',
  summary,
  async run([id], _, { screen, connect }) {
    const path = pathOfReplay(id);
    const api = await connect();
    screen.printJson(await api.call<Replay>('POST', `${path}/${verb}`, { body: {} }));
    screen.print(`${done} ${id}.`);
    return EXIT.ok;
  },
});

export const startReplay = move('start', 'Start a replay, or continue one that was stopped.', 'Started');
export const stopReplay = move('stop', 'Stop a replay.', 'Stopped');

export const deleteReplay: Command = {
  name: 'replay delete',
  usage: 'REPLAY',
  summary: 'Delete a replay that is not running. What it has sent remains.',
  options: YES,
  async run([id], _, context) {
    const path = pathOfReplay(id);
    const api = await context.connect();
    const { version, scope, to_destination } = await api.get<Replay>(path);
    const object = `the replay ${id}`;
    const details = ` of ${scope} to ${to_destination}`;
    return deleteConfirmed(context, { path, version, object, details, ids: { id: id ?? '' } });
  },
};

function pathOfReplay(id: string | undefined): string {
  if (id === undefined || !/^replay_[0-9a-f]{24}$/.test(id))
    throw unexpected('expected the id of a replay, as replay list shows it', id);
  return pathOf('replays', id);
}
