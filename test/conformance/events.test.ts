/** EventBridge, called with the real SDK: PutEvents, patterns, queues as targets, and dead letters of a rule. */
import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TagResourceCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { cleanupAfterAll } from '../support/cleanup.ts';
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

  const onCleanup = cleanupAfterAll();
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
    onCleanup(() => endpoint.close());
    events = new EventBridgeClient(endpoint.client);
    sqs = new SQSClient(endpoint.client);
    bus = endpoint.outputs['Bus'] ?? '';
  });

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

  test('sends a matching event to the queue, with the documented envelope', async () => {
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

  test('keeps the text of 64-bit integers unchanged', async () => {
    await put(entry('{"n":9223372036854775807,"s":"\\u00e9"}'));
    expect((await receive(endpoint.outputs['Feeds']))?.Body).toContain('"n":9223372036854775807');
  });

  test('accepts the valid entries of a call and refuses each of the others', async () => {
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

  test('refuses integers beyond 64 bits and more than 1,000 levels, entry by entry', async () => {
    const deep = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    const { Entries = [] } = await put(
      entry('{"n":9223372036854775808}', { DetailType: 'other' }),
      entry(deep(1_001), { DetailType: 'other' }),
      entry(deep(1_000), { DetailType: 'other' }),
      entry('{"n":-9223372036854775808}', { DetailType: 'other' }),
    );
    const malformed = { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    expect(Entries).toEqual([malformed, malformed, { EventId: expect.any(String) }, { EventId: expect.any(String) }]);
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

  test('sends an event that a target refuses to the dead letters of the rule, with the reason', async () => {
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

  test('describes its buses and rules', async () => {
    const { Arn } = await events.send(new DescribeEventBusCommand({ Name: bus }));
    expect(Arn).toMatch(new RegExp(`:event-bus/${bus}$`));
    const { Rules = [] } = await events.send(new ListRulesCommand({ EventBusName: bus }));
    expect(Rules).toHaveLength(2);
    await expect(events.send(new DescribeEventBusCommand({ Name: 'nobody' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('tests event patterns', async () => {
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

  describe('a bus that a customer creates', () => {
    const Name = `orders-${Date.now()}`;
    const target = { EventBusName: Name, Rule: 'mine' };
    let busArn: string | undefined;
    let queueArn: string;

    beforeAll(async () => {
      ({ EventBusArn: busArn } = await events.send(new CreateEventBusCommand({ Name })));
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: endpoint.outputs['Feeds'], AttributeNames: ['QueueArn'] }),
      );
      queueArn = Attributes?.['QueueArn'] ?? '';
    });

    test('has an ARN by which it is found, listed and tagged', async () => {
      expect(busArn).toMatch(new RegExp(`^arn:aws:events:[a-z0-9-]+:\\d{12}:event-bus/${Name}$`));
      expect(await events.send(new DescribeEventBusCommand({ Name: busArn }))).toMatchObject({ Name, Arn: busArn });
      const { EventBuses = [] } = await events.send(new ListEventBusesCommand({ NamePrefix: Name }));
      expect(EventBuses.map(({ Arn }) => Arn)).toEqual([busArn]);
      await events.send(new TagResourceCommand({ ResourceARN: busArn, Tags: [{ Key: 'app', Value: '1' }] }));
      const { Tags } = await events.send(new ListTagsForResourceCommand({ ResourceARN: busArn }));
      expect(Tags).toEqual([{ Key: 'app', Value: '1' }]);
    });

    test('cannot be created again or with an invalid name', async () => {
      await expect(events.send(new CreateEventBusCommand({ Name }))).rejects.toMatchObject({
        name: 'ResourceAlreadyExistsException',
      });
      await expect(events.send(new CreateEventBusCommand({ Name: 'a/b' }))).rejects.toMatchObject({
        name: 'ValidationException',
      });
    });

    test('sends matching events to the queues of its rules, by its ARN and by its name', async () => {
      const pattern = JSON.stringify({ source: ['feedhose'], detail: { feed: [{ prefix: 'user:' }] } });
      await events.send(new PutRuleCommand({ Name: 'mine', EventBusName: busArn, EventPattern: pattern }));
      await events.send(new PutTargetsCommand({ ...target, Targets: [{ Id: 'q', Arn: queueArn }] }));
      const mine = { Source: 'feedhose', DetailType: 'feedhose.update' };
      await put(
        entry('{"feed":"user:1"}', { ...mine, EventBusName: busArn }),
        entry('{"feed":"team:1"}', { ...mine, EventBusName: busArn }),
        entry('{"feed":"user:2"}', { ...mine, EventBusName: Name }),
      );
      const feeds: unknown[] = [];
      while (feeds.length < 2) {
        const message = await receive(endpoint.outputs['Feeds']);
        feeds.push(JSON.parse(message?.Body ?? '').detail.feed);
      }
      expect(feeds.toSorted()).toEqual(['user:1', 'user:2']);
      const { Rules } = await events.send(new ListRulesCommand({ EventBusName: Name }));
      expect(Rules).toMatchObject([{ Name: 'mine', EventPattern: pattern, State: 'ENABLED' }]);
      const { Targets } = await events.send(new ListTargetsByRuleCommand(target));
      expect(Targets).toEqual([{ Id: 'q', Arn: queueArn }]);
    });

    test('sends events to the dead letters of a target whose queue does not exist, and none for a disabled rule', async () => {
      const dead = endpoint.outputs['Dead'];
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: dead, AttributeNames: ['QueueArn'] }),
      );
      const rule = { EventBusName: Name, Name: 'gone' };
      const Arn = `${queueArn}-that-is-not-there`;
      await events.send(new PutRuleCommand({ ...rule, EventPattern: '{"source":["gone"]}', State: 'DISABLED' }));
      const Targets = [{ Id: 'q', Arn, DeadLetterConfig: { Arn: Attributes?.['QueueArn'] } }];
      await events.send(new PutTargetsCommand({ EventBusName: Name, Rule: 'gone', Targets }));
      await put(entry('{"state":"disabled"}', { Source: 'gone', EventBusName: Name }));
      await events.send(new EnableRuleCommand(rule));
      await put(entry('{"state":"enabled"}', { Source: 'gone', EventBusName: Name }));
      const message = await receive(dead);
      expect(JSON.parse(message?.Body ?? '').detail).toEqual({ state: 'enabled' });
      expect(message?.MessageAttributes?.['TARGET_ARN']?.StringValue).toBe(Arn);
      await events.send(new RemoveTargetsCommand({ EventBusName: Name, Rule: 'gone', Ids: ['q'] }));
      await events.send(new DeleteRuleCommand(rule));
    });

    test('keeps the digits of integers of 64 bits if a target gets a part of the event', async () => {
      const rule = { EventBusName: Name, Name: 'part' };
      await events.send(new PutRuleCommand({ ...rule, EventPattern: '{"source":["part"]}' }));
      const Targets = [{ Id: 'q', Arn: queueArn, InputPath: '$.detail.inner' }];
      await events.send(new PutTargetsCommand({ EventBusName: Name, Rule: 'part', Targets }));
      await put(entry('{"inner":{"n":9223372036854775807}}', { Source: 'part', EventBusName: Name }));
      expect((await receive(endpoint.outputs['Feeds']))?.Body).toBe('{"n":9223372036854775807}');
      await events.send(new RemoveTargetsCommand({ EventBusName: Name, Rule: 'part', Ids: ['q'] }));
      await events.send(new DeleteRuleCommand(rule));
    });

    test('refuses invalid patterns and targets of unknown rules', async () => {
      const bad = new PutRuleCommand({ Name: 'bad', EventBusName: Name, EventPattern: '{"source":"x"}' });
      await expect(events.send(bad)).rejects.toMatchObject({ name: 'InvalidEventPatternException' });
      const nobody = new PutTargetsCommand({
        EventBusName: Name,
        Rule: 'nobody',
        Targets: [{ Id: 'q', Arn: queueArn }],
      });
      await expect(events.send(nobody)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    });

    test('is deleted with its rules, and a rule only without targets', async () => {
      const rule = { EventBusName: Name, Name: 'mine' };
      await expect(events.send(new DeleteRuleCommand(rule))).rejects.toMatchObject({ name: 'ValidationException' });
      await events.send(new RemoveTargetsCommand({ ...target, Ids: ['q'] }));
      await events.send(new DeleteRuleCommand(rule));
      await events.send(new DeleteEventBusCommand({ Name }));
      await expect(events.send(new DescribeEventBusCommand({ Name }))).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      });
    });

    test('that does not exist accepts and drops events of its own account, and refuses those of others', async () => {
      const own = await put(entry('{}', { EventBusName: busArn }));
      expect(own.FailedEntryCount).toBe(0);
      const elsewhere = `arn:aws:events:${endpoint.client.region}:111122223333:event-bus/nobody`;
      const { Entries = [], FailedEntryCount } = await put(entry('{}', { EventBusName: elsewhere }));
      expect([FailedEntryCount, Entries[0]?.ErrorCode]).toEqual([1, 'AccessDeniedException']);
      await expect(events.send(new DescribeEventBusCommand({ Name: elsewhere }))).rejects.toMatchObject({
        name: 'AccessDeniedException',
      });
    });
  });
});
