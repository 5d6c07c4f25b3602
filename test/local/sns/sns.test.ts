/** The embedded SNS, called with the real SDK. */
import { CreateKeyCommand, DisableKeyCommand, KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import {
  AddPermissionCommand,
  CreateTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  type PublishCommandInput,
  SetSubscriptionAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeAll, expect, test } from '@jest/globals';
import { type Embedded, startEmbedded } from '../../../local/index.ts';
import { writeAssembly } from '../../conformance/support/endpoint.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';

const onCleanup = cleanupAfterAll();
let embedded: Embedded;
let sns: SNSClient;
let sqs: SQSClient;
const configuration = (credentials: object = { accessKeyId: 'any', secretAccessKey: 'any' }) =>
  ({ endpoint: embedded.endpoint, region: embedded.region, credentials, maxAttempts: 1 }) as never;

beforeAll(async () => {
  embedded = await startEmbedded({ assembly: writeAssembly({ Resources: {} }), port: 0 });
  onCleanup(() => embedded.close());
  sns = new SNSClient(configuration());
  sqs = new SQSClient(configuration());
});

const topic = async (Name: string, Attributes: Record<string, string> = {}): Promise<string> => {
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name, Attributes }));
  return TopicArn;
};

const subscribedQueue = async (TopicArn: string, name: string, Attributes: Record<string, string> = {}) => {
  const fifo = name.endsWith('.fifo') ? { FifoQueue: 'true' } : undefined;
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: fifo }));
  const Endpoint = `arn:aws:sqs:${embedded.region}:${embedded.account}:${name}`;
  const { SubscriptionArn } = await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes }));
  return { QueueUrl, SubscriptionArn };
};

const received = async (QueueUrl: string | undefined) => {
  const input = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] };
  return (await sqs.send(new ReceiveMessageCommand(input))).Messages ?? [];
};

const refusal = (input: PublishCommandInput) =>
  sns.send(new PublishCommand(input)).then(
    () => 'accepted',
    ({ name, message }: Error) => `${name}: ${message}`,
  );

test('a queue gets the envelope, and with raw message delivery the message and its attributes', async () => {
  const TopicArn = await topic('plain');
  const enveloped = await subscribedQueue(TopicArn, 'plain-enveloped');
  const raw = await subscribedQueue(TopicArn, 'plain-raw', { RawMessageDelivery: 'true' });
  const MessageAttributes = { type: { DataType: 'String', StringValue: 'reaction.new & <more>' } };
  const { MessageId } = await sns.send(
    new PublishCommand({ TopicArn, Message: '[{"a":"ü<&>"}]', Subject: 'News', MessageAttributes }),
  );
  const [message] = await received(enveloped.QueueUrl);
  expect(JSON.parse(message?.Body ?? '')).toMatchObject({
    ...{ Type: 'Notification', MessageId, TopicArn, Subject: 'News', Message: '[{"a":"ü<&>"}]' },
    MessageAttributes: { type: { Type: 'String', Value: 'reaction.new & <more>' } },
  });
  expect(await received(raw.QueueUrl)).toMatchObject([{ Body: '[{"a":"ü<&>"}]', MessageAttributes }]);
});

test('a filter policy selects messages by their attributes', async () => {
  const TopicArn = await topic('filtered');
  const policy = { RawMessageDelivery: 'true', FilterPolicy: JSON.stringify({ type: [{ prefix: 'reaction.' }] }) };
  const { QueueUrl, SubscriptionArn } = await subscribedQueue(TopicArn, 'filtered', policy);
  const publish = (type: string) =>
    sns.send(
      new PublishCommand({
        ...{ TopicArn, Message: type },
        MessageAttributes: { type: { DataType: 'String', StringValue: type } },
      }),
    );
  await publish('user.new');
  await publish('reaction.new');
  expect((await received(QueueUrl)).map(({ Body }) => Body)).toEqual(['reaction.new']);
  const invalid = { SubscriptionArn, AttributeName: 'FilterPolicy', AttributeValue: '{"type":"text"}' };
  await expect(sns.send(new SetSubscriptionAttributesCommand(invalid))).rejects.toThrow('FilterPolicy');
});

test('a FIFO topic drops a message whose id it accepted in the last five minutes', async () => {
  const TopicArn = await topic('feeds.fifo', { FifoTopic: 'true' });
  const { QueueUrl } = await subscribedQueue(TopicArn, 'feeds.fifo', { RawMessageDelivery: 'true' });
  const input = { TopicArn, Message: 'one', MessageGroupId: 'user:1', MessageDeduplicationId: 'd1' };
  const first = await sns.send(new PublishCommand(input));
  expect(first.SequenceNumber).toMatch(/^\d{20}$/);
  expect(await sns.send(new PublishCommand(input))).toMatchObject({ MessageId: first.MessageId });
  expect((await received(QueueUrl)).map(({ Body }) => Body)).toEqual(['one']);
  expect(await refusal({ TopicArn, Message: 'one' })).toContain('MessageGroupId parameter is required');
  await expect(topic('feeds.fifo')).rejects.toThrow('Fifo Topic names must end with .fifo');
});

