/** `feedhose tail`: attempts as they happen. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, textOf } from '../command.ts';
import { allDestinations, type Destination, findDestination, pathOfDestination, placeOf } from '../destination.ts';
import { EXIT, usageError } from '../exit.ts';
import { type Api, listed } from '../reach/api.ts';
import type { Screen } from '../screen/screen.ts';
import { timeOf } from '../screen/times.ts';

interface Attempt {
  readonly at: string;
  readonly delivery_id: string;
  readonly attempt: number;
  readonly outcome: 'delivered' | 'failed';
  readonly status?: number;
  readonly reason?: string;
  readonly duration_ms: number;
  readonly updates: number;
}

const EVERY_MS = 1_000;
/** Rows are written after the delivery: they may come a little out of order. */
const OVERLAP_MS = 10_000;

export const tail: Command = {
  name: 'tail',
  usage: '[DESTINATION] [--app APP]',
  summary: 'attempts as they happen, of a destination, an app, or all; Ctrl-C ends it',
  options: { app: { type: 'string' }, since: { type: 'string' }, count: { type: 'string', short: 'n' } },
  help: { app: 'of this app', since: 'from then on: 15m, 2026-11-24T03:00:00Z', count: 'end after this many attempts' },
  async run([given], values, { screen, stack, signal, now }) {
    const { api } = await stack();
    const most = Number(textOf(values, 'count') ?? Number.POSITIVE_INFINITY);
    if (Number.isNaN(most) || most < 1) throw usageError('--count: expected a number of attempts');
    const since = textOf(values, 'since');
    const from = since === undefined ? now() : Date.parse(timeOf('--since', since, now()));
    const watched =
      given === undefined
        ? await listed(allDestinations(api, { app: textOf(values, 'app') }))
        : [await findDestination(api, given)];
    if (watched.length === 0) screen.note('There is no destination to watch.');
    const seen = new Map<string, { from: number; known: Set<string> }>();
    let shown = 0;
    while (!signal.aborted && watched.length > 0) {
      for (const destination of watched) {
        const state = seen.get(destination.id) ?? { from, known: new Set<string>() };
        seen.set(destination.id, state);
        for await (const attempt of newOnes(api, destination, state)) {
          show(screen, destination, attempt);
          if (++shown >= most) return EXIT.ok;
        }
      }
      await sleep(EVERY_MS, undefined, { signal }).catch(() => {});
    }
    return EXIT.ok;
  },
};

async function* newOnes(api: Api, destination: Destination, state: { from: number; known: Set<string> }) {
  const query = { from: new Date(state.from).toISOString(), order: 'oldest', limit: 100 };
  let last: Attempt | undefined;
  for await (const attempt of api.all<Attempt>(`${pathOfDestination(destination)}/attempts`, query)) {
    last = attempt;
    if (state.known.has(keyOf(attempt))) continue;
    state.known.add(keyOf(attempt));
    yield attempt;
  }
  if (last) state.from = Math.max(state.from, Date.parse(last.at) - OVERLAP_MS);
}

function keyOf({ at, delivery_id, attempt }: Attempt): string {
  return `${at} ${delivery_id} ${attempt}`;
}

function show(screen: Screen, destination: Destination, attempt: Attempt): void {
  const { at, outcome, status, reason, duration_ms, updates, attempt: number } = attempt;
  const { id, app_id, scope } = destination;
  screen.tell({ app_id, scope, destination_id: id, ...attempt });
  if (screen.json) return;
  const delivered = outcome === 'delivered';
  const words = [
    at.slice(11, 23),
    screen.style(delivered ? 'green' : 'red', delivered ? '✓' : '×'),
    `${app_id} ${scope} → ${placeOf(destination)}`,
    `${updates} update${updates === 1 ? '' : 's'}`,
    ...(status === undefined ? [] : [String(status)]),
    `${Math.round(duration_ms)} ms`,
    ...(number > 1 ? [`attempt ${number}`] : []),
    ...(reason === undefined ? [] : [reason]),
  ];
  screen.say(words.join('  '));
}
