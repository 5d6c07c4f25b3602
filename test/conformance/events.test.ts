/** EventBridge as the real SDK sees it: PutEvents, patterns, queues as targets, dead letters of a rule. */
import {
  DescribeEventBusCommand,
  EventBridgeClient,
  ListRulesCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { conformanceEndpoint, type Endpoint } from './support/endpoint.ts';

const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const rule = (pattern: object, queue: string) => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    EventBusName: { Ref: 'Bus' },
    EventPattern: pattern,
    State: 'ENABLED',
    Targets: [{ Id: 'T', Arn: arn(queue), DeadLetterConfig: { Arn: arn('RuleDead') } }],
  },
});

describe('EventBridge', () => {
  let endpoint: Endpoint;
  let events: EventBridgeClient;
  let sqs: SQSClient;
  let bus: string;

  beforeAll(async () => {
    endpoint = await conformanceEndpoint(
      {
        Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'feeds' } },
        Feeds: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'feeds' } },
        Small: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'small', MaximumMessageSize: 1024 } },
        RuleDead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'rule-dead' } },
        FeedRule: rule({ 'detail-type': [{ prefix: 'feed.' }] }, 'Feeds'),
        SmallRule: rule({ 'detail-type': ['large'] }, 'Small'),
      },
      { Bus: { Value: { Ref: 'Bus' } }, Feeds: { Value: { Ref: 'Feeds' } }, Dead: { Value: { Ref: 'RuleDead' } } },
    );
    events = new EventBridgeClient(endpoint.client);
    sqs = new SQSClient(endpoint.client);
    bus = endpoint.outputs['Bus'] ?? '';
  });

  afterAll(() => endpoint.close());

  const put = (...Entries: PutEventsRequestEntry[]) => events.send(new PutEventsCommand({ Entries }));
  const entry = (Detail: string, more: Partial<PutEventsRequestEntry> = {}): PutEventsRequestEntry => ({
    EventBusName: bus,
    Source: 'test',
    DetailType: 'feed.update',
    Detail,
    ...more,
  });
  const receive = async (QueueUrl: string | undefined) => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10, MessageAttributeNames: ['All'] }),
    );
    return Messages[0];
  };

  test('brings a matching event to the queue, with the documented envelope', async () => {
    const Time = new Date('2026-01-02T03:04:05Z');
    const { Entries = [], FailedEntryCount } = await put(entry('{"a":1}', { Time, Resources: ['r'] }));
    const message = await receive(endpoint.outputs['Feeds']);
    expect(FailedEntryCount).toBe(0);
    expect(JSON.parse(message?.Body ?? '')).toEqual({
      version: '0',
      id: Entries[0]?.EventId,
      'detail-type': 'feed.update',
      source: 'test',
      account: expect.stringMatching(/^\d{12}$/),
      time: '2026-01-02T03:04:05Z',
      region: endpoint.client.region,
      resources: ['r'],
      detail: { a: 1 },
    });
  });

  test('leaves the text of integers of 64 bits as it is', async () => {
    await put(entry('{"n":9223372036854775807,"s":"\\u00e9"}'));
    expect((await receive(endpoint.outputs['Feeds']))?.Body).toContain('"n":9223372036854775807');
  });

  test('takes the good entries of a call and refuses the others one by one', async () => {
    const { Entries = [], FailedEntryCount } = await put(
      entry('no json'),
      entry('[1]'),
      entry('{}', { Source: undefined }),
      entry('{}', { Source: 'aws.s3' }),
      entry('{}', { DetailType: 'other' }),
    );
    expect(FailedEntryCount).toBe(4);
    expect(Entries.map(({ ErrorCode }) => ErrorCode)).toEqual([
      'MalformedDetail',
      'MalformedDetail',
      'InvalidArgument',
      'NotAuthorizedForSourceException',
      undefined,
    ]);
    expect(Entries[4]?.EventId).toEqual(expect.any(String));
  });

  test('refuses a call with no entry, with eleven, and with more than 1 MiB', async () => {
    await expect(put()).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(put(...Array.from({ length: 11 }, () => entry('{}')))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(put(entry(JSON.stringify({ a: 'x'.repeat(1_048_576) })))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  test('puts what a target refuses into the dead letters of the rule, with the reason', async () => {
    await put(entry(JSON.stringify({ a: 'x'.repeat(2_000) }), { DetailType: 'large' }));
    const message = await receive(endpoint.outputs['Dead']);
    const attributes = Object.entries(message?.MessageAttributes ?? {}).map(([name, { StringValue }]) => [
      name,
      StringValue,
    ]);
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({ 'detail-type': 'large' });
    expect(Object.fromEntries(attributes)).toMatchObject({
      ERROR_CODE: expect.any(String),
      ERROR_MESSAGE: expect.any(String),
      RULE_ARN: expect.stringContaining(`:rule/${bus}/`),
      TARGET_ARN: expect.stringContaining('small'),
    });
  });

  test('knows its buses and rules', async () => {
    const { Arn } = await events.send(new DescribeEventBusCommand({ Name: bus }));
    expect(Arn).toMatch(new RegExp(`:event-bus/${bus}$`));
    const { Rules = [] } = await events.send(new ListRulesCommand({ EventBusName: bus }));
    expect(Rules).toHaveLength(2);
    await expect(events.send(new DescribeEventBusCommand({ Name: 'nobody' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('tests patterns', async () => {
    const Event = JSON.stringify({
      id: '1',
      'detail-type': 'feed.x',
      source: 's',
      account: '1',
      time: '2026-01-01T00:00:00Z',
      region: 'r',
      resources: [],
      detail: {},
    });
    const result = (EventPattern: string) => events.send(new TestEventPatternCommand({ EventPattern, Event }));
    expect((await result('{"detail-type":[{"prefix":"feed."}]}')).Result).toBe(true);
    expect((await result('{"source":["t"]}')).Result).toBe(false);
    await expect(result('{"source":"s"}')).rejects.toMatchObject({ name: 'InvalidEventPatternException' });
  });
});
