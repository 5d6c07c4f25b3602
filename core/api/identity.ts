/**
 * Identifies callers of the API by the groups in their token, and decides what they can see. API Gateway has verified the token, and
 * only operators assign groups: `operators` sees everything, `app:<app_id>` sees one app. Other apps do not exist for a caller.
 */
import { canBeAppId } from '../names.ts';
import type { PortalSession } from './portal.ts';

export type Identity =
  | { readonly kind: 'operator'; readonly subject: string }
  | {
      readonly kind: 'app';
      readonly subject: string;
      /** Never empty. */
      readonly apps: readonly string[];
      /** Present if the caller has a session of the portal, which is bound to one app and a role. */
      readonly portal?: PortalSession;
    };

/** Claims in the form of API Gateway, where lists are strings such as `[a b]`, or with any JSON value, as in the embedded run. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * The permitted callers of a route. `operator`: operators. `app`: operators and users of the app in the path. `member`: the same
 * without sessions of the portal. `narrowed`: all callers with a group, and the step restricts the answer to the apps of the caller.
 * `anyone`: no caller is known, and the step verifies what it is given.
 */
export type Who = 'operator' | 'app' | 'member' | 'narrowed' | 'anyone';

/** `view-only`: the session of the portal must not change anything. */
export type Verdict = 'allowed' | 'hidden' | 'forbidden' | 'view-only';

/** The caller of a route without authentication, who sees no app. */
export const NOBODY: Identity = { kind: 'app', subject: '', apps: [] };

const GROUPS = 'cognito:groups';
const OPERATORS = 'operators';
const OF_APP = 'app:';

/** Returns `undefined` for a caller without a known group. */
export function identityOf(claims: Claims | undefined): Identity | undefined {
  const groups = groupsOf(claims?.[GROUPS]);
  const subject = textOf(claims?.['sub']) || textOf(claims?.['client_id']);
  if (groups.includes(OPERATORS)) return { kind: 'operator', subject };
  const apps = groups.filter((group) => group.startsWith(OF_APP)).map((group) => group.slice(OF_APP.length));
  const named = [...new Set(apps)].filter(canBeAppId);
  return named.length > 0 ? { kind: 'app', subject, apps: named } : undefined;
}

/** Parses a list, a JSON list, or the string that API Gateway makes of a list. Names of groups contain no white space (Cognito, CreateGroup). */
export function groupsOf(claim: unknown): readonly string[] {
  if (Array.isArray(claim))
    return claim.filter((group): group is string => typeof group === 'string' && !/\s/.test(group));
  if (typeof claim !== 'string') return [];
  const text = claim.trim();
  if (!text.startsWith('[') || !text.endsWith(']')) return text === '' || /\s/.test(text) ? [] : [text];
  return (
    jsonList(text) ??
    text
      .slice(1, -1)
      .split(/\s/)
      .filter((group) => group !== '')
  );
}

function jsonList(text: string): readonly string[] | undefined {
  if (!/^\[\s*(?:"|\])/.test(text)) return undefined;
  try {
    return groupsOf(JSON.parse(text));
  } catch {
    // The text is not JSON.
  }
  return undefined;
}

/** Returns the identity of a session of the portal. */
export function portalIdentity(portal: PortalSession): Identity {
  return { kind: 'app', subject: portal.session_id, apps: [portal.app_id], portal };
}

/** @param appId the app in the path, if any. @param writes whether the route changes something. */
export function mayCall(identity: Identity, who: Who, appId: string | undefined, writes = false): Verdict {
  if (identity.kind === 'operator') return 'allowed';
  if (appId !== undefined && !identity.apps.includes(appId)) return 'hidden';
  if (who === 'operator' || (who === 'member' && identity.portal)) return 'forbidden';
  return writes && identity.portal?.role === 'view' ? 'view-only' : 'allowed';
}

export function maySee(identity: Identity, appId: string | undefined): boolean {
  return identity.kind === 'operator' || identity.apps.some((app) => app === appId);
}

/** Returns a string that is unique per caller. */
export function callerText(identity: Identity): string {
  return JSON.stringify([identity.kind, identity.subject, identity.kind === 'app' ? identity.apps : []]);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
