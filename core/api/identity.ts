/**
 * Who calls the API, by the groups in the token that API Gateway checked, and what that one may see. Groups are written by
 * operators only: `operators` sees everything, `app:<app_id>` one app. An app that is not the caller's is not there for it.
 */
import { canBeAppId } from '../names.ts';

export type Identity =
  | { readonly kind: 'operator'; readonly subject: string }
  | { readonly kind: 'app'; readonly subject: string /** Never empty. */; readonly apps: readonly string[] };

/** Claims as API Gateway hands them over: texts, lists written as `[a b]`; the embedded run may give them as they are. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * Who may call a route. `operator`: operators. `app`: operators, and users of the app in the path. `narrowed`: everybody
 * known, and the step shows each the caller's apps only.
 */
export type Who = 'operator' | 'app' | 'narrowed';

export type Verdict = 'allowed' | 'hidden' | 'forbidden';

const GROUPS = 'cognito:groups';
const OPERATORS = 'operators';
const OF_APP = 'app:';

/** `undefined`: nobody that this API knows. */
export function identityOf(claims: Claims | undefined): Identity | undefined {
  const groups = groupsOf(claims?.[GROUPS]);
  const subject = textOf(claims?.['sub']) || textOf(claims?.['client_id']);
  if (groups.includes(OPERATORS)) return { kind: 'operator', subject };
  const apps = groups.filter((group) => group.startsWith(OF_APP)).map((group) => group.slice(OF_APP.length));
  const named = [...new Set(apps)].filter(canBeAppId);
  return named.length > 0 ? { kind: 'app', subject, apps: named } : undefined;
}

/** A list, a list as JSON, or the text that API Gateway makes of one. No group's name has white space (Cognito: CreateGroup). */
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
    // It is none.
  }
  return undefined;
}

/** @param appId of the path; absent where a path names none. */
export function mayCall(identity: Identity, who: Who, appId: string | undefined): Verdict {
  if (identity.kind === 'operator') return 'allowed';
  if (appId !== undefined && !identity.apps.includes(appId)) return 'hidden';
  return who === 'operator' ? 'forbidden' : 'allowed';
}

export function maySee(identity: Identity, appId: string | undefined): boolean {
  return identity.kind === 'operator' || identity.apps.some((app) => app === appId);
}

/** Two callers that are not the same never have the same text. */
export function callerText(identity: Identity): string {
  return JSON.stringify([identity.kind, identity.subject, identity.kind === 'app' ? identity.apps : []]);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
