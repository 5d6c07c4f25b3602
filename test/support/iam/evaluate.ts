/**
 * Reports whether IAM would allow a call, with the evaluator of @cloud-copilot/iam-simulate: within an account one side
 * is sufficient, across accounts both must allow the call, a KMS key evaluates its own policy first, and a role its
 * trust policy. This module adds what the evaluator does not know: the context keys that AWS adds to every request, and
 * encryption contexts.
 */
import { appendFileSync } from 'node:fs';
import { runSimulation } from '@cloud-copilot/iam-simulate';

/** A file to which a byte is appended for each evaluation, so that verify/judges/iam can count them. */
const COUNTED = process.env['IAM_EVALUATIONS'];

export interface Policy {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export type Tags = Readonly<Record<string, string>>;

export interface Caller {
  /** The ARN of a user or of a session of a role, or the name of a service: `events.amazonaws.com`. */
  readonly arn: string;
  readonly policies?: readonly Policy[];
  /** The tags of the session or of the user. */
  readonly tags?: Tags;
}

export interface Target {
  readonly arn: string;
  /** The account of the owner, by default that of the ARN. */
  readonly account?: string;
  /** The resource policy of a queue, a bus, a key or a function, or the trust policy of a role. */
  readonly policy?: Policy | undefined;
  readonly tags?: Tags;
}

export type Context = Readonly<Record<string, string | readonly string[]>>;

export interface Decision {
  readonly result: 'Allowed' | 'ExplicitlyDenied' | 'ImplicitlyDenied';
  /** The Sids of the statements of the caller's own policies that allow the call. */
  readonly by: readonly string[];
}

/**
 * @throws if the evaluator does not accept a policy, the action, or a context key, so that misspelled ones are found.
 */
export async function evaluate(
  caller: Caller,
  action: string,
  target: Target,
  context: Context = {},
): Promise<Decision> {
  const account = target.account ?? accountOf(target.arn);
  const isService = !caller.arn.startsWith('arn:');
  const given: Context = {
    'aws:SecureTransport': 'true',
    'aws:ResourceAccount': account,
    ...(isService
      ? {}
      : { 'aws:PrincipalArn': principalOf(caller.arn), 'aws:PrincipalAccount': accountOf(caller.arn) }),
    ...prefixed('aws:PrincipalTag/', caller.tags),
    ...prefixed('aws:ResourceTag/', target.tags),
    ...context,
  };
  const outcome = await runSimulation(
    {
      request: {
        principal: caller.arn,
        action,
        resource: { resource: target.arn, accountId: account },
        contextVariables: encryptionContextsRenamed(given) as Record<string, string | string[]>,
      },
      identityPolicies: (caller.policies ?? []).map((policy, index) => ({
        name: `policy ${index}`,
        policy: encryptionContextsRenamed(policy),
      })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(target.policy ? { resourcePolicy: encryptionContextsRenamed(target.policy) } : {}),
    },
    { simulationMode: 'Strict' },
  );
  if (COUNTED !== undefined) appendFileSync(COUNTED, '.');
  const call = `${caller.arn} ${action} ${target.arn}`;
  if (outcome.resultType !== 'single') throw new Error(`${call}: not evaluated: ${JSON.stringify(outcome)}`);
  const { analysis, ignoredContextKeys = [] } = outcome.result;
  if (ignoredContextKeys.length > 0) throw new Error(`${call}: AWS gives it no ${ignoredContextKeys.join(', ')}`);
  const allowing = analysis.identityAnalysis?.allowStatements ?? [];
  return {
    result: outcome.overallResult,
    by: allowing.flatMap(({ statement }) => statement.sid() ?? []),
  };
}

export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

/** Returns the ARN of a session of a role. */
export function sessionOf(role: string, name: string): string {
  return `${role.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${name}`;
}

/** Returns the role of a session in the form of `aws:PrincipalArn`. */
function principalOf(arn: string): string {
  const [, partition, account, role] = /^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return role === undefined ? arn : `arn:${partition}:iam::${account}:role/${role}`;
}

function prefixed(prefix: string, tags: Tags = {}): Context {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}${key}`, value]));
}

/**
 * The evaluator (0.1.173) handles `kms:EncryptionContext:` with any name as one key. It supports tags of the caller,
 * which are keys with a name, so that encryption contexts are passed as such tags, in policies and in requests.
 */
function encryptionContextsRenamed<T>(value: T): T {
  const renamed = JSON.stringify(value).replaceAll(
    /"kms:EncryptionContext:([^"]+)"/g,
    (_, name: string) => `"aws:PrincipalTag/encryption-context-${name.replaceAll(':', '-')}"`,
  );
  return JSON.parse(renamed) as T;
}

export function policyOf(...statements: readonly Statement[]): Policy {
  return { Version: '2012-10-17', Statement: statements };
}
