/**
 * One batch of a deliveries queue: concurrency, the time limit, repeatedly received messages, and isolation of internal
 * errors.
 */
import { describe, expect, test } from '@jest/globals';
import type { Attempt } from '../../../core/attempts/attempt.ts';
import {
  createDeliverBatch,
  type DeliverOptions,
  type DeliverPorts,
  type DeliveryRecord,
  REPEATED_RECEIVES,
} from '../../../core/delivery/deliver-batch.ts';
import { lastCallMs, PUT_BACK_MS } from '../../../core/delivery/deliver-chunk.ts';
import { type Delivery, encodeDelivery } from '../../../core/delivery/delivery.ts';
import type { LogLine } from '../../../core/log-line.ts';
import type { Outcome } from '../../../core/outcome.ts';
import { RETRY_SCHEDULES } from '../../../core/retry.ts';
import { aDelivery, DELIVERED, failed } from '../make.ts';

const NOW = 1_700_000_000_000;
const PLENTY = () => 60_000;
const SEND_MS = 10_000;
const LAST_CALL_MS = lastCallMs(SEND_MS);

/** Lets all pending promises continue. */
function aTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function recordOf(id: string, changes: Partial<Delivery> = {}, receiveCount = 1): DeliveryRecord {
  return { body: encodeDelivery(aDelivery({ id, ...changes })), receipt: `receipt of ${id}`, receiveCount };
}

function aBatch(ports: Partial<DeliverPorts> = {}, options: Partial<DeliverOptions> = {}) {
  const happened: string[] = [];
  const logged: LogLine[] = [];
  const reported: Attempt[] = [];
  let clock = NOW;
  const deliver = createDeliverBatch(
    {
      admit: async () => ({ kind: 'send', schedules: RETRY_SCHEDULES }),
      report: async (attempts) => void reported.push(...attempts),
      send: async (deliveries) => {
        happened.push(`send ${deliveries.map(({ id }) => id)}`);
        clock += 40;
        return deliveries.map(() => DELIVERED);
      },
      carryOut: async (settlement) => {
        const when = settlement.kind === 'requeue' ? ` in ${settlement.delaySeconds} s` : '';
        happened.push(`${settlement.kind} ${settlement.delivery.id}${when} for attempt ${settlement.delivery.attempt}`);
      },
      acknowledge: async (records) => {
        happened.push(`acknowledge ${records.map(({ receipt }) => receipt)}`);
      },
      log: (line) => logged.push(line),
      now: () => clock,
      random: () => 0.5,
      ...ports,
    },
    { batchSize: 1, concurrency: 4, sendMs: SEND_MS, ...options },
  );
  return { deliver, happened, logged, reported };
}

function statuses(results: readonly PromiseSettledResult<void>[]): string[] {
  return results.map((result) => (result.status === 'fulfilled' ? 'done' : String(result.reason)));
}

/**
 * A transport whose sends take one turn of the event loop each. It records how many were in progress per destination
 * and in total.
 */
function watchedSend() {
  const underWay = new Map<string, number>();
  const most = new Map<string, number>();
  const count = (name: string, change: number) => {
    const now = (underWay.get(name) ?? 0) + change;
    underWay.set(name, now);
    most.set(name, Math.max(most.get(name) ?? 0, now));
  };
  const send: DeliverPorts['send'] = async (deliveries) => {
    const names = [deliveries[0]?.destinationId ?? '', 'all'];
    for (const name of names) count(name, 1);
    await aTurn();
    for (const name of names) count(name, -1);
    return deliveries.map(() => DELIVERED);
  };
  return { send, most };
}

test('a delivery of which a part was accepted is retried with the rest only, and reported as a whole', async () => {
  const carried: Delivery[] = [];
  const outcome: Outcome = { ...(failed() as Extract<Outcome, { kind: 'failed' }>), left: [1] };
  const { deliver, reported } = aBatch({
    send: async () => [outcome],
    carryOut: async ({ delivery }) => void carried.push(delivery),
  });
  const update = (id: string) => `{"feed":"user:1","new":[{"id":"${id}"}],"event_id":"${id}"}`;
  const body = `[${update('x')},${update('y')}]`;
  const record = recordOf('a', { body, updates: 2, activities: 2, events: ['x', 'y'] });
  expect(statuses(await deliver([record], PLENTY))).toEqual(['done']);
  expect(carried).toMatchObject([
    { attempt: 2, updates: 1, activities: 1, events: ['y', 'y'], body: `[${update('y')}]`, lastFailure: { at: NOW } },
  ]);
  expect(carried[0]?.id).not.toBe('a');
  expect(reported.map(({ delivery }) => delivery.id)).toEqual(['a']);
});

