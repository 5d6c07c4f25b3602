/**
 * STS (Query protocol, XML): hands out sessions that are recognizable by their access key, and knows who a session is.
 * Of access only trust in customers' roles is checked; shapes and limits of the calls are those of the cloud.
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { element, leaf } from '../protocol/xml.ts';
import { sessionTagFaults } from './session-tags.ts';
import { createTrust } from './trust.ts';

export interface Sts {
  /** One call: `Action` and its parameters, flattened as in the Query protocol. Gives the result's XML members. @throws AwsError */
  handle(parameters: ReadonlyMap<string, string>, accessKeyId: string): string;
  /** Of who signs with this key: the role's for a session, the run's own for all others. */
  accountOf(accessKeyId: string): string;
  /** ARN of the session that a key belongs to; any other key stands for itself. */
  nameOf(accessKeyId: string): string;
}

const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const ROLE_ARN = /^arn:[\w-]+:iam::\d{12}:role\/(?:.*\/)?([\w+=,.@-]{1,64})$/;
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
/** A session that assumes a role gets an hour at most (role chaining). */
const CHAINED_SECONDS = 3_600;
/** Kept sessions: enough for any run, bounded for a long one. */
const SESSIONS = 10_000;

export function createSts(account: string, clock: Clock): Sts {
  const sessions = new Map<string, string>();
  const trust = createTrust(account);

  const assumeRole = (parameters: ReadonlyMap<string, string>, caller: string): string => {
    const arn = parameters.get('RoleArn') ?? '';
    const name = parameters.get('RoleSessionName') ?? '';
    const duration = Number(parameters.get('DurationSeconds') ?? 3600);
    const externalId = parameters.get('ExternalId');
    const role = ROLE_ARN.exec(arn)?.[1];
    const faults = [
      role ? '' : 'RoleArn: expected the ARN of a role',
      SESSION_NAME.test(name) ? '' : 'RoleSessionName: expected 2 to 64 letters, digits or _+=,.@-',
      duration >= 900 && duration <= 43_200 ? '' : 'DurationSeconds: expected 900 to 43200',
      duration > CHAINED_SECONDS && sessions.has(caller)
        ? 'DurationSeconds: exceeds the 1 hour session limit for roles assumed by role chaining'
        : '',
      externalId === undefined || EXTERNAL_ID.test(externalId) ? '' : 'ExternalId: expected 2 to 1224 characters',
      ...sessionTagFaults(parameters),
    ].filter((fault) => fault !== '');
    if (faults.length > 0) throw new AwsError('ValidationError', faults.join('; '));
    if (!trust.letsIn(arn, role ?? '', externalId)) {
      const user = sessions.get(caller) ?? `arn:aws:iam::${account}:user/${caller || 'local'}`;
      const message = `User: ${user} is not authorized to perform: sts:AssumeRole on resource: ${arn}`;
      throw new AwsError('AccessDenied', message, { status: 403 });
    }
    const key = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    const owner = arn.split(':')[4];
    const assumed = `arn:aws:sts::${owner}:assumed-role/${role}/${name}`;
    sessions.set(key, assumed);
    for (const oldest of sessions.keys()) {
      if (sessions.size <= SESSIONS) break;
      sessions.delete(oldest);
    }
    const expiration = new Date(clock.now() + duration * 1000).toISOString();
    return [
      element('AssumedRoleUser', leaf('AssumedRoleId', `AROA${role}:${name}`), leaf('Arn', assumed)),
      element(
        'Credentials',
        leaf('AccessKeyId', key),
        leaf('SecretAccessKey', randomBytes(30).toString('base64url')),
        leaf('SessionToken', randomBytes(60).toString('base64url')),
        leaf('Expiration', expiration),
      ),
      leaf('PackedPolicySize', '0'),
    ].join('');
  };

  return {
    accountOf: (accessKeyId) => sessions.get(accessKeyId)?.split(':')[4] ?? account,
    nameOf: (accessKeyId) => sessions.get(accessKeyId) ?? accessKeyId,
    handle(parameters, accessKeyId) {
      const action = parameters.get('Action');
      if (action === 'AssumeRole') return assumeRole(parameters, accessKeyId);
      if (action === 'GetCallerIdentity') {
        const arn = sessions.get(accessKeyId) ?? `arn:aws:iam::${account}:user/${accessKeyId || 'local'}`;
        return leaf('Arn', arn) + leaf('UserId', accessKeyId) + leaf('Account', arn.split(':')[4] ?? account);
      }
      throw new AwsError('InvalidAction', `STS has no operation ${action ?? '(none)'} here`);
    },
  };
}
