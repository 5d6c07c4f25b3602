/**
 * The permissions that the canary uses, as a policy to paste (docs/canary.md). Every call to AWS names the permission that it needs, so that
 * a denial can be reported with the name that policies use. A permission that is not in the list does not compile.
 */

export const NAME_PREFIX = 'feedhose-canary-';
/** Tag of every resource that the canary creates. Its value is `ownerOf`. Nothing without it is deleted. */
export const CANARY_TAG = 'feedhose-canary';

/** Identifies one deployment, because stacks of the same name in other accounts and regions may use the same second account. */
export function ownerOf(stackName: string, { id, region }: { readonly id: string; readonly region: string }): string {
  return `${stackName}/${id}/${region}`;
}

/** Path of the roles that the canary creates. */
export const ROLE_PATH = '/feedhose-canary/';

const NAMED = `${NAME_PREFIX}*`;

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
    sid: 'List',
    actions: [
      ...(['sqs:ListQueues', 'events:ListEventBuses', 'events:ListRules', 'kms:ListKeys'] as const),
      'kms:ListResourceTags',
      ...(['cloudwatch:GetDashboard', 'cloudwatch:GetMetricData', 'cloudwatch:DescribeAlarms'] as const),
    ],
    resources: ['*'],
  },
  // Needed only in a second account. In IAM, events:PutPermission has no resource type.
  { sid: 'SecondAccount', actions: ['events:PutPermission', 'iam:ListRoles'], resources: ['*'] },
  {
    sid: 'SecondAccountRoles',
    actions: [
      ...(['iam:CreateRole', 'iam:TagRole', 'iam:ListRoleTags', 'iam:PutRolePolicy'] as const),
      ...(['iam:UpdateAssumeRolePolicy', 'iam:DeleteRolePolicy', 'iam:DeleteRole'] as const),
    ],
    resources: [`arn:aws:iam::*:role${ROLE_PATH}*`],
  },
] as const;

export type Permission = (typeof STATEMENTS)[number]['actions'][number];

export const PERMISSIONS: readonly Permission[] = STATEMENTS.flatMap(({ actions }) => [...actions]);

/** Names that the policy contains. The function names begin with the stack name, which CloudFormation shortens. */
export interface StackNames {
  readonly stack: string;
  readonly functions: readonly string[];
  readonly bus: string;
}

export const DEFAULT_NAMES: StackNames = { stack: 'Feedhose', functions: ['Feedhose-*'], bus: '*' };

/** Returns the policy for the caller of the canary, as JSON text for the partition `aws`. */
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

/** AWS denied a permission. */
export class DeniedError extends Error {
  override readonly name = 'DeniedError';
  readonly permission: string;
  /** Whether the policy of the resource denies access, whatever permissions the caller has. */
  readonly byResource: boolean;

  constructor(permission: string, byResource = false) {
    super(`the permission ${permission} is missing`);
    this.permission = permission;
    this.byResource = byResource;
  }
}

/**
 * Returns the denial that an error of AWS means, or `undefined` for other errors. AWS names the denied action, which can differ from that of
 * the call (`sqs:TagQueue` when a queue is created with tags) and is not always written as in policies.
 */
export function deniedBy(error: unknown, permission: Permission): DeniedError | undefined {
  const { name = '', message = '' } = error as { readonly name?: string; readonly message?: string };
  if (!/AccessDenied|NotAuthorized|AuthorizationError/.test(name)) return undefined;
  const action = /perform: ([\w-]+:\w+)/.exec(message)?.[1];
  const known = PERMISSIONS.find((one) => one.toLowerCase() === action?.toLowerCase());
  return new DeniedError(known ?? action ?? permission, /no resource-based policy/.test(message));
}
