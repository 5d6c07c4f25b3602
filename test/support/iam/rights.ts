/** The individual permissions of a stack's roles, and their use in a run of the stack. */
import type { Access } from '../../../local/access-record.ts';
import { accountOf, type Caller, evaluate, policyOf, sessionOf, type Target } from './evaluate.ts';
import type { StackAccess, StackRole } from './stack.ts';

/** `sqs:SendMessage arn:aws:sqs:us-east-1:000000000000:Stack-Queue` */
export type Right = string;

/** A role whose policies have one statement for each action and resource, with a unique Sid. */
export interface DividedRole extends StackRole {
  /** Maps a Sid to what the statement allows, with its Sid in the template, if any. */
  readonly rights: ReadonlyMap<string, Right>;
}

export function divided(role: StackRole): DividedRole {
  const rights = new Map<string, Right>();
  const statements = role.policies
    .flatMap(({ Statement }) => Statement)
    .flatMap((statement) => {
      if (statement.Effect === 'Deny') return [statement];
      const pairs = [statement.Action]
        .flat()
        .flatMap((Action) => [statement.Resource ?? []].flat().map((Resource) => ({ Action, Resource })));
      return pairs.map((pair) => {
        const Sid = `s${rights.size}`;
        rights.set(Sid, [statement.Sid, pair.Action, pair.Resource].filter((part) => part !== undefined).join(' '));
        return { ...statement, ...pair, Sid };
      });
    });
  return { ...role, policies: [policyOf(...statements)], rights };
}

/** A resource of the stack with its resource policy, or a role with its trust policy. */
export function targetOf(arn: string, stack: StackAccess): Target {
  const role = [...stack.roles.values()].find((one) => one.arn === arn);
  const policy = role?.trust ?? stack.resourcePolicies.get(arn);
  if (!arn.startsWith('arn:aws:s3:::')) return { arn, policy };
  // The ARN of an object names no account, and its bucket has the policy.
  const account = accountOf([...stack.roles.values()][0]?.arn ?? '');
  return { arn, account, policy: stack.resourcePolicies.get(arn.split('/', 1)[0] ?? '') };
}

export interface Judged {
  /** Calls that IAM would have refused. */
  readonly refused: readonly string[];
  /** Sids of the permissions that were used, by logical id of the role. */
  readonly used: ReadonlyMap<string, Set<string>>;
  readonly evaluated: number;
}

/** Evaluates each call that a function of the stack made. */
export async function judged(
  done: readonly Access[],
  stack: StackAccess,
  roles: ReadonlyMap<string, Pick<StackRole, 'arn' | 'policies'>>,
): Promise<Judged> {
  const refused: string[] = [];
  const used = new Map([...roles.keys()].map((id) => [id, new Set<string>()]));
  let evaluated = 0;
  for (const { principal, action, resource, context } of done) {
    const id = stack.roleOfFunction.get(principal);
    const role = id === undefined ? undefined : roles.get(id);
    if (id === undefined || role === undefined) continue;
    const caller: Caller = { arn: sessionOf(role.arn, principal), policies: role.policies };
    const { result, by } = await evaluate(caller, action, targetOf(resource, stack), context);
    evaluated += 1;
    if (result !== 'Allowed') refused.push(`${principal} ${action} ${resource} ${JSON.stringify(context)}: ${result}`);
    for (const sid of by) used.get(id)?.add(sid);
  }
  return { refused, used, evaluated };
}
