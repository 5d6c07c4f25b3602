/**
 * The session of the signed-in user: the token of every request, which is kept in each open browser tab and passed to new tabs. When the token has
 * expired, requests wait until the user has signed in again, so that no input is lost.
 */
import { answerOtherTabs, askOtherTabs, endOtherTabs } from './hand-over.ts';
import { finishSignIn, isReturning, signInWithWindow, signOutOf, startSignIn } from './oidc.ts';
import type { Issuer } from './sign-out.ts';

/** `token`: the address of the page contains a token, as the embedded run prints it. */
type SignIn = { readonly token: true } | Issuer;

/** The file `config.json`, which is served next to the page. */
export interface Configuration {
  /** Base address of the API. */
  readonly api: string;
  readonly signIn: SignIn;
}

/** @throws Error with a text for the user. */
export async function readConfiguration(): Promise<Configuration> {
  const response = await fetch('./config.json', { cache: 'no-store' });
  if (!response.ok) throw new Error(`The request for config.json failed with status ${response.status}.`);
  const { api, signIn } = (await response.json()) as Partial<Configuration>;
  if (typeof api !== 'string' || !signIn) throw new Error('config.json: expected the members api and signIn.');
  return { api, signIn };
}

export interface Session {
  token(): string;
  /** Resolves with a new token after the user has signed in again. */
  renewed(): Promise<string>;
  /** Signs in again in another window. Absent: the user enters a token. */
  readonly signInAgain?: () => Promise<void>;
  accept(token: string): void;
  /** The listener is called when a token becomes necessary and when one was accepted. @returns a function that removes it. */
  onTokenNeeded(listener: (needed: boolean) => void): () => void;
  /** Signs out here and at the issuer, if the issuer supports it. Leaves the page. */
  signOut(): Promise<void>;
}

const KEY = 'feedhose.token';
const CHANNEL = 'feedhose.tabs';
/** Address when the page was opened. The router can change it before the configuration has been read. */
const OPENED_AT = location.hash;

/** Returns `undefined` when the browser leaves for the sign-in page, or when this window only renews the session of another. */
export async function openSession(signIn: SignIn): Promise<Session | undefined> {
  if ('token' in signIn) {
    acceptFromAddress();
    await takeFromOtherTab();
    return createSession();
  }
  if (isReturning()) {
    const token = await finishSignIn(signIn);
    if (token === undefined) return undefined;
    sessionStorage.setItem(KEY, token);
  }
  await takeFromOtherTab();
  if (sessionStorage.getItem(KEY) === null) {
    await startSignIn(signIn);
    return undefined;
  }
  return createSession(signIn);
}

/** Without a token, the tab uses that of another open tab. */
async function takeFromOtherTab(): Promise<void> {
  if (sessionStorage.getItem(KEY) !== null) return;
  const token = await askOtherTabs(CHANNEL);
  if (token !== undefined) sessionStorage.setItem(KEY, token);
}

/** Stores the token of an address that ends with `#token=…`, and removes it from the address. */
function acceptFromAddress(): void {
  const token = new URLSearchParams(OPENED_AT.slice(1)).get('token');
  if (!token) return;
  sessionStorage.setItem(KEY, token);
  if (location.hash === OPENED_AT) history.replaceState(null, '', location.pathname);
}

/** @param issuer absent: the user enters tokens. */
function createSession(issuer?: Issuer): Session {
  const waiting = new Set<(token: string) => void>();
  const listeners = new Set<(needed: boolean) => void>();
  const report = (needed: boolean): void => {
    for (const listener of listeners) listener(needed);
  };
  const accept = (token: string): void => {
    sessionStorage.setItem(KEY, token);
    for (const resolve of waiting) resolve(token);
    waiting.clear();
    report(false);
  };
  const token = (): string => sessionStorage.getItem(KEY) ?? '';
  answerOtherTabs(CHANNEL, {
    session: () => token() || undefined,
    onEnd: () => sessionStorage.removeItem(KEY),
  });
  return {
    token,
    renewed: () =>
      new Promise((resolve) => {
        waiting.add(resolve);
        report(true);
      }),
    accept,
    onTokenNeeded(listener) {
      listeners.add(listener);
      if (waiting.size > 0) listener(true);
      return () => listeners.delete(listener);
    },
    async signOut() {
      sessionStorage.removeItem(KEY);
      endOtherTabs(CHANNEL);
      if (issuer) await signOutOf(issuer);
      else location.assign(location.pathname);
    },
    ...(issuer && { signInAgain: async () => accept(await signInWithWindow(issuer)) }),
  };
}
