/** Outages as the transitions of health that begin, change and end them. */
import { describe, expect, test } from '@jest/globals';
import {
  afterFailure,
  afterSuccess,
  DISABLED_AFTER_MS,
  enabled,
  HEALTHY,
  type Health,
} from '../../../core/health/health.ts';
import { continued, outageOf } from '../../../core/health/outage.ts';
import { aFailure } from '../make.ts';

const REF = { appId: 'acme', scope: 'feed_group:user', destinationId: 'dst_1' };
const fail = (health: Health, times: number, now = 1_000): Health =>
  Array.from({ length: times }).reduce<Health>((one) => afterFailure(one, aFailure(), false, now), health);
const OPEN = fail(HEALTHY, 10);

describe('an outage', () => {
  test('begins when the circuit breaker opens, at the first failure', () => {
    expect(outageOf(REF, fail(HEALTHY, 9), OPEN, 5_000)).toMatchObject({ ...REF, from: 1_000, failures: 10 });
    expect(outageOf(REF, HEALTHY, fail(HEALTHY, 9), 5_000)).toBeUndefined();
  });

  test('is not written again for each failure', () => {
    expect(outageOf(REF, OPEN, fail(OPEN, 3), 5_000)).toBeUndefined();
  });

  test('names why the destination was disabled', () => {
    const gone = afterFailure(HEALTHY, aFailure({ class: 'gone' }), false, 1_000);
    expect(outageOf(REF, HEALTHY, gone, 1_000)).toMatchObject({ from: 1_000, failures: 1, disabled: 'gone' });
    const late = fail(OPEN, 1, 1_000 + DISABLED_AFTER_MS);
    expect(outageOf(REF, OPEN, late, 9_000)).toMatchObject({ from: 1_000, failures: 11, disabled: 'failing' });
  });

  test('ends with a success, or when a person enables the destination', () => {
    const ended = { from: 1_000, to: 9_000, failures: 12, lastFailure: { class: 'http_5xx' } };
    for (const end of [(health: Health) => afterSuccess(health, 9_000), enabled]) {
      const before = fail(OPEN, 2);
      expect(outageOf(REF, before, end(before), 9_000)).toMatchObject(ended);
    }
  });

  test('does not exist for failures that did not open the circuit breaker', () => {
    const some = fail(HEALTHY, 9);
    expect(outageOf(REF, some, afterSuccess(some, 9_000), 9_000)).toBeUndefined();
  });

  test('continues as long as the health has the same first failure', () => {
    const outage = { ...REF, from: 1_000, failures: 10 };
    expect(continued(outage, fail(OPEN, 5))).toMatchObject({ from: 1_000, failures: 15 });
    expect(continued(outage, HEALTHY)).toBeUndefined();
    expect(continued(outage, fail(HEALTHY, 10, 2_000))).toBeUndefined();
  });
});
