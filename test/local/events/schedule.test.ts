/** Rules that fire by time, put through the API of the embedded run. */
import {
  DeleteRuleCommand,
  DisableRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import { parseRate } from '../../../local/events/schedule.ts';
import { startEmbedded } from '../../../local/index.ts';
import { writeAssembly } from '../../conformance/support/endpoint.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';

const onCleanup = cleanupAfterAll();

test.each([
  ['rate(1 minute)', 60_000],
  ['rate(5 minutes)', 300_000],
  ['rate(1 hour)', 3_600_000],
  ['rate(2 days)', 172_800_000],
])('%s comes every %d ms', (expression, ms) => {
  expect(parseRate(expression)).toBe(ms);
});

test('a rule with a rate fires once it is put, with its input, and no more when it is disabled or deleted', async () => {
  const embedded = await startEmbedded({ assembly: writeAssembly({ Resources: {} }), port: 0, speed: 1_000 });
  onCleanup(() => embedded.close());
  const client = {
    endpoint: embedded.endpoint,
    region: embedded.region,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  };
  const [events, sqs] = [new EventBridgeClient(client), new SQSClient(client)];
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'ticks' }));
  const received = async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    return Messages[0]?.Body;
  };
  const Arn = `arn:aws:sqs:${embedded.region}:${embedded.account}:ticks`;
  for (const [Name, Input] of [
    ['disabled', '"disabled"'],
    ['deleted', '"deleted"'],
    ['kept', '"kept"'],
  ] as const) {
    await events.send(new PutRuleCommand({ Name, ScheduleExpression: 'rate(1 day)' }));
    if (Name === 'deleted') await events.send(new DeleteRuleCommand({ Name }));
    else await events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'q', Arn, Input }] }));
  }
  await events.send(new DisableRuleCommand({ Name: 'disabled' }));
  await events.send(new PutRuleCommand({ Name: 'kept', ScheduleExpression: 'rate(1 minute)' }));
  let body: string | undefined;
  while (body === undefined) body = await received();
  expect(body).toBe('"kept"');
});
