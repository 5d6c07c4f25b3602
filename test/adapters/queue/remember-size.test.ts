/** A queue's size is stored beside the settings that were read, or not at all. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { createRememberSize } from '../../../adapters/configuration/remember-size.ts';
import type { LogLine } from '../../../core/log-line.ts';
import { aQueue } from '../../core/make.ts';
import { fakeClient } from '../fake-client.ts';

function aStore(fault?: Error) {
  const lines: LogLine[] = [];
  const { client, sent } = fakeClient<DynamoDBClient>(() => {
    if (fault) throw fault;
    return {};
  });
  const remember = createRememberSize(client, 'configuration', (line) => void lines.push(line));
  return { remember, sent, lines };
}

test('it is written into the settings under the condition of their version; secrets are not touched', async () => {
  const { remember, sent, lines } = aStore();
  const { version, ...document } = aQueue({ version: 4 });
  await remember({ ...document, version }, 65_536);
  const [{ input } = { input: {} }] = sent;
  expect(input).toMatchObject({
    TableName: 'configuration',
    Key: { pk: { S: 'APP#123' }, sk: { S: `SCOPE#feed_group#user#DEST#${document.id}` } },
    ConditionExpression: 'version = :before',
    ExpressionAttributeValues: { ':before': { N: '4' }, ':after': { N: '5' } },
  });
  expect(JSON.parse(input.ExpressionAttributeValues[':document'].S)).toEqual({
    ...document,
    max_message_bytes: 65_536,
  });
  expect(input.UpdateExpression).toBe('SET document = :document, version = :after');
  expect(lines).toEqual([]);
});

test('whoever changed the destination meanwhile wins', async () => {
  const { remember, lines } = aStore(Object.assign(new Error('no'), { name: 'ConditionalCheckFailedException' }));
  await remember(aQueue(), 65_536);
  expect(lines).toEqual([]);
});

test('what fails is logged, and nothing else', async () => {
  const { remember, lines } = aStore(new Error('table away'));
  await remember(aQueue(), 65_536);
  expect(lines).toMatchObject([{ event: 'error', destination_id: aQueue().id, error_name: 'Error' }]);
});
