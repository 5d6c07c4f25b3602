/** Metrics in the embedded metric format: collected from log lines, with few lines per invocation. */
import { describe, expect, jest, test } from '@jest/globals';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { createLog } from '../../adapters/log.ts';
import { createMetrics } from '../../adapters/metrics.ts';
import { partialBatch } from '../../adapters/middleware/partial-batch.ts';
import { publishMetrics } from '../../adapters/middleware/publish-metrics.ts';
import { deliveryFields } from '../../core/delivery/delivery-fields.ts';
import type { LogLine } from '../../core/log-line.ts';
import { aDelivery } from '../core/make.ts';

function attempted(transport: 'sqs' | 'webhook', duration_ms: number, outcome: 'delivered' | 'failed'): LogLine {
  const fields = deliveryFields(aDelivery({ transport, updates: 2 }), undefined);
  return { event: 'delivery.attempted', outcome, bytes: 1, duration_ms, ...fields };
}

function gather() {
  const written: string[] = [];
  const metrics = createMetrics('Feedhose-Deliver', (line) => written.push(line));
  return { metrics, lines: () => written.splice(0).map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('metrics', () => {
  test('are one line for each set of dimensions, with sums of counts and each duration', () => {
    const { metrics, lines } = gather();
    metrics.count(attempted('webhook', 10, 'delivered'));
    metrics.count(attempted('webhook', 30, 'delivered'));
    metrics.count(attempted('webhook', 20, 'failed'));
    metrics.count(attempted('sqs', 5, 'failed'));
    metrics.publish();
    const [webhook, sqs, ...more] = lines();
    expect(more).toEqual([]);
    expect(webhook).toEqual({
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: 'Feedhose',
            Dimensions: [['function', 'transport']],
            Metrics: [
              { Name: 'Delivered', Unit: 'Count' },
              { Name: 'UpdatesDelivered', Unit: 'Count' },
              { Name: 'AttemptDuration', Unit: 'Milliseconds' },
              { Name: 'Failed', Unit: 'Count' },
            ],
          },
        ],
      },
      function: 'Feedhose-Deliver',
      transport: 'webhook',
      Delivered: 2,
      UpdatesDelivered: 4,
      AttemptDuration: [10, 30, 20],
      Failed: 1,
    });
    expect(sqs).toMatchObject({ function: 'Feedhose-Deliver', transport: 'sqs', Failed: 1, AttemptDuration: 5 });
  });

  test('without their own dimension have the function only', () => {
    const { metrics, lines } = gather();
    const tick = { destinations: 1, released: 0, open_breakers: 3, oldest_ms: 5_000, duration_ms: 1 };
    metrics.count({ event: 'wake.ticked', ...tick });
    metrics.publish();
    expect(lines()).toMatchObject([
      {
        _aws: { CloudWatchMetrics: [{ Dimensions: [['function']] }] },
        function: 'Feedhose-Deliver',
        OpenBreakers: 3,
        OldestParkedAge: 5,
      },
    ]);
  });

  test('start again after they were written, and are empty when nothing happened', () => {
    const { metrics, lines } = gather();
    metrics.publish();
    metrics.count({ event: 'error', reason: 'no' });
    metrics.publish();
    expect(lines()).toEqual([]);
    metrics.count(attempted('sqs', 1, 'delivered'));
    metrics.publish();
    metrics.publish();
    expect(lines()).toHaveLength(1);
  });

  test('are few lines, however much an invocation does', () => {
    const { metrics, lines } = gather();
    for (let n = 0; n < 500; n++) metrics.count(attempted(n % 2 ? 'sqs' : 'webhook', n, 'delivered'));
    metrics.publish();
    const all = lines();
    expect(all).toHaveLength(2);
    expect(all.map((line) => line['Delivered'])).toEqual([250, 250]);
  });
});

describe('a function', () => {
  const log = () => {
    const published: string[] = [];
    const publish = () => void published.push('published');
    return { published, log: Object.assign(() => {}, { publish }) };
  };
  const event = { Records: [{ messageId: 'm1' }] };

  test.each([
    ['answers', async () => [{ status: 'fulfilled' }], []],
    ['throws', () => Promise.reject(new Error('no')), [{ itemIdentifier: 'm1' }]],
  ])('of a queue writes them once when it %s', async (_, step, batchItemFailures) => {
    const { published, log: line } = log();
    const handler = middy().use(partialBatch(line)).handler(step);
    expect(await handler(event, {} as Context)).toEqual({ batchItemFailures });
    expect(published).toEqual(['published']);
  });

  test('with a schedule writes them once, even if it throws', async () => {
    const { published, log: line } = log();
    const handler = middy().use(publishMetrics(line));
    await handler.handler(async () => 'ok')({}, {} as Context);
    await expect(handler.handler(() => Promise.reject(new Error('no')))({}, {} as Context)).rejects.toThrow('no');
    expect(published).toHaveLength(2);
  });

  test('has metrics in its log by default', () => {
    const written: string[] = [];
    const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    try {
      const line = createLog('deliver-to-queue');
      line(attempted('sqs', 7, 'delivered'));
      line.publish();
    } finally {
      spy.mockRestore();
    }
    const metrics = written.filter((text) => text.includes('"_aws"'));
    expect(metrics).toHaveLength(1);
    expect(JSON.parse(metrics[0] ?? '')).toMatchObject({ function: 'feedhose-deliver-to-queue', Delivered: 1 });
  });
});
