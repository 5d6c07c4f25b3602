/**
 * Trust policies of customers' roles, which nobody can paste here. A role of another account lets in whoever brings an
 * external id, as if its owner had pasted the policy for it; then it asks for one: it refuses a call without any, and an id
 * that only begins like one that it knows. Roles called `open-…` let everybody in, those called `closed-…` nobody.
 */
export interface Trust {
  letsIn(roleArn: string, roleName: string, externalId: string | undefined): boolean;
}

export function createTrust(account: string): Trust {
  const known = new Map<string, Set<string>>();
  return {
    letsIn(roleArn, roleName, externalId) {
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
