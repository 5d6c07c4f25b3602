/** Requests and answers: the used part of the events of API Gateway (HTTP API, payload format 2.0), and their validated form. */
import type { Claims, Identity } from '../../core/api/identity.ts';
import type { PortalSession } from '../../core/api/portal.ts';
import type { Expected } from '../../core/api/precondition.ts';
import type { AuditCaller, Change } from '../../core/audit/record.ts';

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
      /** Set by the command line when it invokes this function directly. */
      readonly iam?: { readonly userArn?: string };
      /** Set by this function after it has verified the token of a portal session. */
      readonly portal?: PortalSession;
    };
  };
}

/** The context of Lambda. */
export interface HttpContext {
  readonly awsRequestId?: string;
}

export interface HttpResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request with a known caller and validated parts. */
export interface ApiRequest<P, Q, B> {
  readonly identity: Identity;
  /** The caller, as the audit trail names it. */
  readonly caller: AuditCaller;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The version that the caller intends to change. */
  readonly expected: Expected;
  /** The requested path. */
  readonly path: string;
  readonly idempotencyKey: string | undefined;
  /** The unparsed body. */
  readonly text: string;
  /** Must be called after each successful write. The changes become the audit record of the request. */
  wrote(change: Change): void;
}

export interface ApiAnswer {
  readonly status: number;
  /** The body, which is sent as JSON. */
  readonly body?: object;
  /** The version of the resource, which becomes the ETag. */
  readonly version?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body as lines of JSON, as an alternative to `body`. */
  readonly ndjson?: string;
}

/** Returns a header. API Gateway sends lower-case names, but direct invocations can contain others. */
export function headerOf({ headers = {} }: HttpEvent, name: string): string | undefined {
  const found = Object.keys(headers).find((key) => key.toLowerCase() === name);
  return found === undefined ? undefined : headers[found];
}
