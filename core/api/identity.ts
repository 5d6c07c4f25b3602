/**
 * Identifies callers of the API by the groups in their token, and decides what they can see. API Gateway has verified the token, and
 * only operators assign groups: `operators` sees everything, `app:<app_id>` sees one app. Other apps do not exist for a caller.
 */
import { canBeAppId } from '../names.ts';

export type Identity =
  | { readonly kind: 'operator'; readonly subject: string }
  | { readonly kind: 'app'; readonly subject: string /** Never empty. */; readonly apps: readonly string[] };

/** Claims in the form of API Gateway, where lists are strings such as `[a b]`, or with any JSON value, as in the embedded run. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * The permitted callers of a route. `operator`: operators. `app`: operators and users of the app in the path. `narrowed`: all
 * callers with a group, and the step restricts the answer to the apps of the caller.
 */
export type Who = 'operator' | 'app' | 'narrowed';

export type Verdict = 'allowed' | 'hidden' | 'forbidden';

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

/** @param appId the app in the path, if any. */
export function mayCall(identity: Identity, who: Who, appId: string | undefined): Verdict {
  if (identity.kind === 'operator') return 'allowed';
  if (appId !== undefined && !identity.apps.includes(appId)) return 'hidden';
  return who === 'operator' ? 'forbidden' : 'allowed';
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
