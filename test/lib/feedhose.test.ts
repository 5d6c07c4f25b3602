/** The synthesized stack: its resources are safe, and resources with data keep their identity. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { EVENT_DETAIL_TYPE } from '../../core/transport/eventbridge/delivery.ts';
import { apiEnv } from '../../lambdas/api/env.ts';
import { archiveEnv } from '../../lambdas/archive/env.ts';
import { deliverToBusEnv } from '../../lambdas/deliver-to-bus/env.ts';
import { deliverToQueueEnv } from '../../lambdas/deliver-to-queue/env.ts';
import { deliverToTopicEnv } from '../../lambdas/deliver-to-topic/env.ts';
import { deliverToWebhookEnv } from '../../lambdas/deliver-to-webhook/env.ts';
import { fanOutEnv } from '../../lambdas/fan-out/env.ts';
import { replayEnv } from '../../lambdas/replay/env.ts';
import { wakeEnv } from '../../lambdas/wake/env.ts';
import { writeToBucketEnv } from '../../lambdas/write-to-bucket/env.ts';
import { Feedhose } from '../../lib/feedhose.ts';
import { DETAIL_TYPE_PREFIX } from '../../lib/intake.ts';
import { build } from './construct.ts';
import { ofType, synthesize, type TemplateText } from './template.ts';

const { text, template } = synthesize();
/** The functions of Feedhose. The function of the CDK that copies files into a bucket runs once, at deployment. */
const functionsOf = (given: typeof template) =>
  ofType(given, 'AWS::Lambda::Function').filter(([id]) => !id.startsWith('CustomCDKBucketDeployment'));
const plain = (value: unknown): string => JSON.stringify(value);

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}
const statementsOf = (policy: { Properties: Record<string, unknown> }): readonly Statement[] =>
  (policy.Properties['PolicyDocument'] as { Statement: Statement[] }).Statement;

