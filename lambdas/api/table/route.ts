/** What a route is: everything that the router, the checks at the edge, the document and the tests need to know of it. */
import type { z } from 'zod';
import type { Who } from '../../../core/api/identity.ts';
import type { AuditKind } from '../../../core/audit/record.ts';
import type { ApiAnswer, ApiRequest } from '../http.ts';
import type { PATH_PARAMETERS } from '../schemas/common.ts';

export interface AnswerSpec {
  readonly description: string;
  /** None: no body. */
  readonly schema?: z.ZodType;
  readonly contentType?: string;
  readonly headers?: readonly AnswerHeader[];
}

/** The headers of answers that callers need to know. */
export type AnswerHeader = 'ETag' | 'Location' | 'X-Next-Cursor';
/** An answer with something that has a version has these headers. */
export const ETAG = ['ETag'] as const;
/** The answer to a creation of something that has a version has these headers. */
export const CREATED = ['ETag', 'Location'] as const;

interface CommonSpec {
  /** Parameters in braces are those of `PATH_PARAMETERS`. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly tag: string;
  readonly who: Who;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** The body may be left out, and counts as `{}` then. */
  readonly bodyOptional?: true;
  /** It changes what has a version. `required`: the caller must say which one it means. */
  readonly versioned?: 'required' | 'optional';
  /** Takes an Idempotency-Key. */
  readonly repeatable?: true;
  readonly answers: Readonly<Record<number, AnswerSpec>>;
  /** Problems beside those that every route may answer. */
  readonly problems?: readonly number[];
}

interface ReadingSpec extends CommonSpec {
  readonly method: 'GET';
  readonly audit?: never;
}

interface WritingSpec extends CommonSpec {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** What it changes, as the audit trail calls it. Its step reports each write (`ApiRequest.wrote`). */
  readonly audit: AuditKind;
}

export type RouteSpec = ReadingSpec | WritingSpec;

type NamesIn<P extends string> = P extends `${string}{${infer N}}${infer R}` ? N | NamesIn<R> : never;

/** A path's parameters, each of which has a schema. */
export type ParamsOf<R extends RouteSpec> = {
  readonly [K in NamesIn<R['path']>]: K extends keyof typeof PATH_PARAMETERS ? string : never;
};
type OutputOf<S> = S extends z.ZodType ? z.output<S> : Record<never, never>;
type QueryOf<R extends RouteSpec> = R extends { query: infer S } ? OutputOf<S> : Record<never, never>;
type BodyOf<R extends RouteSpec> = R extends { body: infer S } ? OutputOf<S> : Record<never, never>;

/** The function that answers a route. */
export type StepOf<R extends RouteSpec> = (
  request: ApiRequest<ParamsOf<R>, QueryOf<R>, BodyOf<R>>,
) => Promise<ApiAnswer>;

export function routes<const T extends Readonly<Record<string, RouteSpec>>>(table: T): T {
  return table;
}
