/** Messages of SQS, called with the real SDK: their content, their limits, and batches. */
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type SendMessageBatchRequestEntry,
} from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import {
  attributesOf,
  failure,
  gather,
  INVALID,
  queue,
  receive,
  send,
  sendBatch,
  sqs,
  startQueues,
  text,
} from '../support/queues.ts';

startQueues();

describe('messages', () => {
  test('are received as they were sent', async () => {
    const url = await queue('plain');
    const sent = await send(url, 'häßlich €');
    const [message] = await receive(url);
    expect(message).toEqual({
      MessageId: sent.MessageId,
      Body: 'häßlich €',
      MD5OfBody: sent.MD5OfMessageBody,
      ReceiptHandle: expect.any(String),
    });
  });

  test('carry attributes of all types', async () => {
    const url = await queue('attributes');
    const MessageAttributes = {
      string: text('ü'),
      number: { DataType: 'Number', StringValue: '1.50' },
      'label.ed': { DataType: 'String.label', StringValue: 'v' },
      binary: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 1, 255) },
    };
    const sent = await send(url, 'b', { MessageAttributes });
    const [message] = await receive(url, { MessageAttributeNames: ['All'] });
    expect(message?.MessageAttributes).toEqual(MessageAttributes);
    expect(message?.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes);
  });

  test('have the MD5 sums of AWS', async () => {
    const url = await queue('sums');
    const three = { General: text('Kenobi'), Hello: text('There'), 'Help.Me': text('Me') };
    const sent = await send(url, 'msg', { MessageAttributes: three });
    expect(sent.MD5OfMessageBody).toBe('6e2baaf3b97dbeef01c0043275f9a0e7');
    expect(sent.MD5OfMessageAttributes).toBe('4c360f3fdafd970e05fae2f149d997f5');
    const [message] = await receive(url, { MessageAttributeNames: ['Hel.*'] });
    expect(Object.keys(message?.MessageAttributes ?? {}).sort()).toEqual(['Hello', 'Help.Me']);
    expect(message?.MD5OfMessageAttributes).toBe('83fee93c1bcd8b9a5a923ffacdc636c7');
  });

  test('with binary attributes have the MD5 sums of AWS, too', async () => {
    const url = await queue('sums');
    const bytes = 'traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01';
    const attr1 = { DataType: 'Binary', BinaryValue: Buffer.from(bytes) };
    const sent = await send(url, 'test', { MessageAttributes: { attr1 } });
    expect(sent.MD5OfMessageAttributes).toBe('8cbe4db156db8a94db8b801b7addb984');
  });

  test('have their times and counts', async () => {
    const url = await queue('system', { VisibilityTimeout: '0' });
    const before = Date.now() - 60_000;
    await send(url, 'b', { MessageGroupId: 'tenant' });
    const ask = { MessageSystemAttributeNames: ['All' as const] };
    const [first] = await receive(url, ask);
    const [second] = await receive(url, ask);
    expect(first?.Attributes).toMatchObject({ ApproximateReceiveCount: '1', MessageGroupId: 'tenant' });
    expect(second?.Attributes).toMatchObject({
      ApproximateReceiveCount: '2',
      SentTimestamp: first?.Attributes?.SentTimestamp,
      ApproximateFirstReceiveTimestamp: first?.Attributes?.ApproximateFirstReceiveTimestamp,
    });
    expect(Number(first?.Attributes?.SentTimestamp)).toBeGreaterThan(before);
    expect(first?.Attributes?.SenderId).toBeTruthy();
  });

  test('carry a trace header', async () => {
    const url = await queue('trace');
    const AWSTraceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793';
    const sent = await send(url, 'b', { MessageSystemAttributes: { AWSTraceHeader: text(AWSTraceHeader) } });
    const [message] = await receive(url, { MessageSystemAttributeNames: ['AWSTraceHeader'] });
    expect(sent.MD5OfMessageSystemAttributes).toMatch(/^[0-9a-f]{32}$/);
    expect(message?.Attributes).toEqual({ AWSTraceHeader });
  });

  test('of one mebibyte are accepted, and larger ones are refused', async () => {
    const url = await queue('large');
    await send(url, 'x'.repeat(1_048_576));
    expect((await receive(url))[0]?.Body).toHaveLength(1_048_576);
    expect(await failure(send(url, 'x'.repeat(1_048_577)))).toMatchObject(INVALID);
  });

  test('are limited in bytes by the size of their queue', async () => {
    const url = await queue('small', { MaximumMessageSize: '1024' });
    await send(url, '€'.repeat(341));
    expect(await failure(send(url, '€'.repeat(342)))).toMatchObject({
      ...INVALID,
      message: 'One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.',
    });
    expect(await failure(send(url, 'x'.repeat(1_020), { MessageAttributes: { a: text('v') } }))).toMatchObject(INVALID);
  });

  test.each(['\0', '\u000B', '\uFFFE', '\uFFFF'])('must not contain %j', async (character) => {
    const url = await queue('contents');
    expect(await failure(send(url, `a${character}`))).toMatchObject({ name: 'InvalidMessageContents', status: 400 });
  });

  test('must not be empty', async () => {
    const url = await queue('empty');
    expect(await failure(send(url, ''))).toMatchObject({ Code: 'MissingParameter', status: 400 });
  });

  test('must not have an attribute without a value', async () => {
    const url = await queue('attributes');
    expect(await failure(send(url, 'b', { MessageAttributes: { ErrorDetails: text('') } }))).toMatchObject({
      ...INVALID,
      message: "Message (user) attribute 'ErrorDetails' must contain a non-empty value of type 'String'.",
    });
  });

  test('must not have eleven attributes', async () => {
    const url = await queue('attributes');
    const MessageAttributes = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`a${at}`, text('v')]));
    expect(await failure(send(url, 'b', { MessageAttributes }))).toMatchObject(INVALID);
  });

  test('are hidden while they are delayed', async () => {
    const url = await queue('delay', { DelaySeconds: '900' });
    await send(url, 'queue');
    const start = Date.now();
    await send(url, 'message', { DelaySeconds: 1 });
    expect((await receive(url, { WaitTimeSeconds: 10 }))[0]?.Body).toBe('message');
    expect(Date.now() - start).toBeGreaterThanOrEqual(900);
    expect(await attributesOf(url, 'ApproximateNumberOfMessagesDelayed')).toEqual({
      ApproximateNumberOfMessagesDelayed: '1',
    });
  });

  test('require an existing queue', async () => {
    const url = (await queue('there')).replace('there', 'elsewhere');
    expect(await failure(send(url, 'b'))).toEqual({
      name: 'QueueDoesNotExist',
      Code: 'AWS.SimpleQueueService.NonExistentQueue',
      message: 'The specified queue does not exist.',
      status: 400,
    });
  });
});

