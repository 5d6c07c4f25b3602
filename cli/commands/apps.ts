/** `feedhose apps`: what is configured, at a glance. */
import { type Command, textOf } from '../command.ts';
import { EXIT, usageError } from '../exit.ts';
import { listed, pathOf } from '../reach/api.ts';
import { table } from '../screen/table.ts';

interface App {
  readonly app_id: string;
  readonly name: string;
  readonly keys: readonly { readonly api_key: string }[];
  readonly version: number;
}
interface Scope {
  readonly scope: string;
  readonly realtime: boolean;
  readonly destinations: { readonly total: number; readonly enabled: number };
}
type WithSecret = App & { readonly api_key: string; readonly api_secret: string | null };

export const apps: Command = {
  name: 'apps',
  usage: '[APP]',
  summary: 'the apps; or the scopes of one',
  options: {},
  help: {},
  async run([appId], _, { screen, stack }) {
    const { api } = await stack();
    if (appId === undefined) {
      const found = await listed(api.all<App>('/apps'));
      for (const app of found) screen.tell(app);
      if (found.length === 0) screen.note('There are no apps.');
      else {
        const rows = found.map(({ app_id, name, keys }) => [
          app_id,
          name,
          keys.map(({ api_key }) => api_key).join(', '),
        ]);
        if (!screen.json) screen.say(table(screen, ['APP', 'NAME', 'API KEYS'], rows));
      }
      return EXIT.ok;
    }
    const scopes = await listed(api.all<Scope>(pathOf('apps', appId, 'scopes')));
    for (const scope of scopes) screen.tell(scope);
    const rows = scopes.map(({ scope, realtime, destinations }) => [
      scope,
      realtime ? 'on' : 'off',
      `${destinations.enabled} of ${destinations.total}`,
    ]);
    if (!screen.json) screen.say(table(screen, ['SCOPE', 'REAL-TIME', 'DESTINATIONS ENABLED'], rows));
    return EXIT.ok;
  },
};

export const createApp: Command = {
  name: 'apps create',
  usage: 'APP --name NAME',
  summary: 'a new app, with its first key and secret',
  options: { name: { type: 'string' } },
  help: { name: 'what people call it' },
  async run([appId], values, { screen, stack }) {
    const name = textOf(values, 'name');
    if (appId === undefined || name === undefined) throw usageError('expected an app id and --name');
    const { api } = await stack();
    const made = await api.call<WithSecret>('POST', '/apps', { body: { app_id: appId, name } });
    screen.tell(made);
    screen.say(
      `${made.app_id} is created.\n  API key     ${made.api_key}\n  API secret  ${made.api_secret ?? '(yours)'}   shown this once`,
    );
    return EXIT.ok;
  },
};

export const rotateKeys: Command = {
  name: 'apps rotate-keys',
  usage: 'APP',
  summary: 'another pair of key and secret, which is the newest',
  options: {},
  help: {},
  async run([appId], _, { screen, stack }) {
    if (appId === undefined) throw usageError('expected an app id');
    const { api } = await stack();
    const made = await api.call<WithSecret>('POST', `${pathOf('apps', appId)}/keys`, { body: {}, version: 'any' });
    screen.tell(made);
    screen.say(`  API key     ${made.api_key}\n  API secret  ${made.api_secret ?? '(yours)'}   shown this once`);
    return EXIT.ok;
  },
};
