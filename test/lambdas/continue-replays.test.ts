/** When wake invokes the function that continues replays. */
import { expect, test } from '@jest/globals';
import type { Replay } from '../../core/journal/replay.ts';
import type { LogLine } from '../../core/log-line.ts';
import { createContinueReplays } from '../../lambdas/wake/continue-replays.ts';
import { aReplay } from '../core/journal/replay-world.ts';

const NOW = 1_700_000_000_000;

/** Runs a tick for replays whose leases end then. Returns the number of invocations and the log. */
async function tick(leases: readonly (number | undefined)[], fails?: 'running' | 'invoke') {
  const logged: LogLine[] = [];
  let invocations = 0;
  const failIf = (step: typeof fails): void => {
    if (fails === step) throw new TypeError('away');
  };
  await createContinueReplays({
    async running() {
      failIf('running');
      return leases.map((leaseUntil): Replay => {
        const replay = aReplay();
        return leaseUntil === undefined ? replay : { ...replay, progress: { ...replay.progress, leaseUntil } };
      });
    },
    async invoke() {
      failIf('invoke');
      invocations++;
    },
    log: (line) => logged.push(line),
    now: () => NOW,
  })();
  return { invocations, logged };
}

test.each([
  ['nothing when no replay runs', [], 0],
  ['the function for a replay that nobody works on', [undefined], 1],
  ['the function once for several replays', [undefined, undefined], 1],
  ['the function again when the lease of an interrupted invocation is over', [NOW], 1],
  ['nothing while an invocation works on every replay', [NOW + 1, NOW + 60_000], 0],
  ['the function when an invocation works on some of the replays only', [NOW + 1, undefined], 1],
])('wake invokes %s', async (_, leases, expected) => {
  expect(await tick(leases)).toEqual({ invocations: expected, logged: [] });
});

test.each(['running', 'invoke'] as const)('a failure of `%s` is logged and does not fail wake', async (step) => {
  const { logged } = await tick([undefined], step);
  expect(logged).toEqual([
    { event: 'error', reason: 'the running replays could not be continued', error_name: 'TypeError' },
  ]);
});
