/** The attempts log when its table fails: items that DynamoDB did not process are retried, and nothing takes long. */

import type { BatchWriteItemCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, jest, test } from '@jest/globals';
import { createAttemptsLog } from '../../../adapters/attempts/write.ts';
import type { Attempt } from '../../../core/attempts/attempt.ts';
import type { Opened } from '../../../core/health/record.ts';
import type { LogLine } from '../../../core/log-line.ts';
import { reportTo } from '../../../lambdas/deliver/wire.ts';
import { aDelivery, DELIVERED } from '../../core/make.ts';

const attempts = Array.from(
  { length: 30 },
  (_, n): Attempt => ({ delivery: aDelivery({ id: `dlv_${n}` }), outcome: DELIVERED, startedAt: 1_000, durationMs: 1 }),
);

type Input = BatchWriteItemCommandInput & { readonly UpdateExpression?: string };
type Answer = (rows: readonly unknown[], call: number) => unknown;

/** A client whose BatchWriteItem gives these answers. Updates always succeed. */
function aClient(batch: Answer, update: () => unknown = () => ({})) {
  const sizes: number[] = [];
  const send = async ({ input }: { input: Input }, { abortSignal }: { abortSignal: AbortSignal }) => {
    abortSignal.throwIfAborted();
    const rows = input.RequestItems?.['attempts'];
    if (!rows) return update();
    return batch(rows, sizes.push(rows.length));
  };
  return { client: { send } as unknown as DynamoDBClient, sizes };
}

const log = (client: DynamoDBClient, destinationOf: () => Promise<undefined> = async () => undefined) =>
  createAttemptsLog(client, 'attempts', { destinationOf, now: () => 2_000 });

describe('rows', () => {
  test('that DynamoDB did not process are retried', async () => {
    const { client, sizes } = aClient((rows, call) =>
      call <= 2 ? { UnprocessedItems: { attempts: rows.slice(0, 4) } } : {},
    );
    await log(client)(attempts);
    expect(sizes.toSorted((a, b) => a - b)).toEqual([4, 4, 5, 25]);
  });

  test('that are never processed are given up and logged', async () => {
    const { client, sizes } = aClient((rows) => ({ UnprocessedItems: { attempts: rows } }));
    await expect(log(client)(attempts.slice(0, 2))).rejects.toThrow('did not accept 2 of 2 items');
    expect(sizes).toHaveLength(5);
  });

  test('are written without custom headers when the configuration cannot be read', async () => {
    const { client, sizes } = aClient(() => ({}));
    await log(client, () => Promise.reject(new Error('no')))(attempts.slice(0, 1));
    expect(sizes).toEqual([1]);
  });

  test('are written if the minutes fail, and the other way round', async () => {
    let updates = 0;
    const { client, sizes } = aClient(
      () => Promise.reject(new Error('no rows')),
      () => ++updates,
    );
    await expect(log(client)(attempts)).rejects.toThrow('no rows');
    expect([sizes.length, updates]).toEqual([2, 1]);
    const other = aClient(
      () => ({}),
      () => Promise.reject(new Error('no minutes')),
    );
    await expect(log(other.client)(attempts)).rejects.toThrow('no minutes');
    expect(other.sizes).toHaveLength(2);
  });

  test('cause no call if there are none', async () => {
    const { client, sizes } = aClient(() => ({}));
    await log(client)([]);
    expect(sizes).toEqual([]);
  });
});

describe('a report', () => {
  const opened: Opened = { appId: '1', scope: 'feed_group:user', destinationId: 'dst_1', transport: 'webhook' };
  const report = async (health: () => Promise<readonly Opened[]>, rows: () => Promise<void>) => {
    const lines: LogLine[] = [];
    const error = await reportTo(health, [rows], (line) => lines.push(line))(attempts).catch(
      (thrown: unknown) => thrown as Error,
    );
    return { lines, error };
  };
  const line = {
    event: 'breaker.opened',
    app_id: '1',
    scope: 'feed_group:user',
    destination_id: 'dst_1',
    transport: 'webhook',
  };

  test('includes breakers that opened', async () => {
    expect(
      await report(
        async () => [opened],
        async () => {},
      ),
    ).toEqual({ lines: [line], error: undefined });
  });

  test('includes them if the log failed, and then the failure of the log', async () => {
    const { lines, error } = await report(
      async () => [opened],
      () => Promise.reject(new Error('log')),
    );
    expect(lines).toEqual([line]);
    expect(error).toMatchObject({ message: 'log' });
  });

  test('ends in time if the health is never written', async () => {
    const limit = jest.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void) => {
      setImmediate(run);
    }) as never);
    try {
      const { error } = await report(
        () => new Promise(() => {}),
        async () => {},
      );
      expect(error).toMatchObject({ message: expect.stringContaining('more than 3 s') });
    } finally {
      limit.mockRestore();
    }
  });

  test('writes the log if the health failed, and reports the failure of the health', async () => {
    let written = 0;
    const { error } = await report(
      () => Promise.reject(new Error('health')),
      async () => void written++,
    );
    expect(written).toBe(1);
    expect(error).toMatchObject({ message: 'health' });
  });
});
