/**
 * STS (Query protocol, XML): issues sessions, which are identified by their access keys. It checks the trust of customers' roles and
 * no other access.
 */

import { randomBytes } from 'node:crypto';
import type { AssumeRoleRequest, STS } from '@aws-sdk/client-sts';
import type { Clock } from '../clock.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { checkOf, dispatcherOf, type NotImplemented, type OperationsOf, type Wire } from '../protocol/model/check.ts';
import { element, leaf } from '../protocol/xml.ts';

/**
 * Decides whether a role of a customer can be assumed. Trust policies cannot be set in the embedded AWS. A role of another account
 * accepts every caller with an external id, as if its owner had set the policy for that id. From then on it refuses calls without an
 * external id, and ids that only begin with an accepted one. Roles named `open-…` accept every caller, roles named `closed-…` none.
 */
function createTrust(account: string) {
  const known = new Map<string, Set<string>>();
  return {
    accepts(roleArn: string, roleName: string, externalId: string | undefined): boolean {
      if (roleArn.split(':')[4] === account || roleName.startsWith('open-')) return true;
      if (roleName.startsWith('closed-')) return false;
      const ids = known.get(roleArn) ?? new Set<string>();
      if (externalId === undefined) return ids.size === 0;
      if ([...ids].some((id) => id !== externalId && externalId.startsWith(id))) return false;
      known.set(roleArn, ids.add(externalId));
      return true;
    },
  };
}

/**
 * Checks the session tags of AssumeRole (IAM User Guide, "Pass session tags") in addition to the constraints of the model.
 * Returns the transitive keys of the session, in lower case, because keys are not case-sensitive.
 * @param inherited transitive keys of the session that assumes the role. @throws AwsError
 */
function transitiveKeysOf(
  { Tags = [], TransitiveTagKeys = [] }: Wire<AssumeRoleRequest>,
  inherited: ReadonlySet<string>,
): ReadonlySet<string> {
  const keys = Tags.map(({ Key }) => Key.toLowerCase());
  const transitive = TransitiveTagKeys.map((key) => key.toLowerCase());
  if (keys.some((key) => key.startsWith('aws:'))) {
    throw invalid('Tag keys that begin with aws: are reserved.');
  }
  if (new Set(keys).size < keys.length) {
    throw invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  }
  if (!transitive.every((key) => keys.includes(key))) {
    throw invalid('The specified transitive tag key must be included in the requested tags.');
  }
  if (keys.some((key) => inherited.has(key))) {
    throw invalid(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  }
  return new Set([...inherited, ...transitive]);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}

export type Sts = ReturnType<typeof createSts>;

const MFA = 'there are no devices of users.';
const POLICIES = 'no policy of a session is evaluated.';

const NOT_IMPLEMENTED: NotImplemented = {
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

const check = checkOf('sts', { code: 'ValidationError', notImplemented: NOT_IMPLEMENTED });

interface Session {
  readonly arn: string;
  readonly userId: string;
  /** In lower case. */
  readonly transitiveKeys: ReadonlySet<string>;
}

const ARN = /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/;
const ROLE_ARN = /^arn:[\w-]+:iam::\d{12}:role\/(?:.*\/)?([\w+=,.@-]{1,64})$/;
/** Maximum duration when a session assumes a role (role chaining). */
const CHAINED_SECONDS = 3_600;
const SESSION_TOKEN_SECONDS = 43_200;
/** Maximum number of stored sessions. */
const SESSIONS = 10_000;

export function createSts(account: string, clock: Clock) {
  const sessions = new Map<string, Session>();
  const trust = createTrust(account);
  const identityOf = (key: string): Pick<Session, 'arn' | 'userId'> =>
    sessions.get(key) ?? { arn: `arn:aws:iam::${account}:user/${key || 'local'}`, userId: key };

  /** Returns the credentials of a new session. */
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

  const assumeRole = (input: Wire<AssumeRoleRequest>, caller: string): string => {
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
    // The error is the same for an ARN that is not of a role: it does not reveal which roles exist.
    if (!role || !trust.accepts(RoleArn, role, ExternalId)) {
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

  const operations: OperationsOf<STS, [caller: string], string> = {
    AssumeRole: assumeRole,
    GetCallerIdentity(_, caller) {
      const { arn, userId } = identityOf(caller);
      return leaf('Arn', arn) + leaf('UserId', userId) + leaf('Account', arn.split(':')[4] ?? account);
    },
    GetSessionToken({ DurationSeconds = SESSION_TOKEN_SECONDS }, caller) {
      if (sessions.has(caller)) {
        throw new AwsError('AccessDenied', 'Cannot call GetSessionToken with session credentials', { status: 403 });
      }
      return credentials({ ...identityOf(caller), transitiveKeys: new Set() }, DurationSeconds);
    },
    GetAccessKeyInfo: ({ AccessKeyId }) => leaf('Account', identityOf(AccessKeyId).arn.split(':')[4] ?? account),
  };

  return {
    /** Returns the account of the role for the key of a session, and the account of the run for other keys. */
    accountOf: (accessKeyId: string) => identityOf(accessKeyId).arn.split(':')[4] ?? account,
    /** Returns the ARN of the session for its key. Other keys are returned unchanged. */
    nameOf: (accessKeyId: string) => sessions.get(accessKeyId)?.arn ?? accessKeyId,
    /** Executes a call of the access key `caller`. Returns the XML members of the result. @throws AwsError */
    handle: dispatcherOf('STS', operations, check, 'InvalidAction'),
  };
}
