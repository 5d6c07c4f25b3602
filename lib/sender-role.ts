/**
 * The role that sends to customers' queues, buses and topics, and uses the KMS keys of such queues and topics. Their ARNs are unknown in advance, so
 * the permissions cover all resources of other accounts, and those resources of this account whose tag names the app of the
 * session. The stack's own resources are denied. The role has a fixed name and is retained after the stack is deleted, because
 * customers' policies contain its ARN: the statements that Feedhose generates contain the ARN in a condition, but a statement
 * with the role as its principal stops working if the role is deleted and created again.
 */
import { Stack, Token } from 'aws-cdk-lib';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import {
  CompositePrincipal,
  Effect,
  type IRole,
  PolicyStatement,
  Role,
  SessionTagsPrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { keyStatements } from '../core/transport/aws/sender-statements.ts';
import { APP_TAG } from '../core/transport/aws/session.ts';
import { acknowledge } from './constructs/nag.ts';
import { may } from './constructs/worker.ts';
import type { Settings } from './props.ts';

/** The policy of a bus cannot grant `events:DescribeEventBus` to another account, so it is used in this account only. */
const PUTTING = ['events:PutEvents'];
const PUBLISHING = ['sns:Publish', 'sns:GetTopicAttributes'];
/** Objects of windows, and test objects, which are deleted. */
const WRITING = ['s3:PutObject', 's3:PutObjectAcl', 's3:DeleteObject'];
const SENDING = ['sqs:SendMessage', 'sqs:GetQueueUrl', 'sqs:GetQueueAttributes'];

export interface SenderRoleProps {
  /** Roles of the functions that assume the sender role. */
  readonly senders: readonly IRole[];
  /** The stack's own queues, to which access is denied. */
  readonly ownQueues: readonly IQueue[];
  /** The bus of the intake, to which access is denied. */
  readonly ownBus: IEventBus;
  /** The bucket of the journal, to which access is denied. `undefined` without a journal. */
  readonly ownBucket: Bucket | undefined;
  readonly settings: Settings;
}

export function senderRoleArn(scope: Construct, { senderRoleName }: Settings): string {
  return Stack.of(scope).formatArn({ service: 'iam', region: '', resource: 'role', resourceName: senderRoleName });
}

/** Returns the permission to assume the sender role. */
export function mayBeSender(arn: string): PolicyStatement {
  return may(['sts:AssumeRole', 'sts:TagSession'], arn);
}

export class SenderRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, { senders, ownQueues, ownBus, ownBucket, settings }: SenderRoleProps) {
    super(scope, id);
    const { account, partition } = Stack.of(this);
    this.role = new Role(this, 'Role', {
      roleName: settings.senderRoleName,
      description: "Feedhose: sends to customers' queues, whose policies name it",
      assumedBy: new CompositePrincipal(
        ...senders.map(({ grantPrincipal }) =>
          new SessionTagsPrincipal(grantPrincipal).withConditions({
            StringLike: { [`aws:RequestTag/${APP_TAG}`]: '?*' },
            'ForAllValues:StringEquals': { 'aws:TagKeys': [APP_TAG] },
          }),
        ),
      ),
    });
    this.role.applyRemovalPolicy(settings.removalAfterCreation);
    const elsewhere = { StringNotEquals: { 'aws:ResourceAccount': account } };
    const tagged = { StringEquals: { [`aws:ResourceTag/${APP_TAG}`]: `\${aws:PrincipalTag/${APP_TAG}}` } };
    const allow = (sid: string, actions: string[], resource: string, conditions: Record<string, unknown>) =>
      new PolicyStatement({ sid, actions, resources: [resource], conditions });
    const deny = (sid: string, action: string, resources: string[]) =>
      new PolicyStatement({ sid, effect: Effect.DENY, actions: [action], resources });
    for (const statement of [
      allow('QueuesOfOtherAccounts', SENDING, '*', elsewhere),
      allow('QueuesOfThisAccountByTag', SENDING, `arn:${partition}:sqs:*:${account}:*`, tagged),
      ...keyStatements(partition, account).map((statement) => PolicyStatement.fromJson(statement)),
      allow('BusesOfOtherAccounts', PUTTING, `arn:${partition}:events:*:*:event-bus/*`, elsewhere),
      allow(
        'BusesOfThisAccountByTag',
        [...PUTTING, 'events:DescribeEventBus'],
        `arn:${partition}:events:*:${account}:event-bus/*`,
        tagged,
      ),
      allow('TopicsOfOtherAccounts', PUBLISHING, `arn:${partition}:sns:*:*:*`, elsewhere),
      allow('TopicsOfThisAccountByTag', PUBLISHING, `arn:${partition}:sns:*:${account}:*`, tagged),
      deny(
        'NeverOurOwn',
        'sqs:*',
        ownQueues.map(({ queueArn }) => queueArn),
      ),
      deny('NeverOurOwnBus', 'events:*', [ownBus.eventBusArn]),
      ...(ownBucket
        ? [
            allow('BucketsOfOtherAccounts', WRITING, `arn:${partition}:s3:::*`, elsewhere),
            deny('NeverOurOwnBucket', 's3:*', [ownBucket.bucketArn, ownBucket.arnForObjects('*')]),
          ]
        : []),
      allow('RolesOfCustomers', ['sts:AssumeRole'], `arn:${partition}:iam::*:role/*`, elsewhere),
      deny('NeverARoleOfOurs', 'sts:AssumeRole', [`arn:${partition}:iam::${account}:role/*`]),
    ]) {
      this.role.addToPolicy(statement);
    }
    const shown = (value: string, name: string) => (Token.isUnresolved(value) ? `<AWS::${name}>` : value);
    const own = shown(account, 'AccountId');
    const named = [
      ...(ownBucket ? ['s3:::*'] : []),
      `sqs:*:${own}:*`,
      ...['*', own].flatMap((owner) => [
        `events:*:${owner}:event-bus/*`,
        `sns:*:${owner}:*`,
        `kms:*:${owner}:key/*`,
        `iam::${owner}:role/*`,
      ]),
    ];
    for (const resource of ['*', ...named.map((name) => `arn:${shown(partition, 'Partition')}:${name}`)]) {
      acknowledge(
        this.role,
        `AwsSolutions-IAM5[Resource::${resource}]`,
        "Customers' queues, keys, buses, topics and roles are unknown in advance. Conditions on account and tag, and explicit denies, limit the permissions.",
      );
    }
  }
}
