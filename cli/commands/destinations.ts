/** `feedhose destinations` and `feedhose test`: what is there, how it is doing, and what may be done with it. */
import type { TestSize } from '../../core/test-delivery.ts';
import { type Command, textOf } from '../command.ts';
import { allDestinations, type Destination, findDestination, pathOfDestination, placeOf } from '../destination.ts';
import { EXIT, usageError } from '../exit.ts';
import { listed } from '../reach/api.ts';
import type { Screen } from '../screen/screen.ts';
import { list, table } from '../screen/table.ts';
import { shownTime } from '../screen/times.ts';

interface Check {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'error';
  readonly message: string;
  readonly hint?: string;
}
interface Findings {
  readonly status: 'ok' | 'error';
  readonly error?: string;
  readonly hint?: string;
  readonly checks: readonly Check[];
  readonly duration_ms: number;
}
interface Health {
  readonly breaker: string;
  readonly failures: number;
  readonly last_success_at?: string;
  readonly slow_answers: number;
  readonly next_probe_at?: string;
  readonly disabled?: string;
}
interface Backlog {
  readonly count: number;
  readonly counted_all: boolean;
  readonly oldest_at?: string;
}

export const destinations: Command = {
  name: 'destinations',
  usage: '[--app APP] [--scope SCOPE]',
  summary: 'the destinations, with their states',
  options: { app: { type: 'string' }, scope: { type: 'string' } },
  help: { app: 'of this app alone', scope: 'of this scope alone: feed_group:user, app_level:reactions' },
  async run(_, values, { screen, stack }) {
    const { api } = await stack();
    const narrowed = { app: textOf(values, 'app'), scope: textOf(values, 'scope') };
    const found = await listed(allDestinations(api, narrowed));
    for (const one of found) screen.tell(one);
    const rows = found.map((one) => [one.id, one.app_id, one.scope, stateOf(one), placeOf(one)]);
    if (!screen.json) screen.say(table(screen, ['DESTINATION', 'APP', 'SCOPE', 'STATE', 'WHERE'], rows));
    return EXIT.ok;
  },
};

function stateOf({ state, ownership }: Destination): string {
  return ownership === 'pending' ? 'unproven' : state;
}

export const showDestination: Command = {
  name: 'destinations show',
  usage: 'DESTINATION',
  summary: 'one destination: settings, health, backlog',
  options: {},
  help: {},
  async run([given], _, { screen, stack }) {
    const { api } = await stack();
    const destination = await findDestination(api, given);
    const path = pathOfDestination(destination);
    const [health, backlog] = [await api.get<Health>(`${path}/health`), await api.get<Backlog>(`${path}/backlog`)];
    screen.tell({ ...destination, health, backlog });
    if (screen.json) return EXIT.ok;
    screen.say(
      list(screen, [
        ['destination', destination.id],
        ['app', destination.app_id],
        ['scope', destination.scope],
        ['where', placeOf(destination)],
        ['state', stateOf(destination)],
        ['message body', destination.body],
        ['auth', destination.auth?.type],
        ['external id', destination.auth?.external_id],
        ['ownership', destination.ownership],
        ['waits for a proof', destination.pending?.url],
        ['answered 413', destination.learned_limit && learned(destination.learned_limit)],
        ['breaker', `${health.breaker}, ${health.failures} failures in a row`],
        ['last success', health.last_success_at && shownTime(health.last_success_at)],
        ['slow answers', health.slow_answers > 0 ? `${health.slow_answers} in a row` : undefined],
        ['next probe', health.next_probe_at && shownTime(health.next_probe_at)],
        ['disabled for', health.disabled],
        [
          'backlog',
          `${backlog.count}${backlog.counted_all ? '' : ' or more'}${backlog.oldest_at ? `, since ${shownTime(backlog.oldest_at)}` : ''}`,
        ],
      ]),
    );
    return EXIT.ok;
  },
};

function learned({ bytes, until }: NonNullable<Destination['learned_limit']>): string {
  return `to larger bodies: deliveries stay below ${bytes} bytes until ${shownTime(until)}`;
}

const MOVES = {
  pause: 'let its deliveries wait',
  resume: 'let them out again, the oldest first',
  enable: 'use it again after its failures disabled it',
} as const;

export const moves: readonly Command[] = Object.entries(MOVES).map(([move, summary]) => ({
  name: `destinations ${move}`,
  usage: 'DESTINATION',
  summary,
  options: {},
  help: {},
  async run([given], _, { screen, stack }) {
    const { api } = await stack();
    const path = pathOfDestination(await findDestination(api, given));
    const now = await api.call<Destination>('POST', `${path}/${move}`, { body: {} });
    screen.tell(now);
    screen.say(`${now.id} is ${now.state}.`);
    return EXIT.ok;
  },
}));

export const verify: Command = {
  name: 'destinations verify',
  usage: 'DESTINATION',
  summary: 'look for the proof of ownership of a webhook',
  options: {},
  help: {},
  run: ([given], _, around) => check(given, 'verify', around),
};

export const test: Command = {
  name: 'test',
  usage: 'DESTINATION [--size largest]',
  summary: '"Test SQS" or "Test Webhook": a test message, and what is wrong (exit 1 when something is)',
  options: { size: { type: 'string' } },
  help: { size: 'largest: padded to the largest body that the destination may get' },
  run: ([given], values, around) => check(given, 'test', around, sizeOf(textOf(values, 'size'))),
};

function sizeOf(text: string | undefined): { readonly size?: TestSize } {
  if (text === undefined) return {};
  if (text !== 'largest') throw usageError('--size: expected largest, got another word');
  return { size: text };
}

async function check(
  given: string | undefined,
  kind: string,
  around: Parameters<Command['run']>[2],
  size: { readonly size?: TestSize } = {},
) {
  const { screen, stack } = around;
  const { api } = await stack();
  const destination = await findDestination(api, given);
  const which = destination.pending ? { which: 'pending' } : {};
  const found = await api.call<Findings>('POST', `${pathOfDestination(destination)}/${kind}`, {
    body: { ...which, ...size },
  });
  screen.tell(found);
  sayFindings(screen, placeOf(destination), found);
  return found.status === 'ok' ? EXIT.ok : EXIT.negative;
}

const SIGNS = { ok: ['green', '✓'], warning: ['yellow', '!'], error: ['red', '×'] } as const;

function sayFindings(screen: Screen, place: string, { status, error, hint, checks, duration_ms }: Findings): void {
  for (const { name, status: found, message, hint: own } of checks) {
    const [style, sign] = SIGNS[found];
    screen.say(
      `${screen.style(style, sign)} ${name.replaceAll('_', ' ')}: ${message}${own ? `\n${indented(own)}` : ''}`,
    );
  }
  if (status === 'ok') screen.say(screen.style('green', `${place} works (${duration_ms} ms).`));
  else
    screen.say(
      `${screen.style('red', `${place} does not work yet${error ? `: ${error}` : '.'}`)}${hint ? `\n${indented(hint)}` : ''}`,
    );
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
