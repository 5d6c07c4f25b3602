/** Advice on failures is true for the state of the delivery. */
import { describe, expect, test } from '@jest/globals';
import { adviceOn } from '../../core/failure-advice.ts';
import { FAILURE_CLASSES } from '../../core/outcome.ts';

describe('the advice on a failure', () => {
  test.each(FAILURE_CLASSES)('of the class %s mentions a redrive only for dead letters', (name) => {
    const isOfDeadLettersOnly = ['destination_missing', 'hop_limit', 'refused', 'not_taken', 'unsettled'].includes(
      name,
    );
    for (const phase of ['retrying', 'waiting', 'disabled'] as const) {
      if (!isOfDeadLettersOnly) expect(adviceOn(name, phase).remedy).not.toMatch(/redrive/i);
    }
    expect(adviceOn(name, 'dead').remedy).toMatch(/redrive|discard/i);
  });

  test('says what happens to the delivery', () => {
    expect(adviceOn('http_5xx', 'retrying').remedy).toBe(
      'Check its logs and fix the endpoint. Feedhose tries the delivery again.',
    );
    expect(adviceOn('gone', 'disabled').remedy).toBe(
      'Enable the destination if the endpoint accepts updates again, or delete it.',
    );
  });

  test('exists for a class that this version does not know', () => {
    expect(adviceOn('solar_flare', 'dead').cause).toBe('solar flare');
  });
});
