/**
 * STS (Query protocol, XML): hands out sessions that are recognizable by their access key, and knows who a session is.
 * Of access only trust in customers' roles is checked; shapes and limits of the calls are those of the cloud.
 */

import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { own } from '../objects.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Input, NotImplemented } from '../protocol/model/check.ts';
import { element, leaf } from '../protocol/xml.ts';
import { type TaggedInput, transitiveKeysOf } from './session-tags.ts';
import { createTrust } from './trust.ts';

export interface Sts {
  /** One call, whose input was checked against the model. Gives the result's XML members. @throws AwsError */
  handle(operation: string, input: Input, accessKeyId: string): string;
  /** Of who signs with this key: the role's for a session, the run's own for all others. */
  accountOf(accessKeyId: string): string;
  /** ARN of the session that a key belongs to; any other key stands for itself. */
  nameOf(accessKeyId: string): string;
}

const MFA = 'there are no devices of users.';
const POLICIES = 'no policy of a session is evaluated.';

export const NOT_IMPLEMENTED: NotImplemented = {
  AssumeRoleRequest: {
    Policy: POLICIES,
    PolicyArns: POLICIES,
    SerialNumber: MFA,
    TokenCode: MFA,
    ProvidedContexts: 'there are no providers of contexts.',
    MinimumSessionTokenSize: 'tokens of sessions have one size.',
  },
  GetSessionTokenRequest: {
    SerialNumber: MFA,
    TokenCode: MFA,
    MinimumSessionTokenSize: 'tokens of sessions have one size.',
  },
};

interface AssumeRoleInput extends TaggedInput {
  readonly RoleArn: string;
  readonly RoleSessionName: string;
  readonly DurationSeconds?: number;
  readonly ExternalId?: string;
  readonly SourceIdentity?: string;
}

interface Session {
  readonly arn: string;
  readonly userId: string;
  /** In lower case. */
  readonly transitiveKeys: ReadonlySet<string>;
}

const ARN = /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/;
const ROLE_ARN = /^arn:[\w-]+:iam::\d{12}:role\/(?:.*\/)?([\w+=,.@-]{1,64})$/;
/** A session that assumes a role gets an hour at most (role chaining). */
const CHAINED_SECONDS = 3_600;
const SESSION_TOKEN_SECONDS = 43_200;
/** Kept sessions: enough for any run, bounded for a long one. */
const SESSIONS = 10_000;

export function createSts(account: string, clock: Clock): Sts {
  const sessions = new Map<string, Session>();
  const trust = createTrust(account);
  const identityOf = (key: string): Pick<Session, 'arn' | 'userId'> =>
    sessions.get(key) ?? { arn: `arn:aws:iam::${account}:user/${key || 'local'}`, userId: key };

  /** Credentials of a new session. */
  const credentials = (session: Session, seconds: number): string => {
    const key = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    sessions.set(key, session);
    for (const oldest of sessions.keys()) {
      if (sessions.size <= SESSIONS) break;
      sessions.delete(oldest);
    }
    return element(
      'Credentials',
      leaf('AccessKeyId', key),
      leaf('SecretAccessKey', randomBytes(30).toString('base64url')),
      leaf('SessionToken', randomBytes(60).toString('base64url')),
      leaf('Expiration', new Date(clock.now() + seconds * 1000).toISOString()),
    );
  };

  const assumeRole = (input: AssumeRoleInput, caller: string): string => {
    const { RoleArn, RoleSessionName, DurationSeconds = 3_600, ExternalId, SourceIdentity, Tags = [] } = input;
    const assuming = sessions.get(caller);
    if (!ARN.test(RoleArn)) throw new AwsError('ValidationError', `${RoleArn} is invalid`);
    if (DurationSeconds > CHAINED_SECONDS && assuming) {
      const message =
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining';
      throw new AwsError('ValidationError', message);
    }
    const transitiveKeys = transitiveKeysOf(input, assuming?.transitiveKeys ?? new Set());
    const role = ROLE_ARN.exec(RoleArn)?.[1];
    // For what is no role as for a role that is not there: it does not tell which roles exist.
    if (!role || !trust.letsIn(RoleArn, role, ExternalId)) {
      const message = `User: ${identityOf(caller).arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`;
      throw new AwsError('AccessDenied', message, { status: 403 });
    }
    const arn = `arn:aws:sts::${RoleArn.split(':')[4]}:assumed-role/${role}/${RoleSessionName}`;
    const userId = `AROA${role}:${RoleSessionName}`;
    return [
      element('AssumedRoleUser', leaf('AssumedRoleId', userId), leaf('Arn', arn)),
      credentials({ arn, userId, transitiveKeys }, DurationSeconds),
      Tags.length > 0 ? leaf('PackedPolicySize', '1') : '',
      SourceIdentity === undefined ? '' : leaf('SourceIdentity', SourceIdentity),
    ].join('');
  };

  const operations: Readonly<Record<string, (input: never, caller: string) => string>> = {
    AssumeRole: assumeRole,
    GetCallerIdentity(_, caller) {
      const { arn, userId } = identityOf(caller);
      return leaf('Arn', arn) + leaf('UserId', userId) + leaf('Account', arn.split(':')[4] ?? account);
    },
    GetSessionToken({ DurationSeconds = SESSION_TOKEN_SECONDS }: { readonly DurationSeconds?: number }, caller) {
      if (sessions.has(caller)) {
        throw new AwsError('AccessDenied', 'Cannot call GetSessionToken with session credentials', { status: 403 });
      }
      return credentials({ ...identityOf(caller), transitiveKeys: new Set() }, DurationSeconds);
    },
    GetAccessKeyInfo: ({ AccessKeyId }: { readonly AccessKeyId: string }) =>
      leaf('Account', identityOf(AccessKeyId).arn.split(':')[4] ?? account),
  };

  return {
    accountOf: (accessKeyId) => identityOf(accessKeyId).arn.split(':')[4] ?? account,
    nameOf: (accessKeyId) => sessions.get(accessKeyId)?.arn ?? accessKeyId,
    handle(operation, input, accessKeyId) {
      const found = own(operations, operation);
      if (!found) throw new AwsError('InvalidAction', `The embedded STS has no operation ${operation || '(none)'}.`);
      return found(input as never, accessKeyId);
    },
  };
}
