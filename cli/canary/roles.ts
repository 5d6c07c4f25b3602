/** A role of the canary in a second account: made with the canary's tag, under a path that only it uses. */
import type { Account } from './account.ts';
import { type Namespace, nameOf } from './resources.ts';
import { CANARY_TAG, ROLE_PATH } from './rights.ts';

/** Of the inline policy that says what the role may do. */
const POLICY_NAME = 'send';

function roleName(namespace: Namespace): string {
  return nameOf(namespace, 'role');
}

export function roleArnOf(namespace: Namespace): string {
  const { partition, id } = namespace.account;
  return `arn:${partition}:iam::${id}:role${ROLE_PATH}${roleName(namespace)}`;
}

/** @param trust and @param permissions policies as JSON texts. */
export async function createRole(namespace: Namespace, trust: string, permissions: string): Promise<void> {
  const { account, owner } = namespace;
  const RoleName = roleName(namespace);
  const Tags = [{ Key: CANARY_TAG, Value: owner }];
  const input = { RoleName, Path: ROLE_PATH, AssumeRolePolicyDocument: trust, Tags };
  await account.call('iam:CreateRole', ({ iam }, options) => iam.createRole(input, options));
  const policy = { RoleName, PolicyName: POLICY_NAME, PolicyDocument: permissions };
  await account.call('iam:PutRolePolicy', ({ iam }, options) => iam.putRolePolicy(policy, options));
}

export async function updateTrustPolicy(namespace: Namespace, trust: string): Promise<void> {
  const input = { RoleName: roleName(namespace), PolicyDocument: trust };
  await namespace.account.call('iam:UpdateAssumeRolePolicy', ({ iam }, options) =>
    iam.updateAssumeRolePolicy(input, options),
  );
}

export async function removeRoles(account: Account, owner: string): Promise<number> {
  let removed = 0;
  for (const RoleName of await rolesOf(account)) {
    const { Tags = [] } = await account.call('iam:ListRoleTags', ({ iam }, options) =>
      iam.listRoleTags({ RoleName }, options),
    );
    if (!Tags.some(({ Key, Value }) => Key === CANARY_TAG && Value === owner)) continue;
    await removePolicy(account, RoleName);
    await account.call('iam:DeleteRole', ({ iam }, options) => iam.deleteRole({ RoleName }, options));
    removed++;
  }
  return removed;
}

async function rolesOf(account: Account): Promise<readonly string[]> {
  const found: string[] = [];
  let Marker: string | undefined;
  do {
    const input = { PathPrefix: ROLE_PATH, Marker };
    const page = await account.call('iam:ListRoles', ({ iam }, options) => iam.listRoles(input, options));
    for (const { RoleName } of page.Roles ?? []) if (RoleName !== undefined) found.push(RoleName);
    // A page of a path may be empty although others follow it.
    Marker = page.IsTruncated ? page.Marker : undefined;
  } while (Marker !== undefined);
  return found;
}

async function removePolicy(account: Account, RoleName: string): Promise<void> {
  try {
    const input = { RoleName, PolicyName: POLICY_NAME };
    await account.call('iam:DeleteRolePolicy', ({ iam }, options) => iam.deleteRolePolicy(input, options));
  } catch (error) {
    // The run was killed before the role had it.
    if ((error as Error).name !== 'NoSuchEntityException') throw error;
  }
}
