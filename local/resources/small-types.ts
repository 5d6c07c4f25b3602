/** The resource types of DynamoDB, EventBridge, KMS, S3, SNS and SQS, and event source mappings and URLs of Lambda. */

import type { RuleState } from '@aws-sdk/client-eventbridge';
import type { TagList } from '../events/operation.ts';
import type { TargetMembers } from '../events/target.ts';
import { defined, each } from '../objects.ts';
import { SETTABLE_ATTRIBUTES } from '../sqs/attributes/queue-attributes.ts';
import { type ResourceType, USED } from './resource-type.ts';

const FORWARDED = [
  ...['AttributeDefinitions', 'BillingMode', 'GlobalSecondaryIndexes', 'KeySchema', 'LocalSecondaryIndexes'],
  'ProvisionedThroughput',
];

/** AWS::DynamoDB::Table */
export const dynamodbTable: ResourceType = {
  properties: {
    ...each(FORWARDED, USED),
    TableName: USED,
    DeletionProtectionEnabled: 'Tables of the run are not deleted.',
    PointInTimeRecoverySpecification: 'The run has no backups.',
    SSESpecification: 'Tables of the run are not encrypted.',
    TimeToLiveSpecification: 'The run does not delete expired items.',
  },
  async build({ name, properties, world: { dynamodb, region, account } }) {
    const TableName = String(properties['TableName'] ?? name);
    const given = FORWARDED.filter((key) => properties[key] !== undefined);
    await dynamodb.createTable({ TableName, ...Object.fromEntries(given.map((key) => [key, properties[key]])) });
    return { ref: TableName, attributes: { Arn: `arn:aws:dynamodb:${region}:${account}:table/${TableName}` } };
  },
};

/** AWS::Events::EventBus */
export const eventBus: ResourceType = {
  properties: { Name: USED, Description: USED, Tags: USED },
  build({ name, properties, world: { events } }) {
    const { Name = name, Tags = [], ...members } = properties;
    const busName = String(Name);
    events.createBus(busName, members, Tags as TagList);
    return { ref: busName, attributes: { Arn: events.busArn(busName), Name: busName } };
  },
};

const LONGEST_RULE_NAME = 64;

/** AWS::Events::Rule */
export const eventRule: ResourceType = {
  properties: {
    ...each(['EventBusName', 'EventPattern', 'Name', 'ScheduleExpression', 'State', 'Targets', 'Description'], USED),
  },
  async build({ name, properties, world: { events } }) {
    const {
      EventBusName = 'default',
      EventPattern,
      Name = name.slice(-LONGEST_RULE_NAME),
      State = 'ENABLED',
      Targets = [],
      ...more
    } = properties;
    if (!['ENABLED', 'DISABLED'].includes(String(State)))
      throw new Error(`the embedded AWS does not support State ${State}`);
    const busName = String(EventBusName).split('/').at(-1) ?? '';
    const ruleName = String(Name);
    const arn = await events.addRule(busName, {
      ...more,
      ...(EventPattern === undefined ? {} : { EventPattern: JSON.stringify(EventPattern) }),
      Name: ruleName,
      State: State as RuleState,
      Targets: Targets as TargetMembers[],
    });
    return { ref: busName === 'default' ? ruleName : `${busName}|${ruleName}`, attributes: { Arn: arn } };
  },
};

/** AWS::SNS::Topic. Subscriptions in the template are ignored, because most of them are addresses of e-mail. */
export const snsTopic: ResourceType = {
  properties: {
    TopicName: USED,
    DisplayName: 'The run sends no e-mails.',
    KmsMasterKeyId: 'Topics of the run are not encrypted.',
  },
  async build({ name, properties, world: { sns, region, account } }) {
    const TopicName = String(properties['TopicName'] ?? name);
    const { TopicArn } = await sns.handle('CreateTopic', { Name: TopicName }, { account, region });
    return { ref: String(TopicArn), attributes: { TopicArn: String(TopicArn), TopicName } };
  },
};

/** AWS::KMS::Key */
export const kmsKey: ResourceType = {
  properties: {
    Description: USED,
    EnableKeyRotation: 'Keys of the run are not rotated.',
    KeyPolicy: USED,
    PendingWindowInDays: 'It applies only when the stack is deleted.',
    RotationPeriodInDays: 'Keys of the run are not rotated.',
    Tags: USED,
  },
  build({ name, properties, world: { kms } }) {
    const { Description, KeyPolicy, Tags = [] } = properties;
    const tags = (Tags as { Key: string; Value: string }[]).map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value }));
    const { id, arn } = kms.createKey(name, {
      ...defined({ Description: Description as string | undefined }),
      ...(KeyPolicy === undefined ? {} : { Policy: JSON.stringify(KeyPolicy) }),
      Tags: tags,
    });
    return { ref: id, attributes: { Arn: arn, KeyId: id } };
  },
};

