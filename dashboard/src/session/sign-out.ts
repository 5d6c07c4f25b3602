/** The issuer's address for signing out. This module uses no API of the browser, so that it can be tested without one. */
export interface Issuer {
  readonly issuer: string;
  readonly clientId: string;
}

/** Members of the issuer's discovery document. */
export interface SignOutEndpoints {
  readonly authorization_endpoint: string;
  /** OpenID Connect RP-Initiated Logout 1.0. */
  readonly end_session_endpoint?: string;
}

interface SignOutRequest extends Issuer {
  /** Page to which the issuer sends the browser afterwards. */
  readonly page: string;
}

/**
 * Returns the address that ends the issuer's session, or `undefined` if the issuer has none. Without it the next user of the
 * browser is signed in without a question.
 */
export function signOutUrl(
  endpoints: SignOutEndpoints,
  { issuer, clientId, page }: SignOutRequest,
): string | undefined {
  const { authorization_endpoint, end_session_endpoint } = endpoints;
  const isCognito = /^cognito-idp\./.test(new URL(issuer).hostname);
  const found = isCognito ? new URL('/logout', authorization_endpoint).href : end_session_endpoint;
  if (found === undefined) return undefined;
  const url = new URL(found);
  url.searchParams.set('client_id', clientId);
  // Cognito uses another name for this parameter (Amazon Cognito Developer Guide, "Logout endpoint").
  url.searchParams.set(isCognito ? 'logout_uri' : 'post_logout_redirect_uri', page);
  return url.href;
}