describe('a refusal for size', () => {
  const replacing = async (outcome: Outcome, instead: readonly Delivery[] | undefined) => {
    const asked: string[] = [];
    const batch = aBatch({
      send: async () => [outcome],
      replace: async ({ id }, { class: failureClass }) => {
        asked.push(`${id}: ${failureClass}`);
        return instead?.map((delivery) => ({ kind: 'requeue', delivery, delaySeconds: 0 }) as const);
      },
    });
    expect(statuses(await batch.deliver([recordOf('a')], PLENTY))).toEqual(['done']);
    return { asked, ...batch };
  };

  test('replaces the delivery by smaller ones', async () => {
    const pieces = [aDelivery({ id: 'b' }), aDelivery({ id: 'c' })];
    const { asked, happened } = await replacing(failed({ class: 'too_large' }), pieces);
    expect(asked).toEqual(['a: too_large']);
    expect(happened).toEqual(['requeue b in 0 s for attempt 1', 'requeue c in 0 s for attempt 1']);
  });

  test('is settled like any failure when there is no replacement', async () => {
    const { asked, happened } = await replacing(failed({ class: 'too_large' }), undefined);
    expect(asked).toEqual(['a: too_large']);
    expect(happened).toEqual([expect.stringMatching(/^(requeue|park|bury) a/)]);
  });

  test('can be the 413 of an endpoint, and the replacement is reported and logged', async () => {
    const pieces = [aDelivery({ id: 'b' }), aDelivery({ id: 'c' })];
    const { asked, reported, logged } = await replacing(failed({ class: 'http_4xx', status: 413 }), pieces);
    expect(asked).toEqual(['a: http_4xx']);
    const followUps = ['b', 'c'].map((deliveryId) => ({ at: expect.any(Number), deliveryId }));
    expect(reported).toMatchObject([{ delivery: { id: 'a' }, replacedBy: ['b', 'c'], followUps }]);
    expect(logged).toContainEqual(expect.objectContaining({ event: 'delivery.replaced', delivery_id: 'a', by: 'b c' }));
  });

  test('whose replacement was interrupted keeps the whole delivery in its queue', async () => {
    const carried: string[] = [];
    const { deliver } = aBatch({
      send: async () => [failed({ class: 'http_4xx', status: 413 })],
      replace: async () =>
        ['b', 'c'].map((id) => ({ kind: 'requeue', delivery: aDelivery({ id }), delaySeconds: 0 }) as const),
      carryOut: async ({ delivery: { id } }) => {
        if (id === 'c') throw new Error('queue unavailable');
        carried.push(id);
      },
    });
    expect(statuses(await deliver([recordOf('a')], PLENTY))).toEqual(['Error: queue unavailable']);
    expect(carried).toEqual(['b']);
  });

  test.each([
    ['another failure', failed({ class: 'throttled' })],
    ['a success', DELIVERED],
  ])('is not caused by %s', async (_, outcome) => {
    expect((await replacing(outcome, [aDelivery({ id: 'b' })])).asked).toEqual([]);
  });
});

