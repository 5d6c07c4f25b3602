/**
 * The rights that the canary uses, as a policy to paste (docs/canary.md). Every call to AWS names the right that it takes, so that a denial
 * is told by the name that a policy has, and a right that is not in the list does not compile.
 */

export const NAME_PREFIX = 'feedhose-canary-';
/** Tag of everything that the canary makes; its value is `ownerOf`. Nothing without it is deleted. */
export const CANARY_TAG = 'feedhose-canary';

/** Names one deployment. Stacks of the same name in other accounts and regions may use the same second account. */
export function ownerOf(stackName: string, { id, region }: { readonly id: string; readonly region: string }): string {
  return `${stackName}/${id}/${region}`;
}

/** Path of the roles that the canary makes. */
export const ROLE_PATH = '/feedhose-canary/';

const NAMED = `${NAME_PREFIX}*`;

/** What each right is for, and where it is needed. */
const STATEMENTS = [
  {
    sid: 'Stack',
    actions: ['cloudformation:DescribeStacks', 'lambda:InvokeFunction', 'events:PutEvents'],
    resources: ['<stack>', '<functions>', '<bus>'],
  },
  {
    sid: 'Queues',
    actions: [
      ...(['sqs:CreateQueue', 'sqs:TagQueue', 'sqs:ListQueueTags', 'sqs:SetQueueAttributes'] as const),
      ...(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:DeleteQueue'] as const),
    ],
    resources: [`arn:aws:sqs:*:*:${NAMED}`],
  },
  {
    sid: 'Buses',
    actions: [
      ...(['events:CreateEventBus', 'events:TagResource', 'events:ListTagsForResource'] as const),
      ...(['events:PutRule', 'events:PutTargets', 'events:RemoveTargets'] as const),
      ...(['events:DeleteRule', 'events:DeleteEventBus'] as const),
    ],
    resources: [`arn:aws:events:*:*:event-bus/${NAMED}`, `arn:aws:events:*:*:rule/${NAMED}`],
  },
  {
    sid: 'NewKeys',
    actions: ['kms:CreateKey', 'kms:TagResource'],
    resources: ['*'],
    condition: { StringLike: { [`aws:RequestTag/${CANARY_TAG}`]: '*' } },
  },
  {
    sid: 'OwnKeys',
    actions: ['kms:PutKeyPolicy', 'kms:DisableKey', 'kms:ScheduleKeyDeletion'],
    resources: ['*'],
    condition: { StringLike: { [`aws:ResourceTag/${CANARY_TAG}`]: '*' } },
  },
  {
    sid: 'Looking',
    actions: [
      ...(['sqs:ListQueues', 'events:ListEventBuses', 'events:ListRules', 'kms:ListKeys'] as const),
      'kms:ListResourceTags',
      ...(['cloudwatch:GetDashboard', 'cloudwatch:GetMetricData', 'cloudwatch:DescribeAlarms'] as const),
    ],
    resources: ['*'],
  },
  // Needed in a second account alone. IAM knows no buses for events:PutPermission.
  { sid: 'SecondAccount', actions: ['events:PutPermission', 'iam:ListRoles'], resources: ['*'] },
  {
    sid: 'RolesOfASecondAccount',
    actions: [
      ...(['iam:CreateRole', 'iam:TagRole', 'iam:ListRoleTags', 'iam:PutRolePolicy'] as const),
      ...(['iam:UpdateAssumeRolePolicy', 'iam:DeleteRolePolicy', 'iam:DeleteRole'] as const),
    ],
    resources: [`arn:aws:iam::*:role${ROLE_PATH}*`],
  },
] as const;

export type Right = (typeof STATEMENTS)[number]['actions'][number];

export const RIGHTS: readonly Right[] = STATEMENTS.flatMap(({ actions }) => [...actions]);

/** What of the stack the canary uses. The names of its functions begin with its own, which CloudFormation cuts. */
export interface StackNames {
  readonly stack: string;
  readonly functions: readonly string[];
  readonly bus: string;
}

export const DEFAULT_NAMES: StackNames = { stack: 'Feedhose', functions: ['Feedhose-*'], bus: '*' };

/** The policy for whoever runs the canary, as JSON text. In other partitions than `aws` its ARNs begin otherwise. */
export function policyText({ stack, functions, bus }: StackNames): string {
  const named: Readonly<Record<string, readonly string[]>> = {
    '<stack>': [`arn:aws:cloudformation:*:*:stack/${stack}/*`],
    '<functions>': functions.map((name) => `arn:aws:lambda:*:*:function:${name}`),
    '<bus>': [`arn:aws:events:*:*:event-bus/${bus}`],
  };
  const Statement = STATEMENTS.map((one) => ({
    Sid: one.sid,
    Effect: 'Allow',
    Action: one.actions,
    Resource: one.resources.flatMap((resource) => named[resource] ?? [resource]),
    ...('condition' in one ? { Condition: one.condition } : {}),
  }));
  return JSON.stringify({ Version: '2012-10-17', Statement }, null, 2);
}

/** AWS has denied a right. */
export class DeniedError extends Error {
  override readonly name = 'DeniedError';
  readonly right: string;
  /** The policy of the resource does not let the caller in, whatever rights the caller has. */
  readonly byResource: boolean;

  constructor(right: string, byResource = false) {
    super(`the right ${right} is missing`);
    this.right = right;
    this.byResource = byResource;
  }
}

/**
 * An error of a call as the canary treats it. AWS names the action that it denied, which may be another than that of the call
 * (`sqs:TagQueue` where a queue is created with tags), and does not always write it as policies do.
 */
export function deniedBy(error: unknown, right: Right): DeniedError | undefined {
  const { name = '', message = '' } = error as { readonly name?: string; readonly message?: string };
  if (!/AccessDenied|NotAuthorized|AuthorizationError/.test(name)) return undefined;
  const told = /perform: ([\w-]+:\w+)/.exec(message)?.[1];
  const known = RIGHTS.find((one) => one.toLowerCase() === told?.toLowerCase());
  return new DeniedError(known ?? told ?? right, /no resource-based policy/.test(message));
}
