/**
 * Parts of physical names that are unique in an account and region. A construct's path is not sufficient, because two apps can
 * contain the same paths in stacks of different names.
 */
import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

const HASH_CHARACTERS = 8;

/** Reports whether the CDK derived the stack's name from its path, so that names derived from the path are unique. */
export function isNamedByPath(scope: Construct): boolean {
  const { stackName, node } = rootOf(scope);
  return stackName === node.path.replaceAll('/', '-');
}

/** Returns eight characters. They do not depend on the stack's name if the CDK chose it. */
export function uniquePart(scope: Construct): string {
  const { addr } = scope.node;
  return isNamedByPath(scope) ? addr.slice(-HASH_CHARACTERS) : hashOf(`${rootOf(scope).stackName}/${addr}`);
}

/** Returns the name of the stack. A name of more than `most` characters is cut and ends with a hash. */
export function stackPart(scope: Construct, most: number): string {
  const stack = Stack.of(scope);
  const { stackName } = rootOf(scope);
  if (!stack.nested && stackName.length <= most) return stackName;
  return `${stackName.slice(0, most - HASH_CHARACTERS - 1)}-${hashOf(`${stackName}/${stack.node.addr}`)}`;
}

/** The name of a nested stack is unknown at synthesis. */
function rootOf(scope: Construct): Stack {
  const stack = Stack.of(scope);
  return stack.nestedStackParent ? rootOf(stack.nestedStackParent) : stack;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARACTERS);
}