test('the attributes of a message count against the size limit of the topic', async () => {
  const TopicArn = await topic('sized');
  const MessageAttributes = { a: { DataType: 'String', StringValue: 'v' } };
  const largest = 'x'.repeat(262_144 - 'aStringv'.length);
  expect(await refusal({ TopicArn, Message: largest, MessageAttributes })).toBe('accepted');
  expect(await refusal({ TopicArn, Message: `${largest}x`, MessageAttributes })).toContain('Message too long');
  const small = await topic('small', { MaximumMessageSize: '1024' });
  expect(await refusal({ TopicArn: small, Message: 'x'.repeat(1_025) })).toBe(
    'InvalidParameterException: Invalid parameter: Message too long',
  );
});

test('a batch reports each message, and is refused as a whole when it is too large', async () => {
  const TopicArn = await topic('batches');
  const batch = (...Messages: string[]) => {
    const entries = Messages.map((Message, index) => ({ Id: String(index), Message }));
    return sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: entries }));
  };
  expect(await batch('one', '\u0001', 'three')).toMatchObject({
    Successful: [{ Id: '0' }, { Id: '2' }],
    Failed: [{ Id: '1', Code: 'InvalidParameter', SenderFault: true }],
  });
  await expect(batch('x'.repeat(200_000), 'y'.repeat(100_000))).rejects.toThrow('put together is more than');
  await expect(batch(...Array(11).fill('x'))).rejects.toThrow('more entries than permissible');
});

test.each([
  ['missing', 'KMSNotFound', async () => 'arn:aws:kms:us-east-1:000000000000:key/00000000-0000-0000-0000-000000000000'],
  ['disabled', 'KMSDisabled', (kms: KMSClient, KeyId: string) => kms.send(new DisableKeyCommand({ KeyId }))],
  [
    'deleted',
    'KMSInvalidState',
    (kms: KMSClient, KeyId: string) => kms.send(new ScheduleKeyDeletionCommand({ KeyId })),
  ],
])('a topic with a %s key refuses messages with %s', async (name, code, spoil) => {
  const kms = new KMSClient(configuration());
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const spoilt = await spoil(kms, KeyMetadata?.KeyId ?? '');
  const KmsMasterKeyId = typeof spoilt === 'string' ? spoilt : (KeyMetadata?.KeyId ?? '');
  const TopicArn = await topic(`key-${name}`, { KmsMasterKeyId });
  expect(await refusal({ TopicArn, Message: 'x' })).toContain(code);
});

test('a topic of another account accepts messages, unless its name begins with closed-', async () => {
  const sts = new STSClient(configuration());
  const role = { RoleArn: 'arn:aws:iam::111122223333:role/customer', RoleSessionName: 'customer', ExternalId: 'id' };
  const { Credentials } = await sts.send(new AssumeRoleCommand(role));
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId,
    secretAccessKey: Credentials?.SecretAccessKey,
    sessionToken: Credentials?.SessionToken,
  };
  const theirs = new SNSClient(configuration(credentials));
  const { TopicArn: open } = await theirs.send(new CreateTopicCommand({ Name: 'open' }));
  const { TopicArn: closed } = await theirs.send(new CreateTopicCommand({ Name: 'closed-topic' }));
  expect(open).toBe('arn:aws:sns:us-east-1:111122223333:open');
  expect(await refusal({ TopicArn: open, Message: 'x' })).toBe('accepted');
  expect(await refusal({ TopicArn: closed, Message: 'x' })).toContain('AuthorizationErrorException');
  expect((await sns.send(new ListTopicsCommand({}))).Topics).not.toContainEqual({ TopicArn: open });
});

test('a topic is found only by a client of its region', async () => {
  const frankfurt = new SNSClient({ ...(configuration() as object), region: 'eu-central-1' });
  const { TopicArn } = await frankfurt.send(new CreateTopicCommand({ Name: 'far' }));
  expect(TopicArn).toBe('arn:aws:sns:eu-central-1:000000000000:far');
  expect(await refusal({ TopicArn, Message: 'x' })).toContain('Invalid parameter: TopicArn');
  expect(await refusal({ TopicArn: 'arn:aws:sns:us-east-1:000000000000:nope', Message: 'x' })).toContain('NotFound');
});

test('policies are stored, and an address for e-mail is pending', async () => {
  const TopicArn = await topic('operators');
  const permission = { TopicArn, Label: 'other', AWSAccountId: ['111122223333'], ActionName: ['Publish'] };
  await sns.send(new AddPermissionCommand(permission));
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
  expect(JSON.parse(Attributes?.['Policy'] ?? '').Statement).toContainEqual(
    expect.objectContaining({ Sid: 'other', Action: ['SNS:Publish'] }),
  );
  const email = { TopicArn, Protocol: 'email', Endpoint: 'a@example.com' };
  expect(await sns.send(new SubscribeCommand(email))).toMatchObject({ SubscriptionArn: 'pending confirmation' });
  const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  expect(Subscriptions).toMatchObject([{ Protocol: 'email', SubscriptionArn: 'PendingConfirmation' }]);
  expect(await refusal({ TopicArn, Message: 'x' })).toBe('accepted');
});
