/** The operations that change the policy of a bus. The policy is stored and described, but not evaluated. */
import type { PutPermissionRequest } from '@aws-sdk/client-eventbridge';
import { isObject } from '../objects.ts';
import { AwsError, validationException } from '../protocol/aws-error.ts';
import type { Wire } from '../protocol/model/check.ts';
import type { Statement } from './buses.ts';
import { type OperationParts, type Operations, ownBus } from './operation.ts';

export function permissionOperations({ buses }: OperationParts): Operations {
  return {
    PutPermission(input, caller) {
      const bus = ownBus(buses, input.EventBusName, caller);
      if (input.Policy !== undefined) {
        bus.policy = statementsOf(input.Policy);
        return {};
      }
      const statement = statementOf(input, bus.arn);
      bus.policy = [...bus.policy.filter(({ Sid }) => Sid !== statement['Sid']), statement];
      return {};
    },
    RemovePermission({ EventBusName, StatementId, RemoveAllPermissions }, caller) {
      const bus = ownBus(buses, EventBusName, caller);
      const left = RemoveAllPermissions ? [] : bus.policy.filter(({ Sid }) => Sid !== StatementId);
      if (!RemoveAllPermissions && left.length === bus.policy.length) {
        throw new AwsError('ResourceNotFoundException', 'Statement with the provided id does not exist.');
      }
      bus.policy = left;
      return {};
    },
  };
}

function statementOf(
  { Action, Principal, StatementId, Condition }: Wire<PutPermissionRequest>,
  Resource: string,
): Statement {
  for (const [name, value] of Object.entries({ Action, Principal, StatementId })) {
    if (value === undefined) throw validationException(`Parameter ${name} must be specified.`);
  }
  return {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: Principal === '*' ? '*' : { AWS: `arn:aws:iam::${Principal}:root` },
    Action,
    Resource,
    ...(Condition ? { Condition: { [Condition.Type]: { [Condition.Key]: Condition.Value } } } : {}),
  };
}

function statementsOf(text: string): readonly Statement[] {
  try {
    const policy: unknown = JSON.parse(text);
    const statements = isObject(policy) ? [policy['Statement']].flat() : [];
    if (statements.length > 0 && statements.every(isObject)) return statements;
  } catch {
    // The text is not JSON.
  }
  throw validationException('Policy is not a policy document.');
}
