/** The first sentence of the hint for a status names the most likely cause. */
import { describe, expect, test } from '@jest/globals';
import { type Credentials, statusHint } from '../../../../core/transport/webhook/hints.ts';

const first = (status: number, credentials: Credentials = 'none') =>
  statusHint(status, credentials).split(': ')[0] ?? '';

describe('the first cause in the hint for', () => {
  test.each([
    [
      400,
      'a wrong signature in the examples of Svix and Stripe, a body that the handler does not read',
      /body or its signature/,
    ],
    [
      401,
      'a wrong signature in @feedhose/consumer and the examples of Standard Webhooks',
      /did not accept the signature/,
    ],
    [402, 'a suspended account', /suspended/],
    [403, 'CSRF checks of Django and Spring Security, bot protection', /protection before the handler/],
    [404, 'a wrong path, and another method in Express and Fastify', /no handler for POST/],
    [405, 'a route for GET only in Flask, FastAPI, Django, Laravel, Spring, ASP.NET', /no route for POST/],
    [406, 'a route that produces another type in Spring and Rails', /accepts no content type that it supports/],
    [408, 'a proxy that waits', /stopped waiting/],
    [410, 'an endpoint that is gone', /no longer exists/],
    [411, 'a proxy that takes content-length off', /content-length/],
    [413, 'the limit of Express and nginx', /not accept a body of this size/],
    [414, 'a URL that is too long', /URL is too long/],
    [415, 'a route that consumes another type in Spring, ASP.NET, Fastify, Django REST framework', /content type/],
    [419, 'the CSRF check of Laravel', /CSRF token/],
    [421, 'a host name that the server does not have', /host name/],
    [422, 'a model of an object in FastAPI', /expects an object/],
    [425, 'an early request', /try again/],
    [426, 'http where https is wanted', /https/],
    [429, 'a limit of requests', /limits requests/],
    [431, 'large headers that the customer added', /headers are too large/],
    [464, 'another protocol version in an Application Load Balancer', /do not agree on the protocol/],
    [500, 'an exception in the handler', /failed while it handled/],
    [501, 'a server of static files', /does not support POST/],
    [502, 'an application that does not run', /no valid answer/],
    [503, 'an overload', /overloaded/],
    [504, 'a slow handler behind a proxy', /no answer in time/],
    [505, 'a server without HTTP/1.1', /HTTP\/1\.1/],
    [507, 'a full disk', /no space left/],
    [508, 'a limit of shared hosting', /loop, or its hosting plan/],
    [509, 'the bandwidth of shared hosting', /bandwidth/],
    [520, 'a broken answer behind Cloudflare', /Cloudflare/],
    [521, 'a refused connection behind Cloudflare', /refused a connection/],
    [522, 'a firewall behind Cloudflare', /no connection in time/],
    [523, 'a wrong address in the DNS of Cloudflare', /cannot reach/],
    [524, 'a slow handler behind Cloudflare', /no answer in time/],
    [525, 'TLS behind Cloudflare', /TLS/],
    [526, 'a certificate behind Cloudflare', /certificate/],
    [530, 'a missing host behind Cloudflare', /could not find/],
    [561, 'a login at an Application Load Balancer', /requires people to sign in/],
  ])('%i is %s', (status, _, cause) => {
    expect(statusHint(status, 'none')).toMatch(/^[A-Z].{20,}\S$/s);
    expect(first(status)).toMatch(cause);
  });
});

test('401 names the signing secret before credentials, even if the URL has credentials', () => {
  for (const credentials of ['url', 'none'] as const) {
    const hint = statusHint(401, credentials);
    expect(hint.indexOf('signing secret')).toBeGreaterThan(0);
    expect(hint.indexOf('signing secret')).toBeLessThan(hint.indexOf('user name and password'));
  }
  expect(statusHint(401, 'none')).toContain('https://user:password@host/');
  expect(statusHint(401, 'url')).toContain('again');
});

test('401 of an endpoint with an OAuth client names the token first, and no URL credentials, which it cannot have', () => {
  const hint = statusHint(401, 'token');
  expect(hint).toMatch(/^The endpoint most likely did not accept the access token: check /);
  expect(hint.indexOf('token')).toBeLessThan(hint.indexOf('signing secret'));
  expect(hint).not.toContain('user:password');
});

test('500 also names the signature, because its libraries throw and handlers often do not catch the error', () => {
  for (const text of ['wrong signing secret', 'parsed and serialized again', 'a JSON list of updates']) {
    expect(statusHint(500, 'none')).toContain(text);
  }
});

test('403 names the allowed hosts of development servers', () => {
  expect(statusHint(403, 'none')).toContain('config.hosts');
  expect(statusHint(403, 'none')).toContain('allowedHosts');
});

test('413 names the settings of Express and nginx, and 422 that the body is a list', () => {
  expect(statusHint(413, 'none')).toContain("express.json({ limit: '300kb' })");
  expect(statusHint(413, 'none')).toContain('client_max_body_size');
  expect(statusHint(422, 'none')).toContain('a list of updates');
});

test('every status without success has a hint, its own or that of its class', () => {
  expect(statusHint(418, 'none')).toBe(statusHint(499, 'url'));
  expect(statusHint(418, 'none')).toContain('refused the update');
  expect(statusHint(599, 'none')).toBe(statusHint(500, 'none'));
  for (const status of [0, 100, 199, 600, 999]) {
    expect(statusHint(status, 'none')).toBe('This is not a final HTTP status. Answer with 2xx.');
  }
});
