/** The parts of an audit record that come from the request: the caller, its address, and the resource in the path. */
import type { Identity } from '../../core/api/identity.ts';
import type { PortalSession } from '../../core/api/portal.ts';
import type { AuditCaller, AuditOrigin, AuditTarget } from '../../core/audit/record.ts';
import { defined } from '../../core/defined.ts';
import { AUDIT_TEXT_CHARACTERS } from '../../core/limits.ts';
import { type HttpContext, type HttpEvent, headerOf } from './http.ts';

/** Claims that name a person: those of ID tokens, then those of access tokens of Cognito. */
const NAMES = ['email', 'cognito:username', 'username'] as const;

export function portalCaller({ session_id, user }: PortalSession): AuditCaller {
  return { kind: 'app', by: 'portal', subject: session_id, ...defined({ name: user }) };
}

export function callerOf({ requestContext: { authorizer } }: HttpEvent, identity: Identity): AuditCaller {
  if (identity.kind === 'app' && identity.portal) return portalCaller(identity.portal);
  const { kind, subject } = identity;
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
  return defined({
    address: http.sourceIp,
    // CloudFront and API Gateway add their addresses at the end. The beginning may be sent by the caller.
    forwarded_for: forwarded === http.sourceIp ? undefined : forwarded?.slice(-AUDIT_TEXT_CHARACTERS),
    user_agent: http.userAgent,
    request_id: requestId,
  });
}

/** Returns the resource that the parameters of a path name. */
export function targetOf(params: object): AuditTarget {
  const { app_id, scope, destination_id, key, plan_id, replay_id, session_id } = params as Readonly<
    Record<string, string | undefined>
  >;
  return defined({ app_id, scope, destination_id, object_id: key ?? plan_id ?? replay_id ?? session_id });
}
