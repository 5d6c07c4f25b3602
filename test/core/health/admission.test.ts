/** What a deliver function checks before it sends: schedules, rate limit, parking and expiry. */
import { describe, expect, test } from '@jest/globals';
import type { Destination } from '../../../core/destination.ts';
import { createAdmission } from '../../../core/health/admission.ts';
import { HEALTHY, type Health } from '../../../core/health/health.ts';
import { RETRY_SCHEDULES } from '../../../core/retry.ts';
import { aDelivery, aWebhook } from '../make.ts';

const NOW = 1_700_000_000_000;
const MAX_AGE = 14 * 86_400_000;
const OPEN: Health = { breaker: 'open', failures: 10, probes: 0, probeAt: NOW + 60_000 };

interface Situation {
  readonly destination?: Destination | undefined;
  readonly health?: Health;
  readonly slotAt?: number;
}

function anAdmission(situation: Situation = {}) {
  const reserved: number[] = [];
  const asked: string[] = [];
  const admit = createAdmission(
    {
      destinationOf: async () => ('destination' in situation ? situation.destination : aWebhook()),
      healthOf: async (id) => {
        asked.push(id);
        return situation.health ?? HEALTHY;
      },
      reserveSlot: async (_, intervalMs) => {
        reserved.push(intervalMs);
        return situation.slotAt ?? NOW;
      },
      now: () => NOW,
    },
    { schedules: RETRY_SCHEDULES, maxAgeMs: MAX_AGE },
  );
  return { admit, reserved, asked };
}

const fresh = aDelivery({ packedAt: NOW - 1_000 });

describe('sending', () => {
  test('uses the schedules of the stack', async () => {
    const { admit, reserved } = anAdmission();
    expect(await admit(fresh)).toEqual({ kind: 'send', schedules: RETRY_SCHEDULES });
    expect(reserved).toEqual([]);
  });

  test('uses the schedule of the destination if it has one, for every pace', async () => {
    const { admit } = anAdmission({ destination: aWebhook({ retry_schedule: [1, 2] }) });
    expect(await admit(fresh)).toEqual({ kind: 'send', schedules: { fast: [1, 2], slow: [1, 2] } });
  });

  test('reports the fault of a destination that does not exist', async () => {
    const { admit, asked } = anAdmission({ destination: undefined, health: OPEN });
    const old = aDelivery({ packedAt: 0 });
    expect(await admit(old)).toEqual({ kind: 'send', schedules: RETRY_SCHEDULES });
    expect(asked).toEqual([]);
  });
});

describe('a rate limit', () => {
  const limited = (rate_limit: number) => aWebhook({ rate_limit });

  test('reserves a slot, and sends when the slot has come', async () => {
    const { admit, reserved } = anAdmission({ destination: limited(3), slotAt: NOW + 999 });
    expect(await admit(fresh)).toMatchObject({ kind: 'send' });
    expect(reserved).toEqual([334]);
  });

  test('delays the delivery until the slot, at the same attempt', async () => {
    const { admit } = anAdmission({ destination: limited(1), slotAt: NOW + 7_900 });
    const delivery = aDelivery({ packedAt: NOW, attempt: 4, hops: 2 });
    expect(await admit(delivery)).toEqual({
      kind: 'settle',
      settlement: { kind: 'requeue', delaySeconds: 7, delivery: { ...delivery, hops: 3, slotAt: NOW + 7_900 } },
    });
  });

  test('parks a delivery whose delay SQS does not support', async () => {
    const { admit } = anAdmission({ destination: limited(0.01), slotAt: NOW + 901_000 });
    expect(await admit(fresh)).toEqual({
      kind: 'settle',
      settlement: {
        kind: 'park',
        delivery: { ...fresh, slotAt: NOW + 901_000 },
        parking: { why: 'retry', dueAt: NOW + 901_000, wakeAt: NOW + 901_000 },
      },
    });
  });

  test('reserves one slot only, and keeps a probe as a probe', async () => {
    const { admit, reserved } = anAdmission({ destination: limited(1), slotAt: NOW + 3_000, health: OPEN });
    const waiting = await admit({ ...fresh, probe: true });
    expect(waiting).toMatchObject({ settlement: { delivery: { probe: true, slotAt: NOW + 3_000 } } });
    expect(await admit({ ...fresh, probe: true, slotAt: NOW + 3_000 })).toMatchObject({ kind: 'send' });
    expect(reserved).toHaveLength(1);
  });

  test('reserves no slot for a parked delivery', async () => {
    const { admit, reserved } = anAdmission({ destination: limited(1), health: OPEN });
    expect(await admit(fresh)).toMatchObject({ settlement: { kind: 'park' } });
    expect(reserved).toEqual([]);
  });
});