describe('a batch', () => {
  test('of delivered deliveries is acknowledged, with one log line each', async () => {
    const { deliver, happened, logged } = aBatch();
    expect(statuses(await deliver([recordOf('a'), recordOf('b')], PLENTY))).toEqual(['done', 'done']);
    expect(happened).toEqual(['send a', 'send b']);
    expect(logged).toHaveLength(2);
    expect(logged[0]).toEqual({
      event: 'delivery.attempted',
      outcome: 'delivered',
      status: 200,
      bytes: 19,
      duration_ms: expect.any(Number),
      delivery_id: 'a',
      app_id: '123',
      scope: 'feed_group:user',
      destination_id: 'dst_000000000000000000000001',
      transport: 'sqs',
      attempt: 1,
      hops: 0,
      updates: 1,
      first_event_id: 'e1',
      last_event_id: 'e1',
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  test('measures the duration of an attempt with the given clock', async () => {
    const { deliver, logged } = aBatch();
    await deliver([recordOf('a')], PLENTY);
    expect(logged).toMatchObject([{ duration_ms: 40 }]);
  });

  test('without records does nothing', async () => {
    const { deliver, happened } = aBatch();
    expect(await deliver([], PLENTY)).toEqual([]);
    expect(happened).toEqual([]);
  });

  test('settles what is not delivered, record by record', async () => {
    const outcomes: Record<string, Outcome> = {
      a: failed({ status: 503 }),
      b: DELIVERED,
      c: failed({ pace: 'never', class: 'gone', code: '410' }),
    };
    const { deliver, happened, logged } = aBatch({ send: async ([one]) => [outcomes[one?.id ?? ''] as Outcome] });
    const records = [recordOf('a'), recordOf('b'), recordOf('c'), recordOf('d', { attempt: 9 })];
    outcomes['d'] = failed();
    expect(statuses(await deliver(records, PLENTY))).toEqual(['done', 'done', 'done', 'done']);
    expect(happened.toSorted()).toEqual([
      'bury c for attempt 1',
      'park d for attempt 10',
      'requeue a in 5 s for attempt 2',
    ]);
    expect(logged.find((line) => 'delivery_id' in line && line.delivery_id === 'a')).toMatchObject({
      outcome: 'failed',
      status: 503,
      failure_class: 'http_5xx',
      failure_code: '503',
      reason: 'The endpoint responded with 503.',
    });
  });

  test('keeps in the queue only what could not be settled', async () => {
    const { deliver } = aBatch({
      send: async () => [failed()],
      carryOut: async ({ delivery }) => {
        if (delivery.id === 'b') throw new Error('queue unavailable');
      },
    });
    const records = [recordOf('a'), recordOf('b'), recordOf('c')];
    expect(statuses(await deliver(records, PLENTY))).toEqual(['done', 'Error: queue unavailable', 'done']);
  });

  test('keeps a record that is not a delivery in the queue, and delivers the others', async () => {
    const { deliver, happened } = aBatch();
    const broken = { body: 'no header', receipt: 'r', receiveCount: 1 };
    const results = await deliver([recordOf('a'), broken, recordOf('c')], PLENTY);
    expect(statuses(results)).toEqual(['done', expect.stringContaining('expected a header line'), 'done']);
    expect(happened).toEqual(['send a', 'send c']);
  });

  test('never logs a body, an answer or a signature', async () => {
    const { deliver, logged } = aBatch({ send: async () => [failed({ answer: 'hunter2', status: 500 })] });
    await deliver([recordOf('a', { body: '["hunter2"]' })], PLENTY);
    expect(logged).toHaveLength(1);
    expect(JSON.stringify(logged)).not.toContain('hunter2');
  });
});

describe('concurrency', () => {
  const nine = Array.from({ length: 9 }, (_, index) => recordOf(`n${index}`));

  test('is four deliveries of a destination at a time, and all of them are sent', async () => {
    const { send, most } = watchedSend();
    const { deliver, logged } = aBatch({ send });
    expect(statuses(await deliver(nine, PLENTY))).toEqual(nine.map(() => 'done'));
    expect(most.get('dst_000000000000000000000001')).toBe(4);
    expect(logged).toHaveLength(9);
  });

  test('of one destination does not delay another one', async () => {
    const { send, most } = watchedSend();
    const { deliver } = aBatch({ send });
    const others = Array.from({ length: 3 }, (_, index) => recordOf(`o${index}`, { destinationId: 'dst_2' }));
    await deliver([...nine, ...others], PLENTY);
    expect(most.get('dst_2')).toBe(3);
    expect(most.get('all')).toBe(7);
  });

  test('continues when one of the sends hangs', async () => {
    const sent: string[] = [];
    let release = (): void => undefined;
    const hangs = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { deliver } = aBatch({
      send: async ([one]) => {
        sent.push(one?.id ?? '');
        if (one?.id === 'n0') await hangs;
        return [DELIVERED];
      },
    });
    const done = deliver(nine, PLENTY);
    await aTurn();
    expect(sent).toHaveLength(9);
    release();
    expect(statuses(await done)).toEqual(nine.map(() => 'done'));
  });

  test('sends deliveries of one destination in batches where the transport supports it, in their order', async () => {
    const { deliver, happened } = aBatch({}, { batchSize: 4, concurrency: 1 });
    const other = recordOf('o', { destinationId: 'dst_2' });
    await deliver([...nine.slice(0, 3), other, ...nine.slice(3)], PLENTY);
    expect(happened).toEqual(['send n0,n1,n2,n3', 'send o', 'send n4,n5,n6,n7', 'send n8']);
  });

  test('sends at most as many in a batch as one SendMessageBatch accepts', async () => {
    const sent: number[] = [];
    const send: DeliverPorts['send'] = async (deliveries) => {
      sent.push(deliveries.reduce((sum, { body }) => sum + Buffer.from(body).toString('base64').length + 1_024, 0));
      return deliveries.map(() => DELIVERED);
    };
    const { deliver } = aBatch({ send }, { batchSize: 10, concurrency: 1 });
    const full = Array.from({ length: 9 }, (_, index) => recordOf(`n${index}`, { body: '日'.repeat(65_280) }));
    expect(statuses(await deliver(full, PLENTY))).toEqual(full.map(() => 'done'));
    expect(sent).toEqual([4 * 262_144, 4 * 262_144, 262_144]);
  });
});

describe('a send that throws', () => {
  test('is an internal error: its records stay in the queue, and the others continue', async () => {
    const { deliver, happened } = aBatch({
      send: async ([one]) => {
        if (one?.id === 'b') throw new Error('table unavailable');
        return [DELIVERED];
      },
    });
    const results = await deliver([recordOf('a'), recordOf('b'), recordOf('c')], PLENTY);
    expect(statuses(results)).toEqual(['done', 'Error: table unavailable', 'done']);
    expect(happened).toEqual([]);
  });

  test('keeps its whole batch in the queue, and nothing else', async () => {
    const send: DeliverPorts['send'] = async (deliveries) => {
      if (deliveries.some(({ id }) => id === 'b')) throw new Error('KMS unavailable');
      return deliveries.map(() => DELIVERED);
    };
    const { deliver } = aBatch({ send }, { batchSize: 2, concurrency: 1 });
    const results = await deliver(
      ['a', 'b', 'c', 'd'].map((id) => recordOf(id)),
      PLENTY,
    );
    expect(statuses(results)).toEqual(['Error: KMS unavailable', 'Error: KMS unavailable', 'done', 'done']);
  });
});

describe('the time limit of an invocation', () => {
  test('starts no new sends and requeues deliveries at the same attempt', async () => {
    const { deliver, happened, logged } = aBatch();
    const results = await deliver([recordOf('a', { attempt: 3 })], () => LAST_CALL_MS - 1);
    expect(statuses(results)).toEqual(['done']);
    expect(happened).toEqual(['requeue a in 5 s for attempt 3']);
    expect(logged).toEqual([]);
  });

  test('applies only below its threshold', async () => {
    const { deliver, happened } = aBatch();
    await deliver([recordOf('a')], () => LAST_CALL_MS);
    expect(happened).toEqual(['send a']);
  });

  test('is checked before each send, so that a slow endpoint does not use up the invocation', async () => {
    let remaining = LAST_CALL_MS + 25_000;
    const { deliver, happened } = aBatch(
      {
        send: async ([one]) => {
          happened.push(`send ${one?.id}`);
          remaining -= 10_000;
          return [DELIVERED];
        },
      },
      { concurrency: 1 },
    );
    const records = ['a', 'b', 'c', 'd', 'e'].map((id) => recordOf(id));
    expect(statuses(await deliver(records, () => remaining))).toEqual(records.map(() => 'done'));
    expect(happened).toEqual([
      'send a',
      'send b',
      'send c',
      'requeue d in 5 s for attempt 1',
      'requeue e in 5 s for attempt 1',
    ]);
  });

  test('keeps in the queue what cannot be requeued', async () => {
    const { deliver } = aBatch({ carryOut: () => Promise.reject(new Error('queue unavailable')) });
    expect(statuses(await deliver([recordOf('a')], () => LAST_CALL_MS - 1))).toEqual(['Error: queue unavailable']);
  });
});

describe('when there is too little time for a call to the queue', () => {
  test('a delivery stays there, and nothing is called', async () => {
    const { deliver, happened } = aBatch();
    const results = await deliver([recordOf('a')], () => PUT_BACK_MS - 1);
    expect(statuses(results)).toEqual([expect.stringContaining('it stays in the queue')]);
    expect(happened).toEqual([]);
  });
});

describe('reports', () => {
  test('of failures are made immediately, although another delivery of the batch hangs', async () => {
    let release = (): void => undefined;
    const hangs = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { deliver, reported } = aBatch({
      send: async ([one]) => {
        if (one?.id === 'hangs') await hangs;
        return [one?.id === 'fails' ? failed() : DELIVERED];
      },
    });
    const done = deliver([recordOf('hangs'), recordOf('fails')], PLENTY);
    await aTurn();
    expect(reported.map(({ delivery }) => delivery.id)).toEqual(['fails']);
    release();
    await done;
    expect(reported.map(({ delivery }) => delivery.id)).toEqual(['fails', 'hangs']);
  });

  test('are made one at a time, and contain each attempt once', async () => {
    let [underWay, most] = [0, 0];
    const reported: string[] = [];
    const { deliver } = aBatch({
      send: async () => [failed()],
      report: async (attempts) => {
        underWay += 1;
        most = Math.max(most, underWay);
        await aTurn();
        reported.push(...attempts.map(({ delivery }) => delivery.id));
        underWay -= 1;
      },
    });
    const ids = Array.from({ length: 9 }, (_, index) => `n${index}`);
    await deliver(
      ids.map((id) => recordOf(id)),
      PLENTY,
    );
    expect(most).toBe(1);
    expect(reported.toSorted()).toEqual(ids);
  });

  test('of successes only are made together at the end', async () => {
    let reports = 0;
    const { deliver } = aBatch({ report: async () => void reports++ });
    await deliver([recordOf('a'), recordOf('b')], PLENTY);
    expect(reports).toBe(1);
  });
});

describe('a message that was received repeatedly', () => {
  const one = (id: string) => recordOf(id, {}, REPEATED_RECEIVES);

  test('is handled alone, after the others were deleted', async () => {
    const { deliver, happened } = aBatch();
    const results = await deliver(
      [one('s1'), recordOf('a'), one('s2'), recordOf('b', {}, REPEATED_RECEIVES - 1)],
      PLENTY,
    );
    expect(statuses(results)).toEqual(['done', 'done', 'done', 'done']);
    expect(happened).toEqual(['send a', 'send b', 'acknowledge receipt of a,receipt of b', 'send s1', 'send s2']);
  });

  test('is never sent in a batch with another one', async () => {
    const { deliver, happened } = aBatch({}, { batchSize: 10 });
    await deliver([one('s1'), one('s2'), recordOf('a'), recordOf('b')], PLENTY);
    expect(happened).toEqual(['send a,b', 'acknowledge receipt of a,receipt of b', 'send s1', 'send s2']);
  });

  test('is sent after only the settled records were deleted', async () => {
    const { deliver, happened } = aBatch({
      send: async ([one]) => {
        if (one?.id === 'b') throw new Error('table unavailable');
        return [DELIVERED];
      },
    });
    const results = await deliver([recordOf('a'), recordOf('b'), one('s')], PLENTY);
    expect(statuses(results)).toEqual(['done', 'Error: table unavailable', 'done']);
    expect(happened).toEqual(['acknowledge receipt of a']);
  });

  test('is left for a later time when the others could not be deleted, and they stay settled', async () => {
    const { deliver, happened } = aBatch({ acknowledge: () => Promise.reject(new Error('queue unavailable')) });
    const results = await deliver([recordOf('a'), one('s')], PLENTY);
    expect(statuses(results)).toEqual(['done', 'Error: queue unavailable']);
    expect(happened).toEqual(['send a']);
  });

  test('causes the early deletion of records, which does not happen without one', async () => {
    const { deliver, happened } = aBatch();
    await deliver([recordOf('a')], PLENTY);
    expect(happened).toEqual(['send a']);
  });
});

describe('a delivery that the gate refuses', () => {
  test('is settled without an attempt, while the others are sent', async () => {
    const parking = { why: 'paused', dueAt: NOW, wakeAt: NOW } as const;
    const { deliver, happened, reported } = aBatch(
      {
        admit: async (delivery) =>
          delivery.id === 'b'
            ? { kind: 'settle', settlement: { kind: 'park', delivery, parking } }
            : { kind: 'send', schedules: RETRY_SCHEDULES },
      },
      { batchSize: 10 },
    );
    const results = await deliver([recordOf('a'), recordOf('b'), recordOf('c')], PLENTY);
    expect(statuses(results)).toEqual(['done', 'done', 'done']);
    expect(happened).toEqual(['park b for attempt 1', 'send a,c']);
    expect(reported.map(({ delivery }) => delivery.id)).toEqual(['a', 'c']);
  });

  test('is unknown when the gate fails: the records stay', async () => {
    const { deliver, happened } = aBatch({ admit: () => Promise.reject(new Error('table unavailable')) });
    expect(statuses(await deliver([recordOf('a')], PLENTY))).toEqual(['Error: table unavailable']);
    expect(happened).toEqual([]);
  });

  test('is retried on the schedule that the gate returns', async () => {
    const { deliver, happened } = aBatch({
      admit: async () => ({ kind: 'send', schedules: { fast: [77], slow: [77] } }),
      send: async (deliveries) => deliveries.map(() => failed()),
    });
    await deliver([recordOf('a')], PLENTY);
    expect(happened).toEqual(['requeue a in 77 s for attempt 2']);
  });
});

test('a report that fails changes nothing, and the deliveries are settled', async () => {
  const { deliver, logged } = aBatch({ report: () => Promise.reject(new TypeError('secret text')) });
  expect(statuses(await deliver([recordOf('a')], PLENTY))).toEqual(['done']);
  expect(logged.at(-1)).toEqual({
    event: 'error',
    reason: 'reporting attempts failed; the deliveries are settled',
    error_name: 'TypeError',
  });
});

describe('the result of a batch', () => {
  test('is rejected, with the reason, for each record that stays, whichever others failed with it', async () => {
    const rejected = (reason: string) => ({ status: 'rejected', reason: expect.objectContaining({ message: reason }) });
    const [unavailable, put] = [new Error('unavailable'), new Error('put')];
    const throws = (error: Error) => async () => {
      throw error;
    };
    const undecodable = { body: 'x', receipt: 'r', receiveCount: 1 };
    expect(await aBatch().deliver([undecodable], PLENTY)).toEqual([
      rejected('delivery: expected a header line and a body, got one line'),
    ]);
    expect(await aBatch({ send: throws(unavailable) }).deliver([recordOf('a')], PLENTY)).toEqual([
      rejected('unavailable'),
    ]);
    const unsettled = aBatch({ send: async () => [failed()], carryOut: throws(put) });
    expect(await unsettled.deliver([recordOf('a')], PLENTY)).toEqual([rejected('put')]);
    const repeated = aBatch({ acknowledge: throws(unavailable) });
    expect(await repeated.deliver([recordOf('a', {}, REPEATED_RECEIVES)], PLENTY)).toEqual([rejected('unavailable')]);
  });

  test('has no report when nothing was attempted', async () => {
    let reports = 0;
    const report = async () => void reports++;
    await aBatch({ report }).deliver([recordOf('a')], () => LAST_CALL_MS - 1);
    expect(reports).toBe(0);
    await aBatch({ report }).deliver([recordOf('a')], PLENTY);
    expect(reports).toBe(1);
  });

  test('is fulfilled for records that were settled before another one could not be admitted', async () => {
    const { deliver } = aBatch(
      {
        admit: async ({ id }) => {
          if (id === 'b')
            return { kind: 'settle', settlement: { kind: 'requeue', delivery: aDelivery({ id }), delaySeconds: 1 } };
          return { kind: 'send', schedules: RETRY_SCHEDULES };
        },
        send: async () => {
          throw new Error('unavailable');
        },
      },
      { batchSize: 2, concurrency: 1 },
    );
    const results = await deliver([recordOf('a'), recordOf('b')], PLENTY);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });

  test('has no send when nothing of a batch was admitted', async () => {
    const { deliver, happened } = aBatch({
      admit: async (delivery) => ({ kind: 'settle', settlement: { kind: 'requeue', delivery, delaySeconds: 1 } }),
    });
    expect(statuses(await deliver([recordOf('a')], PLENTY))).toEqual(['done']);
    expect(happened).toEqual(['requeue a in 1 s for attempt 1']);
  });

  test('has a failure without a status when no answer came', async () => {
    const { deliver, logged } = aBatch({ send: async () => [failed({ class: 'timeout', code: 'Timeout' })] });
    await deliver([recordOf('a')], PLENTY);
    expect(logged).toHaveLength(1);
    expect(logged[0]).not.toHaveProperty('status');
    expect(logged[0]).toMatchObject({ outcome: 'failed', failure_class: 'timeout' });
  });

  test('is settled like any failure when the transport has no replacement', async () => {
    const { deliver, happened } = aBatch({ send: async () => [failed({ class: 'too_large', pace: 'never' })] });
    expect(statuses(await deliver([recordOf('a')], PLENTY))).toEqual(['done']);
    expect(happened).toEqual(['bury a for attempt 1']);
  });

  test('has no replacement for a failure that is not caused by the size', async () => {
    const replace = async () => {
      throw new Error('not asked');
    };
    const { deliver } = aBatch({ send: async () => [DELIVERED], replace });
    expect(statuses(await deliver([recordOf('a')], PLENTY))).toEqual(['done']);
  });
});
