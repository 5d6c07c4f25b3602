/** The items of the canary's receiver, in the real engine. */
import { randomBytes } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { createReceived } from '../../../adapters/canary/received.ts';
import type { CanaryRequest } from '../../../core/canary-receiver.ts';
import { CANARY_SECONDS } from '../../../core/limits.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';
import { type RealTable, realTable } from '../table.ts';

let real: RealTable;
let now = 1_000_000_000_000;
const onCleanup = cleanupAfterAll();
beforeAll(async () => {
  real = await realTable('Received');
  onCleanup(() => real.close());
});
const received = () => createReceived(real.client, real.table, () => now);
const aRun = () => randomBytes(32).toString('hex');
const request = (id: string, body: string): CanaryRequest => ({ body, headers: { 'webhook-id': id } });

test('a run is open for an hour, even if the table has not deleted it yet', async () => {
  const run = aRun();
  const { open, find } = received();
  expect(await find(run)).toBeUndefined();
  await open(run, 'the-key');
  expect(await find(run)).toBe('the-key');
  now += CANARY_SECONDS * 1000;
  expect(await find(run)).toBeUndefined();
});

test('received deliveries are read page by page unchanged, each once, and none of another run', async () => {
  const [run, other] = [aRun(), aRun()];
  const { open, keep, read } = received();
  await open(run, 'key');
  await keep(other, request('m0', '[]'));
  const bodies = ['[{"n":1e3}]', '[{"t":"\\ud800 \\u0001"}]', `[{"t":"\ufffe${'x'.repeat(200_000)}"}]`];
  for (const [at, body] of bodies.entries()) await keep(run, request(`m${at}`, body));
  await keep(run, request('m0', bodies[0] as string));
  const found: CanaryRequest[] = [];
  let after: string | undefined;
  do {
    const page = await read(run, after);
    found.push(...page.requests);
    after = page.after;
  } while (after !== undefined);
  expect(found).toEqual(bodies.map((body, at) => request(`m${at}`, body)));
});
