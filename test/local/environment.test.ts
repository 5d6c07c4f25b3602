/** The lifetime of an execution environment in a thread. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import { afterEach, expect, test } from '@jest/globals';
import { createClock } from '../../local/clock.ts';
import { type Environment, startEnvironment } from '../../local/lambda/environment.ts';

let environment: Environment | undefined;
const directory = mkdtempSync(join(tmpdir(), 'feedhose-environment-'));
afterEach(async () => {
  mock.timers.reset();
  await environment?.kill();
  rmSync(directory, { recursive: true, force: true });
});

test('an environment ends after 30 s without an invocation', async () => {
  writeFileSync(join(directory, 'index.mjs'), 'export const handler = async () => "done";');
  // The threads' messages come in real time, and only the time limits are simulated.
  mock.timers.enable({ apis: ['setTimeout'] });
  environment = startEnvironment({
    settings: {
      name: 'worker',
      directory,
      handler: 'index.handler',
      timeoutSeconds: 600,
      memoryMegabytes: 128,
      environment: {},
    },
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:worker',
    clock: createClock(),
    variables: {},
    onLine() {},
  });
  for (const _ of [1, 2]) {
    expect(await environment.invoke('{}')).toMatchObject({ payload: '"done"' });
    mock.timers.tick(29_999);
    expect(environment.alive).toBe(true);
  }
  mock.timers.tick(1);
  expect(environment.alive).toBe(false);
  expect(await environment.invoke('{}')).toMatchObject({ failed: true });
});
