/** The findings of rule packs of cdk-nag about a stack with the default props, and why the construct does not prevent them. */

export interface Finding {
  readonly rule: string;
  /** The number of resources that the rule names. */
  readonly count: number;
  /** Why it is so, and what you can do, as sentences. */
  readonly reason: string;
}

export interface Pack {
  /** The class of cdk-nag. */
  readonly name: 'AwsSolutionsChecks' | 'ServerlessChecks' | 'NIST80053R5Checks';
  /** The name of the pack in the ids of findings. */
  readonly prefix: string;
  readonly findings: readonly Finding[];
}

const FUNCTION_DLQ =
  'Event source mappings and synchronous calls use no dead letter queue of a function, and the queues have dead letter queues of their own. Wake starts again a minute after a lost call, and invokes replay and write-to-bucket again while they have work.';

export const PACKS: readonly Pack[] = [
  { name: 'AwsSolutionsChecks', prefix: 'AwsSolutions', findings: [] },
  {
    name: 'ServerlessChecks',
    prefix: 'Serverless',
    findings: [
      {
        rule: 'EventBusDLQ',
        count: 1,
        reason: 'A schedule calls wake every minute. After a lost call, the next one does its work.',
      },
      { rule: 'LambdaDLQ', count: 11, reason: FUNCTION_DLQ },
      {
        rule: 'LambdaEventSourceMappingDestination',
        count: 11,
        reason:
          'Destinations on failure exist for streams only. Messages that fail go to the dead letter queue of their queue.',
      },
      {
        rule: 'LambdaLatestVersion',
        count: 1,
        reason:
          'The CDK chooses the runtime of the function that uploads the dashboard. `dashboard: false` removes it.',
      },
      {
        rule: 'LambdaTracing',
        count: 1,
        reason: 'The same function runs at deployments only. The functions of Feedhose are traced.',
      },
      { rule: 'SQSRedrivePolicy', count: 6, reason: 'These queues are the dead letter queues.' },
    ],
  },
  {
    name: 'NIST80053R5Checks',
    prefix: 'NIST.800.53.R5',
    findings: [
      { rule: 'CloudWatchAlarmAction', count: 55, reason: 'Set `alarmTopic`: every alarm then notifies the topic.' },
      {
        rule: 'CloudWatchLogGroupEncrypted',
        count: 12,
        reason: 'CloudWatch encrypts logs with its own key. They contain no bodies and no secrets.',
      },
      {
        rule: 'DynamoDBInBackupPlan',
        count: 4,
        reason:
          'Three tables have point-in-time recovery for 35 days. Add them to a backup plan of AWS Backup if you need longer.',
      },
      {
        rule: 'DynamoDBPITREnabled',
        count: 1,
        reason:
          'Backups of the index of the journal would keep updates for longer than the retention. `feedhose journal repair` restores the index from the bucket.',
      },
      {
        rule: 'IAMNoInlinePolicy',
        count: 12,
        reason: 'Each function has a policy of its own that nothing else may use, so the policy is inline.',
      },
      {
        rule: 'IAMPolicyNoStatementsWithFullAccess',
        count: 1,
        reason:
          'The rule finds `sqs:*` and `events:*` in statements that deny access to the queues and the bus of the stack. [Security](security.md#which-queues-and-buses-a-destination-can-reach) lists its rules.',
      },
      {
        rule: 'LambdaConcurrency',
        count: 11,
        reason:
          'The event source mappings limit the concurrency (`concurrency`). A reserved concurrency would take capacity from your other functions.',
      },
      { rule: 'LambdaDLQ', count: 11, reason: FUNCTION_DLQ },
      {
        rule: 'LambdaInsideVPC',
        count: 11,
        reason: 'The functions need no private network. `egress` places the function that posts to webhooks in a VPC.',
      },
      {
        rule: 'S3BucketLoggingEnabled',
        count: 3,
        reason:
          'One bucket contains the files of the dashboard, and one the public keys of apps. Both are public. Only functions of the stack use the bucket of the journal, and CloudTrail can record their access.',
      },
      {
        rule: 'S3BucketReplicationEnabled',
        count: 3,
        reason:
          'A deployment writes the files of the dashboard again. A change of the signing keys of an app writes the file of its public keys again. The journal is not needed for deliveries, and its objects expire.',
      },
      {
        rule: 'S3BucketVersioningEnabled',
        count: 3,
        reason:
          'Only the current files of the dashboard and of public keys are of use: a deployment writes the former again, and a change of keys the latter. Objects of the journal are written once and never changed.',
      },
      {
        rule: 'S3DefaultEncryptionKMS',
        count: 2,
        reason: 'The files of the dashboard and of public keys contain no secrets. S3 encrypts them with its own key.',
      },
    ],
  },
];

/** Returns the id with which a finding is acknowledged. */
export const idOf = ({ prefix }: Pack, { rule }: Finding): string => `${prefix}::${prefix}-${rule}`;
