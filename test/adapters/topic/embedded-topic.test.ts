/** Publishing to topics of the embedded SNS, which refuses what SNS refuses. */
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Sessions } from '../../../adapters/sts/sessions.ts';
import { createTopicAccess } from '../../../adapters/topic/access.ts';
import { createInspectTopic, createSendToTopic } from '../../../adapters/topic/customer-topic.ts';
import type { TopicAddress } from '../../../core/transport/sns/topic-arn.ts';
import { type Embedded, startEmbedded } from '../../../local/index.ts';
import { writeAssembly } from '../../conformance/support/endpoint.ts';

const credentials = { type: 'keys', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'hunter2' } as const;
let embedded: Embedded;
const access = createTopicAccess({} as Sessions);

beforeAll(async () => {
  embedded = await startEmbedded({ assembly: writeAssembly({ Resources: {} }), port: 0 });
  process.env['AWS_ENDPOINT_URL'] = embedded.endpoint;
});
afterAll(async () => {
  delete process.env['AWS_ENDPOINT_URL'];
  await embedded.close();
});

async function topicNamed(name: string, Attributes: Record<string, string> = {}): Promise<TopicAddress> {
  const { region, account, endpoint } = embedded;
  const client = new SNSClient({ region, endpoint, credentials });
  const { TopicArn: arn = '' } = await client.send(new CreateTopicCommand({ Name: name, Attributes }));
  return { region, account, name, partition: 'aws', fifo: false, arn };
}
const entry = (Message: string) => ({ Message, MessageAttributes: {} });

test('publishes messages that are together larger than one call allows', async () => {
  const large = entry('x'.repeat(200_000));
  const outcomes = await createSendToTopic(access)(await topicNamed('large'), credentials, [large, large, entry('y')]);
  expect(outcomes).toEqual(Array(3).fill({ kind: 'delivered', status: 200 }));
});

test('reports the messages that SNS refuses, and accepts the others of the call', async () => {
  const topic = await topicNamed('partial');
  expect(await createSendToTopic(access)(topic, credentials, [entry('a'), entry('\u0001'), entry('b')])).toMatchObject([
    { kind: 'delivered' },
    { kind: 'failed', failure: { class: 'topic_error', code: 'InvalidParameter' } },
    { kind: 'delivered' },
  ]);
});

test('reports a topic that does not exist, and one that is too small', async () => {
  const send = createSendToTopic(access);
  const topic = await topicNamed('small', { MaximumMessageSize: '1024' });
  expect(await send({ ...topic, arn: `${topic.arn}er` }, credentials, [entry('a')])).toMatchObject([
    { failure: { class: 'topic_missing', code: 'NotFound' } },
  ]);
  expect(await send(topic, credentials, [entry('x'.repeat(2_000))])).toMatchObject([
    { failure: { class: 'too_large' } },
  ]);
  const inspect = createInspectTopic(access);
  expect(await inspect(topic, credentials)).toEqual({
    kind: 'seen',
    attributes: { maximumMessageBytes: 1_024, subscriptions: 0 },
  });
  expect(await inspect({ ...topic, arn: `${topic.arn}er` }, credentials)).toMatchObject({
    failure: { class: 'topic_missing' },
  });
});
