/**
 * The exact permissions of each function. Every additional or missing permission is a decision that must also be made
 * here.
 */
import { expect, test } from '@jest/globals';
import type { Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { build } from './construct.ts';
import { ofType, synthesize } from './template.ts';

const { template } = synthesize();

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

interface Conditional extends Statement {
  readonly Condition?: object;
}

/**
 * The logical id of a resource without its hash, with the rest of the path: `HoldingTable`, `HoldingTable/index/due`.
 */
function nameOf(resource: unknown): string {
  const text = JSON.stringify(resource);
  const id = /"Fn::GetAtt":\["Feedhose(\w+?)[0-9A-F]{8}"/.exec(text)?.[1];
  const rest = /"(\/[^"]*)"\]\]/.exec(text)?.[1] ?? '';
  return id === undefined ? text : `${id}${rest}`;
}

/** `sqs:SendMessage IntakeWorkQueue` */
function rightsOf(worker: string, from = template): readonly string[] {
  const [[, policy] = []] = ofType(from, 'AWS::IAM::Policy').filter(([id]) =>
    id.startsWith(`Feedhose${worker}WorkerRoleDefaultPolicy`),
  );
  const document = policy?.Properties['PolicyDocument'] as { readonly Statement: readonly Statement[] } | undefined;
  return (document?.Statement ?? [])
    .flatMap(({ Effect, Action, Resource }) =>
      [Resource].flat().flatMap((one) => {
        expect(Effect).toBe('Allow');
        return [Action].flat().map((action) => `${action} ${nameOf(one)}`);
      }),
    )
    .toSorted();
}

/** Permissions of every function: to write its log and its traces. */
const logs = (worker: string) => [
  ...['CreateLogStream', 'PutLogEvents'].map((name) => `logs:${name} ${worker}WorkerLogs`),
  ...['PutTelemetryRecords', 'PutTraceSegments'].map((name) => `xray:${name} "*"`),
];
const table = (name: string, ...operations: readonly string[]) =>
  operations.map((operation) => `dynamodb:${operation} ${name}`);
