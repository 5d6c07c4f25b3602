/**
 * Parts of physical names that no other stack of the account and region has. A construct's path alone does not do: two apps
 * may have the same paths in them and give their stacks other names.
 */
import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

const HASH_CHARACTERS = 8;

/** Whether the CDK chose the stack's name, out of its path, so that names made of the path are the stack's own. */
export function isNamedByPath(scope: Construct): boolean {
  const { stackName, node } = rootOf(scope);
  return stackName === node.path.replaceAll('/', '-');
}

/** Eight characters. Where the CDK chose the stack's name they do not depend on it. */
export function uniquePart(scope: Construct): string {
  const { addr } = scope.node;
  return isNamedByPath(scope) ? addr.slice(-HASH_CHARACTERS) : hashOf(`${rootOf(scope).stackName}/${addr}`);
}

/** The name of the stack, cut where it is longer than `most` characters, with a hash that then tells it from others. */
export function stackPart(scope: Construct, most: number): string {
  const stack = Stack.of(scope);
  const { stackName } = rootOf(scope);
  if (!stack.nested && stackName.length <= most) return stackName;
  return `${stackName.slice(0, most - HASH_CHARACTERS - 1)}-${hashOf(`${stackName}/${stack.node.addr}`)}`;
}

/** CloudFormation names a nested stack at deployment only. */
function rootOf(scope: Construct): Stack {
  const stack = Stack.of(scope);
  return stack.nestedStackParent ? rootOf(stack.nestedStackParent) : stack;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARACTERS);
}
