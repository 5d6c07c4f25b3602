/** Signing out ends the issuer's session as well, so that the next visitor of the browser is not signed in at once. */
import { describe, expect, test } from '@jest/globals';
import { signOutUrl } from '../../dashboard/src/session/sign-out.ts';

const ENDPOINTS = { authorization_endpoint: 'https://acme.auth.eu-west-1.amazoncognito.com/oauth2/authorize' };
const COGNITO = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc';
const asked = (issuer: string) => ({ issuer, clientId: 'client 1', page: 'https://feeds.example.com/' });

describe('signing out', () => {
  test('of a Cognito user pool goes to the logout of its pages, with the names that Cognito has', () => {
    const url = 'https://acme.auth.eu-west-1.amazoncognito.com/logout';
    const query = 'client_id=client+1&logout_uri=https%3A%2F%2Ffeeds.example.com%2F';
    expect(signOutUrl(ENDPOINTS, asked(COGNITO))).toBe(`${url}?${query}`);
    const named = { ...ENDPOINTS, end_session_endpoint: 'https://other.example/' };
    expect(signOutUrl(named, asked(COGNITO))).toBe(`${url}?${query}`);
  });

  test('of another issuer goes where its discovery document says', () => {
    const endpoints = { ...ENDPOINTS, end_session_endpoint: 'https://login.example.com/end?tenant=1' };
    expect(signOutUrl(endpoints, asked('https://login.example.com'))).toBe(
      'https://login.example.com/end?tenant=1&client_id=client+1&post_logout_redirect_uri=https%3A%2F%2Ffeeds.example.com%2F',
    );
  });

  test('of an issuer that names no such address goes nowhere', () => {
    expect(signOutUrl(ENDPOINTS, asked('https://cognito-idp-not.example.com'))).toBeUndefined();
  });
});
