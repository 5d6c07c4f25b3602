/** `feedhose destinations` and `feedhose test`: lists, shows, tests and changes the state of destinations. */
import type { z } from 'zod';
import { defined } from '../../core/defined.ts';
import type { destinationWithSecret, testAnswer } from '../../lambdas/api/schemas/destinations.ts';
import type * as insight from '../../lambdas/api/schemas/insight.ts';
import type * as s3 from '../../lambdas/api/schemas/transport/s3.ts';
import { type Command, type CommandContext, deleteConfirmed, textOf, value, YES } from '../command.ts';
import {
  addressOf,
  allDestinations,
  type Destination,
  findDestination,
  pathOfDestination,
  referenceOf,
} from '../destination.ts';
import { EXIT, unexpected } from '../exit.ts';
import type { Screen } from '../screen/screen.ts';
import { list, printEntries } from '../screen/table.ts';
import { shownTime } from '../screen/times.ts';

type Health = z.output<typeof insight.health>;
type Backlog = z.output<typeof insight.backlog>;
type Windows = z.output<typeof s3.windows>;
type TestAnswer = z.output<typeof testAnswer>;

export const destinations: Command = {
  name: 'destinations',
  usage: '[--app APP] [--scope SCOPE]',
  summary: 'List destinations with their states.',
  options: {
    app: value('Only destinations of this app (default: all apps).'),
    scope: value('Only destinations of this scope, such as feed_group:user or app_level:reactions (default: all).'),
  },
  async run(_, values, { screen, connect }) {
    const found = allDestinations(await connect(), textOf(values, 'app'), textOf(values, 'scope'));
    const head = ['DESTINATION', 'APP', 'SCOPE', 'STATE', 'NAME', 'ADDRESS'];
    const rowOf = (one: Destination) => [
      ...[one.id, one.app_id, one.scope, stateOf(one)],
      ...[one.name ?? '', addressOf(one)],
    ];
    await printEntries(screen, found, head, rowOf, 'There are no destinations.');
    return EXIT.ok;
  },
};

function stateOf(destination: Destination): string {
  return 'ownership' in destination && destination.ownership === 'pending' ? 'unverified' : destination.state;
}

export const showDestination: Command = {
  name: 'destinations show',
  usage: 'DESTINATION',
  summary: 'Show the settings, health and backlog of a destination, or the windows of a bucket.',
  async run([given], _, { screen, connect }) {
    const reference = referenceOf(given);
    const api = await connect();
    const destination = await findDestination(api, reference);
    const path = pathOfDestination(destination);
    const about = [
      ['destination', destination.id],
      ['app', destination.app_id],
      ['scope', destination.scope],
      ['name', destination.name],
      ['address', addressOf(destination)],
      ['state', stateOf(destination)],
      ...settingsOf(destination),
    ] as const;
    if (destination.transport === 's3') {
      const windows = await api.get<Windows>(`${path}/windows`);
      screen.printJson({ ...destination, windows });
      if (!screen.json)
        screen.print(`${list(screen, [...about, ...rowsOf(windows)])}${indented(windows.blocked?.hint)}`);
      return EXIT.ok;
    }
    const [health, backlog] = [await api.get<Health>(`${path}/health`), await api.get<Backlog>(`${path}/backlog`)];
    screen.printJson({ ...destination, health, backlog });
    if (screen.json) return EXIT.ok;
    screen.print(
      list(screen, [
        ...about,
        ['breaker', `${health.breaker}, ${health.failures} failure${health.failures === 1 ? '' : 's'} in a row`],
        ['last success', health.last_success_at && shownTime(health.last_success_at)],
        ['slow answers', health.slow_answers > 0 ? `${health.slow_answers} in a row` : undefined],
        ['next probe', health.next_probe_at && shownTime(health.next_probe_at)],
        ['disabled because', health.disabled],
        [
          'backlog',
          `${backlog.count}${backlog.counted_all ? '' : ' or more'}${backlog.oldest_at ? `, since ${shownTime(backlog.oldest_at)}` : ''}`,
        ],
      ]),
    );
    return EXIT.ok;
  },
};

