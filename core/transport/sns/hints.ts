/** Remedies for failures that "Test SNS" found, with the policy for the tested destination. */
import type { AwsAuth } from '../../destination.ts';
import type { Failure } from '../../outcome.ts';
import type { RoleArn } from '../aws/arn.ts';
import { awsHintOf } from '../aws/hints.ts';
import { type KmsKind, keyHint, kmsKindOf } from '../aws/kms.ts';
import { snippetsText } from '../sqs/policies.ts';
import { topicKeySnippets, topicSizeCommand, topicSnippets } from './policies.ts';
import type { TopicAddress } from './topic-arn.ts';

export interface TopicHintContext {
  readonly address: TopicAddress;
  readonly auth: AwsAuth;
  readonly appId: string;
  readonly sender: RoleArn;
}

export function topicHintOf(failure: Failure, context: TopicHintContext): string | undefined {
  const kind = kmsKindOf(failure.code);
  if (kind === 'throttled') return 'Try again in a moment. If it happens often, ask AWS for a higher quota of KMS.';
  if (kind !== undefined) return kmsHint(kind, context);
  switch (failure.class) {
    case 'topic_missing':
      return expectation(context);
    case 'access_denied':
      // A caller of another account without access cannot distinguish a missing topic from one that denies access.
      return `${access(context)}\n${expectation(context)}`;
    case 'too_large':
      return topicSizeHint(context.address);
    default:
      return awsHintOf(failure, context.auth, context.address, () => access(context));
  }
}

export function topicSizeHint(address: TopicAddress): string {
  return `Allow larger messages in the topic, with the AWS CLI:\n${topicSizeCommand(address)}`;
}

function expectation({ address: { name, account, region } }: TopicHintContext): string {
  return `Create the topic, or correct its ARN, which names ${name} in account ${account} and region ${region}.`;
}

function access({ address, auth, appId, sender }: TopicHintContext): string {
  return snippetsText(topicSnippets(address, auth, appId, sender));
}

function kmsHint(kind: KmsKind, { address, auth, appId, sender }: TopicHintContext): string {
  if (kind !== 'AccessDenied') return keyHint(kind, address, 'topic');
  return [
    snippetsText(topicKeySnippets(address, auth, appId, sender)),
    'The key alias/aws/sns cannot be used from another account: choose a key of your own for the topic.',
  ].join('\n');
}
