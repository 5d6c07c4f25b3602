/** A request and an answer as API Gateway passes them (HTTP API, payload format 2.0), as far as this function looks at them. */
import type { Claims, Identity } from '../../core/api/identity.ts';
import type { Expected } from '../../core/api/precondition.ts';
import type { Change } from '../../core/audit/record.ts';

export interface HttpEvent {
  readonly rawPath?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>>;
  readonly pathParameters?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: {
    readonly requestId?: string;
    readonly http: {
      readonly method: string;
      readonly path: string;
      readonly sourceIp?: string;
      readonly userAgent?: string;
    };
    readonly authorizer?: {
      readonly jwt?: { readonly claims?: Claims };
      /** Named by the command line, which invokes this function itself. */
      readonly iam?: { readonly userArn?: string };
    };
  };
}

/** As Lambda gives it. */
export interface HttpContext {
  readonly awsRequestId?: string;
}

export interface HttpResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request as a step takes it: known caller, checked shapes. */
export interface ApiRequest<P, Q, B> {
  readonly identity: Identity;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The version that the caller means. */
  readonly expected: Expected;
  /** Path as it was called. */
  readonly path: string;
  readonly idempotencyKey: string | undefined;
  /** The body's own text. */
  readonly text: string;
  /** To be called after each write that succeeded: it becomes the request's record in the audit trail. */
  wrote(change: Change): void;
}

export interface ApiAnswer {
  readonly status: number;
  /** JSON; none when absent. */
  readonly body?: object;
  /** Of what was read or written: becomes the ETag. */
  readonly version?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of JSON. */
  readonly ndjson?: string;
}

/** API Gateway writes names in lower case; other callers may not. */
export function headerOf({ headers = {} }: HttpEvent, name: string): string | undefined {
  const found = Object.keys(headers).find((key) => key.toLowerCase() === name);
  return found === undefined ? undefined : headers[found];
}
