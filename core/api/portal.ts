/**
 * The portal: the dashboard of one app inside another product. The product creates a link with the API, the page exchanges the link
 * once for a session, and the link and the session are one stored object. Their tokens are signed with a key of the app (HMAC-SHA-256).
 * The signature covers the kind of the token, so that a link is never accepted as a session. Role and expiry are stored, not signed.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { defined } from '../defined.ts';
import { PORTAL_KEY_SECONDS, PORTAL_LINK_SECONDS, PORTAL_SESSION_SECONDS } from '../limits.ts';
import { canBeAppId } from '../names.ts';
import type { Sealed } from './sealed.ts';
import { isoOf, optionalIsoOf } from './times.ts';

/** `view` reads, `manage` has the rights of a user of the app. */
export const PORTAL_ROLES = ['view', 'manage'] as const;
export type PortalRole = (typeof PORTAL_ROLES)[number];
export const PORTAL_MODES = ['light', 'dark'] as const;
export const PORTAL_RADII = ['none', 'small', 'medium', 'large'] as const;

/** Texts of the page that a product may replace. The page shows them as text, never as HTML. */
export interface PortalTexts {
  /** The name of the first page in the navigation. */
  readonly home?: string;
  /** Shown at the top of the first page. */
  readonly welcome?: string;
  /** The text of the link to `return_url`. */
  readonly back?: string;
}

/** The appearance of the page. */
export interface PortalTheme {
  /** Default: the scheme of the user's system. */
  readonly mode?: (typeof PORTAL_MODES)[number];
  /** `#rrggbb` */
  readonly primary_color?: string;
  readonly logo_url?: string;
  /** The name of the product. */
  readonly name?: string;
  readonly radius?: (typeof PORTAL_RADII)[number];
  readonly texts?: PortalTexts;
}

/** Times are Unix ms. */
export interface PortalSession {
  readonly app_id: string;
  readonly session_id: string;
  readonly role: PortalRole;
  /** A name of the user, for the audit trail. */
  readonly user?: string;
  /** Where the page leads when the session has ended. */
  readonly return_url?: string;
  readonly theme?: PortalTheme;
  readonly created_at: number;
  readonly session_seconds: number;
  /** Expiry of the link, or of the session if the link was opened. */
  readonly expires_at: number;
  readonly opened_at?: number;
}

/** A signing key, sealed with the KMS key of the stack. */
export interface PortalKey {
  readonly id: string;
  readonly created_at: number;
  readonly sealed: Sealed;
}

export type TokenKind = 'link' | 'session';

interface Token {
  readonly kind: TokenKind;
  readonly appId: string;
  readonly sessionId: string;
  readonly keyId: string;
  readonly payload: string;
  readonly signature: string;
}

const PREFIXES: Readonly<Record<TokenKind, string>> = { link: 'fhpl', session: 'fhps' };
/** The payload contains an app id of at most 1,024 bytes in Base64, and two short ids. */
const TOKEN = /^(fhpl|fhps)_([A-Za-z0-9_-]{1,2000})\.([A-Za-z0-9_-]{43})$/;

export function tokenOf(
  kind: TokenKind,
  { app_id, session_id }: Pick<PortalSession, 'app_id' | 'session_id'>,
  keyId: string,
  key: Uint8Array,
): string {
  const payload = Buffer.from(JSON.stringify([app_id, session_id, keyId])).toString('base64url');
  return `${PREFIXES[kind]}_${payload}.${signatureOf(kind, payload, key)}`;
}

/** Returns the content of a token whose signature is not verified yet, or `undefined` if the text is no token. */
export function tokenIn(text: string): Token | undefined {
  const [, prefix, payload = '', signature = ''] = TOKEN.exec(text) ?? [];
  if (prefix === undefined) return undefined;
  try {
    const content: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (!Array.isArray(content) || !content.every((one) => typeof one === 'string')) return undefined;
    const [appId = '', sessionId = '', keyId = ''] = content as readonly string[];
    if (!canBeAppId(appId) || !/^ps_[0-9a-f]{44}$/.test(sessionId)) return undefined;
    return { kind: prefix === PREFIXES.link ? 'link' : 'session', appId, sessionId, keyId, payload, signature };
  } catch {
    return undefined;
  }
}

/** Compares the signatures as texts, because several texts of Base64 can encode the same bytes. */
export function isSigned({ kind, payload, signature }: Token, key: Uint8Array): boolean {
  return timingSafeEqual(Buffer.from(signature), Buffer.from(signatureOf(kind, payload, key)));
}

function signatureOf(kind: TokenKind, payload: string, key: Uint8Array): string {
  return createHmac('sha256', key).update(`feedhose-portal-${kind}\n${payload}`).digest('base64url');
}

/**
 * Reports whether a stored session accepts a token of this kind.
 * @param appSince creation of the app if a deleted app had the same id: older sessions belong to the deleted app.
 */
export function acceptsToken(session: PortalSession, kind: TokenKind, appSince: number, nowMs: number): boolean {
  const isOpened = session.opened_at !== undefined;
  return isOpened === (kind === 'session') && session.created_at >= appSince && nowMs < session.expires_at;
}

/** Returns the session after its link was opened. */
export function opened(session: PortalSession, nowMs: number): PortalSession & { readonly opened_at: number } {
  return { ...session, opened_at: nowMs, expires_at: nowMs + session.session_seconds * 1000 };
}

/** Returns the key for new links, or `undefined` if a new key is due. @param keys newest first. */
export function signingKey(keys: readonly PortalKey[], nowMs: number): PortalKey | undefined {
  const [newest] = keys;
  return newest && nowMs - newest.created_at < PORTAL_KEY_SECONDS * 1000 ? newest : undefined;
}

/** Returns the keys that can still be needed: those with which a link was signed whose session has not ended. */
export function usefulKeys(keys: readonly PortalKey[], nowMs: number): readonly PortalKey[] {
  const seconds = PORTAL_KEY_SECONDS + PORTAL_LINK_SECONDS.max + PORTAL_SESSION_SECONDS.max;
  return keys.filter(({ created_at }) => nowMs - created_at < seconds * 1000);
}

/** Reports whether a URL has one of the origins. The port of an origin can be `*`. */
export function isOfOrigins(url: string, origins: readonly string[]): boolean {
  const { origin, protocol, hostname } = new URL(url);
  return origins.includes(origin) || origins.includes(`${protocol}//${hostname}:*`);
}

/** Returns a session as the API shows it. */
export function portalSessionView(session: PortalSession) {
  const { session_id, role, user, created_at, opened_at, expires_at } = session;
  return {
    session_id,
    role,
    state: opened_at === undefined ? ('unused' as const) : ('open' as const),
    created_at: isoOf(created_at),
    expires_at: isoOf(expires_at),
    ...defined({ user, opened_at: optionalIsoOf(opened_at) }),
  };
}
