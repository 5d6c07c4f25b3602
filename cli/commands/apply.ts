/** `feedhose apply` and `feedhose export`: the configuration as a file, onto a stack and out of it. */

import { defined } from '../../core/defined.ts';
import { type Step, type StoredApp, stepsTo } from '../apply/steps.ts';
import { type Command, type Input, isSet, textOf } from '../command.ts';
import { loadKeeping, queuesAt } from '../configuration/load.ts';
import { type Destination, destinationsPath, type Scope } from '../destination.ts';
import { CliError, EXIT, usageError } from '../exit.ts';
import { type Api, listed, pathOf } from '../reach/api.ts';
import type { Screen } from '../screen/screen.ts';
import { cliTransportOf } from '../transport/table.ts';

export const apply: Command = {
  name: 'apply',
  usage: '-f FILE|-',
  summary: 'bring a stack to what a configuration file says: shows the difference, asks',
  options: {
    file: { type: 'string', short: 'f' },
    yes: { type: 'boolean', short: 'y' },
    'dry-run': { type: 'boolean' },
    prune: { type: 'boolean' },
    secrets: { type: 'boolean' },
    'exit-code': { type: 'boolean' },
  },
  help: {
    file: 'the configuration, as for npm start -- --config; secrets may be left out of what is there already',
    yes: 'do not ask',
    'dry-run': 'only show the difference (exit 1 when there is one)',
    prune: 'delete scopes and destinations that the file does not name, of the apps that it names',
    secrets: 'write the secrets of the file again: whether they differ cannot be seen',
    'exit-code': 'exit 4 when something was changed',
  },
  async run(_, values, { screen, stack, ask, input }) {
    const path = textOf(values, 'file');
    if (path === undefined) throw usageError('expected -f FILE');
    const { api, embedded } = await stack();
    const file = await read(path, input, embedded);
    const stored = await storedApps(
      api,
      file.apps.map(({ app_id }) => app_id),
    );
    const steps = stepsTo(file, stored, { prune: isSet(values, 'prune'), secrets: isSet(values, 'secrets') });
    for (const { sign, what, app, scope, changes } of steps) screen.tell({ sign, app, scope, what, changes });
    show(screen, steps);
    if (steps.length === 0) {
      screen.say('Nothing to do: the stack is as the file says.');
      return EXIT.ok;
    }
    if (isSet(values, 'dry-run')) return EXIT.negative;
    if (!isSet(values, 'yes') && !(await ask('Apply?', '--yes'))) {
      screen.note('Nothing is changed.');
      return EXIT.negative;
    }
    await carryOut(api, steps, screen);
    screen.tell({ applied: steps.length });
    screen.say(`Applied: ${steps.length} change${steps.length === 1 ? '' : 's'}.`);
    return isSet(values, 'exit-code') ? EXIT.changed : EXIT.ok;
  },
};

async function read(path: string, input: Input, embedded: string | undefined) {
  try {
    const file = await loadKeeping({ option: '-f', path, input }, embedded !== undefined);
    return embedded === undefined ? file : queuesAt(embedded, file);
  } catch (error) {
    throw usageError((error as Error).message);
  }
}

async function storedApps(api: Api, wanted: readonly string[]): Promise<readonly StoredApp[]> {
  const known = await listed(api.all<Omit<StoredApp, 'scopes'>>('/apps'));
  return Promise.all(
    known
      .filter(({ app_id }) => wanted.includes(app_id))
      .map(async (app) => {
        const scopes = await listed(api.all<Scope>(pathOf('apps', app.app_id, 'scopes')));
        const withDestinations = scopes.map(async (scope) => ({
          ...scope,
          destinations: await listed(api.all<Destination>(destinationsPath(app.app_id, scope.scope))),
        }));
        return { ...app, scopes: await Promise.all(withDestinations) };
      }),
  );
}

const STYLES = { '+': 'green', '~': 'yellow', '-': 'red' } as const;

function show(screen: Screen, steps: readonly Step[]): void {
  for (const { sign, what, app, scope, changes } of steps) {
    const place = [app, scope].filter((part) => part !== undefined && !what.includes(` ${part}`)).join(' ');
    screen.say(screen.style(STYLES[sign], `${sign} ${place ? `${place}  ` : ''}${what}`));
    for (const change of changes) screen.say(`    ${change}`);
  }
}

interface Made {
  readonly api_key?: string;
  readonly api_secret?: string | null;
  readonly signing_secret?: string | null;
  readonly auth?: { readonly external_id?: string };
}

/** In order; the first that fails ends it, and says how far it came. Shows what was made up, once. */
async function carryOut(api: Api, steps: readonly Step[], screen: Screen): Promise<void> {
  // What is deleted and made anew in one go is counted by the versions that the steps before leave.
  for (const [done, { method, path, body, version, what }] of steps.entries()) {
    try {
      const made = await api.call<Made | undefined>(method, pathOf('apps', ...path), {
        ...(body ? { body } : {}),
        ...defined({ version }),
      });
      tellMade(screen, what, made);
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      const before = `${done} of ${steps.length} changes were applied; this one was not: ${what}`;
      throw new CliError(error.exit, `${before}\n${error.message}`, { applied: done, ...error.more });
    }
  }
}

function tellMade(screen: Screen, what: string, made: Made | undefined): void {
  const secrets = {
    ...(made?.api_secret ? { api_key: made.api_key, api_secret: made.api_secret } : {}),
    ...(made?.signing_secret ? { signing_secret: made.signing_secret } : {}),
    ...(made?.signing_secret !== undefined && made.auth?.external_id ? { external_id: made.auth.external_id } : {}),
  };
  if (Object.keys(secrets).length === 0) return;
  screen.tell({ made: what, ...secrets });
  for (const [name, value] of Object.entries(secrets)) screen.note(`${what}: ${name} = ${value}   shown this once`);
}

export const exportConfiguration: Command = {
  name: 'export',
  usage: '[--app APP]',
  summary: 'the configuration as a file for apply, without its secrets, on stdout',
  options: { app: { type: 'string' } },
  help: { app: 'this app alone' },
  async run(_, values, { screen, stack }) {
    const { api } = await stack();
    const only = textOf(values, 'app');
    const ids =
      only === undefined ? (await listed(api.all<{ app_id: string }>('/apps'))).map(({ app_id }) => app_id) : [only];
    const found = await storedApps(api, ids);
    if (only !== undefined && found.length === 0) throw new CliError(EXIT.negative, `There is no app ${only}.`);
    screen.write(`${JSON.stringify({ apps: found.map(entryOf) }, null, 2)}\n`);
    return EXIT.ok;
  },
};

function entryOf({ app_id, name, keys, scopes }: StoredApp): object {
  return {
    app_id,
    name,
    ...(keys[0] ? { api_key: keys[0].api_key } : {}),
    scopes: scopes.map(({ scope, realtime, destinations }) => {
      const [kind = '', group = ''] = [scope.slice(0, scope.indexOf(':')), scope.slice(scope.indexOf(':') + 1)];
      return { [kind]: group, realtime, destinations: destinations.map(destinationEntryOf) };
    }),
  };
}

function destinationEntryOf(destination: Destination): object {
  const { id, transport, event_types, retry_schedule, rate_limit } = destination;
  return {
    id,
    transport,
    ...cliTransportOf(destination).entryOf(destination),
    ...Object.fromEntries(
      Object.entries({ event_types, retry_schedule, rate_limit }).filter(([, value]) => value !== undefined),
    ),
  };
}
