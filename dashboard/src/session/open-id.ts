/**
 * Signing in with OpenID Connect: authorization code with PKCE (RFC 7636), as a public client. The issuer's own discovery
 * document says where to go. Again, later: in a window beside the page, which hands the token back and closes.
 */
import { type SignOutEndpoints, signOutUrl } from './sign-out.ts';

interface Issuer {
  readonly issuer: string;
  readonly clientId: string;
}

interface Endpoints extends SignOutEndpoints {
  readonly token_endpoint: string;
}

const VERIFIER = 'feedhose.verifier';
const STATE = 'feedhose.state';
const RETURN = 'feedhose.return';
const BESIDE = 'beside.';
const CHANNEL = 'feedhose.session';

export function isReturning(): boolean {
  const parameters = new URLSearchParams(location.search);
  return parameters.has('state') && (parameters.has('code') || parameters.has('error'));
}

/** Leaves the page. */
export async function beginSignIn(issuer: Issuer): Promise<void> {
  sessionStorage.setItem(RETURN, location.hash);
  const state = random();
  location.assign(await authorizationUrl(issuer, state, sessionStorage));
}

/** @throws Error when the window was closed or blocked. */
export async function signInBeside(issuer: Issuer): Promise<string> {
  // The window has a session storage of its own: what it needs goes through the one that both see.
  const url = await authorizationUrl(issuer, `${BESIDE}${random()}`, localStorage);
  const beside = window.open(url, 'feedhose-sign-in', 'width=480,height=720');
  if (!beside) throw new Error('The browser blocked the window to sign in in.');
  return new Promise((resolve, reject) => {
    const channel = new BroadcastChannel(CHANNEL);
    const watching = setInterval(() => {
      if (!beside.closed) return;
      end();
      reject(new Error('The window was closed before you signed in.'));
    }, 500);
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

/** `undefined`: it was for the page beside this window. @throws Error when the issuer refused. */
export async function finishSignIn(issuer: Issuer): Promise<string | undefined> {
  const parameters = new URLSearchParams(location.search);
  const state = parameters.get('state') ?? '';
  const store = state.startsWith(BESIDE) ? localStorage : sessionStorage;
  const [expected, verifier] = [store.getItem(STATE), store.getItem(VERIFIER)];
  store.removeItem(STATE);
  store.removeItem(VERIFIER);
  history.replaceState(null, '', `${location.pathname}${sessionStorage.getItem(RETURN) ?? ''}`);
  if (expected !== state || verifier === null)
    throw new Error('This sign-in was not started here. Open the page again.');
  const refused = parameters.get('error_description') ?? parameters.get('error');
  if (refused) throw new Error(`Signing in was refused: ${refused}`);
  const { token_endpoint } = await endpointsOf(issuer);
  const answer = await fetch(token_endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: issuer.clientId,
      code: parameters.get('code') ?? '',
      redirect_uri: redirectUri(),
      code_verifier: verifier,
    }),
  });
  const { access_token } = (await answer.json()) as { access_token?: string };
  if (!answer.ok || !access_token) throw new Error(`The issuer gave no token (${answer.status}).`);
  if (store === sessionStorage) return access_token;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(access_token);
  channel.close();
  window.close();
  return undefined;
}

/** Leaves the page: for the issuer, to end the session there, or for the page itself where the issuer does not say how. */
export async function signOutOf(issuer: Issuer): Promise<void> {
  const asked = { ...issuer, page: redirectUri() };
  const url = await endpointsOf(issuer)
    .then((endpoints) => signOutUrl(endpoints, asked))
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
  const answer = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  if (!answer.ok) throw new Error(`The issuer answered with ${answer.status}.`);
  return (await answer.json()) as Endpoints;
}

function redirectUri(): string {
  return `${location.origin}/`;
}

function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
