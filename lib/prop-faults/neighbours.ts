/** Faults of props whose value another Feedhose of the app already has. */
import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

export interface Neighbour extends Construct {
  readonly settings: { readonly senderRoleName: string };
}

export function faultsOfNeighbours(
  scope: Construct,
  senderRoleName: string,
  neighbours: readonly Neighbour[],
): readonly string[] {
  const { account } = Stack.of(scope);
  return neighbours.flatMap((other) => {
    const { path } = other.node;
    if (Stack.of(other) === Stack.of(scope))
      return [`stack: expected one Feedhose in it, got a second one in addition to ${path}`];
    // Stacks whose accounts are unknown at synthesis may be deployed to different accounts.
    const together = !Token.isUnresolved(account) && Stack.of(other).account === account;
    // IAM does not distinguish the names of roles by case.
    return together && other.settings.senderRoleName.toLowerCase() === senderRoleName.toLowerCase()
      ? [`senderRoleName: expected a name of its own in account ${account}, got that of ${path}`]
      : [];
  });
}
