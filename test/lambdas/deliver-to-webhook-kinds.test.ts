/**
 * The two kinds of invocations of deliver-to-webhook, connected as in its entry: records of the queue go through the
 * partial batch, and `verify` and `test` bypass it, because the partial batch would replace their results.
 */
import { describe, expect, test } from '@jest/globals';
import middy from '@middy/core';
import type { Context, SQSEvent } from 'aws-lambda';
import { byKind } from '../../adapters/middleware/by-kind.ts';
import { partialBatch } from '../../adapters/middleware/partial-batch.ts';
import { http } from '../adapters/webhook/servers.ts';
import { API_KEY, named, underTest } from '../support/endpoint-under-test.ts';

const context = { getRemainingTimeInMillis: () => 60_000 } as Context;
const ABOUT = { app_id: '123', scope: 'feed_group:user', destination_id: 'dst_000000000000000000000002' };

async function entry() {
  const endpoint = await http((_, response) => void response.end(API_KEY));
  const { verify, test: run } = await underTest({ destination: { url: named(endpoint.url), ownership: 'http' } });
  const records = middy<SQSEvent>()
    .use(partialBatch(() => {}))
    .handler(({ Records }) => Promise.allSettled(Records.map(({ body }) => JSON.parse(body) as unknown)));
  return middy<SQSEvent | { readonly kind: string }, unknown>().handler(byKind(records, { verify, test: run }));
}

describe('an invocation', () => {
  test('of kind verify returns the findings of the check', async () => {
    const handler = await entry();
    expect(await handler({ kind: 'verify', ...ABOUT }, context)).toMatchObject({ status: 'ok', ownership: 'http' });
  });

  test('of kind test returns the result of the POST', async () => {
    const handler = await entry();
    expect(await handler({ kind: 'test', ...ABOUT }, context)).toMatchObject({
      status: 'ok',
      response: { status: 200, answer: API_KEY },
    });
  });

  test('of another kind is an error of the caller', async () => {
    const handler = await entry();
    await expect(handler({ kind: 'toString' }, context)).rejects.toThrow('kind: expected verify or test, got another');
  });

  test('with records returns those that are to be received again', async () => {
    const handler = await entry();
    const Records = [{ messageId: 'a', body: '{}' }] as SQSEvent['Records'];
    expect(await handler({ Records }, context)).toEqual({ batchItemFailures: [] });
  });
});
