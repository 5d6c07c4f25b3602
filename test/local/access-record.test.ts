/** The access record of the embedded AWS: the calls that IAM would have to authorize. */
import { expect, test } from '@jest/globals';
import { createAccessRecord } from '../../local/access-record.ts';
import { actionOf, actionOfDynamoDb } from '../../local/resources-of-call.ts';

const place = { region: 'eu-west-1', account: '000000000000' };
const QUEUE = 'arn:aws:sqs:eu-west-1:000000000000:q';
const BUS = 'arn:aws:events:eu-west-1:000000000000:event-bus/b';

test('the access record contains each access once', () => {
  const record = createAccessRecord();
  for (let twice = 0; twice < 2; twice++) record.note('f', 'sqs:SendMessage', ['a', 'b']);
  record.note('g', 'sqs:SendMessage', ['a']);
  expect(record.all().map(({ principal, resource }) => `${principal} ${resource}`)).toEqual(['f a', 'f b', 'g a']);
});

test.each([
  ['sqs', 'SendMessageBatch', { QueueUrl: 'http://127.0.0.1:1/000000000000/q' }, 'sqs:SendMessage', [QUEUE]],
  ['sqs', 'GetQueueUrl', { QueueName: 'q' }, 'sqs:GetQueueUrl', [QUEUE]],
  [
    'sqs',
    'GetQueueUrl',
    { QueueName: 'q', QueueOwnerAWSAccountId: '1' },
    'sqs:GetQueueUrl',
    ['arn:aws:sqs:eu-west-1:1:q'],
  ],
  ['sqs', 'ListQueues', {}, 'sqs:ListQueues', ['']],
  ['events', 'PutEvents', { Entries: [{ EventBusName: 'b' }, { EventBusName: BUS }] }, 'events:PutEvents', [BUS]],
  ['events', 'DescribeEventBus', { Name: 'b' }, 'events:DescribeEventBus', [BUS]],
  ['kms', 'Decrypt', { KeyId: 'k' }, 'kms:Decrypt', ['arn:aws:kms:eu-west-1:000000000000:key/k']],
  ['other', 'Do', {}, 'other:Do', ['']],
])('%s %s', (service, operation, input, action, resources) => {
  expect(actionOf(service, operation, input, place)).toEqual({ action, resources, context: {} });
});

test('the resources of a DynamoDB call are its tables and indexes, even if values look like keys', () => {
  const table = 'arn:aws:dynamodb:eu-west-1:000000000000:table/t';
  const ask = (operation: string, body: object) => actionOfDynamoDb(operation, JSON.stringify(body), place).resources;
  expect(ask('GetItem', { Key: { pk: { S: '"TableName":"other"' } }, TableName: 't' })).toEqual([table]);
  expect(ask('Query', { TableName: 't', IndexName: 'i' })).toEqual([`${table}/index/i`]);
  expect(ask('BatchWriteItem', { RequestItems: { t: [], u: [] } })).toEqual([table, table.replace(/t$/, 'u')]);
  expect(ask('ListTables', {})).toEqual(['']);
});

test('invalid input, which services refuse later, is recorded without resources', () => {
  for (const Entries of [null, 1, 'x', [null], [1], [{ EventBusName: {} }]]) {
    expect(() => actionOf('events', 'PutEvents', { Entries }, place)).not.toThrow();
  }
  for (const body of ['', 'null', '[', '{"RequestItems":null}', '{"RequestItems":1}']) {
    expect(actionOfDynamoDb('BatchWriteItem', body, place).resources).toEqual([]);
  }
});

test('the condition keys of a call are encryption contexts and the partition keys of items', () => {
  const sealed = { KeyId: 'k', EncryptionContext: { app: 'acme', destination: 'd' } };
  expect(actionOf('kms', 'Decrypt', sealed, place).context).toEqual({
    'kms:EncryptionContext:app': 'acme',
    'kms:EncryptionContext:destination': 'd',
  });
  const keys = (operation: string, body: object) => actionOfDynamoDb(operation, JSON.stringify(body), place).context;
  const item = (pk: string) => ({ PutRequest: { Item: { pk: { S: pk }, text: { S: '"pk":{"S":"other"}' } } } });
  expect(keys('BatchWriteItem', { RequestItems: { t: [item('A#1'), item('a "quoted" \\ one')] } })).toEqual({
    'dynamodb:LeadingKeys': ['A#1', 'a \\"quoted\\" \\\\ one'],
  });
  expect(keys('UpdateItem', { TableName: 't', Key: { pk: { S: 'B#2' } } })).toEqual({
    'dynamodb:LeadingKeys': ['B#2'],
  });
  expect(keys('Query', { TableName: 't', ExpressionAttributeValues: { ':pk': { S: 'B#2' } } })).toEqual({});
});

test('contexts are distinguished by their kind, not by the rest of a key after its prefix', () => {
  const record = createAccessRecord();
  for (const keys of [['A#1'], ['A#2'], ['B#1'], ['A#3', 'A#4']]) record.note('f', 'x:Put', ['t'], { keys });
  expect(record.all().map(({ context }) => context['keys'])).toEqual([['A#1'], ['B#1']]);
});
