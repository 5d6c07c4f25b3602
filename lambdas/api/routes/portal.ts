/** Portal links and portal sessions. */
import type { z } from 'zod';
import { decodeCursor, pageOf } from '../../../core/api/cursor.ts';
import { isOfOrigins, type PortalSession, type PortalTheme, portalSessionView } from '../../../core/api/portal.ts';
import { invalid, notFound, problem } from '../../../core/api/problem.ts';
import { isoOf } from '../../../core/api/times.ts';
import type { Change } from '../../../core/audit/record.ts';
import { defined } from '../../../core/defined.ts';
import { API_PAGE, PORTAL_LINK_SECONDS, PORTAL_SESSION_SECONDS } from '../../../core/limits.ts';
import { portalCaller } from '../audit.ts';
import { createPortalTokens } from '../portal-tokens.ts';
import type { Steps } from '../route-table.ts';
import type { portalLinkBody } from '../schemas/portal.ts';
import type { ApiPorts } from '../wire.ts';
import { findApp } from './resources.ts';

/** The answer is the same for every cause, so that it discloses nothing about a token. */
const REFUSED =
  'The link has expired, was opened before, or was revoked. Request a new one from the product that gave it to you.';

export function portalSteps(ports: ApiPorts) {
  const { portal, now } = ports;
  const tokens = createPortalTokens(ports);
  return {
    async createPortalLink({ params: { app_id }, body, wrote }) {
      const { url: base, logoOrigins } = ports.portalPage;
      if (base === undefined) throw problem('conflict', 'The stack has no dashboard, so it has no portal.');
      const logo = body.theme?.logo_url;
      if (logo !== undefined && !isOfOrigins(logo, logoOrigins)) {
        const message = 'expected a URL of an origin in the setting portal.logoOrigins of the stack, got another';
        throw invalid([{ pointer: '/theme/logo_url', message }]);
      }
      await findApp(ports, app_id);
      const { role, user, return_url, theme } = body;
      const { expires_in = PORTAL_LINK_SECONDS.default, session_expires_in = PORTAL_SESSION_SECONDS.default } = body;
      const session = await portal.create({
        app_id,
        role,
        created_at: now(),
        session_seconds: session_expires_in,
        expires_at: now() + expires_in * 1000,
        ...defined({ user, return_url, theme: theme && themeOf(theme) }),
      });
      wrote(change(session, { after: { role, ...defined({ user }), session_seconds: session_expires_in } }));
      const token = await tokens.signed('link', session);
      return {
        status: 201,
        body: {
          url: `${base}#token=${token}`,
          session_id: session.session_id,
          role,
          expires_at: isoOf(session.expires_at),
        },
      };
    },

    async listPortalSessions({ params: { app_id }, query: { limit = API_PAGE.default, cursor } }) {
      const { value } = await findApp(ports, app_id);
      const found = await portal.list(app_id, value.reused_at ?? 0, limit + 1, decodeCursor(cursor));
      const { items, ...more } = pageOf(found, ({ session_id }) => session_id, { limit });
      return { status: 200, body: { items: items.map(portalSessionView), ...more } };
    },

    async revokePortalSession({ params: { app_id, session_id }, wrote }) {
      await findApp(ports, app_id);
      const session = await portal.read(app_id, session_id);
      if (!session || !(await portal.remove(app_id, session_id))) throw notFound('portal session');
      wrote(change(session, { before: { role: session.role, ...defined({ user: session.user }) } }));
      return { status: 204 };
    },

    async revokePortalSessions({ params: { app_id }, wrote }) {
      await findApp(ports, app_id);
      const revoked = await portal.removeAll(app_id);
      wrote({ app_id, before: { portal_sessions: revoked }, secrets: ['portal_signing_key'] });
      return { status: 200, body: { revoked } };
    },

    async createPortalSession({ body, wrote }) {
      const link = await tokens.verified('link', body.token);
      const session = link && (await portal.open(link));
      if (!session) throw problem('unauthorized', REFUSED);
      const { app_id, session_id, role, expires_at } = session;
      wrote(change(session, { after: { state: 'open' }, caller: portalCaller(session) }));
      const token = await tokens.signed('session', session);
      return { status: 201, body: { token, app_id, session_id, role, expires_at: isoOf(expires_at) } };
    },
  } satisfies Partial<Steps>;
}

/** Leaves out absent values. */
function themeOf({ texts, ...theme }: NonNullable<z.output<typeof portalLinkBody>['theme']>): PortalTheme {
  return { ...defined(theme), ...(texts && { texts: defined(texts) }) };
}

function change({ app_id, session_id }: PortalSession, more: Change): Change {
  return { app_id, object_id: session_id, ...more };
}
