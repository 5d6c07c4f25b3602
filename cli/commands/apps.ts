/** `feedhose apps`: lists apps and scopes, and creates apps and keys. */
import type { z } from 'zod';
import type { appWithSecret } from '../../lambdas/api/schemas/apps.ts';
import { type Command, textOf } from '../command.ts';
import type { App, Scope } from '../destination.ts';
import { EXIT, usageError } from '../exit.ts';
import { listed, pathOf } from '../reach/api.ts';
import { table } from '../screen/table.ts';

type AppWithSecret = z.output<typeof appWithSecret>;

export const apps: Command = {
  name: 'apps',
  usage: '[APP]',
  summary: 'List the apps, or the scopes of one app.',
  options: {},
  help: {},
  async run([appId], _, { screen, stack }) {
    const { api } = await stack();
    if (appId === undefined) {
      const found = await listed(api.all<App>('/apps'));
      for (const app of found) screen.printJson(app);
      const rows = found.map(({ app_id, name, keys }) => [app_id, name, keys.map((key) => key.api_key).join(', ')]);
      if (found.length === 0) screen.note('There are no apps.');
      else if (!screen.json) screen.print(table(screen, ['APP', 'NAME', 'API KEYS'], rows));
      return EXIT.ok;
    }
    const scopes = await listed(api.all<Scope>(pathOf('apps', appId, 'scopes')));
    for (const scope of scopes) screen.printJson(scope);
    const rows = scopes.map(({ scope, realtime, destinations }) => [
      scope,
      realtime ? 'on' : 'off',
      `${destinations.enabled} of ${destinations.total}`,
    ]);
    if (!screen.json) screen.print(table(screen, ['SCOPE', 'REAL-TIME', 'DESTINATIONS ENABLED'], rows));
    return EXIT.ok;
  },
};

export const createApp: Command = {
  name: 'apps create',
  usage: 'APP --name NAME',
  summary: 'Create an app with an API key and an API secret.',
  options: { name: { type: 'string' } },
  help: { name: 'Display name of the app.' },
  async run([appId], values, { screen, stack }) {
    const name = textOf(values, 'name');
    if (appId === undefined || name === undefined) throw usageError('expected an app id and --name');
    const { api } = await stack();
    const created = await api.call<AppWithSecret>('POST', '/apps', { body: { app_id: appId, name } });
    screen.printJson(created);
    screen.print(`Created the app ${created.app_id}.\n${keyLines(created)}`);
    return EXIT.ok;
  },
};

export const rotateKeys: Command = {
  name: 'apps rotate-keys',
  usage: 'APP',
  summary: 'Add an API key and an API secret to an app. New deliveries use them.',
  options: {},
  help: {},
  async run([appId], _, { screen, stack }) {
    if (appId === undefined) throw usageError('expected an app id');
    const { api } = await stack();
    const rotated = await api.call<AppWithSecret>('POST', `${pathOf('apps', appId)}/keys`, {
      body: {},
      version: 'any',
    });
    screen.printJson(rotated);
    screen.print(keyLines(rotated));
    return EXIT.ok;
  },
};

function keyLines({ api_key, api_secret }: AppWithSecret): string {
  return `  API key     ${api_key}\n  API secret  ${api_secret ?? '(as given)'}   (shown only once)`;
}
