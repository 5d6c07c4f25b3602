/** `feedhose apply` and `feedhose export`: write a configuration file to a stack, and read one from it. */
import { defined } from '../../core/defined.ts';
import { type Step, type StoredApp, stepsTo } from '../apply/steps.ts';
import { type Command, flag, isSet, textOf, value, YES } from '../command.ts';
import { parseConfiguration, queuesAt, refuseEverywhere } from '../configuration/load.ts';
import { type App, type Destination, destinationsPath, type Scope } from '../destination.ts';
import { CliError, EXIT, unexpected } from '../exit.ts';
import { readText } from '../input.ts';
import { type Api, listed, pathOf } from '../reach/api.ts';
import type { Screen } from '../screen/screen.ts';
import { cliTransportOf } from '../transport/table.ts';

export const apply: Command = {
  name: 'apply',
  usage: '-f FILE|-',
  summary: 'Apply a configuration file to a stack. Shows the changes and asks for confirmation.',
  options: {
    file: value(
      'Configuration file, as for npm start -- --config (required). It may omit stored secrets. - reads standard input.',
      'f',
    ),
    ...YES,
    'dry-run': flag('Only show the changes (exit code 1 if there are any).'),
    prune: flag('Delete scopes and destinations that are not in the file, from the apps that are in it.'),
    secrets: flag('Write the secrets in the file again. Stored secrets cannot be compared with them.'),
    'exit-code': flag('Exit with code 4 if something was changed.'),
  },
  async run(_, values, { screen, stack, ask, input, signal }) {
    const path = textOf(values, 'file');
    if (path === undefined) throw unexpected('-f: expected a file, or - for standard input', undefined);
    const source = { option: '-f', path, input, signal };
    const text = await readText(source);
    refuseEverywhere(text, source);
    const { api, embedded } = await stack();
    const parsed = parseConfiguration(text, source, embedded !== undefined);
    const file = embedded === undefined ? parsed : queuesAt(embedded, parsed);
    const ids = new Set(file.apps.map(({ app_id }) => app_id));
    const others: string[] = [];
    const stored = await storedApps(api, (id) => {
      if (!ids.has(id)) others.push(id);
      return ids.has(id);
    });
    const steps = stepsTo(file, stored, { prune: isSet(values, 'prune'), secrets: isSet(values, 'secrets') });
    for (const { sign, what, app, scope, changes } of steps) screen.printJson({ sign, app, scope, what, changes });
    print(screen, steps);
    for (const app of others) {
      screen.printJson({ app, in_file: false });
      screen.print(screen.style('dim', `  app ${app} is not in the file and stays as it is`));
    }
    if (steps.length === 0) {
      screen.print('No changes. The stack matches the file.');
      return EXIT.ok;
    }
    if (isSet(values, 'dry-run')) return EXIT.negative;
    if (!(await ask('Apply these changes?'))) {
      screen.note('Nothing was changed.');
      return EXIT.negative;
    }
    await carryOut(api, steps, screen);
    screen.printJson({ applied: steps.length });
    screen.print(`Applied ${steps.length} change${steps.length === 1 ? '' : 's'}.`);
    return isSet(values, 'exit-code') ? EXIT.changed : EXIT.ok;
  },
};

export async function storedApps(api: Api, isWanted = (_appId: string) => true): Promise<readonly StoredApp[]> {
  const apps = (await listed(api.all<App>('/apps'))).filter(({ app_id }) => isWanted(app_id));
  return Promise.all(
    apps.map(async (app) => {
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

function print(screen: Screen, steps: readonly Step[]): void {
  for (const { sign, what, app, scope, changes } of steps) {
    const place = [app, scope].filter((part) => part !== undefined && !what.includes(` ${part}`)).join(' ');
    screen.print(screen.style(STYLES[sign], `${sign} ${place ? `${place}  ` : ''}${what}`));
    for (const change of changes) screen.print(`    ${change}`);
  }
}

interface Created {
  readonly api_key?: string;
  readonly api_secret?: string | null;
  readonly signing_secret?: string | null;
  readonly auth?: { readonly external_id?: string };
}

/** Makes the calls in order, stops at the first that fails, and prints generated secrets, which are shown only once. */
export async function carryOut(
  api: Api,
  steps: readonly Step[],
  screen: Pick<Screen, 'note' | 'printJson'>,
): Promise<void> {
  for (const [done, { method, path, body, version, what }] of steps.entries()) {
    try {
      const options = defined({ body, version });
      printSecrets(screen, what, (await api.call<Created | undefined>(method, pathOf('apps', ...path), options)) ?? {});
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      const before = `Applied ${done} of ${steps.length} changes. This change failed: ${what}`;
      throw new CliError(error.exit, `${before}\n${error.message}`, { applied: done, ...error.more });
    }
  }
}

function printSecrets(
  screen: Pick<Screen, 'note' | 'printJson'>,
  what: string,
  { api_key, api_secret, signing_secret, auth }: Created,
): void {
  const secrets = {
    ...(api_secret ? { api_key, api_secret } : {}),
    ...(signing_secret ? { signing_secret } : {}),
    ...(signing_secret !== undefined && auth?.external_id ? { external_id: auth.external_id } : {}),
  };
  if (Object.keys(secrets).length === 0) return;
  screen.printJson({ created: what, ...secrets });
  for (const [name, value] of Object.entries(secrets)) screen.note(`${what}: ${name} = ${value}   (shown only once)`);
}

export const exportConfiguration: Command = {
  name: 'export',
  usage: '[--app APP]',
  summary: 'Write the configuration, without secrets, to standard output as a file for apply.',
  options: { app: value('Only this app (default: all apps).') },
  async run(_, values, { screen, stack }) {
    const { api } = await stack();
    const only = textOf(values, 'app');
    const found = await storedApps(api, (id) => only === undefined || only === id);
    if (only !== undefined && found.length === 0) throw new CliError(EXIT.negative, `There is no app ${only}.`);
    screen.write(`${JSON.stringify({ apps: found.map(appEntryOf) }, null, 2)}\n`);
    return EXIT.ok;
  },
};

function appEntryOf({ app_id, name, keys, scopes }: StoredApp): object {
  const used = keys.find(({ state }) => state === 'in_use');
  return {
    app_id,
    name,
    ...defined({ api_key: used?.api_key }),
    scopes: scopes.map(({ scope, realtime, destinations }) => {
      const [kind = '', group = ''] = [scope.slice(0, scope.indexOf(':')), scope.slice(scope.indexOf(':') + 1)];
      return { [kind]: group, realtime, destinations: destinations.map(destinationEntryOf) };
    }),
  };
}

function destinationEntryOf(destination: Destination): object {
  const { id, name, transport, event_types, retry_schedule, rate_limit } = destination;
  const signatures = 'signatures' in destination ? destination.signatures : undefined;
  const own = cliTransportOf(destination).entryOf(destination);
  const common = defined({ event_types, retry_schedule, rate_limit, signatures });
  return { id, ...defined({ name }), transport, ...own, ...common };
}
