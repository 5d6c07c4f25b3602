/**
 * A batch ends before its function is terminated, whatever time limits the stack and the destinations have. Every
 * endpoint hangs until its time limit, on a clock that the test advances. A terminated batch is delivered again as a
 * whole, and what was sent is sent twice.
 */
import { expect, test } from '@jest/globals';
import { createDeliverBatch, type DeliverPorts, REPEATED_RECEIVES } from '../../../core/delivery/deliver-batch.ts';
import { encodeDelivery } from '../../../core/delivery/delivery.ts';
import {
  CUSTOMER_SEND_SECONDS,
  DELIVER_SECONDS,
  OWN_CALL_SECONDS,
  REPACK_SECONDS,
  REPORT_SECONDS,
  SQS_BATCH_ENTRIES,
  WEBHOOK_CONCURRENCY,
  WEBHOOK_TIMEOUT_SECONDS,
} from '../../../core/limits.ts';
import { RETRY_SCHEDULES } from '../../../core/retry.ts';
import { aDelivery, failed } from '../make.ts';

const RECORDS = 10;

/** A clock that advances when nothing else is left to do. */
function aClock() {
  let now = 0;
  const timers: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    now: () => now,
    sleep: (seconds: number) =>
      new Promise<void>((wake) => {
        timers.push({ at: now + seconds * 1000, wake });
      }),
    async run<T>(work: Promise<T>): Promise<T> {
      let isOver = false;
      const end = () => {
        isOver = true;
      };
      work.then(end, end);
      for (;;) {
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        if (isOver) return work;
        timers.sort((one, other) => one.at - other.at);
        const next = timers.shift();
        if (!next) throw new Error('the batch waits for nothing');
        now = Math.max(now, next.at);
        next.wake();
      }
    },
  };
}

interface Case {
  /** The time limit of the function. */
  readonly functionSeconds: number;
  readonly batchSize: number;
  readonly concurrency: number;
  /** The longest duration of a send. */
  readonly limit: number;
  /** The duration of a send to the destination with this number. */
  readonly takes: (destination: number) => number;
  readonly destinations: number;
  readonly repeated: number;
  /** Whether the queue of the stack hangs too, for the longest duration of a call. */
  readonly queueHangs?: boolean;
}

async function endOf({
  functionSeconds,
  batchSize,
  concurrency,
  limit,
  takes,
  destinations,
  repeated,
  queueHangs,
}: Case) {
  const clock = aClock();
  const [sent, reported] = [new Set<string>(), new Set<string>()];
  const settles = async () => {
    if (!queueHangs) return;
    await clock.sleep(OWN_CALL_SECONDS);
    throw new Error('TimeoutError');
  };
  const ports: DeliverPorts = {
    admit: async () => ({ kind: 'send', schedules: RETRY_SCHEDULES }),
    send: async (deliveries) => {
      for (const { id } of deliveries) sent.add(id);
      await clock.sleep(takes(Number(deliveries[0]?.destinationId)));
      return deliveries.map(() => failed({ class: 'timeout' }));
    },
    carryOut: settles,
    acknowledge: async () => {},
    report: async (attempts) => {
      await clock.sleep(REPORT_SECONDS);
      for (const { delivery } of attempts) reported.add(delivery.id);
    },
    log: () => {},
    now: clock.now,
    random: () => 0.5,
  };
  const records = Array.from({ length: RECORDS }, (_, index) => ({
    body: encodeDelivery(aDelivery({ id: `d${index}`, destinationId: String(index % destinations) })),
    receipt: '',
    receiveCount: index < repeated ? REPEATED_RECEIVES : 1,
  }));
  const remainingMs = () => functionSeconds * 1000 - clock.now();
  const results = await clock.run(
    createDeliverBatch(ports, { batchSize, concurrency, sendMs: limit * 1000 })(records, remainingMs),
  );
  expect(results.filter(({ status }) => status === 'fulfilled').length).toBe(queueHangs ? 0 : RECORDS);
  expect(reported).toEqual(sent);
  expect(sent.size).toBeGreaterThan(0);
  return clock.now() / 1000;
}

const SHAPES = [
  { destinations: 1, repeated: 0 },
  { destinations: 1, repeated: RECORDS },
  { destinations: 3, repeated: 4 },
  { destinations: RECORDS, repeated: 0 },
  { destinations: RECORDS, repeated: RECORDS },
].flatMap((shape) => [false, true].map((queueHangs) => ({ ...shape, queueHangs })));

const { min, max } = WEBHOOK_TIMEOUT_SECONDS;
const TIMEOUTS = Array.from({ length: max - min + 1 }, (_, index) => min + index);

test.each(TIMEOUTS)(
  'a batch for webhooks ends before the time limit of the function with a limit of %i s for the stack',
  async (timeout) => {
    // A size that was learned from a 413 is stored after the exchange.
    const limit = timeout + REPACK_SECONDS;
    const webhooks = {
      functionSeconds: DELIVER_SECONDS.webhook,
      batchSize: 1,
      concurrency: WEBHOOK_CONCURRENCY,
      limit,
    };
    for (const shape of SHAPES) {
      expect(await endOf({ ...webhooks, ...shape, takes: () => limit })).toBeLessThan(DELIVER_SECONDS.webhook);
      // Limits of destinations can only be shorter, whatever was stored.
      const takes = (destination: number) => Math.min(limit, 1 + ((destination * 7) % max));
      expect(await endOf({ ...webhooks, ...shape, takes })).toBeLessThan(DELIVER_SECONDS.webhook);
    }
  },
);

test.each([
  ['queues', DELIVER_SECONDS.queue, SQS_BATCH_ENTRIES, 1, CUSTOMER_SEND_SECONDS + REPACK_SECONDS],
  ['buses', DELIVER_SECONDS.bus, 1, 4, CUSTOMER_SEND_SECONDS],
])(
  'a batch for %s ends before the time limit of the function',
  async (_, functionSeconds, batchSize, concurrency, limit) => {
    for (const shape of SHAPES) {
      const takes = () => limit;
      expect(await endOf({ functionSeconds, batchSize, concurrency, limit, takes, ...shape })).toBeLessThan(
        functionSeconds,
      );
    }
  },
);
