/** `feedhose apps` and `feedhose api-keys`: lists apps and scopes, and creates and deletes apps and keys. */
import type { z } from 'zod';
import { defined } from '../../core/defined.ts';
import type { appWithSecret } from '../../lambdas/api/schemas/apps.ts';
import { type Command, deleteConfirmed, flag, textOf, value, YES } from '../command.ts';
import type { App, Scope } from '../destination.ts';
import { EXIT, unexpected } from '../exit.ts';
import { pathOf } from '../reach/api.ts';
import { printEntries } from '../screen/table.ts';

type AppWithSecret = z.output<typeof appWithSecret>;

export const apps: Command = {
  name: 'apps',
  usage: '[APP]',
  summary: 'List the apps, or the scopes of one app.',
  async run([appId], _, { screen, connect }) {
    const api = await connect();
    if (appId === undefined) {
      await printEntries(screen, api.all<App>('/apps'), ['APP', 'NAME', 'API KEYS'], appRow, 'There are no apps.');
    } else {
      const scopes = api.all<Scope>(pathOf('apps', appId, 'scopes'));
      const head = ['SCOPE', 'REAL-TIME', 'DESTINATIONS ENABLED'];
      await printEntries(screen, scopes, head, scopeRow, 'There are no scopes.');
    }
    return EXIT.ok;
  },
};

function appRow({ app_id, name, keys }: App): readonly string[] {
  const shown = keys.map(({ api_key, state }) => (state === 'in_use' ? api_key : `${api_key} (${state})`));
  return [app_id, name, shown.join(', ')];
}

function scopeRow({ scope, realtime, destinations }: Scope): readonly string[] {
  return [scope, realtime ? 'on' : 'off', `${destinations.enabled} of ${destinations.total}`];
}

export const createApp: Command = {
  name: 'apps create',
  usage: 'APP --name NAME',
  summary: 'Create an app with an API key and an API secret.',
  options: { name: value('Display name of the app (required).') },
  async run([appId], values, { screen, connect }) {
    const name = textOf(values, 'name');
    if (appId === undefined) throw unexpected('expected an app id', undefined);
    if (name === undefined) throw unexpected('--name: expected a text', undefined);
    const api = await connect();
    const created = await api.call<AppWithSecret>('POST', '/apps', { body: { app_id: appId, name } });
    screen.printJson(created);
    screen.print(`Created the app ${created.app_id}.\n${keyLines(created)}`);
    return EXIT.ok;
  },
};

export const appNotifications: Command = {
  name: 'apps notifications',
  usage: 'APP [--topic ARN | --no-topic] [--kinds KIND,… | --all-kinds]',
  summary:
    'Show or change which notifications about an app are sent by e-mail. Endpoints are destinations of app_level:operations.',
  options: {
    topic: value(
      'ARN of the SNS topic that receives the notifications, which the stack must allow (default: unchanged).',
    ),
    'no-topic': flag('Send no e-mails.'),
    kinds: value('Only these kinds, such as destination.failing,destination.disabled (default: unchanged).'),
    'all-kinds': flag('All kinds.'),
  },
  async run([appId], values, { screen, connect }) {
    if (appId === undefined) throw unexpected('expected an app id', undefined);
    const [topic, kinds] = [textOf(values, 'topic'), textOf(values, 'kinds')];
    const change = {
      ...(values['no-topic'] ? { topic_arn: null } : defined({ topic_arn: topic })),
      ...(values['all-kinds'] ? { kinds: null } : defined({ kinds: kinds?.split(',') })),
    };
    const api = await connect();
    const path = pathOf('apps', appId);
    const isChanged = Object.keys(change).length > 0;
    const app = isChanged
      ? await api.call<App>('PATCH', path, { body: { notifications: change }, version: 'any' })
      : await api.get<App>(path);
    screen.printJson(app.notifications ?? {});
    const { topic_arn, kinds: sent } = app.notifications ?? {};
    screen.print(
      topic_arn === undefined ? 'E-mail: none' : `E-mail: ${topic_arn}\nKinds: ${sent?.join(', ') ?? 'all'}`,
    );
    return EXIT.ok;
  },
};

export const rotateKeys: Command = {
  name: 'apps rotate-keys',
  usage: 'APP',
  summary: 'Add an API key and secret to an app, on standby until api-keys activate.',
  async run([appId], _, { screen, connect }) {
    if (appId === undefined) throw unexpected('expected an app id', undefined);
    const api = await connect();
    const path = pathOf('apps', appId, 'keys');
    const rotated = await api.call<AppWithSecret>('POST', path, { body: {}, version: 'any' });
    screen.printJson(rotated);
    screen.print(
      `${keyLines(rotated)}\nThe key is on standby. To use it from now on: feedhose api-keys activate ${appId} ${rotated.api_key}`,
    );
    return EXIT.ok;
  },
};

export const activateKey: Command = {
  name: 'api-keys activate',
  usage: 'APP KEY',
  summary: 'Send an API key, and sign with its secret, from now on. The previous key is retired.',
  options: YES,
  async run([appId, key], _, { screen, connect, ask }) {
    if (appId === undefined) throw unexpected('expected an app id', undefined);
    if (key === undefined) throw unexpected('expected an API key, as apps shows it', undefined);
    const question = `Use the API key ${key} and its secret for all webhooks of the app ${appId} from now on?`;
    if (!(await ask(question))) {
      screen.note('Nothing was changed.');
      return EXIT.negative;
    }
    const api = await connect();
    const path = pathOf('apps', appId, 'keys', key, 'activate');
    screen.printJson(await api.call<App>('POST', path, { body: {}, version: 'any' }));
    screen.print(`The app ${appId} uses the API key ${key} from now on.`);
    return EXIT.ok;
  },
};

export const deleteApp: Command = {
  name: 'apps delete',
  usage: 'APP',
  summary: 'Delete an app, which must not have scopes. apply --prune deletes scopes.',
  options: YES,
  async run([appId], _, context) {
    if (appId === undefined) throw unexpected('expected an app id', undefined);
    const api = await context.connect();
    const path = pathOf('apps', appId);
    const { name, version } = await api.get<App>(path);
    const ids = { app_id: appId };
    return deleteConfirmed(context, { path, version, object: `the app ${appId}`, details: ` (${name})`, ids });
  },
};

export const deleteKey: Command = {
  name: 'api-keys delete',
  usage: 'APP KEY',
  summary: 'Delete an API key of an app, which must not be in use.',
  options: YES,
  async run([appId, key], _, context) {
    if (appId === undefined) throw unexpected('expected an app id', undefined);
    if (key === undefined) throw unexpected('expected an API key, as apps shows it', undefined);
    const api = await context.connect();
    const { version } = await api.get<App>(pathOf('apps', appId));
    return deleteConfirmed(context, {
      path: pathOf('apps', appId, 'keys', key),
      version,
      object: `the API key ${key}`,
      details: ` of the app ${appId}`,
      ids: { app_id: appId, api_key: key },
    });
  },
};

function keyLines({ api_key, api_secret }: AppWithSecret): string {
  return `  API key     ${api_key}\n  API secret  ${api_secret ?? '(as given)'}   (shown only once)`;
}
