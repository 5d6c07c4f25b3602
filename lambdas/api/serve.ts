/**
 * Converts HTTP events to validated requests, and answers to HTTP results. The order is: identify the caller, check its permission for
 * the route, validate path, query, body and headers, execute the step. A problem becomes the answer.
 */
import { type Identity, identityOf, mayCall, NOBODY, portalIdentity } from '../../core/api/identity.ts';
import { etagOf, expectedVersion, required } from '../../core/api/precondition.ts';
import {
  type FieldError,
  notFound,
  type Problem,
  ProblemError,
  problem,
  problemOf,
  refuse,
} from '../../core/api/problem.ts';
import { type AuditEntry, type Change, merged } from '../../core/audit/record.ts';
import { defined } from '../../core/defined.ts';
import { API_BODY_BYTES, LAMBDA_ANSWER_BYTES } from '../../core/limits.ts';
import { UnreadableSettings } from '../../core/unreadable.ts';
import { callerOf, originOf, targetOf } from './audit.ts';
import {
  type ApiAnswer,
  type ApiRequest,
  type HttpContext,
  type HttpEvent,
  type HttpResult,
  headerOf,
} from './http.ts';
import { nothing, PATH_PARAMETERS } from './schemas/common.ts';
import { check } from './schemas/sentences.ts';
import type { RouteSpec, StepOf } from './table/route.ts';

export interface ServePorts {
  /** @throws an error with `statusCode` and optional `detail` if the body is not JSON. */
  parseJson(event: HttpEvent): unknown;
  /** Logs an internal error. */
  logError(error: unknown, operation: string): void;
  /** Writes an audit record. Never rejects. */
  record(entry: AuditEntry): Promise<void>;
}

/** A route in the form of the router. */
interface Served {
  readonly method: RouteSpec['method'];
  readonly path: string;
  readonly handler: (event: HttpEvent, context: HttpContext) => Promise<HttpResult>;
}

type AnyRequest = ApiRequest<object, object, object>;
type Step = (request: AnyRequest) => Promise<ApiAnswer>;

/** The routes, and the answer to requests that match none of them. */
interface Serving {
  readonly routes: readonly Served[];
  unrouted(method: string, path: string): HttpResult;
}

/** @param steps one for each route. */
export function serve<R extends Readonly<Record<string, RouteSpec>>>(
  table: R,
  steps: { readonly [K in keyof R]: StepOf<R[K]> },
  ports: ServePorts,
): Serving {
  const routes = Object.entries(table).map(([name, route]) => ({
    method: route.method,
    path: route.path,
    handler: async (event: HttpEvent, context: HttpContext): Promise<HttpResult> => {
      const changes: Change[] = [];
      let request: AnyRequest | undefined;
      let result: HttpResult;
      let isKnown = true;
      try {
        request = requestOf(event, route, (change) => changes.push(change), ports);
        result = resultOf(await (steps[name] as unknown as Step)(request));
      } catch (error) {
        isKnown = isRefusal(error);
        result = failure(error, name, ports);
      }
      // A record is also written after a failure, because earlier writes of the request are stored.
      if (request && route.audit && (changes.length > 0 || !isKnown)) {
        const change = changes.length > 0 ? merged(changes) : targetOf(request.params);
        const outcome = changes.length > 0 ? 'done' : 'unknown';
        const who = { caller: request.caller, ...originOf(event, context) };
        await ports.record({ action: name, kind: route.audit, outcome, ...who, ...change });
      }
      return result;
    },
  }));
  return { routes, unrouted: (method, path) => unrouted(Object.values(table), method, path) };
}