describe('the template', () => {
  test('equals the snapshot', () => {
    const golden = text.replaceAll(/[0-9a-f]{64}/g, '<asset hash>');
    expect(golden).toMatchSnapshot();
  });

  test('keeps the logical ids of resources with data', () => {
    const stateful = ['DynamoDB::Table', 'KMS::Key', 'SQS::Queue', 'Events::EventBus', 'Cognito::UserPool'].map(
      (type) => `AWS::${type}`,
    );
    const ids = stateful.flatMap((type) => ofType(template, type).map(([id]) => id));
    expect([
      ...ids,
      ...ofType(template, 'AWS::IAM::Role')
        .map(([id]) => id)
        .filter((id) => id.includes('Sender')),
    ]).toEqual([
      'FeedhoseConfigurationTable3A3A7F7F',
      'FeedhoseHoldingTableA7CF0112',
      'FeedhoseAttemptsTable001545F4',
      'FeedhoseJournalTable6AE4FA07',
      'FeedhoseConfigurationSecretsKey93EAE3D4',
      'FeedhoseIntakeWorkDeadLettersE3C3D822',
      'FeedhoseIntakeWorkQueue4A49F1DE',
      'FeedhoseIntakeRuleDeadLetters7B9A3E71',
      'FeedhoseQueueDeliveriesDeadLettersB19EA068',
      'FeedhoseQueueDeliveriesQueue322AF030',
      'FeedhoseWebhookDeliveriesDeadLettersD8C2CE9C',
      'FeedhoseWebhookDeliveriesQueueE8DF525D',
      'FeedhoseBusDeliveriesDeadLettersE36A81F3',
      'FeedhoseBusDeliveriesQueue6E04C12E',
      'FeedhoseTopicDeliveriesDeadLettersF6906597',
      'FeedhoseTopicDeliveriesQueue3365654F',
      'FeedhoseIntakeBusED553ABF',
      'FeedhoseSignInUsers6CD2D7F6',
      'FeedhoseSenderRole1E62087E',
    ]);
  });

  test('retains, encrypts and backs up data that must not be lost', () => {
    const tables = ofType(template, 'AWS::DynamoDB::Table').map(([, table]) => table);
    const [[, key] = []] = ofType(template, 'AWS::KMS::Key');
    const sender = template.Resources['FeedhoseSenderRole1E62087E'];
    for (const resource of tables) {
      expect(resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
    for (const resource of [key, sender]) {
      expect(resource).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    }
    expect(tables).toHaveLength(4);
    // Backups of the journal would keep deleted rows for longer than its retention.
    const journal = ofType(template, 'AWS::DynamoDB::Table').find(([id]) => id.startsWith('FeedhoseJournal'))?.[1];
    for (const { Properties } of tables) {
      expect(Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: Properties !== journal?.Properties },
        SSESpecification: { SSEEnabled: true },
      });
    }
    const expiring = tables.map(({ Properties }) => Properties['TimeToLiveSpecification']);
    const ttl = { AttributeName: 'ttl', Enabled: true };
    expect(expiring).toEqual([ttl, ttl, ttl, ttl]);
    expect(key?.Properties).toMatchObject({ EnableKeyRotation: true });
    for (const [, { Properties }] of ofType(template, 'AWS::SQS::Queue')) {
      expect(Properties).toMatchObject({ SqsManagedSseEnabled: true });
    }
  });

  test('gives every working queue a dead letter queue with a longer retention', () => {
    const queues = ofType(template, 'AWS::SQS::Queue');
    const working = queues.filter(([, { Properties }]) => Properties['RedrivePolicy']);
    expect(working).toHaveLength(5);
    for (const [, { Properties }] of working) {
      const { deadLetterTargetArn, maxReceiveCount } = Properties['RedrivePolicy'] as Record<string, unknown>;
      const [target] = (deadLetterTargetArn as { 'Fn::GetAtt': string[] })['Fn::GetAtt'];
      expect(maxReceiveCount).toBe(10);
      expect(Properties['MessageRetentionPeriod']).toBe(4 * 86_400);
      expect(template.Resources[target ?? '']?.Properties['MessageRetentionPeriod']).toBe(14 * 86_400);
    }
  });

  test('runs functions with arm64, nodejs24.x, separate roles, separate logs and partial batch failures', () => {
    const functions = functionsOf(template).map(([, { Properties }]) => Properties);
    expect(functions).toHaveLength(10);
    for (const properties of functions) {
      expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
    }
    expect(new Set(functions.map(({ Role }) => plain(Role))).size).toBe(10);
    expect(new Set(functions.map(({ LoggingConfig }) => plain(LoggingConfig))).size).toBe(10);
    expect(functions.filter(({ RecursiveLoop }) => RecursiveLoop === 'Allow')).toHaveLength(4);
    for (const [, { Properties }] of ofType(template, 'AWS::Logs::LogGroup')) {
      expect(Properties['RetentionInDays']).toBe(30);
    }
    const mappings = ofType(template, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties);
    expect(mappings.map(({ BatchSize, ScalingConfig }) => [BatchSize, ScalingConfig])).toEqual([
      [1000, { MaximumConcurrency: 50 }],
      [10, { MaximumConcurrency: 50 }],
      [10, { MaximumConcurrency: 200 }],
      [10, { MaximumConcurrency: 50 }],
      [10, { MaximumConcurrency: 50 }],
      ...Array.from({ length: 6 }, () => [10, { MaximumConcurrency: 2 }]),
    ]);
    for (const { FunctionResponseTypes } of mappings)
      expect(FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
  });

  test('sets exactly the variables that the functions read, and none of the embedded run', () => {
    const delivering = [deliverToQueueEnv, deliverToWebhookEnv, deliverToBusEnv, deliverToTopicEnv];
    const contracts = [fanOutEnv, ...delivering, writeToBucketEnv, archiveEnv, wakeEnv, replayEnv, apiEnv];
    const variables = functionsOf(template).map(([, { Properties }]) =>
      Object.keys((Properties['Environment'] as { Variables: object }).Variables).sort(),
    );
    const required = contracts.map((contract) =>
      Object.entries(contract)
        // The stack has a dashboard, and so a portal, and it has a journal, and so replays and buckets.
        .filter(
          ([name, need]) =>
            need === 'required' ||
            /^(?:PORTAL_URL|DASHBOARD_URL|REPLAY_FUNCTION|WRITE_TO_BUCKET_FUNCTION|JOURNAL_.*)$/.test(name),
        )
        .map(([name]) => name)
        .sort(),
    );
    expect(variables).toEqual(required);
    expect(text).not.toMatch(/EGRESS_ALLOWANCE|AWS_ENDPOINT_URL|127\.0\.0\.1|localhost/);
  });
});

describe('access', () => {
  test('uses no managed policy', () => {
    expect(text).not.toContain('ManagedPolicyArns');
  });

  test('names every resource, except for traces, the restricted permission of the sender role, the files of the dashboard, and public keys', () => {
    const ofFiles = ofType(template, 'AWS::IAM::Policy').filter(([id]) => id.includes('DashboardPublisher'));
    expect(ofFiles.flatMap(([, policy]) => statementsOf(policy).map(({ Action }) => Action))).toEqual([
      's3:GetObject',
      ['s3:GetBucketTagging', 's3:ListBucket'],
      ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
    ]);
    // A key of a file would change the permissions in the same update that uses them.
    expect(ofFiles.flatMap(([, policy]) => statementsOf(policy).map(({ Resource }) => plain(Resource)))[0]).toMatch(
      /:s3:::.*cdk-hnb659fds-assets-.*"\/\*"\]\]\}$/,
    );
    const others = ofType(template, 'AWS::IAM::Policy').filter(([id]) => !id.includes('DashboardPublisher'));
    const wide = others.flatMap(([, policy]) =>
      statementsOf(policy).filter(
        ({ Effect, Resource, Action }) =>
          !plain(Action).includes('xray:') &&
          Effect === 'Allow' &&
          (plain(Resource).includes('*') || plain(Action).includes('*')),
      ),
    );
    const blocks = /JournalBlocks\w+","Arn"\]\},"\/blocks\/\*"/;
    expect(
      wide.filter(({ Sid }) => Sid === undefined).map(({ Action, Resource }) => [Action, plain(Resource)]),
    ).toEqual([
      ...['s3:PutObject', 's3:GetObject', 's3:GetObject', 's3:GetObject'].map((action) => [
        action,
        expect.stringMatching(blocks),
      ]),
      [['s3:DeleteObject', 's3:PutObject'], expect.stringMatching(/PublicKeysFiles\w+","Arn"\]\},"\/keys\/\*"/)],
    ]);
    expect(wide.flatMap(({ Sid }) => Sid ?? [])).toEqual([
      'QueuesOfOtherAccounts',
      'QueuesOfThisAccountByTag',
      'KeysOfOtherAccounts',
      'KeysOfThisAccountByTag',
      'BusesOfOtherAccounts',
      'BusesOfThisAccountByTag',
      'TopicsOfOtherAccounts',
      'TopicsOfThisAccountByTag',
      'BucketsOfOtherAccounts',
      'RolesOfCustomers',
    ]);
    const elsewhere = { StringNotEquals: { 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } } };
    const tagged = { StringEquals: { 'aws:ResourceTag/feedhose-app': '${aws:PrincipalTag/feedhose-app}' } };
    const ofKeys = wide.filter(({ Sid }) => Sid?.startsWith('KeysOf'));
    const ofRest = wide.filter((one) => one.Sid !== undefined && !ofKeys.includes(one));
    expect(ofKeys.map(({ Condition }) => Condition)).toMatchObject([elsewhere, tagged]);
    expect(ofRest.map(({ Condition }) => Condition)).toEqual([
      elsewhere,
      tagged,
      elsewhere,
      tagged,
      elsewhere,
      tagged,
      elsewhere,
      elsewhere,
    ]);
    const denied = statementsOf(template.Resources['FeedhoseSenderRoleDefaultPolicyF8AD80F1'] as never);
    expect(denied.filter(({ Effect }) => Effect === 'Deny').map(({ Sid }) => Sid)).toEqual([
      'NeverOurOwn',
      'NeverOurOwnBus',
      'NeverOurOwnBucket',
      'NeverARoleOfOurs',
    ]);
  });

  test('of the sender role is denied at every queue of the stack', () => {
    const statements = statementsOf(template.Resources['FeedhoseSenderRoleDefaultPolicyF8AD80F1'] as never);
    const denied = statements.find(({ Effect }) => Effect === 'Deny');
    const named = ((denied?.Resource ?? []) as { 'Fn::GetAtt': string[] }[]).map((one) => one['Fn::GetAtt'][0]);
    expect([...named].sort()).toEqual(
      ofType(template, 'AWS::SQS::Queue')
        .map(([id]) => id)
        .sort(),
    );
    expect(denied?.Action).toBe('sqs:*');
  });

  test('of the sender role is denied at the bus that receives the updates', () => {
    const closed = (given: typeof template) =>
      statementsOf(given.Resources['FeedhoseSenderRoleDefaultPolicyF8AD80F1'] as never).find(
        ({ Sid }) => Sid === 'NeverOurOwnBus',
      );
    const resource = { 'Fn::GetAtt': ['FeedhoseIntakeBusED553ABF', 'Arn'] };
    expect(closed(template)).toMatchObject({ Effect: 'Deny', Action: 'events:*', Resource: resource });
    expect(plain(closed(synthesize({ busName: 'company' }).template)?.Resource)).toContain(':event-bus/company');
  });

  test('to the bus uses detail types that its rule never matches', () => {
    const patterns = ofType(template, 'AWS::Events::Rule').flatMap(
      ([, { Properties }]) =>
        (Properties['EventPattern'] as { 'detail-type'?: { prefix: string }[] })?.['detail-type'] ?? [],
    );
    expect(patterns).toEqual([{ prefix: DETAIL_TYPE_PREFIX }]);
    expect(EVENT_DETAIL_TYPE.startsWith(DETAIL_TYPE_PREFIX)).toBe(false);
  });

  test('to the sender role is limited to the functions that call queues, buses and topics, and to an app', () => {
    const AssumeRolePolicyDocument = template.Resources['FeedhoseSenderRole1E62087E']?.Properties[
      'AssumeRolePolicyDocument'
    ] as { Statement: { Action: string[]; Principal: unknown; Condition: unknown }[] };
    const roles = [
      'FeedhoseDeliverToBusWorkerRole814F476D',
      'FeedhoseDeliverToQueueWorkerRoleC868EE23',
      'FeedhoseDeliverToTopicWorkerRole892B82F3',
      'FeedhoseWriteToBucketWorkerRoleE39FBDDF',
    ];
    const named = AssumeRolePolicyDocument.Statement.flatMap(({ Principal }) => (Principal as { AWS: object }).AWS);
    expect(named).toEqual(roles.map((role) => ({ 'Fn::GetAtt': [role, 'Arn'] })));
    for (const statement of AssumeRolePolicyDocument.Statement) {
      expect(statement).toMatchObject({
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: {
          StringLike: { 'aws:RequestTag/feedhose-app': '?*' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['feedhose-app'] },
        },
      });
    }
  });

  test('to decryption is limited to the deliver functions and to an app, and only the API and the journal encrypt', () => {
    const ofTheKey = ofType(template, 'AWS::IAM::Policy').flatMap(([id, policy]) =>
      statementsOf(policy)
        .filter(({ Sid, Action }) => !Sid?.startsWith('KeysOf') && plain(Action).includes('kms:'))
        .map(({ Action, Condition }) => [id.replace(/WorkerRole.*/, ''), Action, Condition]),
    );
    const [app, purpose] = ['kms:EncryptionContext:feedhose:app', 'kms:EncryptionContext:feedhose:purpose'];
    const blocks = Object.keys(template.Resources).find((id) => /^FeedhoseJournalBlocks\w{8}$/.test(id)) ?? '';
    const forAnApp = { Null: { [app]: 'false' } };
    const notForThePortal = { Null: { [app]: 'false', [purpose]: 'true' } };
    const forTheJournal = { StringEquals: { 'kms:EncryptionContext:aws:s3:arn': { 'Fn::GetAtt': [blocks, 'Arn'] } } };
    expect(ofTheKey).toEqual([
      ['FeedhoseFanOut', 'kms:GenerateDataKey', forTheJournal],
      ['FeedhoseDeliverToQueue', 'kms:Decrypt', notForThePortal],
      ['FeedhoseDeliverToWebhook', 'kms:Decrypt', notForThePortal],
      ['FeedhoseDeliverToBus', 'kms:Decrypt', notForThePortal],
      ['FeedhoseDeliverToTopic', 'kms:Decrypt', notForThePortal],
      ['FeedhoseWriteToBucket', 'kms:Decrypt', forTheJournal],
      ['FeedhoseReplay', 'kms:Decrypt', forTheJournal],
      ['FeedhoseApi', 'kms:GenerateDataKey', forAnApp],
      ['FeedhoseApi', 'kms:Decrypt', { ...forAnApp, StringEquals: { [purpose]: 'portal' } }],
      ['FeedhoseApi', 'kms:Decrypt', forTheJournal],
    ]);
  });

  test('to the API always requires a token of its issuer', () => {
    const routes = ofType(template, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties);
    const [[, authorizer] = []] = ofType(template, 'AWS::ApiGatewayV2::Authorizer');
    expect(routes[0]).toMatchObject({ RouteKey: 'ANY /{proxy+}', AuthorizationType: 'JWT' });
    expect(plain(authorizer?.Properties['JwtConfiguration'])).toContain('"Issuer":{"Fn::Join"');
    const [[, pool] = []] = ofType(template, 'AWS::Cognito::UserPool');
    expect(pool?.Properties).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'ON',
    });
  });

  test('has no finding of cdk-nag AwsSolutions', () => {
    const checked = () => synthesize({}, (app) => Validations.of(app).addPlugins(new AwsSolutionsChecks(app)));
    expect(checked).not.toThrow();
  });
});

