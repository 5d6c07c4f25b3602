/** What another Feedhose of the app has already, so that this one cannot have it too. */
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
    if (Stack.of(other) === Stack.of(scope)) return [`stack: expected one Feedhose in it, got a second beside ${path}`];
    // Stacks whose account is known at deployment only may go to two accounts.
    const together = !Token.isUnresolved(account) && Stack.of(other).account === account;
    return together && other.settings.senderRoleName === senderRoleName
      ? [`senderRoleName: expected a name of its own in account ${account}, got that of ${path}`]
      : [];
  });
}
