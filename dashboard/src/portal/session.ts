/**
 * The session of the portal. The link carries its token in the fragment of the address, which no server and no other page sees. The token
 * is removed from the address and the history before anything else, and exchanged once. The session is kept for this browser tab.
 */
import type { Me } from '../api/types.ts';
import { answerOtherTabs, askOtherTabs } from '../session/hand-over.ts';

export type Look = NonNullable<Me['portal']>;

interface Stored {
  readonly token: string;
  readonly app_id: string;
  readonly session_id: string;
  /** What the end page shows. */
  readonly look?: Look;
}

export interface PortalSession {
  readonly appId: string;
  token(): string;
  /** Ends the session: the token is not accepted any more. Never resolves, so that the page shows its end and no error. */
  renewed(): Promise<string>;
  keep(look: Look): void;
  onEnd(listener: () => void): void;
}

/** `refused`: the link was opened before, or has expired. `none`: the page was opened without a link. */
export type Opened =
  | { readonly session: PortalSession }
  | { readonly closed: 'refused' | 'none'; readonly look: Look | undefined };

const [KEY, CHANNEL] = ['feedhose.portal', 'feedhose.portal'];

/** Reports whether the address contains the token of a link. */
export function hasLink(): boolean {
  return linkIn() !== undefined;
}

function linkIn(): string | undefined {
  return new URLSearchParams(location.hash.slice(1)).get('token') ?? undefined;
}

/** Returns the token of the link, and removes it from the address and the history. */
export function takeLink(): string | undefined {
  const token = linkIn();
  if (token !== undefined) history.replaceState(null, '', location.pathname);
  return token;
}

/** @param base address of the API. @throws Error if the API is not reachable; the link can be opened later. */
export async function openPortal(base: string, link: string | undefined): Promise<Opened> {
  const kept = read();
  // A frame that is shown again has the same link, whose session is here already.
  if (kept && (link === undefined || kept.session_id === idIn(link))) return { session: sessionOf(kept) };
  if (link === undefined) {
    const other = await askOtherTabs(CHANNEL, /^#\/apps\/([^/?]+)/.exec(location.hash)?.[1] ?? '').catch(
      () => undefined,
    );
    return other === undefined ? { closed: 'none', look: undefined } : { session: sessionOf(JSON.parse(other)) };
  }
  const response = await fetch(`${base}/portal-sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: link }),
  }).catch(() => {
    throw new Error('The server is not reachable. Check your network connection, and try again.');
  });
  if (response.status === 401) return { closed: 'refused', look: kept?.look };
  if (!response.ok) throw new Error(`The server responded with status ${response.status}. Try again.`);
  const { token, app_id, session_id } = (await response.json()) as Stored;
  return { session: sessionOf({ token, app_id, session_id }) };
}

function sessionOf(given: Stored): PortalSession {
  let stored = given;
  const listeners: (() => void)[] = [];
  let isOpen = true;
  write(stored);
  try {
    answerOtherTabs(CHANNEL, {
      session(about) {
        const isAsked = about === '' || about === encodeURIComponent(stored.app_id);
        return isOpen && isAsked ? JSON.stringify(stored) : undefined;
      },
    });
  } catch {
    // A frame without access to storage has no channel.
  }
  return {
    appId: stored.app_id,
    token: () => stored.token,
    renewed() {
      isOpen = false;
      write(undefined);
      for (const listener of listeners) listener();
      return new Promise(() => {});
    },
    keep(look) {
      stored = { ...stored, look };
      write(stored);
    },
    onEnd: (listener) => void listeners.push(listener),
  };
}

/** Returns the id of the session in a token, which is not secret. */
function idIn(token: string): string | undefined {
  try {
    const payload = token.split(/[_.]/)[1] ?? '';
    return (JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as string[])[1];
  } catch {
    return undefined;
  }
}

/** The storage can be forbidden in a frame. The session then ends when the frame is loaded again. */
function read(): Stored | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

function write(stored: Stored | undefined): void {
  try {
    if (stored) sessionStorage.setItem(KEY, JSON.stringify(stored));
    else sessionStorage.removeItem(KEY);
  } catch {
    // See `read`.
  }
}