describe('batches', () => {
  const entries = (count: number) => Array.from({ length: count }, (_, at) => ({ Id: `${at}`, MessageBody: `b${at}` }));

  test('of ten messages are accepted completely', async () => {
    const url = await queue('batch');
    const answer = await sendBatch(url, entries(10));
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(entries(10).map(({ Id }) => Id));
    expect(answer.Failed ?? []).toEqual([]);
    expect((await gather(url, 10)).map(({ Body }) => Body).sort()).toEqual(entries(10).map((e) => e.MessageBody));
  });

  test('can fail partially', async () => {
    const url = await queue('batch');
    const answer = await sendBatch(url, [
      { Id: 'good', MessageBody: 'b' },
      { Id: 'bad', MessageBody: '\0' },
    ]);
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(['good']);
    expect(answer.Failed?.map(({ Id, Code, SenderFault }) => [Id, Code, SenderFault])).toEqual([
      ['bad', 'InvalidMessageContents', true],
    ]);
  });

  test.each<[string, SendMessageBatchRequestEntry[]]>([
    ['EmptyBatchRequest', []],
    ['TooManyEntriesInBatchRequest', entries(11)],
    ['BatchEntryIdsNotDistinct', [...entries(1), ...entries(1)]],
    ['InvalidBatchEntryId', [{ Id: 'a:b', MessageBody: 'b' }]],
    ['BatchRequestTooLong', ['a', 'b'].map((Id) => ({ Id, MessageBody: 'x'.repeat(524_289) }))],
  ])('are refused with %s', async (name, given) => {
    const url = await queue('batch');
    expect(await failure(sendBatch(url, given))).toMatchObject({
      name,
      Code: `AWS.SimpleQueueService.${name}`,
      status: 400,
    });
  });

  test('delete each entry independently', async () => {
    const url = await queue('batch');
    await send(url, 'b');
    const [message] = await receive(url);
    const answer = await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'good', ReceiptHandle: message?.ReceiptHandle },
          { Id: 'bad', ReceiptHandle: 'garbage' },
        ],
      }),
    );
    expect(answer.Successful).toEqual([{ Id: 'good' }]);
    expect(answer.Failed).toMatchObject([{ Id: 'bad', Code: 'ReceiptHandleIsInvalid', SenderFault: true }]);
  });

  test('change the visibility of each entry independently', async () => {
    const url = await queue('batch', { VisibilityTimeout: '600' });
    await sendBatch(url, entries(2));
    const Entries = (await gather(url, 2)).map(({ ReceiptHandle }, at) => ({
      Id: `${at}`,
      ReceiptHandle,
      VisibilityTimeout: at === 0 ? 0 : 43_201,
    }));
    const answer = await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }));
    expect(answer.Successful).toEqual([{ Id: '0' }]);
    expect(answer.Failed?.map(({ Id }) => Id)).toEqual(['1']);
    expect(await receive(url)).toHaveLength(1);
  });
});
