/**
 * Requests of portal sessions. They have a route of their own below `/portal`, which API Gateway does not authorize, and their token is
 * verified here, at each request. A path below `/portal` is never answered for another caller, and every other path requires claims that
 * API Gateway has verified, so no request is answered without one of the two.
 */
import { problemOf } from '../../core/api/problem.ts';
import { type HttpEvent, type HttpResult, headerOf } from './http.ts';
import { PORTAL_PREFIX } from './module.ts';
import { createPortalTokens } from './portal-tokens.ts';
import { problemResult } from './serve.ts';
import type { ApiPorts } from './wire.ts';

/** Returns a function that returns the request without the prefix and with its session, or the answer to a refused request. */
export function open<E extends HttpEvent>(ports: ApiPorts) {
  const tokens = createPortalTokens(ports);
  return async (event: E): Promise<{ readonly event: E } | { readonly refused: HttpResult }> => {
    const token = /^Bearer +([^\s]+)$/i.exec(headerOf(event, 'authorization') ?? '')?.[1] ?? '';
    const session = await tokens.verified('session', token);
    if (!session) return { refused: problemResult(problemOf('unauthorized', { detail: ENDED }), CHALLENGE) };
    const { http } = event.requestContext;
    const path = http.path.slice(PORTAL_PREFIX.length) || '/';
    const requestContext = { ...event.requestContext, http: { ...http, path }, authorizer: { portal: session } };
    return { event: { ...event, rawPath: path, requestContext } };
  };
}

const ENDED = 'The portal session has expired or was revoked.';
const CHALLENGE = { 'www-authenticate': 'Bearer error="invalid_token"' };
