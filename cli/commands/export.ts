/** `feedhose export`: reads the configuration of a stack as a file. */
import { defined } from '../../core/defined.ts';
import type { StoredApp } from '../apply/steps.ts';
import { type Command, textOf, value } from '../command.ts';
import { type App, type Destination, destinationsPath, type Scope } from '../destination.ts';
import { CliError, EXIT } from '../exit.ts';
import { type Api, listed, pathOf } from '../reach/api.ts';
import { cliTransportOf } from '../transport/table.ts';

export const exportConfiguration: Command = {
  name: 'export',
  usage: '[--app APP]',
  summary: 'Write the configuration, without secrets, to standard output as a file for apply.',
  options: { app: value('Only this app (default: all apps).') },
  async run(_, values, { screen, connect }) {
    const api = await connect();
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
  const { id, name, transport, event_types } = destination;
  const { retry_schedule = undefined, rate_limit = undefined } = destination.transport === 's3' ? {} : destination;
  const signatures = 'signatures' in destination ? destination.signatures : undefined;
  const own = cliTransportOf(destination).entryOf(destination);
  const common = defined({ event_types, retry_schedule, rate_limit, signatures });
  return { id, ...defined({ name }), transport, ...own, ...common };
}

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
