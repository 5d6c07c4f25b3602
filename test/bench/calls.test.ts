/**
 * Calls cost money. The calls of the standard scenarios are counted by kind, and no count may exceed the committed baseline by more than
 * 5 %. The baseline contains the highest counts of several runs. A pause of the machine can split a batch, so a scenario is repeated
 * while the lowest count of a kind exceeds the baseline.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { journalCost } from '../../bench/cost/charge.ts';
import { type Measured, runScenario } from '../../bench/cost/run.ts';
import type { Scenario } from '../../bench/cost/scenarios.ts';
import { type Counts, combined, countsOf, risenAbove, SINGLE_UPDATES, STANDARD } from '../../bench/cost/standard.ts';
import { sharedAssembly } from '../support/assembly.ts';

const MOST_RUNS = 5;
const BASELINE = JSON.parse(
  readFileSync(new URL('../../bench/cost/baseline.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Counts>>;
let assembly = '';

beforeAll(async () => {
  assembly = sharedAssembly();
});

test.each(STANDARD.map((scenario) => [scenario.name, scenario] as const))(
  'calls for 1,000 updates do not rise: %s',
  async (name, scenario) => {
    const baseline = BASELINE[name] ?? {};
    const runs: Counts[] = [];
    let risen: readonly string[] = [];
    let journal = Number.POSITIVE_INFINITY;
    do {
      const measured = await runScenario(assembly, scenario);
      journal = Math.min(journal, dollarsForMillion(measured, scenario));
      runs.push(countsOf(measured, scenario));
      risen = risenAbove(baseline, combined(runs, Math.min));
    } while ((risen.length > 0 || journal > scenario.journal) && runs.length < MOST_RUNS);
    expect(risen).toEqual([]);
    expect(journal).toBeLessThanOrEqual(scenario.journal);
  },
);

test.each(SINGLE_UPDATES.map((scenario) => [scenario.journal, scenario.name, scenario] as const))(
  'the journal costs at most $%d for a million updates: %s',
  async (limit, _, scenario) => {
    let journal = Number.POSITIVE_INFINITY;
    for (let run = 0; run < MOST_RUNS && journal > limit; run++) {
      journal = dollarsForMillion(await runScenario(assembly, scenario), scenario);
    }
    expect(journal).toBeLessThanOrEqual(limit);
  },
);

/** Returns the dollars that the journal costs for a million updates. */
function dollarsForMillion(measured: Measured, { updates }: Scenario): number {
  const dollars = (journalCost(measured) / updates) * 1e6;
  expect(dollars).toBeGreaterThan(0);
  return dollars;
}

test('a rise by more than 5 %, and a new call, are reported with both counts', () => {
  const baseline = { 'fan-out dynamodb:Query': 1, 'fan-out sqs:SendMessageBatch': 100 };
  const counts = { 'fan-out dynamodb:Query': 1, 'fan-out sqs:SendMessageBatch': 106, 'fan-out kms:Decrypt': 1 };
  expect(risenAbove(baseline, counts)).toEqual([
    'fan-out sqs:SendMessageBatch: 106 for 1,000 updates, 100 in the baseline',
    'fan-out kms:Decrypt: 1 for 1,000 updates, 0 in the baseline',
  ]);
  expect(risenAbove(baseline, { ...baseline, 'fan-out sqs:SendMessageBatch': 105 })).toEqual([]);
});
