/** The rows about CloudFront and signing in, against correct and incorrect servers. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Context } from '../../../cli/canary/context.ts';
import { checkEdge } from '../../../cli/canary/edge.ts';
import type { RowName, Verdict } from '../../../cli/canary/rows.ts';
import { checkSignIn, isConnectable } from '../../../cli/canary/sign-in.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';

const onCleanup = cleanupAfterAll();
let found: Map<RowName, Verdict>;
beforeEach(() => {
  found = new Map();
});

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse, origin: string) => void,
): Promise<string> {
  let origin = '';
  const server = createServer((request, response) => answer(request, response, origin));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onCleanup(() => void server.close().closeAllConnections());
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return origin;
}

function contextOf(outputs: Record<string, string>, forbiddenToken?: string): Context {
  const report = (row: RowName, verdict: Verdict) => void found.set(row, verdict);
  return { deployed: { outputs }, forbiddenToken, report, signal: new AbortController().signal } as unknown as Context;
}
const verdicts = () => Object.fromEntries([...found].map(([row, { verdict }]) => [row, verdict]));
const detailOf = (row: RowName) => found.get(row)?.detail ?? '';

/** Answers like API Gateway behind CloudFront, with an id for each request. */
function api({ url = '', headers }: IncomingMessage, response: ServerResponse, requestId: string = randomUUID()): void {
  const status = headers.authorization ? 403 : url === '/api/' ? 404 : 401;
  response.writeHead(status, { 'content-type': 'application/json', 'apigw-requestid': requestId });
  response.end('{"message":"no"}');
}

describe('CloudFront', () => {
  test('holds if each error is an answer of the API', async () => {
    const DashboardUrl = await serve((request, response) => api(request, response));
    await checkEdge(contextOf({ DashboardUrl }, 'token'));
    expect(verdicts()).toEqual({ 'edge-errors': 'holds', 'edge-forbidden': 'holds', 'edge-methods': 'holds' });
  });

  test('fails if an error is cached, so that the second answer is the first one', async () => {
    const DashboardUrl = await serve((request, response) => api(request, response, String(request.url)));
    await checkEdge(contextOf({ DashboardUrl }, 'token'));
    expect(verdicts()).toEqual({ 'edge-errors': 'fails', 'edge-forbidden': 'fails', 'edge-methods': 'holds' });
    expect(detailOf('edge-errors')).toContain('CloudFront gave the same answer twice');
  });

  test('fails if a page replaces an error, or a method is not passed on', async () => {
    const DashboardUrl = await serve((request, response) => {
      if (request.method === 'PATCH') return void response.writeHead(403).end('<html></html>');
      if (request.method !== 'GET') return api(request, response);
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html></html>');
    });
    await checkEdge(contextOf({ DashboardUrl }));
    expect(verdicts()).toEqual({ 'edge-errors': 'fails', 'edge-forbidden': 'not checked', 'edge-methods': 'fails' });
    expect(detailOf('edge-errors')).toContain('expected 401, got 200');
    expect(detailOf('edge-methods')).toBe('PATCH was answered with 403, not by the API');
  });

  test('is not checked if the stack has no dashboard', async () => {
    await checkEdge(contextOf({}));
    await checkSignIn(contextOf({}));
    expect(new Set(Object.values(verdicts()))).toEqual(new Set(['not checked']));
  });
});

describe('signing in', () => {
  interface Fault {
    readonly policy?: string;
    readonly allowed?: string;
    readonly location?: string;
  }
  /** Serves the page and the issuer at one origin, and the token endpoint under another name of this machine. */
  const page = (fault: Fault = {}) =>
    serve((request, response, origin) => {
      const tokens = `${origin.replace('127.0.0.1', 'localhost')}/token`;
      const path = new URL(request.url ?? '', origin).pathname;
      if (path === '/config.json') {
        return void response.end(JSON.stringify({ api: '/api', signIn: { issuer: `${origin}/pool`, clientId: 'c1' } }));
      }
      if (path.endsWith('/openid-configuration')) {
        return void response.end(
          JSON.stringify({ authorization_endpoint: `${origin}/authorize`, token_endpoint: tokens }),
        );
      }
      if (path === '/token') {
        return void response.writeHead(204, { 'access-control-allow-origin': fault.allowed ?? origin }).end();
      }
      if (path === '/authorize') return void response.writeHead(302, { location: fault.location ?? '/login' }).end();
      const usual = `default-src 'none'; connect-src 'self' ${origin} ${new URL(tokens).origin}`;
      response.writeHead(200, { 'content-security-policy': fault.policy ?? usual }).end('<html></html>');
    });

  test('holds if the page may connect, the token endpoint allows it, and the client is known', async () => {
    await checkSignIn(contextOf({ DashboardUrl: await page() }));
    expect(verdicts()).toEqual({ 'sign-in': 'holds' });
  });

  test.each<[Fault, string]>([
    [{ policy: "connect-src 'self'" }, 'its content security policy does not contain it'],
    [{ allowed: 'https://example.com' }, 'does not allow requests from'],
    [{ location: 'https://idp.example.com/error?error=redirect_mismatch' }, 'redirect_mismatch'],
  ])('fails with %j', async (fault, detail) => {
    await checkSignIn(contextOf({ DashboardUrl: await page(fault) }));
    expect([verdicts(), detailOf('sign-in')]).toEqual([{ 'sign-in': 'fails' }, expect.stringContaining(detail)]);
  });

  test.each([
    ["default-src 'none'; connect-src 'self' https://*.auth.eu-west-1.amazoncognito.com", true],
    ["connect-src 'self' https://a.auth.eu-west-1.amazoncognito.com", true],
    ["connect-src 'self' https://b.auth.eu-west-1.amazoncognito.com", false],
    ["connect-src 'self' http://a.auth.eu-west-1.amazoncognito.com", false],
    ["script-src https://a.auth.eu-west-1.amazoncognito.com; connect-src 'self'", false],
  ])('the policy "%s" allows the connection: %s', (policy, may) => {
    expect(isConnectable(policy, 'https://a.auth.eu-west-1.amazoncognito.com')).toBe(may);
  });
});
