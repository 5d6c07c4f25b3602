/**
 * Who is signed in: the token that goes with every request. It lives in this tab alone. When it has run out, requests wait
 * until somebody has signed in again, so that nothing typed is lost.
 */
import type { SignIn } from './configuration.ts';
import { beginSignIn, finishSignIn, isReturning, signInBeside, signOutOf } from './open-id.ts';

export interface Session {
  token(): string;
  /** Resolves with another token, once there is one. */
  renewed(): Promise<string>;
  /** Signs in again, beside the page. Absent: a token is asked for. */
  readonly signInAgain?: () => Promise<void>;
  take(token: string): void;
  /** Told whenever a token is wanted, or is there again. @returns a function that ends it. */
  onWanting(listener: (wanting: boolean) => void): () => void;
  /** Also at the issuer, where it can be reached and says how. Leaves the page. */
  signOut(): Promise<void>;
}

const KEY = 'feedhose.token';
/** As the page was opened: the address may move on while the configuration is on its way. */
const OPENED_AT = location.hash;

/** `undefined`: the browser goes to the page to sign in on, or back to the page that asked. */
export async function openSession(signIn: SignIn): Promise<Session | undefined> {
  if ('token' in signIn) {
    takeFromAddress();
    return createSession();
  }
  if (isReturning()) {
    const token = await finishSignIn(signIn);
    if (token === undefined) return undefined;
    sessionStorage.setItem(KEY, token);
  }
  if (sessionStorage.getItem(KEY) === null) {
    await beginSignIn(signIn);
    return undefined;
  }
  return createSession(signIn);
}

/** `#token=…`, which then leaves the address. */
function takeFromAddress(): void {
  const token = new URLSearchParams(OPENED_AT.slice(1)).get('token');
  if (!token) return;
  sessionStorage.setItem(KEY, token);
  if (location.hash === OPENED_AT) history.replaceState(null, '', location.pathname);
}

/** @param issuer absent: a token is asked for. */
function createSession(issuer?: Exclude<SignIn, { token: true }>): Session {
  const waiting = new Set<(token: string) => void>();
  const listeners = new Set<(wanting: boolean) => void>();
  const tell = (wanting: boolean): void => {
    for (const listener of listeners) listener(wanting);
  };
  const take = (token: string): void => {
    sessionStorage.setItem(KEY, token);
    for (const resolve of waiting) resolve(token);
    waiting.clear();
    tell(false);
  };
  return {
    token: () => sessionStorage.getItem(KEY) ?? '',
    renewed: () =>
      new Promise((resolve) => {
        waiting.add(resolve);
        tell(true);
      }),
    take,
    onWanting(listener) {
      listeners.add(listener);
      if (waiting.size > 0) listener(true);
      return () => listeners.delete(listener);
    },
    async signOut() {
      sessionStorage.removeItem(KEY);
      if (issuer) await signOutOf(issuer);
      else location.assign(location.pathname);
    },
    ...(issuer ? { signInAgain: async () => take(await signInBeside(issuer)) } : {}),
  };
}
