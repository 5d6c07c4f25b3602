/**
 * The snippets that a customer enters so that a bus accepts events, created for one destination. Each grants only the
 * required actions on the one bus. `DescribeEventBus` shows whether a bus exists, which PutEvents does not. The policy
 * of a bus cannot grant it.
 */
import type { AwsAuth } from '../../destination.ts';
import type { RoleArn } from '../aws/arn.ts';
import { awsCommand } from '../aws/command.ts';
import { APP_TAG, appTag } from '../aws/session.ts';
import {
  accountRoot,
  KMS_ACTIONS,
  onlyForApp,
  policy,
  type Snippet,
  statementText,
  trustPolicy,
} from '../sqs/policies.ts';
import type { BusAddress } from './bus-arn.ts';
import { EVENT_SOURCE } from './delivery.ts';

const BUS_ACTIONS = ['events:PutEvents', 'events:DescribeEventBus'] as const;

/** Returns the snippets that grant access, in the order in which they are entered. */
export function busSnippets(address: BusAddress, auth: AwsAuth, appId: string, sender: RoleArn): readonly Snippet[] {
  const { name } = address;
  switch (auth.type) {
    case 'keys': {
      const where = 'Attach this identity policy to the IAM user whose access key this is';
      return [{ where, text: busIdentityPolicy(address) }];
    }
    case 'policy':
      if (address.account === sender.account) return [ownAccountSnippet(address, appId)];
      return [
        {
          where: `Make this the resource-based policy of the event bus ${name}`,
          text: busPolicy(address, appId, sender),
        },
      ];
    case 'role': {
      const { role_arn, external_id } = auth;
      return [
        { where: `Make this the trust policy of the role ${role_arn}`, text: trustPolicy(external_id, sender) },
        { where: `Attach this permissions policy to the role ${role_arn}`, text: busIdentityPolicy(address) },
      ];
    }
  }
}

/** In the operator's own account only the tag of the bus counts, not its policy. */
function ownAccountSnippet(address: BusAddress, appId: string): Snippet {
  return {
    where: "The bus is in Feedhose's own account: tag it with the app, with the AWS CLI",
    text: `${awsCommand(address, 'events tag-resource')} --resource-arn ${address.arn} --tags 'Key=${APP_TAG},Value=${appTag(appId)}'`,
  };
}

/** Returns the policy for an IAM user or role that may use the bus. */
function busIdentityPolicy({ arn }: BusAddress): string {
  return policy({ Sid: 'FeedhoseSends', Effect: 'Allow', Action: BUS_ACTIONS, Resource: arn });
}

/**
 * Returns the policy of the bus. It grants access to the sender role in sessions for this app, as `queuePolicy` does.
 */
function busPolicy({ arn }: BusAddress, appId: string, sender: RoleArn): string {
  return policy({
    Sid: 'FeedhoseSends',
    Effect: 'Allow',
    Principal: { AWS: accountRoot(sender) },
    Action: 'events:PutEvents',
    Resource: arn,
    Condition: onlyForApp(appId, sender),
  });
}

/**
 * Returns statements for the KMS key of an encrypted bus. EventBridge itself uses the key, whoever puts events on the
 * bus. The two statements are those of the Amazon EventBridge User Guide (Authorizing EventBridge to use a customer
 * managed key).
 */
export function busKeySnippets({ account, arn }: BusAddress): readonly Snippet[] {
  const ofEventBridge = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' } };
  return [
    {
      Sid: 'EventBridgeLooksAtTheKey',
      ...ofEventBridge,
      Action: 'kms:DescribeKey',
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceAccount': account } },
    },
    {
      Sid: 'EventBridgeUsesTheKey',
      ...ofEventBridge,
      Action: KMS_ACTIONS,
      Resource: '*',
      Condition: { StringEquals: { 'kms:EncryptionContext:aws:events:event-bus:arn': arn } },
    },
  ].map((statement) => ({
    where: `For the KMS key of an encrypted event bus: add the statement ${statement.Sid} to the key policy`,
    text: statementText(statement),
  }));
}

// An example for customers

const RULE = 'feed-updates';

/**
 * Returns AWS CLI commands that create a rule for all events of Feedhose with a queue as its target. The policy of the
 * queue must allow `events.amazonaws.com` to send.
 */
export function exampleCommands(address: BusAddress): string {
  const { region, partition, account, arn } = address;
  const pattern = JSON.stringify({ source: [EVENT_SOURCE] });
  const queue = `arn:${partition}:sqs:${region}:${account}:${RULE}`;
  return [
    `${awsCommand(address, 'events put-rule')} --event-bus-name ${arn} --name ${RULE} --event-pattern '${pattern}'`,
    `${awsCommand(address, 'events put-targets')} --event-bus-name ${arn} --rule ${RULE} --targets 'Id=queue,Arn=${queue}'`,
  ].join('\n');
}
