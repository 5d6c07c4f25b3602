/** The entry of a queue function: the records of its steps, the answer to Lambda, and the log. */
import { describe, expect, test } from '@jest/globals';
import middy from '@middy/core';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { errorFields } from '../../../adapters/log.ts';
import { partialBatch } from '../../../adapters/middleware/partial-batch.ts';
import { deliveryRecord, intakeRecord } from '../../../adapters/middleware/records.ts';
import type { LogLine } from '../../../core/log-line.ts';

function aRecord(changes: Partial<SQSRecord> = {}): SQSRecord {
  return {
    messageId: 'm1',
    receiptHandle: 'r1',
    body: 'hunter2',
    attributes: {
      ApproximateReceiveCount: '3',
      SentTimestamp: '0',
      SenderId: 's',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:q',
    awsRegion: 'eu-west-1',
    ...changes,
  };
}

describe('a record', () => {
  test('of the intake has its body, and the requested positions of a redrive', () => {
    expect(intakeRecord(aRecord())).toEqual({ body: 'hunter2' });
    const only = { dataType: 'String', stringValue: '1,4', binaryListValues: [], stringListValues: [] };
    expect(intakeRecord(aRecord({ messageAttributes: { only } }))).toEqual({ body: 'hunter2', only: new Set([1, 4]) });
  });

  test('of the intake has the trace of its publisher, and without one that of the invocation', () => {
    const AWSTraceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
    const traced = aRecord({ attributes: { ...aRecord().attributes, AWSTraceHeader } });
    try {
      process.env['_X_AMZN_TRACE_ID'] = 'Root=1-00000001-000000000000000000000002;Sampled=0';
      expect(intakeRecord(traced).trace).toBe('5759e988bd862e3fe1be46a994272793-01');
      expect(intakeRecord(aRecord()).trace).toBe('00000001000000000000000000000002-00');
    } finally {
      delete process.env['_X_AMZN_TRACE_ID'];
    }
  });

  test('of a deliveries queue has its body, its receipt and its receive count', () => {
    expect(deliveryRecord(aRecord())).toEqual({ body: 'hunter2', receipt: 'r1', receiveCount: 3 });
  });
});

describe('a batch', () => {
  const event: SQSEvent = { Records: ['m1', 'm2', 'm3'].map((messageId) => aRecord({ messageId })) };
  const run = async (step: () => Promise<unknown>) => {
    const logged: LogLine[] = [];
    const handler = middy<SQSEvent>()
      .use(partialBatch((line) => logged.push(line)))
      .handler(step as never);
    const answer = await handler(event, {} as Context);
    return { answer, logged };
  };
  const done = { status: 'fulfilled', value: undefined };

  test('reports the records that stay in the form that Lambda expects', async () => {
    const rejected = { status: 'rejected', reason: new TypeError('hunter2 is bad') };
    const { answer, logged } = await run(async () => [done, rejected, done]);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }] });
    expect(logged).toMatchObject([
      { event: 'error', error_name: 'TypeError', reason: 'the record returns to its queue' },
    ]);
  });

  test('without failures reports nothing', async () => {
    const { answer, logged } = await run(async () => [done, done, done]);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(logged).toEqual([]);
  });

  test('whose step throws stays as a whole', async () => {
    const { answer } = await run(() => Promise.reject(new Error('no')));
    expect(answer).toEqual({ batchItemFailures: ['m1', 'm2', 'm3'].map((itemIdentifier) => ({ itemIdentifier })) });
  });

  test('never logs a record, nor the message of an error that can quote one', async () => {
    const { logged } = await run(async () => [
      { status: 'rejected', reason: new Error('hunter2') },
      done,
      { status: 'rejected', reason: 'hunter2' },
    ]);
    expect(logged).toHaveLength(2);
    expect(JSON.stringify(logged)).not.toContain('hunter2');
  });
});

describe('an error in a log line', () => {
  test('has its name and its location', () => {
    const fields = errorFields(new RangeError('hunter2'));
    expect(fields).toMatchObject({
      error_name: 'RangeError',
      stack: expect.stringMatching(/^\s+at .*middleware\.test/),
    });
    expect(fields.stack?.split('\n').length).toBeLessThanOrEqual(8);
    expect(JSON.stringify(fields)).not.toContain('hunter2');
  });

  test('of another type has only the type', () => {
    const framed = errorFields(new RangeError('x\n    at hunter2 (file.js:1:1)'));
    expect(framed.stack).toContain('middleware.test.ts');
    expect(JSON.stringify(framed)).not.toContain('hunter2');
    expect(errorFields('hunter2')).toEqual({ reason: 'a thrown string' });
    expect(errorFields(undefined)).toEqual({ reason: 'a thrown undefined' });
  });
});