function unrouted(routes: readonly RouteSpec[], method: string, path: string): HttpResult {
  const others = routes.filter((route) => patternOf(route.path).test(path)).map((route) => route.method);
  if (others.length === 0) return problemResult(problemOf('not-found', { detail: 'The path does not exist.' }));
  const allow = [...new Set(others)].join(', ');
  const detail = `The path does not support ${/^[A-Z]{1,10}$/.test(method) ? method : 'this method'}. Supported methods: ${allow}.`;
  return problemResult(problemOf('method-not-allowed', { detail }), { allow });
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}/?$`);
}

function requestOf(event: HttpEvent, route: RouteSpec, wrote: AnyRequest['wrote'], ports: ServePorts): AnyRequest {
  const identity = callerIn(event, route);
  const names = [...route.path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name);
  const params = Object.fromEntries(names.map((name) => [name, decoded(event.pathParameters?.[name] ?? '')]));
  const verdict = mayCall(identity, route.who, params['app_id'], route.audit !== undefined);
  if (verdict === 'hidden') throw notFound('app');
  if (verdict === 'view-only') throw problem('forbidden', 'This portal session can read only.');
  if (verdict === 'forbidden') throw problem('forbidden', FORBIDDEN[route.who]);

  const errors: FieldError[] = [];
  const part = (found: { value: unknown } | { errors: readonly FieldError[] }): object => {
    if ('value' in found) return found.value as object;
    errors.push(...found.errors);
    return {};
  };
  for (const name of names) {
    const schema = PATH_PARAMETERS[name as keyof typeof PATH_PARAMETERS];
    const found = check(schema, params[name], 'path');
    if ('errors' in found) errors.push(...found.errors.map((error) => ({ ...error, pointer: `/${name}` })));
  }
  const query = part(check(route.query ?? nothing, { ...event.queryStringParameters }, 'query'));
  const json = bodyOf(event, route, ports);
  const body: { version?: number } = part(check(route.body ?? nothing, json));
  refuse(errors);
  const expected = route.versioned ? expectedVersion(headerOf(event, 'if-match'), body.version) : undefined;
  return {
    identity,
    caller: callerOf(event, identity),
    params,
    query,
    body,
    expected: route.versioned === 'required' ? required(expected) : expected,
    path: event.requestContext.http.path,
    idempotencyKey: route.repeatable ? headerOf(event, 'idempotency-key') : undefined,
    text: event.body ?? '',
    wrote,
  };
}

const FORBIDDEN: Readonly<Partial<Record<RouteSpec['who'], string>>> = {
  operator: 'Only operators may do this.',
  member: 'Portal sessions may not do this.',
};

function callerIn({ requestContext: { authorizer } }: HttpEvent, { who }: RouteSpec): Identity {
  if (who === 'anyone') return NOBODY;
  if (authorizer?.portal) return portalIdentity(authorizer.portal);
  const identity = identityOf(authorizer?.jwt?.claims);
  if (identity) return identity;
  throw problem('forbidden', 'The token has no group that grants access. Expected: operators or app:<app_id>.');
}

/** Decodes a parameter of the path. API Gateway has decoded it already, and decoding a name of this API twice does not change it. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function bodyOf(event: HttpEvent, route: RouteSpec, { parseJson }: ServePorts): unknown {
  const text = event.body ?? '';
  if (bytesOf(text, event.isBase64Encoded) > API_BODY_BYTES) {
    throw problem('too-large', `The body must have at most ${API_BODY_BYTES} bytes.`);
  }
  if (text === '') {
    if (!route.body || route.bodyOptional) return {};
    throw problem('invalid', 'The request must have a JSON object as its body.');
  }
  try {
    return parseJson(event);
  } catch (error) {
    const { statusCode, detail } = error as { readonly statusCode?: number; readonly detail?: string };
    if (statusCode === 415) {
      throw problem('not-json', detail ?? 'Send JSON with the content type application/json.');
    }
    throw problem('invalid', detail ?? 'expected JSON as the body, got something else');
  }
}

function bytesOf(text: string, isBase64 = false): number {
  return isBase64 ? Math.floor((text.length * 3) / 4) : Buffer.byteLength(text, 'utf8');
}

const ALWAYS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

/** @throws ProblemError if the answer is too large for Lambda. */
function resultOf(answer: ApiAnswer): HttpResult {
  const result = written(answer);
  // A UTF-16 code unit takes at most seven bytes: a lone surrogate becomes an escape sequence whose backslash is escaped.
  const fits = result.body.length * 7 <= ANSWER_BYTES || Buffer.byteLength(JSON.stringify(result.body)) <= ANSWER_BYTES;
  if (fits) return result;
  throw problem('too-large', 'The answer is too large. Use a smaller limit or a narrower filter.');
}

/** The maximum size of the body. The remainder is for status and headers. */
const ANSWER_BYTES = LAMBDA_ANSWER_BYTES - 16_384;

function written({ status, body, version, headers = {}, ndjson }: ApiAnswer): HttpResult {
  const type = ndjson === undefined ? 'application/json' : 'application/x-ndjson';
  return {
    statusCode: status,
    headers: {
      ...ALWAYS,
      ...(body === undefined && ndjson === undefined ? {} : { 'content-type': type }),
      ...(version === undefined ? {} : { etag: etagOf(version) }),
      ...headers,
    },
    body: ndjson ?? (body === undefined ? '' : JSON.stringify(body)),
  };
}

export function problemResult(body: Problem, headers: Readonly<Record<string, string>> = {}): HttpResult {
  const { status, version } = body;
  return written({
    status,
    body,
    ...defined({ version }),
    headers: { 'content-type': 'application/problem+json', ...headers },
  });
}

function isRefusal(error: unknown): boolean {
  return error instanceof ProblemError || error instanceof UnreadableSettings;
}

function failure(error: unknown, operation: string, { logError }: ServePorts): HttpResult {
  if (error instanceof ProblemError) return problemResult(error.problem);
  if (error instanceof UnreadableSettings) {
    const detail = 'The stored settings cannot be read. Delete the destination and create it again.';
    return problemResult(problemOf('conflict', { detail }));
  }
  logError(error, operation);
  return problemResult(problemOf('internal', { detail: 'An internal error occurred. Try again.' }));
}
