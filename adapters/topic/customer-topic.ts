/** Publishes messages to customers' topics and reads the attributes of topics. */
import { GetTopicAttributesCommand, PublishBatchCommand, type PublishBatchRequestEntry } from '@aws-sdk/client-sns';
import { chunksWithin } from '../../core/chunks.ts';
import { QUEUE_MESSAGE_BYTES, SNS_BATCH_BYTES, SNS_BATCH_ENTRIES } from '../../core/limits.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { AwsCredentials } from '../../core/transport/aws/credentials.ts';
import { topicFailure } from '../../core/transport/sns/outcome.ts';
import type { TopicInspection } from '../../core/transport/sns/test-checks.ts';
import type { TopicAddress } from '../../core/transport/sns/topic-arn.ts';
import { utf8Bytes } from '../../core/update/update.ts';
import { describeError } from '../access/error.ts';
import type { TopicAccess } from './access.ts';

export type TopicEntry = Omit<PublishBatchRequestEntry, 'Id'>;

export type SendToTopic = (
  address: TopicAddress,
  credentials: AwsCredentials,
  entries: readonly TopicEntry[],
) => Promise<readonly Outcome[]>;

type Client = Extract<Awaited<ReturnType<TopicAccess['clientFor']>>, { client: unknown }>['client'];

/**
 * Returns an outcome for each entry, in order. The calls that the size limit of PublishBatch requires are made at the same time.
 * Never throws for what SNS or the customer's role answers.
 */
export function createSendToTopic(access: TopicAccess): SendToTopic {
  return async (address, credentials, entries) => {
    const found = await access.clientFor(address.region, credentials);
    if ('outcome' in found) return entries.map(() => found.outcome);
    const calls = chunksWithin(entries, bytesOf, { count: SNS_BATCH_ENTRIES, bytes: SNS_BATCH_BYTES });
    const sent = await Promise.all(calls.map((call) => publish(found.client, address.arn, call)));
    const outcomes = sent.flat();
    access.learn(credentials, outcomes);
    return outcomes;
  };
}

async function publish(client: Client, TopicArn: string, entries: readonly TopicEntry[]): Promise<readonly Outcome[]> {
  const PublishBatchRequestEntries = entries.map((entry, index) => ({ Id: String(index), ...entry }));
  try {
    const { Failed = [] } = await client.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
    const failed = new Map(
      Failed.map(({ Id, Code = 'Unknown', Message = '' }) => [Id, topicFailure({ name: Code, message: Message })]),
    );
    return entries.map((_, index) => failed.get(String(index)) ?? { kind: 'delivered', status: 200 });
  } catch (error) {
    const outcome = topicFailure(describeError(error));
    return entries.map(() => outcome);
  }
}

/** Returns the bytes that count against the limits of SNS. */
function bytesOf({ Message = '', MessageAttributes = {} }: TopicEntry): number {
  const attributes = Object.entries(MessageAttributes).flatMap(([name, { DataType = '', StringValue = '' }]) => {
    return [name, DataType, StringValue];
  });
  return [Message, ...attributes].reduce((sum, text) => sum + utf8Bytes(text), 0);
}

export type InspectTopic = (address: TopicAddress, credentials: AwsCredentials) => Promise<TopicInspection>;

/** Never throws for what SNS or the customer's role answers. */
export function createInspectTopic(access: TopicAccess): InspectTopic {
  return async (address, credentials) => {
    const found = await access.clientFor(address.region, credentials);
    if ('outcome' in found) return found.outcome;
    try {
      const { Attributes = {} } = await found.client.send(new GetTopicAttributesCommand({ TopicArn: address.arn }));
      const maximumMessageBytes = Number(Attributes['MaximumMessageSize'] ?? QUEUE_MESSAGE_BYTES);
      const subscriptions = Number(Attributes['SubscriptionsConfirmed'] ?? 0);
      return { kind: 'seen', attributes: { maximumMessageBytes, subscriptions } };
    } catch (error) {
      const outcome = topicFailure(describeError(error));
      access.learn(credentials, [outcome]);
      return outcome;
    }
  };
}
