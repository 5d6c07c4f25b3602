/** Sends mails through SNS topics, and counts them. */
import { createHash } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Mail } from '../../core/notifications/mail.ts';
import { number, updateItem } from '../dynamodb.ts';

const HOUR_MS = 3_600_000;
/** How long the counts are kept: two hours. */
const KEPT_MS = 2 * HOUR_MS;

/** Returns a function that counts a mail in the current hour, and returns its number; `undefined` if that is more than `most`. */
export function createCountMails(client: DynamoDBClient, name: string, now: () => number) {
  return async (topic: string, most: number): Promise<number | undefined> => {
    const hash = createHash('sha256').update(topic).digest('hex').slice(0, 32);
    const key = { pk: `MAILS#${hash}`, sk: String(Math.floor(now() / HOUR_MS)) };
    const counted = await updateItem(
      { client, name },
      key,
      'ADD mails :one SET #ttl = :ttl',
      {
        condition: 'attribute_not_exists(mails) OR mails < :most',
        names: { '#ttl': 'ttl' },
        values: { ':one': 1, ':most': most, ':ttl': Math.ceil((now() + KEPT_MS) / 1000) },
      },
      { ReturnValues: 'ALL_NEW' },
    );
    return counted && number(counted, 'mails');
  };
}

/** @throws when SNS does not accept the mail. */
export function createPublishMail(sns: Pick<SNSClient, 'send'>) {
  return async (
    topic: string,
    { subject, message }: Mail,
    attributes: Readonly<Record<string, string>>,
  ): Promise<void> => {
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    );
    await sns.send(new PublishCommand({ TopicArn: topic, Subject: subject, Message: message, MessageAttributes }));
  };
}
