/** The description of a route, from which the router, the validation, the OpenAPI document and the tests are derived. */
import type { z } from 'zod';
import type { Who } from '../../../core/api/identity.ts';
import type { AuditKind } from '../../../core/audit/record.ts';
import { CONFIGURATION_SECONDS } from '../../../core/limits.ts';
import type { ApiAnswer, ApiRequest } from '../http.ts';
import type { PATH_PARAMETERS } from '../schemas/common.ts';

interface AnswerSpec {
  readonly description: string;
  /** Absent if the answer has no body. */
  readonly schema?: z.ZodType;
  readonly contentType?: string;
  readonly headers?: readonly AnswerHeader[];
}

/** The documented headers of answers. */
export type AnswerHeader = 'ETag' | 'Location' | 'X-Next-Cursor';
/** The headers of an answer with a versioned resource. */
export const ETAG = ['ETag'] as const;
/** The headers of an answer with a created versioned resource. */
export const CREATED = ['ETag', 'Location'] as const;
/** Functions cache the configuration, so that a change affects deliveries with a delay. */
export const TAKES_EFFECT = `Takes effect within ${CONFIGURATION_SECONDS.found} seconds.`;

interface CommonSpec {
  /** The schemas of the parameters in braces are in `PATH_PARAMETERS`. */
  readonly path: `/${string}`;
  /** An imperative of a few words. */
  readonly summary: string;
  /** Further sentences. */
  readonly description?: string;
  readonly tag: string;
  readonly who: Who;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** A request without a body has the same meaning as one with `{}`. */
  readonly bodyOptional?: true;
  /** Present if the route changes a versioned resource. `required`: the caller must name a version. */
  readonly versioned?: 'required' | 'optional';
  /** The route accepts an Idempotency-Key. */
  readonly repeatable?: true;
  readonly answers: Readonly<Record<number, AnswerSpec>>;
  /** Statuses of problems in addition to those that follow from the other members (`problemStatuses`). */
  readonly problems?: readonly number[];
}

interface ReadingSpec extends CommonSpec {
  readonly method: 'GET';
  readonly audit?: never;
}

interface WritingSpec extends CommonSpec {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** The kind of resource that it changes. Its step reports each write (`ApiRequest.wrote`). */
  readonly audit: AuditKind;
}

/** A route that has a body and changes nothing. */
interface AskingSpec extends CommonSpec {
  readonly method: 'POST';
  readonly changes: 'nothing';
  readonly audit?: never;
}

export type RouteSpec = ReadingSpec | WritingSpec | AskingSpec;

type NamesIn<P extends string> = P extends `${string}{${infer N}}${infer R}` ? N | NamesIn<R> : never;

/** The parameters of a path. A parameter without a schema has the type `never`. */
type ParamsOf<R extends RouteSpec> = {
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
