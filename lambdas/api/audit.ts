/** What a record of the audit trail takes from the request itself: who called, from where, and what the path names. */
import type { Identity } from '../../core/api/identity.ts';
import type { AuditCaller, AuditOrigin, AuditTarget } from '../../core/audit/record.ts';
import { defined } from '../../core/defined.ts';
import { AUDIT_TEXT_CHARACTERS } from '../../core/limits.ts';
import { type HttpContext, type HttpEvent, headerOf } from './http.ts';

/** Claims that name a person, the most telling first: of ID tokens, then of access tokens of Cognito. */
const NAMES = ['email', 'cognito:username', 'username'] as const;

export function callerOf({ requestContext: { authorizer } }: HttpEvent, { kind, subject }: Identity): AuditCaller {
  const { iam } = authorizer ?? {};
  if (iam) return { kind, by: 'iam', subject: typeof iam.userArn === 'string' ? iam.userArn : subject };
  const claims = authorizer?.jwt?.claims ?? {};
  const name = NAMES.map((claim) => claims[claim]).find((value) => typeof value === 'string' && value !== '');
  return {
    kind,
    by: 'token',
    ...(subject === '' ? {} : { subject }),
    ...(typeof name === 'string' && name !== subject ? { name } : {}),
  };
}

export function originOf(event: HttpEvent, { awsRequestId }: HttpContext): AuditOrigin {
  const { http, requestId = awsRequestId } = event.requestContext;
  const forwarded = headerOf(event, 'x-forwarded-for');
  return {
    ...defined({ address: http.sourceIp }),
    ...(forwarded === undefined || forwarded === http.sourceIp ? {} : { forwarded_for: endOf(forwarded) }),
    ...defined({ user_agent: http.userAgent, request_id: requestId }),
  };
}

/** The addresses that our side added stand at the end, behind whatever the caller sent. */
function endOf(forwarded: string): string {
  return forwarded.slice(-AUDIT_TEXT_CHARACTERS);
}

/** Parameters of a path, as a target. */
export function meantBy(params: object): AuditTarget {
  const { app_id, scope, destination_id, key, plan_id } = params as Readonly<Record<string, string | undefined>>;
  const object_id = key ?? plan_id;
  return {
    ...defined({ app_id, scope, destination_id, object_id }),
  };
}
