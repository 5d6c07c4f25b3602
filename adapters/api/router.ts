/**
 * Routes requests of the API and parses their bodies with middy. Nothing that a caller sent appears in a log, which
 * names only an error and its place in the code.
 */
import type { MiddyfiedHandler, Request } from '@middy/core';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import httpRouter, { type Method, type Route } from '@middy/http-router';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Log } from '../../core/log-line.ts';
import { errorFields } from '../log.ts';

type Result = APIGatewayProxyStructuredResultV2;

/** A route as `lambdas/api/serve.ts` creates it. */
export interface RouterRoute<E, R> {
  readonly method: Method;
  readonly path: string;
  readonly handler: (event: E, context: Context) => Promise<R>;
}

/** Fixed paths take precedence over paths with parameters. `unrouted` answers requests that no route accepts. */
export function createRouter<E, R>({
  routes,
  unrouted,
}: {
  readonly routes: readonly RouterRoute<E, R>[];
  unrouted(method: string, path: string): R;
}): (event: APIGatewayProxyEventV2, context: Context) => Promise<Result> {
  const router: MiddyfiedHandler<APIGatewayProxyEventV2, Result> = httpRouter<APIGatewayProxyEventV2, Result>({
    routes: routes as unknown as Route<APIGatewayProxyEventV2, Result>[],
    notFoundResponse: ({ method, path }) => unrouted(method, path),
  });
  return async (event, context) => router(event, context);
}

interface WithBody {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/**
 * Parses the body of a request. A byte order mark before the JSON is ignored (RFC 8259, section 8.1).
 * @throws an error with `statusCode` 415 or 422, and with `detail` where the status does not say enough.
 */
export function parseJson({ headers = {}, body = '', isBase64Encoded = false }: WithBody): unknown {
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(lower['content-type'] ?? '')?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    const got = /^[\w.:-]{1,40}$/.test(charset) ? charset : 'another string';
    throw refused(415, `content-type: expected the charset utf-8, got ${got}`);
  }
  const text = isBase64Encoded ? decoded(body) : body;
  const event: { headers: object; body: unknown } = { headers: lower, body: text.replace(/^\ufeff/, '') };
  httpJsonBodyParser().before?.({ event } as unknown as Request<never, never>);
  return event.body;
}

/** API Gateway passes bytes that are not UTF-8 as Base64. */
function decoded(base64: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64'));
  } catch {
    throw refused(422, 'expected JSON in UTF-8 as the body, got bytes that are no UTF-8');
  }
}

function refused(statusCode: number, detail: string): Error {
  return Object.assign(new Error(detail), { statusCode, detail });
}

export function createLogError(log: Log) {
  return (error: unknown, operation: string): void =>
    log({ event: 'error', ...errorFields(error), reason: `${operation} failed` });
}
