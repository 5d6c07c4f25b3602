/** `feedhose apps portal-link`, `portal-sessions` and `portal-revoke`: links to the portal of an app, and their sessions. */
import type { z } from 'zod';
import { defined } from '../../core/defined.ts';
import type { portalLink as linkSchema, portalSession, revokedSessions } from '../../lambdas/api/schemas/portal.ts';
import { type Command, numberOf, textOf, value, YES } from '../command.ts';
import { EXIT, unexpected } from '../exit.ts';
import { pathOf } from '../reach/api.ts';
import { printEntries } from '../screen/table.ts';
import { shownTime } from '../screen/times.ts';

type Link = z.output<typeof linkSchema>;
type Session = z.output<typeof portalSession>;

export const portalLink: Command = {
  name: 'apps portal-link',
  usage: 'APP --role view|manage',
  summary: 'Create a link that opens the portal of an app once.',
  options: {
    role: value('view can read, manage has the permissions of a user of the app (required).'),
    'expires-in': value('Seconds within which the link must be opened (default: 300).'),
    'session-expires-in': value('Seconds for which the session lasts (default: 3600).'),
    user: value('A name of the user for the audit trail (default: none).'),
  },
  async run([appId], values, { screen, connect }) {
    if (appId === undefined) throw unexpected('expected an app id', undefined);
    const role = textOf(values, 'role');
    if (role !== 'view' && role !== 'manage') throw unexpected('--role: expected view or manage', role);
    const expires_in = numberOf(values, 'expires-in', 'a number of seconds');
    const session_expires_in = numberOf(values, 'session-expires-in', 'a number of seconds');
    const body = { role, ...defined({ expires_in, session_expires_in, user: textOf(values, 'user') }) };
    const api = await connect();
    const link = await api.call<Link>('POST', pathOf('apps', appId, 'portal-link'), { body });
    screen.printJson(link);
    screen.print(
      `${link.url}\nThe link opens the portal once, until ${shownTime(link.expires_at)}. It contains a secret.`,
    );
    return EXIT.ok;
  },
};

export const portalSessions: Command = {
  name: 'apps portal-sessions',
  usage: 'APP',
  summary: 'List the unused portal links and open portal sessions of an app.',
  async run([appId], _, { screen, connect }) {
    if (appId === undefined) throw unexpected('expected an app id', undefined);
    const api = await connect();
    const sessions = api.all<Session>(pathOf('apps', appId, 'portal-sessions'));
    const head = ['SESSION', 'ROLE', 'STATE', 'USER', 'EXPIRES'];
    await printEntries(screen, sessions, head, rowOf, 'There are no portal sessions.');
    return EXIT.ok;
  },
};

function rowOf({ session_id, role, state, user = '', expires_at }: Session): readonly string[] {
  return [session_id, role, state, user, shownTime(expires_at)];
}

export const portalRevoke: Command = {
  name: 'apps portal-revoke',
  usage: 'APP [SESSION]',
  summary: 'Revoke a portal session, or all of an app with its signing key.',
  options: YES,
  async run([appId, sessionId], _, { screen, connect, ask }) {
    if (appId === undefined) throw unexpected('expected an app id', undefined);
    const what = sessionId === undefined ? 'all portal links and sessions' : `the portal session ${sessionId}`;
    if (!(await ask(`Revoke ${what} of the app ${appId}?`))) {
      screen.note('Nothing was revoked.');
      return EXIT.negative;
    }
    const api = await connect();
    const path = pathOf('apps', appId, 'portal-sessions', ...(sessionId === undefined ? [] : [sessionId]));
    const answer = await api.call<z.output<typeof revokedSessions> | undefined>('DELETE', path);
    screen.printJson(answer ?? { session_id: sessionId, status: 'revoked' });
    screen.print(`Revoked ${what} of the app ${appId}.`);
    return EXIT.ok;
  },
};
