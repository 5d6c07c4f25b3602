/**
 * Writes the request models of local/protocol/model/ from the service models of botocore (Apache-2.0), without their
 * documentation: `npm run models -- FOLDER`, where FOLDER is `botocore` of an unpacked wheel. Read the difference afterwards:
 * implement a new member in `local/`, or add it to the list of members that are not implemented in the service's folder.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** The operations by service, with the names of botocore's folders. */
const OPERATIONS: Readonly<Record<string, string>> = {
  sqs: `AddPermission CancelMessageMoveTask ChangeMessageVisibility ChangeMessageVisibilityBatch CreateQueue DeleteMessage
    DeleteMessageBatch DeleteQueue GetQueueAttributes GetQueueUrl ListDeadLetterSourceQueues ListMessageMoveTasks
    ListQueueTags ListQueues PurgeQueue ReceiveMessage RemovePermission SendMessage SendMessageBatch SetQueueAttributes
    StartMessageMoveTask TagQueue UntagQueue`,
  events: `CreateEventBus DeleteEventBus DeleteRule DescribeEventBus DescribeRule DisableRule EnableRule ListEventBuses
    ListRuleNamesByTarget ListRules ListTagsForResource ListTargetsByRule PutEvents PutPermission PutRule PutTargets
    RemovePermission RemoveTargets TagResource TestEventPattern UntagResource UpdateEventBus`,
  kms: `CancelKeyDeletion CreateAlias CreateKey Decrypt DeleteAlias DescribeKey DisableKey EnableKey Encrypt GenerateDataKey
    GenerateDataKeyWithoutPlaintext GenerateRandom GetKeyPolicy ListAliases ListKeyPolicies ListKeys ListResourceTags
    PutKeyPolicy ReEncrypt ScheduleKeyDeletion TagResource UntagResource UpdateAlias UpdateKeyDescription`,
  sns: `AddPermission ConfirmSubscription CreateTopic DeleteTopic GetSubscriptionAttributes GetTopicAttributes ListSubscriptions
    ListSubscriptionsByTopic ListTagsForResource ListTopics Publish PublishBatch RemovePermission SetSubscriptionAttributes
    SetTopicAttributes Subscribe TagResource Unsubscribe UntagResource`,
  sts: 'AssumeRole GetAccessKeyInfo GetCallerIdentity GetSessionToken',
  cloudformation: `DescribeStackEvents DescribeStackResource DescribeStackResources DescribeStacks GetTemplate
    ListStackResources ListStacks`,
  cloudwatch: 'DescribeAlarms GetMetricData GetMetricStatistics ListMetrics PutMetricData',
  logs: `DescribeLogGroups DescribeLogStreams FilterLogEvents GetLogEvents GetQueryResults StartQuery`,
  dynamodb: `BatchGetItem BatchWriteItem CreateTable DeleteItem DeleteTable DescribeTable DescribeTimeToLive GetItem
    ListTables ListTagsOfResource PutItem Query Scan TagResource UntagResource UpdateItem UpdateTable`,
  lambda: `CreateEventSourceMapping DeleteEventSourceMapping GetEventSourceMapping Invoke ListEventSourceMappings
    UpdateEventSourceMapping`,
};
/** The traits of shapes that are copied. */
const KEPT = ['type', 'required', 'enum', 'min', 'max', 'pattern', 'sensitive'];
const TARGET = fileURLToPath(new URL('../local/protocol/model/', import.meta.url));

interface Reference {
  readonly shape: string;
  readonly locationName?: string;
}

interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, Reference>>;
  readonly member?: Reference;
  readonly key?: Reference;
  readonly value?: Reference;
}

interface Description {
  readonly metadata: { readonly apiVersion: string; readonly protocol: string };
  readonly operations: Readonly<Record<string, { readonly input?: Reference }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

function written(service: string, names: readonly string[], { metadata, operations, shapes }: Description): object {
  const kept: Record<string, object> = {};
  const keep = (name: string): void => {
    const shape = shapes[name];
    if (!shape) throw new Error(`${service} has no shape ${name}`);
    if (kept[name]) return;
    const { members, member, key, value } = shape;
    const constraints = Object.fromEntries(Object.entries(shape).filter(([trait]) => KEPT.includes(trait)));
    const parts = {
      ...(member && { member: member.shape }),
      ...(key && { key: key.shape }),
      ...(value && { value: value.shape }),
      // Forms name the keys and values of maps differently.
      ...(metadata.protocol === 'query' && key?.locationName && { keyName: key.locationName }),
      ...(metadata.protocol === 'query' && value?.locationName && { valueName: value.locationName }),
    };
    const named = members && Object.entries(members).map(([own, { shape }]) => [own, shape] as const);
    kept[name] = { ...constraints, ...parts, ...(named && { members: Object.fromEntries(named) }) };
    for (const { shape } of [...Object.values(members ?? {}), member ?? [], key ?? [], value ?? []].flat()) keep(shape);
  };
  const inputs = names.map((name) => {
    const operation = operations[name];
    if (!operation) throw new Error(`${service} has no operation ${name}`);
    if (operation.input) keep(operation.input.shape);
    return [name, operation.input?.shape ?? null] as const;
  });
  return { service, version: metadata.apiVersion, operations: Object.fromEntries(inputs), shapes: kept };
}

const [folder = ''] = process.argv.slice(2);
for (const [service, names] of Object.entries(OPERATIONS)) {
  const versions = join(folder, 'data', service);
  const newest = readdirSync(versions).toSorted().at(-1) ?? '';
  const text = gunzipSync(readFileSync(join(versions, newest, 'service-2.json.gz'))).toString('utf8');
  const model = written(service, names.split(/\s+/), JSON.parse(text) as Description);
  writeFileSync(join(TARGET, `${service}.json`), `${JSON.stringify(model)}\n`);
}
execFileSync('npx', ['biome', 'format', '--write', TARGET], { stdio: 'inherit' });