const takes = (queue: string) =>
  ['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map((name) => `sqs:${name} ${queue}`);
const sends = (...queues: readonly string[]) => queues.map((queue) => `sqs:SendMessage ${queue}`);

const SENDER_ROLE = JSON.stringify({
  'Fn::Join': [
    '',
    [
      ...['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }],
      ...[':role/feedhose-sender-Feedhose-', { Ref: 'AWS::Region' }],
    ],
  ],
});

const DELIVERING = [
  ...table('ConfigurationTable', 'GetItem'),
  ...table('HoldingTable', 'GetItem', 'PutItem', 'UpdateItem'),
  ...table('AttemptsTable', 'BatchWriteItem', 'UpdateItem'),
  'kms:Decrypt ConfigurationSecretsKey',
];

test.each([
  [
    'FanOut',
    [
      ...table('ConfigurationTable', 'Query'),
      ...takes('IntakeWorkQueue'),
      ...sends('QueueDeliveriesQueue', 'WebhookDeliveriesQueue', 'BusDeliveriesQueue', 'TopicDeliveriesQueue'),
      ...sends('IntakeWorkDeadLetters', 'QueueDeliveriesDeadLetters'),
      ...sends('WebhookDeliveriesDeadLetters', 'BusDeliveriesDeadLetters', 'TopicDeliveriesDeadLetters'),
      ...table('JournalTable', 'BatchWriteItem'),
      's3:PutObject JournalBlocks/blocks/*',
      'kms:GenerateDataKey ConfigurationSecretsKey',
    ],
  ],
  [
    'DeliverToWebhook',
    [
      ...table('ConfigurationTable', 'UpdateItem'),
      ...DELIVERING,
      ...takes('WebhookDeliveriesQueue'),
      ...sends('WebhookDeliveriesQueue', 'WebhookDeliveriesDeadLetters'),
    ],
  ],
  [
    'Archive',
    [
      ...table('ConfigurationTable', 'GetItem'),
      ...table('HoldingTable', 'GetItem', 'PutItem', 'UpdateItem'),
      'events:PutEvents IntakeBus',
      ...['Intake', 'IntakeWork', 'QueueDeliveries', 'WebhookDeliveries', 'BusDeliveries', 'TopicDeliveries'].flatMap(
        (place) => takes(place === 'Intake' ? 'IntakeRuleDeadLetters' : `${place}DeadLetters`),
      ),
    ],
  ],
  [
    'Wake',
    [
      ...table('ConfigurationTable', 'GetItem', 'UpdateItem'),
      ...table('HoldingTable', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
      ...table('HoldingTable/index/due', 'Query'),
      ...table('HoldingTable/index/dead', 'Query'),
      ...table('HoldingTable/index/dead-of-app', 'Query'),
      ...sends(
        'IntakeWorkQueue',
        'QueueDeliveriesQueue',
        'WebhookDeliveriesQueue',
        'BusDeliveriesQueue',
        'TopicDeliveriesQueue',
      ),
      'events:PutEvents IntakeBus',
      'lambda:InvokeFunction ReplayWorkerFunction',
      'lambda:InvokeFunction WriteToBucketWorkerFunction',
    ],
  ],
  [
    'Replay',
    [
      ...table('ConfigurationTable', 'GetItem'),
      ...table('HoldingTable', 'GetItem', 'PutItem'),
      ...table('HoldingTable/index/due', 'Query'),
      ...table('JournalTable', 'GetItem', 'Query'),
      's3:GetObject JournalBlocks/blocks/*',
      'kms:Decrypt ConfigurationSecretsKey',
      'events:PutEvents IntakeBus',
      ...sends('QueueDeliveriesQueue', 'WebhookDeliveriesQueue', 'BusDeliveriesQueue', 'TopicDeliveriesQueue'),
      ...sends(
        'QueueDeliveriesDeadLetters',
        'WebhookDeliveriesDeadLetters',
        'BusDeliveriesDeadLetters',
        'TopicDeliveriesDeadLetters',
      ),
    ],
  ],
  [
    'WriteToBucket',
    [
      ...table('ConfigurationTable', 'GetItem'),
      ...table('HoldingTable', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
      ...table('JournalTable', 'GetItem', 'Query'),
      's3:GetObject JournalBlocks/blocks/*',
      'kms:Decrypt ConfigurationSecretsKey',
      ...['AssumeRole', 'TagSession'].map((name) => `sts:${name} ${SENDER_ROLE}`),
    ],
  ],
  [
    'Api',
    [
      ...table('ConfigurationTable', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
      ...table('ConfigurationTable/index/apps', 'Query'),
      ...table('HoldingTable', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
      ...table('HoldingTable/index/due', 'Query'),
      ...table('HoldingTable/index/dead', 'Query'),
      ...table('HoldingTable/index/dead-of-app', 'Query'),
      ...table('AttemptsTable', 'BatchWriteItem', 'Query'),
      ...table('JournalTable', 'BatchWriteItem', 'GetItem', 'Query'),
      's3:DeleteObject PublicKeysFiles/keys/*',
      's3:PutObject PublicKeysFiles/keys/*',
      's3:GetObject JournalBlocks/blocks/*',
      'kms:Decrypt ConfigurationSecretsKey',
      ...sends(
        'IntakeWorkQueue',
        'QueueDeliveriesQueue',
        'WebhookDeliveriesQueue',
        'BusDeliveriesQueue',
        'TopicDeliveriesQueue',
      ),
      ...['DeliverToQueue', 'DeliverToWebhook', 'DeliverToBus', 'DeliverToTopic', 'WriteToBucket'].map(
        (name) => `lambda:InvokeFunction ${name}WorkerFunction`,
      ),
      'kms:Decrypt ConfigurationSecretsKey',
      'kms:GenerateDataKey ConfigurationSecretsKey',
      'events:PutEvents IntakeBus',
    ],
  ],
])('%s has exactly the permissions that it needs', (worker, rights) => {
  expect(rightsOf(worker)).toEqual([...rights, ...logs(worker)].toSorted());
});

test.each(['Queue', 'Bus', 'Topic'])(
  'DeliverTo%s has the permissions of the other deliver function, and can assume the sender role',
  (name) => {
    const rights = rightsOf(`DeliverTo${name}`);
    const sender = rights.filter((right) => right.startsWith('sts:'));
    expect(sender.map((right) => right.split(' ')[0])).toEqual(['sts:AssumeRole', 'sts:TagSession']);
    expect(rights.filter((right) => !sender.includes(right) && !right.startsWith('dynamodb:'))).toEqual(
      [
        'kms:Decrypt ConfigurationSecretsKey',
        ...takes(`${name}DeliveriesQueue`),
        ...sends(`${name}DeliveriesQueue`, `${name}DeliveriesDeadLetters`),
        ...logs(`DeliverTo${name}`),
      ].toSorted(),
    );
    expect(rights).toEqual(expect.arrayContaining(DELIVERING));
  },
);

test("the sender role uses KMS keys through SQS, SNS and S3 only: keys of other accounts, and keys of the stack's account by the tag of the app", () => {
  const [[, policy] = []] = ofType(template, 'AWS::IAM::Policy').filter(([id]) => id.startsWith('FeedhoseSenderRole'));
  const document = policy?.Properties['PolicyDocument'] as { readonly Statement: readonly Statement[] } | undefined;
  const account = { Ref: 'AWS::AccountId' };
  const domains = ['amazonaws.com', 'amazonaws.com.cn', 'amazonaws.eu'];
  const through = {
    'kms:ViaService': ['sqs', 'sns', 's3'].flatMap((name) => domains.map((one) => `${name}.*.${one}`)),
  };
  const common = { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'] };
  const arn = (...owner: readonly unknown[]) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ...owner]] });
  expect(
    document?.Statement.filter(({ Action }) => [Action].flat().some((action) => action.startsWith('kms:'))),
  ).toEqual([
    {
      ...common,
      Sid: 'KeysOfOtherAccounts',
      Resource: arn(':kms:*:*:key/*'),
      Condition: { StringNotEquals: { 'aws:ResourceAccount': account }, StringLike: through },
    },
    {
      ...common,
      Sid: 'KeysOfThisAccountByTag',
      Resource: arn(':kms:*:', account, ':key/*'),
      Condition: {
        StringEquals: { 'aws:ResourceTag/feedhose-app': '${aws:PrincipalTag/feedhose-app}' },
        StringLike: through,
      },
    },
  ]);
});

test('the audit trail is written by the function of the API, which writes nothing else into its table, and by no other', () => {
  const conditions = Object.fromEntries(
    ofType(template, 'AWS::IAM::Policy').flatMap(([id, { Properties }]) => {
      const { Statement: all } = Properties['PolicyDocument'] as { readonly Statement: readonly Conditional[] };
      const writing = all.filter(
        ({ Action, Resource }) =>
          nameOf(Resource) === 'AttemptsTable' &&
          [Action].flat().some((action) => /Write|Put|Update|Delete/.test(action)),
      );
      return writing.map(({ Condition }) => [/^Feedhose(\w+?)WorkerRole/.exec(id)?.[1], Condition]);
    }),
  );
  const others = { 'ForAllValues:StringNotLike': { 'dynamodb:LeadingKeys': ['AUDIT#*'] } };
  expect(conditions).toEqual({
    Api: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['AUDIT#*'] } },
    DeliverToQueue: others,
    DeliverToWebhook: others,
    DeliverToBus: others,
    DeliverToTopic: others,
  });
});

test('only fan-out, the API, replay and write-to-bucket have permissions for the journal, and fan-out cannot read it', () => {
  const ofJournal = ofType(template, 'AWS::IAM::Policy').flatMap(([id, { Properties }]) => {
    const { Statement } = Properties['PolicyDocument'] as { readonly Statement: readonly Statement[] };
    const own = Statement.filter(
      ({ Effect, Resource }) => Effect === 'Allow' && /FeedhoseJournal/.test(JSON.stringify(Resource)),
    );
    return own.map(({ Action }) => [/^Feedhose(\w+?)(?:WorkerRole|$)/.exec(id)?.[1], [Action].flat()]);
  });
  expect(ofJournal.toSorted()).toEqual([
    ['Api', ['dynamodb:BatchWriteItem', 'dynamodb:GetItem', 'dynamodb:Query']],
    ['Api', ['s3:GetObject']],
    ['FanOut', ['dynamodb:BatchWriteItem']],
    ['FanOut', ['s3:PutObject']],
    ['Replay', ['dynamodb:GetItem', 'dynamodb:Query']],
    ['Replay', ['s3:GetObject']],
    ['WriteToBucket', ['dynamodb:GetItem', 'dynamodb:Query']],
    ['WriteToBucket', ['s3:GetObject']],
  ]);
});

test('the function that sends mails publishes to the topics of operators and apps only', () => {
  const appTopics = ['arn:aws:sns:us-east-1:123456789012:feedhose-*'];
  const operators = 'arn:aws:sns:us-east-1:123456789012:operators';
  const props = (stack: Stack) => ({
    alarmTopic: Topic.fromTopicArn(stack, 'Operators', operators),
    notifications: { appTopics },
  });
  expect(rightsOf('Notifications', build(props).template())).toEqual(
    [
      ...table('ConfigurationTable', 'GetItem'),
      ...table('HoldingTable', 'UpdateItem'),
      `sns:Publish ${JSON.stringify(appTopics[0])}`,
      `sns:Publish ${JSON.stringify(operators)}`,
      ...logs('Notifications'),
    ].toSorted(),
  );
});
