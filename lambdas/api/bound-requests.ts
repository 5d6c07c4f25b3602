/** Requests through the alias of an app, which IAM allows to its holder. Their claims are ignored, and they reach its destinations only. */
import { appOfArn, claimsOfAccess, isDestinationPath } from '../../core/api/app-access.ts';
import { problemOf } from '../../core/api/problem.ts';
import { defined } from '../../core/defined.ts';
import type { HttpEvent, HttpResult } from './http.ts';
import { problemResult } from './serve.ts';

/** Returns the request of a user of the app, or the answer to a refused request. */
export async function bind<E extends HttpEvent>(
  event: E,
  invokedFunctionArn: string,
): Promise<{ readonly event: E } | { readonly refused: HttpResult }> {
  const { http, requestId } = event.requestContext;
  const appId = appOfArn(invokedFunctionArn) ?? '';
  if (!isDestinationPath(http.path, appId)) {
    const detail = `This alias of the function gives access to the destinations of the app ${appId}, and to nothing else.`;
    return { refused: problemResult(problemOf('forbidden', { detail })) };
  }
  const { headers, queryStringParameters, body, isBase64Encoded } = event;
  const requestContext = { ...defined({ requestId }), http, authorizer: { jwt: { claims: claimsOfAccess(appId) } } };
  // The holder of the alias chooses the event. Only known members of one format are used, so that the path above is the path that is routed.
  const known = defined({ headers, queryStringParameters, body, isBase64Encoded });
  return { event: { version: '2.0', rawPath: http.path, ...known, requestContext } as unknown as E };
}
