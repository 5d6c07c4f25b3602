/** The size that a queue or an endpoint accepts is stored with the settings that were read, or not at all. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createConfigurationReader } from '../../../adapters/configuration/read.ts';
import { createRememberLimit } from '../../../adapters/configuration/remember-limit.ts';
import { createConfigurationStore } from '../../../adapters/configuration/store.ts';
import type { LogLine } from '../../../core/log-line.ts';
import { aQueue } from '../../core/make.ts';
import { type RealTable, realTable } from '../table.ts';

const QUEUE = aQueue({ version: 1 });
const sealed = { key: 'k', iv: 'i', tag: 't', data: 'd', label: 'l' };

let real: RealTable;
let table: string;
const lines: LogLine[] = [];
beforeAll(async () => {
  real = await realTable('Configuration');
});
beforeEach(async () => {
  table = await real.fresh();
  lines.length = 0;
  await createConfigurationStore(real.client, table).putDestination(QUEUE, { signing: [], access: sealed });
});
afterAll(() => real.close());

const SMALLER = { ...QUEUE, max_message_bytes: 65_536 };
const rememberIn = (name: string) => createRememberLimit(name, (line) => void lines.push(line), real.client);
const stored = () => createConfigurationReader(real.client, table).destination('123', QUEUE.scope, QUEUE.id);

test('it is written into the settings under the condition of their version, without changing secrets', async () => {
  await rememberIn(table)(SMALLER);
  expect(await stored()).toEqual({
    value: { ...SMALLER, version: 2 },
    sealed: { signing: [], access: sealed },
  });
  expect(lines).toEqual([]);
});

test('a concurrent change of the destination wins', async () => {
  const paused = { ...QUEUE, state: 'paused', version: 2 } as const;
  await createConfigurationStore(real.client, table).putDestination(paused, { signing: [] });
  await rememberIn(table)(SMALLER);
  expect((await stored())?.value).toEqual(paused);
  expect(lines).toEqual([]);
});

test('a failure is logged, and has no other effect', async () => {
  await rememberIn('no-such-table')(SMALLER);
  expect(lines).toMatchObject([{ event: 'error', destination_id: QUEUE.id, error_name: 'ResourceNotFoundException' }]);
});
