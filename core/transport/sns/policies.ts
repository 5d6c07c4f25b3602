/**
 * The snippets that a customer enters so that a topic accepts messages, created for one destination. Each grants only the two
 * required actions on the one topic. `GetTopicAttributes` shows the size limit of the topic and whether it is encrypted.
 */
import type { AwsAuth } from '../../destination.ts';
import { QUEUE_MESSAGE_BYTES } from '../../limits.ts';
import type { RoleArn } from '../aws/arn.ts';
import { awsCommand } from '../aws/command.ts';
import { APP_TAG, appTag } from '../aws/session.ts';
import { accountRoot, keySnippets, onlyForApp, policy, type Snippet, trustPolicy } from '../sqs/policies.ts';
import type { TopicAddress } from './topic-arn.ts';

/** `Publish` includes PublishBatch, for which there is no permission. */
export const TOPIC_ACTIONS = ['sns:Publish', 'sns:GetTopicAttributes'] as const;

/** Returns the snippets that grant access, in the order in which they are entered. */
export function topicSnippets(
  address: TopicAddress,
  auth: AwsAuth,
  appId: string,
  sender: RoleArn,
): readonly Snippet[] {
  const identityPolicy = policy({
    Sid: 'FeedhoseSends',
    Effect: 'Allow',
    Action: TOPIC_ACTIONS,
    Resource: address.arn,
  });
  switch (auth.type) {
    case 'keys':
      return [{ where: 'Attach this identity policy to the IAM user whose access key this is', text: identityPolicy }];
    case 'policy':
      if (address.account === sender.account) return [ownAccountSnippet(address, appId)];
      return [
        {
          where: `Make this the access policy of the topic ${address.name}`,
          text: topicPolicy(address, appId, sender),
        },
      ];
    case 'role':
      return [
        {
          where: `Make this the trust policy of the role ${auth.role_arn}`,
          text: trustPolicy(auth.external_id, sender),
        },
        { where: `Attach this permissions policy to the role ${auth.role_arn}`, text: identityPolicy },
      ];
  }
}

/** In the operator's own account only the tag of the topic counts, not its policy. */
function ownAccountSnippet(address: TopicAddress, appId: string): Snippet {
  return {
    where: "The topic is in Feedhose's own account: tag it with the app, with the AWS CLI",
    text: `${awsCommand(address, 'sns tag-resource')} --resource-arn ${address.arn} --tags 'Key=${APP_TAG},Value=${appTag(appId)}'`,
  };
}

/** Returns the policy of the topic. It grants access to the sender role in sessions for this app, as `queuePolicy` does. */
function topicPolicy({ arn }: TopicAddress, appId: string, sender: RoleArn): string {
  return policy({
    Sid: 'FeedhoseSends',
    Effect: 'Allow',
    Principal: { AWS: accountRoot(sender) },
    Action: TOPIC_ACTIONS,
    Resource: arn,
    Condition: onlyForApp(appId, sender),
  });
}

/** Returns the snippets that grant the use of the KMS key of an encrypted topic, in the order in which they are entered. */
export function topicKeySnippets(
  address: TopicAddress,
  auth: AwsAuth,
  appId: string,
  sender: RoleArn,
): readonly Snippet[] {
  return keySnippets(address, auth, appId, sender, { service: 'sns', noun: 'topic' });
}

/** Returns a command that allows the largest messages that Feedhose sends. */
export function topicSizeCommand(address: TopicAddress): string {
  const value = `--attribute-name MaximumMessageSize --attribute-value ${QUEUE_MESSAGE_BYTES}`;
  return `${awsCommand(address, 'sns set-topic-attributes')} --topic-arn ${address.arn} ${value}`;
}

// An example for customers

/**
 * Returns a command that subscribes a queue to the topic. With raw message delivery the queue gets the body and the attributes
 * unchanged, so that its consumer can verify the signature.
 */
export function subscribeCommand(address: TopicAddress): string {
  const { region, partition, account, name, arn, fifo } = address;
  const queue = `arn:${partition}:sqs:${region}:${account}:${name.replace(/\.fifo$/, '')}-subscriber${fifo ? '.fifo' : ''}`;
  return `${awsCommand(address, 'sns subscribe')} --topic-arn ${arn} --protocol sqs --notification-endpoint ${queue} --attributes RawMessageDelivery=true`;
}
