/** Expected refusals of the emulator while the stack runs. Every other refusal is a fault. */
import type { Call } from './emulator.ts';
import type { Findings } from './findings.ts';

interface Expected {
  readonly caller: RegExp;
  readonly action: RegExp;
  readonly code: RegExp;
  readonly resource?: RegExp;
}

const CDK = /:root$|:assumed-role\/cdk-/;
const SENDER = /:assumed-role\/feedhose-sender-/;

const EXPECTED: readonly Expected[] = [
  // The CDK checks whether a stack and a change set exist, and handles the error.
  {
    caller: CDK,
    action: /^cloudformation:Describe(?:Stacks|ChangeSet)$/,
    code: /^(?:ValidationError|ChangeSetNotFound)$/,
  },
  // Another writer was first. The functions handle this answer.
  { caller: /:assumed-role\/Feedhose-/, action: /^dynamodb:/, code: /^ConditionalCheckFailedException$/ },
  // The cases of access-cases.ts must be refused before the customer grants access.
  {
    caller: SENDER,
    action: /^sqs:(?:SendMessage|GetQueueAttributes)$/,
    code: /^AccessDenied$/,
    resource: /:(?:untagged|foreign|cross)$/,
  },
  {
    caller: SENDER,
    action: /^events:(?:PutEvents|DescribeEventBus)$/,
    code: /^AccessDeniedException$/,
    resource: /:event-bus\/(?:untagged|foreign)-bus$/,
  },
  { caller: SENDER, action: /^sqs:SendMessage$/, code: /^KMS\.AccessDeniedException$/, resource: /:sealed$/ },
  {
    caller: /:user\/acme$/,
    action: /^sqs:(?:SendMessage|GetQueueAttributes)$/,
    code: /^AccessDenied$/,
    resource: /:by-key$/,
  },
  { caller: SENDER, action: /^sts:AssumeRole$/, code: /^AccessDenied$/, resource: /:111122223333:role\/feedhose$/ },
  {
    caller: /::111122223333:assumed-role\/feedhose\//,
    action: /^sqs:(?:SendMessage|GetQueueAttributes)$/,
    code: /^AccessDenied$/,
    resource: /:by-role$/,
  },
];

/** Each allowed action of each role of the stack is a case, and so is each error. */
export function judgeCalls(calls: readonly Call[], findings: Findings): void {
  const done = new Set(
    calls.filter(({ status }) => status < 400).map(({ caller, action }) => `${role(caller)} ${action}`),
  );
  for (const _ of done) findings.check(true, '');
  const refused = new Map<string, number>();
  for (const call of calls.filter(({ status }) => status >= 400)) {
    if (EXPECTED.some((one) => isLike(one, call))) continue;
    const { caller, action, resource, code } = call;
    const sentence = `${role(caller)} was answered ${code} for ${action} on ${resource}.`;
    refused.set(sentence, (refused.get(sentence) ?? 0) + 1);
  }
  for (const [sentence, count] of refused)
    findings.check(false, count === 1 ? sentence : `${sentence} It happened ${count} times.`);
}

function isLike({ caller, action, code, resource }: Expected, call: Call): boolean {
  return (
    caller.test(call.caller) &&
    action.test(call.action) &&
    code.test(call.code ?? '') &&
    (resource === undefined || resource.test(call.resource))
  );
}

/** Returns the role of a session, or the principal itself. */
function role(caller: string): string {
  return /:assumed-role\/([^/]+)/.exec(caller)?.[1] ?? caller;
}
