/**
 * Decides whether a role of a customer can be assumed. Trust policies cannot be set in the embedded AWS. A role of another account
 * accepts every caller with an external id, as if its owner had set the policy for that id. From then on it refuses calls without an
 * external id, and ids that only begin with an accepted one. Roles named `open-…` accept every caller, roles named `closed-…` none.
 */
export function createTrust(account: string) {
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
