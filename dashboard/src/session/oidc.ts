/**
 * Sign-in with OpenID Connect: authorization code flow with PKCE (RFC 7636) as a public client. The endpoints are read from the
 * issuer's discovery document. When a session has expired, the flow runs in a second window, which passes the token to the page
 * and closes.
 */
import { type Issuer, type SignOutEndpoints, signOutUrl } from './sign-out.ts';

interface Endpoints extends SignOutEndpoints {
  readonly token_endpoint: string;
}

const VERIFIER = 'feedhose.verifier';
const STATE = 'feedhose.state';
const RETURN = 'feedhose.return';
const CHANNEL = 'feedhose.session';
/** Prefix of the state of a flow in a second window. */
const SECOND_WINDOW = 'window.';
const CLOSED_POLL_MS = 500;

export function isReturning(): boolean {
  const parameters = new URLSearchParams(location.search);
  return parameters.has('state') && (parameters.has('code') || parameters.has('error'));
}

/** Leaves the page. */
export async function startSignIn(issuer: Issuer): Promise<void> {
  sessionStorage.setItem(RETURN, location.hash);
  location.assign(await authorizationUrl(issuer, random(), sessionStorage));
}

/** @throws Error when the window was closed or blocked. */
export async function signInWithWindow(issuer: Issuer): Promise<string> {
  // The second window has its own session storage, so the state of the flow is in the local storage, which both windows share.
  const url = await authorizationUrl(issuer, `${SECOND_WINDOW}${random()}`, localStorage);
  const opened = window.open(url, 'feedhose-sign-in', 'width=480,height=720');
  if (!opened) throw new Error('The browser blocked the sign-in window.');
  return new Promise((resolve, reject) => {
    const channel = new BroadcastChannel(CHANNEL);
    const watching = setInterval(() => {
      if (!opened.closed) return;
      end();
      reject(new Error('The sign-in window was closed before you signed in.'));
    }, CLOSED_POLL_MS);
    const end = (): void => {
      clearInterval(watching);
      channel.close();
    };
    channel.onmessage = ({ data }: MessageEvent<string>) => {
      end();
      resolve(data);
    };
  });
}

/** Returns `undefined` when the token was passed to the page that opened this window. @throws Error when the issuer refused. */
export async function finishSignIn(issuer: Issuer): Promise<string | undefined> {
  const parameters = new URLSearchParams(location.search);
  const state = parameters.get('state') ?? '';
  const store = state.startsWith(SECOND_WINDOW) ? localStorage : sessionStorage;
  const [expected, verifier] = [store.getItem(STATE), store.getItem(VERIFIER)];
  store.removeItem(STATE);
  store.removeItem(VERIFIER);
  history.replaceState(null, '', `${location.pathname}${sessionStorage.getItem(RETURN) ?? ''}`);
  if (expected !== state || verifier === null) {
    throw new Error('This sign-in was not started in this browser tab. Open the page again.');
  }
  const refused = parameters.get('error_description') ?? parameters.get('error');
  if (refused) throw new Error(`The issuer refused the sign-in: ${refused}`);
  const { token_endpoint } = await endpointsOf(issuer);
  const response = await fetch(token_endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: issuer.clientId,
      code: parameters.get('code') ?? '',
      redirect_uri: redirectUri(),
      code_verifier: verifier,
    }),
  });
  const { access_token } = (await response.json()) as { access_token?: string };
  if (!response.ok || !access_token) throw new Error(`The issuer returned no token (status ${response.status}).`);
  if (store === sessionStorage) return access_token;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(access_token);
  channel.close();
  window.close();
  return undefined;
}

/** Leaves the page for the issuer's sign-out page, or for the start page if the issuer has none. */
export async function signOutOf(issuer: Issuer): Promise<void> {
  const url = await endpointsOf(issuer)
    .then((endpoints) => signOutUrl(endpoints, { ...issuer, page: redirectUri() }))
    .catch(() => undefined);
  location.assign(url ?? location.pathname);
}

async function authorizationUrl(issuer: Issuer, state: string, store: Storage): Promise<string> {
  const verifier = random();
  store.setItem(VERIFIER, verifier);
  store.setItem(STATE, state);
  const url = new URL((await endpointsOf(issuer)).authorization_endpoint);
  const challenge = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const parameters = {
    response_type: 'code',
    client_id: issuer.clientId,
    redirect_uri: redirectUri(),
    scope: 'openid email',
    state,
    code_challenge: base64url(new Uint8Array(challenge)),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

async function endpointsOf({ issuer }: Issuer): Promise<Endpoints> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  if (!response.ok)
    throw new Error(`The request for the issuer's discovery document failed (status ${response.status}).`);
  return (await response.json()) as Endpoints;
}

function redirectUri(): string {
  return `${location.origin}/`;
}

function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