function rowsOf({ written_until, last_window: last, next_attempt_at, blocked, expired = [] }: Windows) {
  const lastWindow = last && `${shownTime(last.from)} to ${shownTime(last.to)}, ${last.updates} updates`;
  return [
    ['written until', shownTime(written_until)],
    ['last window', lastWindow],
    ['manifest', last?.manifest],
    ['next attempt', shownTime(next_attempt_at)],
    ['blocked since', blocked && `${shownTime(blocked.since)}, ${blocked.attempts} attempts failed`],
    ['error', blocked && `${blocked.code}: ${blocked.error}`],
    ['expires', blocked && shownTime(blocked.expires_at)],
    ...expired.map(({ from, to }) => ['expired', `${shownTime(from)} to ${shownTime(to)}`] as const),
  ] as const;
}

function settingsOf(destination: Destination): readonly (readonly [string, string | undefined])[] {
  const common = [
    ['event types', destination.event_types?.join(' ')],
    ['signatures', 'signatures' in destination ? destination.signatures?.join(' ') : undefined],
    ['rate limit', 'rate_limit' in destination ? `${destination.rate_limit} per second` : undefined],
  ] as const;
  if (destination.transport === 'webhook') {
    const { ownership, pending, learned_limit: learned, oauth, client_certificate: certificate } = destination;
    return [
      ...common,
      ['ownership', ownership],
      ['unverified URL', pending?.url],
      ['body limit', learned && `${learned.bytes} bytes until ${shownTime(learned.until)}, learned from a 413`],
      ['custom headers', destination.custom_headers && Object.keys(destination.custom_headers).join(' ')],
      ['oauth', oauth && `client ${oauth.client_id} at ${oauth.token_url}`],
      ['client certificate', certificate && `${certificate.subject}, valid until ${shownTime(certificate.expires_at)}`],
    ];
  }
  const { auth } = destination;
  return [
    ...common,
    ['message body', 'body' in destination ? destination.body : undefined],
    ['auth', auth.type],
    ['external id', auth.type === 'role' ? auth.external_id : undefined],
  ];
}

const STATE_CHANGES = {
  pause: 'Pause a destination. Its deliveries are parked.',
  resume: 'Resume a paused destination. Parked deliveries are sent, oldest first.',
  enable: 'Enable a destination that was disabled because of its failures.',
} as const;

export const stateChanges: readonly Command[] = Object.entries(STATE_CHANGES).map(([verb, summary]) => ({
  name: `destinations ${verb}`,
  usage: 'DESTINATION',
  summary,
  async run([given], _, { screen, connect }) {
    const reference = referenceOf(given);
    const api = await connect();
    const path = pathOfDestination(await findDestination(api, reference));
    const changed = await api.call<Destination>('POST', `${path}/${verb}`, { body: {} });
    screen.printJson(changed);
    screen.print(`${changed.id} is ${changed.state}.`);
    return EXIT.ok;
  },
}));

export const probe: Command = {
  name: 'destinations probe',
  usage: 'DESTINATION',
  summary: 'Send a waiting delivery to a failing destination within a minute, to find out whether it works again.',
  async run([given], _, { screen, connect }) {
    const reference = referenceOf(given);
    const api = await connect();
    const path = pathOfDestination(await findDestination(api, reference));
    const health = await api.call<Health>('POST', `${path}/probe`, { body: {} });
    screen.printJson(health);
    screen.print('A probe is sent within a minute. `feedhose attempts` shows its result.');
    return EXIT.ok;
  },
};

export const verify: Command = {
  name: 'destinations verify',
  usage: 'DESTINATION',
  summary: 'Check the proof of ownership of a webhook.',
  run: ([given], _, context) => check(given, 'verify', context, {}),
};