describe('parking', () => {
  test('at an open breaker lasts until the next probe, in the order of packing, and releases slot and probe', async () => {
    const { admit } = anAdmission({ health: OPEN });
    expect(await admit({ ...fresh, slotAt: NOW })).toEqual({
      kind: 'settle',
      settlement: {
        kind: 'park',
        delivery: fresh,
        parking: { why: 'open', dueAt: fresh.packedAt, wakeAt: NOW + 60_000 },
      },
    });
  });

  test('at an open breaker puts deliveries that failed behind those that were not attempted since', async () => {
    const { admit } = anAdmission({ health: OPEN });
    const lastFailure = { class: 'http_5xx', code: '500', reason: 'no', at: NOW - 10 } as const;
    expect(await admit({ ...fresh, attempt: 2, lastFailure })).toMatchObject({
      settlement: { parking: { dueAt: NOW - 10 } },
    });
  });

  test.each([
    ['paused', { destination: aWebhook({ state: 'paused' }) }],
    ['disabled', { destination: aWebhook({ state: 'disabled' }) }],
    ['disabled', { health: { ...HEALTHY, disabled: 'gone' } }],
  ] as const)(
    'while the destination is %s makes wake check it at the next tick, because it may have been resumed',
    async (why, situation) => {
      const { admit } = anAdmission(situation);
      const probe = { ...fresh, probe: true as const };
      expect(await admit(probe)).toEqual({
        kind: 'settle',
        settlement: { kind: 'park', delivery: fresh, parking: { why, dueAt: fresh.packedAt, wakeAt: fresh.packedAt } },
      });
    },
  );

  test('orders a redriven delivery by the time of its redrive', async () => {
    const { admit } = anAdmission({ destination: aWebhook({ state: 'paused' }) });
    const redriven = aDelivery({ packedAt: NOW - 20 * 86_400_000, redrivenAt: NOW - 5 });
    expect(await admit(redriven)).toMatchObject({ settlement: { parking: { why: 'paused', dueAt: NOW - 5 } } });
  });
});

describe('a delivery that has waited too long', () => {
  test('is buried with its last failure', async () => {
    const { admit } = anAdmission({ destination: aWebhook({ state: 'paused' }) });
    const lastFailure = { class: 'timeout', code: 'ETIMEDOUT', reason: 'No answer in 10 s.', at: 5 } as const;
    const old = aDelivery({ packedAt: NOW - MAX_AGE - 1, attempt: 3, firstAttemptAt: 2, lastFailure });
    expect(await admit(old)).toEqual({
      kind: 'settle',
      settlement: {
        kind: 'bury',
        delivery: {
          ...old,
          lastFailure: {
            class: 'expired',
            code: 'Expired',
            reason: 'The delivery waited for more than 14 days. The last attempt failed: No answer in 10 s.',
            at: NOW,
          },
        },
      },
    });
  });

  test('is buried without a failure when it was never attempted', async () => {
    const { admit } = anAdmission();
    expect(await admit(aDelivery({ packedAt: NOW - MAX_AGE - 1 }))).toMatchObject({
      settlement: { kind: 'bury', delivery: { lastFailure: { reason: 'The delivery waited for more than 14 days.' } } },
    });
  });

  test('is not one that was redriven recently', async () => {
    const { admit } = anAdmission();
    const old = aDelivery({ packedAt: NOW - 2 * MAX_AGE, redrivenAt: NOW - MAX_AGE });
    expect(await admit(old)).toMatchObject({ kind: 'send' });
  });
});

test.each([
  [{ destination: aWebhook({ state: 'disabled' }) }],
  [{ health: { ...OPEN, disabled: 'failing' } as Health }],
])('a delivery that an operator sent again is sent to a disabled destination: %j', async (situation) => {
  const { admit } = anAdmission(situation);
  expect(await admit({ ...fresh, resentAt: NOW, evenIfDisabled: true })).toMatchObject({ kind: 'send' });
  expect(await admit({ ...fresh, resentAt: NOW })).toMatchObject({ settlement: { parking: { why: 'disabled' } } });
});

test('a delivery that an operator sent again waits for a paused destination, and for one whose circuit breaker is open', async () => {
  const again = { ...fresh, resentAt: NOW, evenIfDisabled: true } as const;
  for (const [why, situation] of [
    ['paused', { destination: aWebhook({ state: 'paused' }) }],
    ['open', { health: OPEN }],
  ] as const)
    expect(await anAdmission(situation).admit(again)).toMatchObject({ settlement: { parking: { why } } });
});