const NO_OTHER_USERS = 'Only this machine reaches the buckets of the run.';

/** AWS::S3::Bucket */
export const s3Bucket: ResourceType = {
  properties: {
    BucketName: USED,
    BucketEncryption: USED,
    LifecycleConfiguration: 'The run does not delete expired objects.',
    OwnershipControls: NO_OTHER_USERS,
    PublicAccessBlockConfiguration: NO_OTHER_USERS,
    Tags: USED,
  },
  build({ name, properties, world: { s3 } }) {
    const ref = String(properties['BucketName'] ?? name).toLowerCase();
    s3.createBucket(ref, keyIn(properties['BucketEncryption']));
    const domain = `${ref}.invalid`;
    return { ref, attributes: { Arn: `arn:aws:s3:::${ref}`, RegionalDomainName: domain, DomainName: domain } };
  },
};

/** Returns the ARN of the KMS key of a bucket. Objects of the run are not encrypted, but the use of the key is recorded. */
function keyIn(encryption: unknown): string | undefined {
  const { ServerSideEncryptionConfiguration: [rule] = [] } = (encryption ?? {}) as {
    readonly ServerSideEncryptionConfiguration?: readonly {
      readonly BucketKeyEnabled?: boolean;
      readonly ServerSideEncryptionByDefault?: { readonly KMSMasterKeyID?: string };
    }[];
  };
  const key = rule?.ServerSideEncryptionByDefault?.KMSMasterKeyID;
  if (key !== undefined && !rule?.BucketKeyEnabled)
    throw new Error('the embedded AWS does not support a bucket with a KMS key and without BucketKeyEnabled');
  return key;
}

/** AWS::Lambda::EventSourceMapping */
export const eventSourceMapping: ResourceType = {
  properties: {
    ...each(['BatchSize', 'EventSourceArn', 'FunctionName', 'FunctionResponseTypes'], USED),
    ...each(['MaximumBatchingWindowInSeconds', 'ScalingConfig'], USED),
  },
  build({ properties, world: { mappings } }) {
    const { BatchSize, MaximumBatchingWindowInSeconds, ...others } = properties;
    const numbers = Object.entries({ BatchSize, MaximumBatchingWindowInSeconds })
      .filter(([, value]) => value !== undefined)
      .map(([member, value]) => [member, Number(value)]);
    const id = mappings.declare({ ...others, ...Object.fromEntries(numbers) });
    return { ref: id, attributes: { Id: id } };
  },
};

/** AWS::Lambda::Url */
export const lambdaUrl: ResourceType = {
  properties: {
    ...each(['AuthType', 'TargetFunctionArn', 'InvokeMode'], USED),
  },
  build({ properties: { AuthType, TargetFunctionArn, InvokeMode = 'BUFFERED' }, world: { gateway, urls } }) {
    if (AuthType !== 'NONE') throw new Error(`the embedded AWS supports public URLs only, not ${AuthType}`);
    if (InvokeMode !== 'BUFFERED')
      throw new Error(`the embedded AWS supports buffered answers only, not ${InvokeMode}`);
    const arn = String(TargetFunctionArn);
    const functionName = arn.slice(arn.lastIndexOf(':') + 1);
    gateway.addUrl(functionName);
    return { ref: arn, attributes: { FunctionUrl: `${urls}/${functionName}/`, FunctionArn: arn } };
  },
};

/** SQS attributes that a template sets under the same name. The policy of a queue is a resource. */
const ATTRIBUTES = SETTABLE_ATTRIBUTES.filter((name) => name !== 'Policy');
const LONGEST_QUEUE_NAME = 80;

/** AWS::SQS::Queue */
export const sqsQueue: ResourceType = {
  properties: {
    ...each(ATTRIBUTES, USED),
    QueueName: USED,
    Tags: USED,
  },
  build({ name, properties, world: { sqs } }) {
    const { QueueName = name.slice(-LONGEST_QUEUE_NAME), Tags = [] } = properties;
    const given = ATTRIBUTES.filter((attribute) => properties[attribute] !== undefined);
    const attributes = given.map((attribute) => [attribute, textOf(properties[attribute])]);
    const tags = (Tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]);
    const queueName = String(QueueName);
    sqs.createQueue(queueName, Object.fromEntries(attributes), Object.fromEntries(tags));
    const url = sqs.urlOf(queueName);
    return { ref: url, attributes: { Arn: sqs.arnOf(queueName), QueueName: queueName, QueueUrl: url } };
  },
};

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
