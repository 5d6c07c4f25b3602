/**
 * The role that sends to customers' queues and buses, and uses the KMS keys of such queues. Their ARNs are not known in advance, so its
 * grant is wide and fenced: those of other accounts, or of this account where the tag names the app of the session; never the stack's own.
 * Its name is fixed and it outlives the stack, since customers' policies hold its ARN: the statements that Feedhose makes name the
 * ARN in a condition, but a statement that names the role as its principal breaks when the role is made anew.
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

/** A bus's own policy can let nobody look whether it is there, so in other accounts we do not ask. */
const PUTTING = ['events:PutEvents'];
const SENDING = ['sqs:SendMessage', 'sqs:GetQueueUrl', 'sqs:GetQueueAttributes'];

export interface SenderRoleProps {
  /** The roles of the functions that may send. */
  readonly senders: readonly IRole[];
  /** The stack's own queues: closed to it. */
  readonly ownQueues: readonly IQueue[];
  /** The bus that updates come in by: closed to it too. */
  readonly ownBus: IEventBus;
  readonly settings: Settings;
}

export function senderRoleArn(scope: Construct, { senderRoleName }: Settings): string {
  return Stack.of(scope).formatArn({ service: 'iam', region: '', resource: 'role', resourceName: senderRoleName });
}

/** The right to become it, of the functions that send as it. */
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
        "Customers' queues, keys, buses and roles are not known in advance; the grant is fenced by account, by tag and by explicit denies.",
      );
    }
  }
}
