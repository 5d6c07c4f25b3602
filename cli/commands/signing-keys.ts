/** `feedhose signing-keys`: lists, creates and revokes the key pairs of an app for `v1a` signatures. */
import type { z } from 'zod';
import type { signingKeys } from '../../lambdas/api/schemas/signing-keys.ts';
import { type Command, deleteConfirmed, numberOf, value, YES } from '../command.ts';
import { EXIT, unexpected } from '../exit.ts';
import { pathOf } from '../reach/api.ts';
import type { Screen } from '../screen/screen.ts';
import { table } from '../screen/table.ts';
import { shownTime } from '../screen/times.ts';

type SigningKeys = z.output<typeof signingKeys>;

export const listSigningKeys: Command = {
  name: 'signing-keys list',
  usage: 'APP',
  summary: 'List the signing keys of an app, and the address of its public keys.',
  async run([appId], _, { screen, connect }) {
    if (appId === undefined) throw unexpected('expected an app id', undefined);
    const api = await connect();
    print(screen, await api.get<SigningKeys>(pathOf('apps', appId, 'signing-keys')));
    return EXIT.ok;
  },
};

export const createSigningKey: Command = {
  name: 'signing-keys create',
  usage: 'APP',
  summary: 'Create a signing key, which is published immediately and signs ten minutes later.',
  options: { overlap: value('Seconds for which the previous key also signs after that (default: a day).') },
  async run([appId], values, { screen, connect }) {
    if (appId === undefined) throw unexpected('expected an app id', undefined);
    const overlap_seconds = numberOf(values, 'overlap', 'a number of seconds');
    const api = await connect();
    const path = pathOf('apps', appId, 'signing-keys');
    const body = overlap_seconds === undefined ? {} : { overlap_seconds };
    print(screen, await api.call<SigningKeys>('POST', path, { body, version: 'any' }));
    return EXIT.ok;
  },
};

export const revokeSigningKey: Command = {
  name: 'signing-keys revoke',
  usage: 'APP KID',
  summary: 'Revoke a signing key of an app. Receivers refuse what it signed.',
  options: YES,
  async run([appId, kid], _, context) {
    if (appId === undefined) throw unexpected('expected an app id', undefined);
    if (kid === undefined)
      throw unexpected('expected the id of a signing key, as signing-keys list shows it', undefined);
    const api = await context.connect();
    const { version } = await api.get<SigningKeys>(pathOf('apps', appId, 'signing-keys'));
    return deleteConfirmed(context, {
      path: pathOf('apps', appId, 'signing-keys', kid),
      version,
      object: `the signing key ${kid}`,
      details: ` of the app ${appId}`,
      ids: { app_id: appId, kid },
    });
  },
};

function print(screen: Screen, found: SigningKeys): void {
  screen.printJson(found);
  if (screen.json) return;
  if (found.url === undefined) screen.note('There are no signing keys.');
  else {
    const head = ['KEY', 'STATE', 'SIGNS FROM', 'SIGNS UNTIL', 'PUBLIC KEY'];
    const rows = found.keys.map(({ kid, state, signs_from, signs_until, public_key }) => {
      return [kid, state, shownTime(signs_from), signs_until === undefined ? '' : shownTime(signs_until), public_key];
    });
    screen.print(`${found.url}\n${table(screen, head, rows)}`);
  }
}
