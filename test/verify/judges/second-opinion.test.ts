/** The judge `second-opinion` takes each refusal by the other emulator for a fault, but for those on its list. */
import { expect, test } from '@jest/globals';
import { createFindings } from '../../../verify/judges/second-opinion/findings.ts';
import { judgeCalls } from '../../../verify/judges/second-opinion/refusals.ts';

const session = (role: string) => `arn:aws:sts::000000000000:assumed-role/${role}/one`;
const FAN_OUT = session('Feedhose-FanOut');
const SENDER = session('feedhose-sender-Feedhose-us-east-1');
const queue = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

function faultsOf(caller: string, action: string, resource: string, code: string): readonly string[] {
  const findings = createFindings(() => {});
  judgeCalls([{ caller, action, resource, status: 400, code }], findings);
  return findings.faults;
}

test.each([
  [FAN_OUT, 'sqs:SendMessage', queue('deliveries'), 'AccessDenied'],
  [FAN_OUT, 'dynamodb:Query', '*', 'AccessDeniedException'],
  [FAN_OUT, 'dynamodb:Query', '*', 'ResourceNotFoundException'],
  [FAN_OUT, 'sqs:SendMessage', queue('untagged'), 'AccessDenied'],
  [SENDER, 'sqs:SendMessage', queue('acme-updates'), 'AccessDenied'],
  [SENDER, 'sqs:SendMessage', queue('untagged'), 'InvalidParameterValue'],
  [SENDER, 'sqs:ReceiveMessage', queue('untagged'), 'AccessDenied'],
])('a refusal that is not on the list is a fault: %s %s %s %s', (caller, action, resource, code) => {
  expect(faultsOf(caller, action, resource, code)).toHaveLength(1);
});

test.each([
  [FAN_OUT, 'dynamodb:UpdateItem', '*', 'ConditionalCheckFailedException'],
  [SENDER, 'sqs:SendMessage', queue('untagged'), 'AccessDenied'],
  [SENDER, 'sqs:SendMessage', queue('sealed'), 'KMS.AccessDeniedException'],
])('a refusal on the list is none: %s %s %s %s', (caller, action, resource, code) => {
  expect(faultsOf(caller, action, resource, code)).toEqual([]);
});

test('each action that a role was allowed is one case', () => {
  const findings = createFindings(() => {});
  const call = { caller: FAN_OUT, action: 'sqs:SendMessage', resource: queue('deliveries'), status: 200 };
  judgeCalls([call, call, { ...call, action: 'sqs:DeleteMessage' }], findings);
  expect([findings.checked, findings.faults]).toEqual([2, []]);
});