export const rotateSecret: Command = {
  name: 'destinations rotate-secret',
  usage: 'DESTINATION [--overlap SECONDS]',
  summary: 'Add a signing secret to a destination. The previous one stays active for a while.',
  options: {
    overlap: value('How long the previous secret stays active, in seconds (default 86400, one day; at most 30 days).'),
    ...YES,
  },
  async run([given], values, { screen, connect, ask }) {
    const reference = referenceOf(given);
    const overlap = textOf(values, 'overlap');
    if (overlap !== undefined && !/^\d+$/.test(overlap)) throw unexpected('--overlap: expected seconds', overlap);
    const api = await connect();
    const destination = await findDestination(api, reference);
    const question = `Rotate the signing secret of ${addressOf(destination)}? The receiver needs the new one.`;
    if (!(await ask(question))) {
      screen.note('Nothing was changed.');
      return EXIT.negative;
    }
    const rotated = await api.call<z.output<typeof destinationWithSecret>>(
      'POST',
      `${pathOfDestination(destination)}/secret`,
      { body: overlap === undefined ? {} : { overlap_seconds: Number(overlap) }, version: destination.version },
    );
    screen.printJson(rotated);
    screen.print(`signing secret  ${rotated.signing_secret}   (shown only once)`);
    return EXIT.ok;
  },
};

export const deleteDestination: Command = {
  name: 'destinations delete',
  usage: 'DESTINATION',
  summary: 'Delete a destination. Its waiting deliveries become dead letters.',
  options: YES,
  async run([given], _, context) {
    const reference = referenceOf(given);
    const api = await context.connect();
    const destination = await findDestination(api, reference);
    const { app_id, scope, id, version } = destination;
    return deleteConfirmed(context, {
      path: pathOfDestination(destination),
      version,
      object: `the destination ${id}`,
      details: ` of ${app_id} ${scope}, ${addressOf(destination)},`,
      ids: { app_id, scope, destination_id: id },
    });
  },
};

export const test: Command = {
  name: 'test',
  usage: 'DESTINATION [--size largest]',
  summary:
    'Send a test message to a queue, webhook or event bus and report what is wrong (exit code 1 if anything is).',
  options: {
    size: value(
      'largest: pad the message to the largest body that the destination may get (default: a small message).',
    ),
  },
  async run([given], values, context) {
    const size = textOf(values, 'size');
    if (size !== undefined && size !== 'largest') throw unexpected('--size: expected largest', size);
    return check(given, 'test', context, defined({ size }));
  },
};

async function check(
  given: string | undefined,
  kind: 'test' | 'verify',
  { screen, connect }: CommandContext,
  options: object,
) {
  const reference = referenceOf(given);
  const api = await connect();
  const destination = await findDestination(api, reference);
  const body = { ...('pending' in destination && destination.pending ? { which: 'pending' } : {}), ...options };
  const answer = await api.call<TestAnswer>('POST', `${pathOfDestination(destination)}/${kind}`, { body });
  screen.printJson(answer);
  printAnswer(screen, addressOf(destination), answer);
  return answer.status === 'ok' ? EXIT.ok : EXIT.negative;
}

const SIGNS = { ok: ['green', '✓'], warning: ['yellow', '!'], error: ['red', '×'] } as const;

function printAnswer(screen: Screen, address: string, { status, error, hint, checks, duration_ms }: TestAnswer): void {
  for (const one of checks) {
    const [style, sign] = SIGNS[one.status];
    screen.print(`${screen.style(style, sign)} ${one.name.replaceAll('_', ' ')}: ${one.message}${indented(one.hint)}`);
  }
  if (status === 'ok') {
    screen.print(screen.style('green', `${address} works (${duration_ms} ms).`));
    return;
  }
  // A check usually shows the same error and hint.
  const reason = error && !checks.some(({ message }) => message === error) ? `: ${error}` : '.';
  const advice = checks.some((one) => one.hint === hint) ? '' : indented(hint);
  screen.print(`${screen.style('red', `${address} does not work${reason}`)}${advice}`);
}

function indented(hint = ''): string {
  return hint && `\n${hint.replaceAll(/^/gm, '    ')}`;
}
