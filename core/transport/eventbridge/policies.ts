/**
 * The snippets that a customer enters so that a bus accepts our events, made for one destination. Each grants what we use, on the one
 * bus, and nothing else. `DescribeEventBus` tells that a bus is there, which PutEvents does not; a bus's own policy cannot
 * grant it.
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

export const BUS_ACTIONS = ['events:PutEvents', 'events:DescribeEventBus'] as const;

/** Everything that lets us in, in the order in which it is set up. */
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

/** In our own account no policy of the bus counts, only its tag. */
function ownAccountSnippet(address: BusAddress, appId: string): Snippet {
  return {
    where: "The bus is in Feedhose's own account: tag it with the app, with the AWS CLI",
    text: `${awsCommand(address, 'events tag-resource')} --resource-arn ${address.arn} --tags 'Key=${APP_TAG},Value=${appTag(appId)}'`,
  };
}

/** For an IAM user or role: what it may do with the bus. */
export function busIdentityPolicy({ arn }: BusAddress): string {
  return policy({ Sid: 'FeedhoseSends', Effect: 'Allow', Action: BUS_ACTIONS, Resource: arn });
}

/** For the bus: lets in the sender role, and only in sessions for this app. As `queuePolicy`. */
export function busPolicy({ arn }: BusAddress, appId: string, sender: RoleArn): string {
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
 * For the KMS key of an encrypted bus. EventBridge uses the key by itself, whoever puts events on the bus; the two statements are those of
 * the Amazon EventBridge User Guide (Authorizing EventBridge to use a customer managed key).
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

// A rule that puts every event of ours into a queue: what a customer begins with, as lines for the AWS CLI.

const RULE = 'feed-updates';

/** The queue must let `events.amazonaws.com` send. */
export function exampleCommands(address: BusAddress): string {
  const { region, partition, account, arn } = address;
  const pattern = JSON.stringify({ source: [EVENT_SOURCE] });
  const queue = `arn:${partition}:sqs:${region}:${account}:${RULE}`;
  return [
    `${awsCommand(address, 'events put-rule')} --event-bus-name ${arn} --name ${RULE} --event-pattern '${pattern}'`,
    `${awsCommand(address, 'events put-targets')} --event-bus-name ${arn} --rule ${RULE} --targets 'Id=queue,Arn=${queue}'`,
  ].join('\n');
}
