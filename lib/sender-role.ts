/**
 * The role that sends to customers' queues and buses, and uses the KMS keys of such queues. Their ARNs are unknown in advance, so
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
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { keyStatements } from '../core/transport/aws/sender-statements.ts';
import { APP_TAG } from '../core/transport/aws/session.ts';
import { acknowledge } from './constructs/nag.ts';
import { may } from './constructs/worker.ts';
import type { Settings } from './props.ts';

/** The policy of a bus cannot grant `events:DescribeEventBus` to another account, so it is used in this account only. */
const PUTTING = ['events:PutEvents'];
const SENDING = ['sqs:SendMessage', 'sqs:GetQueueUrl', 'sqs:GetQueueAttributes'];

export interface SenderRoleProps {
  /** Roles of the functions that assume the sender role. */
  readonly senders: readonly IRole[];
  /** The stack's own queues, to which access is denied. */
  readonly ownQueues: readonly IQueue[];
  /** The bus of the intake, to which access is denied. */
  readonly ownBus: IEventBus;
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

  constructor(scope: Construct, id: string, { senders, ownQueues, ownBus, settings }: SenderRoleProps) {
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
    this.role.addToPolicy(
      new PolicyStatement({
        sid: 'QueuesOfOtherAccounts',
        actions: SENDING,
        resources: ['*'],
        conditions: { StringNotEquals: { 'aws:ResourceAccount': account } },
      }),
    );
    this.role.addToPolicy(
      new PolicyStatement({
        sid: 'QueuesOfThisAccountByTag',
        actions: SENDING,
        resources: [`arn:${partition}:sqs:*:${account}:*`],
        conditions: { StringEquals: { [`aws:ResourceTag/${APP_TAG}`]: `\${aws:PrincipalTag/${APP_TAG}}` } },
      }),
    );
    for (const statement of keyStatements(partition, account)) {
      this.role.addToPolicy(PolicyStatement.fromJson(statement));
    }
    this.role.addToPolicy(
      new PolicyStatement({
        sid: 'BusesOfOtherAccounts',
        actions: PUTTING,
        resources: [`arn:${partition}:events:*:*:event-bus/*`],
        conditions: { StringNotEquals: { 'aws:ResourceAccount': account } },
      }),
    );
    this.role.addToPolicy(
      new PolicyStatement({
        sid: 'BusesOfThisAccountByTag',
        actions: [...PUTTING, 'events:DescribeEventBus'],
        resources: [`arn:${partition}:events:*:${account}:event-bus/*`],
        conditions: { StringEquals: { [`aws:ResourceTag/${APP_TAG}`]: `\${aws:PrincipalTag/${APP_TAG}}` } },
      }),
    );
    this.role.addToPolicy(
      new PolicyStatement({
        sid: 'NeverOurOwn',
        effect: Effect.DENY,
        actions: ['sqs:*'],
        resources: ownQueues.map(({ queueArn }) => queueArn),
      }),
    );
    this.role.addToPolicy(
      new PolicyStatement({
        sid: 'NeverOurOwnBus',
        effect: Effect.DENY,
        actions: ['events:*'],
        resources: [ownBus.eventBusArn],
      }),
    );
    this.role.addToPolicy(
      new PolicyStatement({
        sid: 'RolesOfCustomers',
        actions: ['sts:AssumeRole'],
        resources: [`arn:${partition}:iam::*:role/*`],
        conditions: { StringNotEquals: { 'aws:ResourceAccount': account } },
      }),
    );
    this.role.addToPolicy(
      new PolicyStatement({
        sid: 'NeverARoleOfOurs',
        effect: Effect.DENY,
        actions: ['sts:AssumeRole'],
        resources: [`arn:${partition}:iam::${account}:role/*`],
      }),
    );
    const shown = (value: string, name: string) => (Token.isUnresolved(value) ? `<AWS::${name}>` : value);
    const tagged = `arn:${shown(partition, 'Partition')}:sqs:*:${shown(account, 'AccountId')}:*`;
    const roles = (owner: string) => `arn:${shown(partition, 'Partition')}:iam::${owner}:role/*`;
    const buses = (owner: string) => `arn:${shown(partition, 'Partition')}:events:*:${owner}:event-bus/*`;
    const keys = (owner: string) => `arn:${shown(partition, 'Partition')}:kms:*:${owner}:key/*`;
    const wide = [buses, keys].flatMap((of) => [of('*'), of(shown(account, 'AccountId'))]);
    for (const resource of ['*', tagged, ...wide, roles('*'), roles(shown(account, 'AccountId'))]) {
      acknowledge(
        this.role,
        `AwsSolutions-IAM5[Resource::${resource}]`,
        "Customers' queues, keys, buses and roles are unknown in advance. Conditions on account and tag, and explicit denies, limit the permissions.",
      );
    }
  }
}
