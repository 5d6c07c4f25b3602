/**
 * An HTTP API of API Gateway, with routes to functions and a JWT authorizer. Each token of the run stands for claims that an issuer
 * would have signed. Function URLs, whose events have the same format, are implemented here too.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../clock.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { type GatewayRoute, type Matched, matchRoute } from './route.ts';

export type Claims = Readonly<Record<string, string>>;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export type Gateway = ReturnType<typeof createGateway>;

export interface GatewayOptions {
  readonly clock: Clock;
  readonly account: string;
  readonly invoke: (
    functionName: string,
    payload: string,
  ) => Promise<{ readonly payload: string; readonly failed?: true }>;
}

const TOKEN_BYTES = 32;
/** Maximum size of a request's body (API Gateway quotas, HTTP API: 10 MB, not adjustable). */
const BODY_BYTES = 10_485_760;

export function createGateway({ clock, account, invoke }: GatewayOptions) {
  const routes: GatewayRoute[] = [];
  const tokens = new Map<string, Claims>();
  const withUrl = new Set<string>();
  const ask = async (
    found: Matched,
    claims: Claims | undefined,
    request: IncomingMessage,
    path: string,
    query: string,
    body: Buffer,
  ): Promise<Answer> => {
    const method = request.method ?? 'GET';
    const time = clock.now();
    const event = {
      version: '2.0',
      routeKey: found.route.key,
      rawPath: path,
      rawQueryString: query,
      headers: headersOf(request),
      ...(query === '' ? {} : { queryStringParameters: parametersOf(query) }),
      requestContext: {
        accountId: account,
        apiId: 'embedded',
        ...(claims ? { authorizer: { jwt: { claims, scopes: null } } } : {}),
        domainName: request.headers.host ?? '',
        domainPrefix: 'embedded',
        http: {
          method,
          path,
          protocol: 'HTTP/1.1',
          sourceIp: request.socket.remoteAddress ?? '',
          userAgent: request.headers['user-agent'] ?? '',
        },
        requestId: randomUUID(),
        routeKey: found.route.key,
        stage: '$default',
        time: new Date(time).toUTCString(),
        timeEpoch: Math.floor(time),
      },
      ...(found.parameters ? { pathParameters: found.parameters } : {}),
      ...(body.length === 0 ? {} : textOf(body)),
      isBase64Encoded: body.length > 0 && !isUtf8(body),
    };
    try {
      const result = await invoke(found.route.functionName, JSON.stringify(event));
      if (result.failed) return problem(500, 'Internal Server Error');
      const answer = answerOf(JSON.parse(result.payload));
      // The time of the run's clock, which is faster than the machine's with --speed.
      return { ...answer, headers: { date: new Date(clock.now()).toUTCString(), ...answer.headers } };
    } catch (error) {
      // The event with the escaped or encoded body exceeds the limit of Lambda.
      if (error instanceof AwsError && error.status === 413) return TOO_LARGE;
      throw error;
    }
  };
  return {
    addRoute: (route: GatewayRoute) => void routes.push(route),
    /** Returns a token that stands for these claims. */
    issue(claims: Claims): string {
      // A hexadecimal token never begins with a dash, which a command line would read as an option.
      const token = randomBytes(TOKEN_BYTES).toString('hex');
      tokens.set(token, claims);
      return token;
    },
    /** @param path without the prefix of the API. */
    async answer(request: IncomingMessage, path: string, query: string, body: Buffer): Promise<Answer> {
      if (body.length > BODY_BYTES) return TOO_LARGE;
      const method = request.method ?? 'GET';
      const found = matchRoute(routes, method, path);
      if (!found) return problem(404, 'Not Found');
      const claims = claimsOf(request, tokens, clock.now());
      if (found.route.authorized && !claims) return unauthorized(request);
      return ask(found, claims, request, path, query, body);
    },
    /** Gives the function a public URL. */
    addUrl: (functionName: string) => void withUrl.add(functionName),
    /** Calls the function of a URL. @param path without the prefix of function URLs: `/<name>/…`. */
    async answerByUrl(request: IncomingMessage, path: string, query: string, body: Buffer): Promise<Answer> {
      const [, functionName = '', rest = ''] = /^\/([^/]+)(\/.*)?$/.exec(path) ?? [];
      if (!withUrl.has(functionName)) return problem(403, 'Forbidden');
      const route = { key: '$default', functionName, authorized: false };
      return ask({ route }, undefined, request, rest || '/', query, body);
    },
  };
}

/** The header contains an error only if a token was sent (RFC 6750, section 3). */
function unauthorized({ headers }: IncomingMessage): Answer {
  const why = headers.authorization === undefined ? '' : ' scope="" error="invalid_token"';
  const answer = problem(401, 'Unauthorized');
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': `Bearer${why}` } };
}

const TOO_LARGE = problem(413, 'Request Entity Too Large');

/** Returns the claims of a token that has not expired. */
function claimsOf(request: IncomingMessage, tokens: ReadonlyMap<string, Claims>, nowMs: number): Claims | undefined {
  const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const claims = tokens.get(token);
  const expires = claims?.['exp'];
  return expires !== undefined && Number(expires) * 1000 <= nowMs ? undefined : claims;
}

function headersOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );
}

/** API Gateway joins the values of repeated parameters with commas. */
function parametersOf(query: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = Object.hasOwn(parameters, name) ? `${parameters[name]},${value}` : value;
  }
  return parameters;
}

function textOf(body: Buffer): { readonly body: string } {
  return { body: isUtf8(body) ? body.toString('utf8') : body.toString('base64') };
}

function isUtf8(body: Buffer): boolean {
  return Buffer.from(body.toString('utf8'), 'utf8').equals(body);
}

interface FunctionAnswer {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** A result that is not a response becomes the body of a response. */
function answerOf(result: unknown): Answer {
  const answer = result as FunctionAnswer | null;
  if (answer?.statusCode === undefined) {
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(result)) };
  }
  const { statusCode, headers = {}, body = '', isBase64Encoded } = answer;
  return { status: statusCode, headers, body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') };
}

function problem(status: number, message: string): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify({ message })) };
}
