/**
 * Whether a delivery can be sent. Its age is checked first, then whether the destination is paused, then disabled, then
 * the breaker.
 */
import { describe, expect, test } from '@jest/globals';
import { admit } from '../../../core/health/admission.ts';
import { HEALTHY, type Health } from '../../../core/health/health.ts';
import { aDelivery } from '../make.ts';

const MAX_AGE = 1_000;
const OPEN: Health = { breaker: 'open', failures: 10, probes: 0, probeAt: 5 };
const SEND = { kind: 'send' };

describe('a delivery', () => {
  test('is sent to a healthy destination', () => {
    expect(admit(aDelivery({ packedAt: 0 }), 'enabled', HEALTHY, 500, MAX_AGE)).toEqual(SEND);
  });

  test('is parked at an open breaker, unless it is the probe', () => {
    expect(admit(aDelivery({ packedAt: 0 }), 'enabled', OPEN, 500, MAX_AGE)).toEqual({ kind: 'park', why: 'open' });
    expect(admit(aDelivery({ packedAt: 0, probe: true }), 'enabled', OPEN, 500, MAX_AGE)).toEqual(SEND);
  });

  test.each([
    ['paused', HEALTHY, 'paused'],
    ['disabled', HEALTHY, 'disabled'],
    ['enabled', { ...HEALTHY, disabled: 'gone' }, 'disabled'],
    ['paused', { ...OPEN, disabled: 'failing' }, 'paused'],
    ['disabled', OPEN, 'disabled'],
  ] as const)('is parked, also as a probe, while the destination is %s with %j', (state, health, why) => {
    for (const changes of [{}, { probe: true as const }]) {
      const delivery = aDelivery({ packedAt: 0, ...changes });
      expect(admit(delivery, state, health, 500, MAX_AGE)).toEqual({ kind: 'park', why });
    }
  });

  test('is too old when it has waited longer than allowed, in every state of the destination', () => {
    expect(admit(aDelivery({ packedAt: 0 }), 'enabled', HEALTHY, MAX_AGE, MAX_AGE)).toEqual(SEND);
    for (const state of ['enabled', 'paused', 'disabled'] as const) {
      expect(admit(aDelivery({ packedAt: 0 }), state, OPEN, MAX_AGE + 1, MAX_AGE)).toEqual({ kind: 'expired' });
    }
  });

  test('that was redriven has the age of its redrive', () => {
    const redriven = aDelivery({ packedAt: 0, redrivenAt: 5_000 });
    expect(admit(redriven, 'enabled', HEALTHY, 5_000 + MAX_AGE, MAX_AGE)).toEqual(SEND);
    expect(admit(redriven, 'enabled', HEALTHY, 5_001 + MAX_AGE, MAX_AGE)).toEqual({ kind: 'expired' });
  });
});