describe('props', () => {
  test('lowLatency delivers events immediately', () => {
    const mapping = ofType(synthesize({ lowLatency: 'true' }).template, 'AWS::Lambda::EventSourceMapping')[0]?.[1];
    expect(mapping?.Properties).toMatchObject({ BatchSize: 10 });
    expect(mapping?.Properties).not.toHaveProperty('MaximumBatchingWindowInSeconds');
  });

  test('concurrency limits the invocations of each function separately', () => {
    const stack = new Stack();
    new Feedhose(stack, 'Feedhose', { concurrency: { fanOut: 400, deliverToWebhook: 1000 } });
    const mappings = ofType(Template.fromStack(stack).toJSON() as TemplateText, 'AWS::Lambda::EventSourceMapping');
    const boundOf = (start: string) =>
      mappings.find(([id]) => id.startsWith(`Feedhose${start}`))?.[1].Properties['ScalingConfig'];
    expect(boundOf('FanOut')).toEqual({ MaximumConcurrency: 400 });
    expect(boundOf('DeliverToQueue')).toEqual({ MaximumConcurrency: 50 });
    expect(boundOf('DeliverToWebhook')).toEqual({ MaximumConcurrency: 1000 });
  });

  test('busName creates the rule on an existing bus', () => {
    const { template: given } = synthesize({ busName: 'company' });
    expect(ofType(given, 'AWS::Events::EventBus')).toEqual([]);
    expect(ofType(given, 'AWS::Events::Rule')[0]?.[1].Properties['EventBusName']).toBe('company');
  });

  test('plainHttp allows http in the function that posts and in the one that validates settings', () => {
    const allowing = functionsOf(synthesize({ plainHttp: true }).template).filter(
      ([, { Properties }]) =>
        (Properties['Environment'] as { Variables: Record<string, unknown> }).Variables['PLAIN_HTTP'] === 'allowed',
    );
    expect(allowing.map(([id]) => id.replace(/WorkerFunction.*/, ''))).toEqual([
      'FeedhoseDeliverToWebhook',
      'FeedhoseApi',
    ]);
  });

  test('signIn accepts the tokens of an existing issuer', () => {
    const signIn = { issuer: 'https://id.example.com', audience: ['feedhose'] };
    const stack = new Stack();
    new Feedhose(stack, 'Feedhose', { signIn });
    const given = Template.fromStack(stack);
    expect(given.findResources('AWS::Cognito::UserPool')).toEqual({});
    expect(Object.values(given.findResources('AWS::ApiGatewayV2::Authorizer'))).toMatchObject([
      { Properties: { JwtConfiguration: { Audience: ['feedhose'], Issuer: 'https://id.example.com' } } },
    ]);
  });

  test('with invalid values are all named in one error', () => {
    const build = () =>
      new Feedhose(new Stack(), 'Feedhose', {
        busName: 'a bus',
        webhookTimeout: Duration.seconds(31),
        senderRoleName: 'ä',
        concurrency: { fanOut: 1 },
      });
    expect(build).toThrow(
      /webhookTimeout: .*31 seconds\n.*concurrency\.fanOut: .*got 1\n.*busName: .*"a bus"\n.*senderRoleName: .*"ä"/,
    );
  });
});

test('each alarm links to a chapter of the runbook, and each chapter has an alarm', () => {
  const runbook = readFileSync('docs/runbook.md', 'utf8');
  const chapters = [...runbook.matchAll(/^## (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );
  const notifications = { appTopics: ['arn:aws:sns:us-east-1:123456789012:*-mails'] };
  const anchors = ofType(build({ budget: { perDay: 1 }, notifications }).template(), 'AWS::CloudWatch::Alarm').map(
    ([, { Properties }]) => /docs\/runbook\.md#([a-z0-9-]+)/.exec(plain(Properties['AlarmDescription']))?.[1] ?? '',
  );
  expect([...new Set(anchors)].sort()).toEqual([...chapters].sort());
});
