/** Signing out also ends the issuer's session. Otherwise the next user of the browser would be signed in without a question. */
import { describe, expect, test } from '@jest/globals';
import { signOutUrl } from '../../dashboard/src/session/sign-out.ts';

const ENDPOINTS = { authorization_endpoint: 'https://acme.auth.eu-west-1.amazoncognito.com/oauth2/authorize' };
const COGNITO = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc';
const request = (issuer: string) => ({ issuer, clientId: 'client 1', page: 'https://feeds.example.com/' });

describe('signing out', () => {
  test('of a Cognito user pool uses its logout endpoint with its parameter names', () => {
    const url = 'https://acme.auth.eu-west-1.amazoncognito.com/logout';
    const query = 'client_id=client+1&logout_uri=https%3A%2F%2Ffeeds.example.com%2F';
    expect(signOutUrl(ENDPOINTS, request(COGNITO))).toBe(`${url}?${query}`);
    const named = { ...ENDPOINTS, end_session_endpoint: 'https://other.example/' };
    expect(signOutUrl(named, request(COGNITO))).toBe(`${url}?${query}`);
  });

  test('of another issuer uses the endpoint of its discovery document', () => {
    const endpoints = { ...ENDPOINTS, end_session_endpoint: 'https://login.example.com/end?tenant=1' };
    expect(signOutUrl(endpoints, request('https://login.example.com'))).toBe(
      'https://login.example.com/end?tenant=1&client_id=client+1&post_logout_redirect_uri=https%3A%2F%2Ffeeds.example.com%2F',
    );
  });

  test('of an issuer without such an endpoint has no address', () => {
    expect(signOutUrl(ENDPOINTS, request('https://cognito-idp-not.example.com'))).toBeUndefined();
  });
});
