/** Rules with a schedule, which are created through the API of the embedded run. */
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
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
])('%s fires every %d ms', (expression, ms) => {
  expect(parseRate(expression)).toBe(ms);
});

test('a rule with a rate fires repeatedly after it is put, with its input, and a disabled one never', async () => {
  const embedded = await startEmbedded({ assembly: writeAssembly({ Resources: {} }), port: 0, speed: 1_000 });
  onCleanup(() => embedded.close());
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const client = { endpoint: embedded.endpoint, region: embedded.region, credentials };
  const [events, sqs] = [new EventBridgeClient(client), new SQSClient(client)];
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'ticks' }));
  const Arn = `arn:aws:sqs:${embedded.region}:${embedded.account}:ticks`;
  for (const State of ['DISABLED', 'ENABLED'] as const) {
    await events.send(new PutRuleCommand({ Name: State, ScheduleExpression: 'rate(1 minute)', State }));
    await events.send(new PutTargetsCommand({ Rule: State, Targets: [{ Id: 'q', Arn, Input: `"${State}"` }] }));
  }
  const bodies: (string | undefined)[] = [];
  while (bodies.length < 3) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    for (const { ReceiptHandle, Body } of Messages) {
      bodies.push(Body);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
  expect(new Set(bodies)).toEqual(new Set(['"ENABLED"']));
});
