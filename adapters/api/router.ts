/**
 * The way in: middy's router and its JSON parser, as the API's edge takes them. Nothing that a caller sent appears in a
 * log: of an error its name and its place in our code.
 */
import type { MiddyfiedHandler, Request } from '@middy/core';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import httpRouter, { type Method, type Route } from '@middy/http-router';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Log } from '../../core/log-line.ts';
import { errorFields } from '../log.ts';

type Result = APIGatewayProxyStructuredResultV2;

/** As the edge gives them. */
export interface RouterRoute<E, R> {
  readonly method: Method;
  readonly path: string;
  readonly handler: (event: E, context: Context) => Promise<R>;
}

/** Fixed paths win over those with parameters. `unrouted` answers what no route takes. */
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
 * A byte order mark before the JSON is passed over (RFC 8259, section 8.1).
 * @throws an error with `statusCode` 415 or 422, and a `detail` where a person needs more than the status.
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

/** API Gateway hands over bytes that are no UTF-8 as Base64. */
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
