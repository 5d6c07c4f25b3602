/** Where the browser goes so that the issuer forgets its session too: otherwise whoever opens the page next is signed in at once. */

/** Of the issuer's discovery document. */
export interface SignOutEndpoints {
  readonly authorization_endpoint: string;
  /** OpenID Connect RP-Initiated Logout 1.0. */
  readonly end_session_endpoint?: string;
}

export interface SigningOut {
  readonly issuer: string;
  readonly clientId: string;
  /** Where the issuer sends the browser afterwards. */
  readonly page: string;
}

/** `undefined`: the issuer names no such address. */
export function signOutUrl(endpoints: SignOutEndpoints, { issuer, clientId, page }: SigningOut): string | undefined {
  const { authorization_endpoint, end_session_endpoint } = endpoints;
  const isCognito = /^cognito-idp\./.test(new URL(issuer).hostname);
  const found = isCognito ? new URL('/logout', authorization_endpoint).href : end_session_endpoint;
  if (found === undefined) return undefined;
  const url = new URL(found);
  url.searchParams.set('client_id', clientId);
  // Cognito has a name of its own for it (Amazon Cognito Developer Guide, "Logout endpoint").
  url.searchParams.set(isCognito ? 'logout_uri' : 'post_logout_redirect_uri', page);
  return url.href;
}
