/** Routes of portal links and portal sessions. */
import { nothing } from '../schemas/common.ts';
import {
  openedSession,
  openLinkBody,
  portalLink,
  portalLinkBody,
  portalSessionList,
  portalSessionsQuery,
  revokedSessions,
} from '../schemas/portal.ts';
import { routes } from './route.ts';

const APP = '/apps/{app_id}';
const PORTAL = { tag: 'Portal', who: 'member' } as const;

export const PORTAL_ROUTES = routes({
  createPortalLink: {
    ...PORTAL,
    method: 'POST',
    path: `${APP}/portal-link`,
    audit: 'portal_session',
    summary: 'Create a portal link',
    description: 'The link opens the portal of the app once.',
    body: portalLinkBody,
    answers: { 201: { description: 'The link, which is returned only once', schema: portalLink } },
    problems: [409],
  },
  listPortalSessions: {
    ...PORTAL,
    method: 'GET',
    path: `${APP}/portal-sessions`,
    summary: 'List portal sessions',
    description: 'Unused links and open sessions that have not expired, newest first.',
    query: portalSessionsQuery,
    answers: { 200: { description: 'A page of portal sessions', schema: portalSessionList } },
  },
  revokePortalSession: {
    ...PORTAL,
    method: 'DELETE',
    path: `${APP}/portal-sessions/{session_id}`,
    audit: 'portal_session',
    summary: 'Revoke a portal session',
    description: 'The link or session is refused from the next request on.',
    answers: { 204: { description: 'No content' } },
  },
  revokePortalSessions: {
    ...PORTAL,
    method: 'DELETE',
    path: `${APP}/portal-sessions`,
    audit: 'portal_session',
    summary: 'Revoke all portal sessions',
    description: 'Revokes the signing key of the portal, all links and all sessions of the app.',
    answers: { 200: { description: 'The number of revoked links and sessions', schema: revokedSessions } },
  },
  createPortalSession: {
    ...PORTAL,
    who: 'anyone',
    method: 'POST',
    path: '/portal-sessions',
    audit: 'portal_session',
    summary: 'Create a portal session',
    description: 'Exchanges the token of a link for a session. A link can be opened once.',
    query: nothing,
    body: openLinkBody,
    answers: { 201: { description: 'The session, whose token is returned only once', schema: openedSession } },
  },
});
