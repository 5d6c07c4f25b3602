/** `feedhose tail`: shows attempts as they happen. */
import type { z } from 'zod';
import type { attempt } from '../../lambdas/api/schemas/insight.ts';
import { type Command, numberOf, textOf, value } from '../command.ts';
import {
  addressOf,
  allDestinations,
  type Destination,
  findDestination,
  pathOfDestination,
  referenceOf,
} from '../destination.ts';
import { EXIT, usageError } from '../exit.ts';
import { type Api, listed } from '../reach/api.ts';
import type { Screen } from '../screen/screen.ts';
import { timeOf } from '../screen/times.ts';

type Attempt = z.output<typeof attempt>;

const POLL_MS = 1_000;
/** Rows are written after the delivery, so they may appear slightly out of order. */
const OVERLAP_MS = 10_000;

export const tail: Command = {
  name: 'tail',
  usage: '[DESTINATION] [--app APP]',
  summary: 'Show attempts as they happen, of one destination, one app or all apps. Press Ctrl-C to stop.',
  options: {
    app: value('Only attempts of this app (default: all apps).'),
    since: value(
      'Start with attempts since this time, such as 2026-11-24T03:00:00Z, or 15m for 15 minutes ago (default now).',
    ),
    count: value('Stop after this number of attempts (default: unlimited).', 'n'),
  },
  async run([given], values, { screen, connect, signal, sleep, now }) {
    const reference = given === undefined ? undefined : referenceOf(given);
    const limit = numberOf(values, 'count', 'a number of attempts from 1') ?? Number.POSITIVE_INFINITY;
    const since = textOf(values, 'since');
    const from = since === undefined ? now() : Date.parse(timeOf('--since', since, now()));
    if (reference !== undefined && textOf(values, 'app') !== undefined) {
      throw usageError('expected a destination or --app, got both');
    }
    const api = await connect();
    const destinations =
      reference === undefined
        ? await listed(allDestinations(api, textOf(values, 'app')))
        : [await findDestination(api, reference)];
    if (destinations.length === 0) screen.note('There are no destinations.');
    const watched = destinations.map((destination) => ({ destination, from, known: new Set<string>() }));
    let shown = 0;
    while (!signal.aborted && watched.length > 0) {
      for (const one of watched) {
        for await (const found of newAttempts(api, one)) {
          print(screen, one.destination, found);
          if (++shown >= limit) return EXIT.ok;
        }
      }
      await sleep(POLL_MS);
    }
    return EXIT.ok;
  },
};

interface Watched {
  readonly destination: Destination;
  /** Unix ms. Attempts from here on are read the next time. */
  from: number;
  /** Keys of the attempts that were shown. */
  readonly known: Set<string>;
}

async function* newAttempts(api: Api, watched: Watched): AsyncGenerator<Attempt> {
  const query = { from: new Date(watched.from).toISOString(), order: 'oldest', limit: 100 };
  let last: Attempt | undefined;
  for await (const found of api.all<Attempt>(`${pathOfDestination(watched.destination)}/attempts`, query)) {
    last = found;
    const key = `${found.at} ${found.delivery_id} ${found.attempt}`;
    if (watched.known.has(key)) continue;
    watched.known.add(key);
    yield found;
  }
  if (last) watched.from = Math.max(watched.from, Date.parse(last.at) - OVERLAP_MS);
}

function print(screen: Screen, destination: Destination, found: Attempt): void {
  const { at, outcome, status, reason, duration_ms, updates, attempt: number } = found;
  const { id, app_id, scope } = destination;
  screen.printJson({ app_id, scope, destination_id: id, ...found });
  if (screen.json) return;
  const delivered = outcome === 'delivered';
  const columns = [
    at.slice(11, 23),
    screen.style(delivered ? 'green' : 'red', delivered ? '✓' : '×'),
    `${app_id} ${scope} → ${addressOf(destination)}`,
    `${updates} update${updates === 1 ? '' : 's'}`,
    status,
    `${Math.round(duration_ms)} ms`,
    number > 1 ? `attempt ${number}` : undefined,
    reason,
  ];
  screen.print(columns.filter((column) => column !== undefined).join('  '));
}
