/** Properties for any sequence of operations: no message is lost, duplicated or in two states, and FIFO groups keep their order. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Heap } from '../../../local/sqs/queue/heap.ts';
import { type Bench, createBench, type Received } from './support/engine.ts';

type Step =
  | { readonly do: 'send'; readonly group: number; readonly delay: number }
  | { readonly do: 'receive'; readonly limit: number; readonly visibility: number; readonly from: 'q' | 'dead' }
  | { readonly do: 'delete'; readonly which: number }
  | { readonly do: 'hide'; readonly which: number; readonly seconds: number }
  | { readonly do: 'pass'; readonly seconds: number }
  | { readonly do: 'move' };

const step = (fifo: boolean): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('send'), group: fc.nat(3), delay: fc.nat(fifo ? 0 : 5) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('receive'),
        limit: fc.integer({ min: 1, max: 10 }),
        visibility: fc.nat(10),
        from: fc.constantFrom('q' as const, 'dead' as const),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('delete'), which: fc.nat() }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('hide'), which: fc.nat(), seconds: fc.nat(10) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('pass'), seconds: fc.nat(8) }) },
    { weight: 1, arbitrary: fc.constant({ do: 'move' }) },
  ) as fc.Arbitrary<Step>;

interface InFlight {
  readonly url: string;
  readonly message: Received;
  until: number;
}

/** What must be true, kept beside the engine: which bodies live, and which of them somebody holds until when. */
class Model {
  readonly bench: Bench = createBench();
  readonly urls: { readonly q: string; readonly dead: string };
  readonly fifo: boolean;
  /** Body -> its group, in the order sent. */
  readonly live = new Map<string, number>();
  readonly held = new Map<string, InFlight>();
  /** Body -> how many messages had entered a queue when it entered the one it is in. */
  readonly entered = new Map<string, number>();
  #sent = 0;
  #entered = 0;

  constructor(fifo: boolean) {
    this.fifo = fifo;
    const [kind, suffix] = fifo ? [{ FifoQueue: 'true' }, '.fifo'] : [{}, ''];
    const dead = this.bench.queue(`dead${suffix}`, kind);
    const deadLetterTargetArn = this.bench.sqs.arnOf(`dead${suffix}`);
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 });
    this.bench.sqs.onMessage((_queue, { body }) => {
      this.#entered += 1;
      this.entered.set(body, this.#entered);
    });
    this.urls = { q: this.bench.queue(`q${suffix}`, { ...kind, RedrivePolicy }), dead };
  }

  async run(step: Step): Promise<void> {
    const { bench } = this;
    const handled = [...this.held.values()];
    const chosen = 'which' in step && handled.length > 0 ? handled[step.which % handled.length] : undefined;
    if (step.do === 'pass') await bench.clock.pass(step.seconds * 1000);
    if (step.do === 'send') await this.send(step.group, step.delay);
    if (step.do === 'receive') await this.receive(step.from, step.limit, step.visibility);
    if (step.do === 'move') await this.move();
    if (chosen === undefined || chosen.until <= bench.clock.now()) return;
    if (step.do === 'delete') {
      await bench.remove(chosen.url, chosen.message);
      this.live.delete(chosen.message.Body);
      this.held.delete(chosen.message.Body);
    }
    if (step.do === 'hide') {
      const change = { QueueUrl: chosen.url, ReceiptHandle: chosen.message.ReceiptHandle };
      await bench.call('ChangeMessageVisibility', { ...change, VisibilityTimeout: step.seconds });
      chosen.until = bench.clock.now() + step.seconds * 1000;
    }
  }

  async send(group: number, DelaySeconds: number): Promise<void> {
    this.#sent += 1;
    const body = `b${this.#sent}`;
    const more = this.fifo ? { MessageDeduplicationId: body } : { DelaySeconds };
    await this.bench.send(this.urls.q, body, { MessageGroupId: `g${group}`, ...more });
    this.live.set(body, group);
  }

  async receive(from: 'q' | 'dead', MaxNumberOfMessages: number, VisibilityTimeout: number): Promise<void> {
    const url = this.urls[from];
    const received = await this.bench.receive(url, { MaxNumberOfMessages, VisibilityTimeout });
    const now = this.bench.clock.now();
    for (const message of received) {
      expect(this.live.has(message.Body)).toBe(true);
      expect(this.held.get(message.Body)?.until ?? 0).toBeLessThanOrEqual(now);
    }
    if (this.fifo) this.checkOrder(url, received, now);
    for (const message of received)
      this.held.set(message.Body, { url, message, until: now + VisibilityTimeout * 1000 });
  }

  /** Checks that the messages of each group are in the order of their arrival, and that none follows one in flight. */
  checkOrder(url: string, received: readonly Received[], now: number): void {
    const barriers = new Map<string | undefined, number>();
    for (const { message, ...held } of this.held.values()) {
      if (held.url !== url || held.until <= now) continue;
      const before = barriers.get(groupOf(message)) ?? Number.POSITIVE_INFINITY;
      barriers.set(groupOf(message), Math.min(before, this.entered.get(message.Body) ?? 0));
    }
    const last = new Map<string, number>();
    for (const message of received) {
      const number = this.entered.get(message.Body) ?? 0;
      expect(number).toBeLessThan(barriers.get(groupOf(message)) ?? Number.POSITIVE_INFINITY);
      expect(number).toBeGreaterThan(last.get(groupOf(message)) ?? 0);
      last.set(groupOf(message), number);
    }
  }

  async move(): Promise<void> {
    const SourceArn = this.bench.sqs.arnOf(this.bench.sqs.nameOfUrl(this.urls.dead) ?? '');
    await this.bench.call('StartMessageMoveTask', { SourceArn });
    await this.bench.clock.pass(1_000);
  }

  /** Each live message is in exactly one queue, in exactly one state. */
  check(): void {
    const counts = Object.values(this.urls).map((url) => this.bench.sqs.counts(this.bench.sqs.nameOfUrl(url) ?? ''));
    const sum = (key: 'visible' | 'inFlight' | 'delayed') => counts.reduce((total, count) => total + count[key], 0);
    const now = this.bench.clock.now();
    expect(sum('visible') + sum('inFlight') + sum('delayed')).toBe(this.live.size);
    expect(sum('inFlight')).toBe([...this.held.values()].filter(({ until }) => until > now).length);
  }

  /** Everything that is left, by receiving and deleting until nothing comes. */
  async drain(): Promise<string[]> {
    await this.bench.clock.pass(60_000);
    const bodies: string[] = [];
    for (const url of [this.urls.q, this.urls.dead])
      for (;;) {
        const received = await this.bench.receive(url, { MaxNumberOfMessages: 10, VisibilityTimeout: 600 });
        if (received.length === 0) break;
        for (const message of received) await this.bench.remove(url, message);
        bodies.push(...received.map(({ Body }) => Body));
      }
    return bodies;
  }
}

function groupOf({ Attributes }: Received): string {
  return Attributes?.['MessageGroupId'] ?? '';
}

test.each([
  ['standard', false],
  ['FIFO', true],
])('of a %s queue', async (_name, fifo) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step(fifo), { maxLength: 80, size: 'max' }), async (steps) => {
      const model = new Model(fifo);
      for (const one of steps) {
        await model.run(one);
        model.check();
      }
      expect((await model.drain()).sort()).toEqual([...model.live.keys()].sort());
      expect(model.bench.clock.pending).toBe(0);
    }),
    { numRuns: 150 },
  );
});

test('of a FIFO queue without a redrive policy: all messages of a group arrive in the order in which they were sent', async () => {
  const visits = fc.array(fc.record({ limit: fc.integer({ min: 1, max: 10 }), keep: fc.nat(9), wait: fc.nat(40) }), {
    maxLength: 40,
    size: 'max',
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 40, size: 'max' }), visits, async (groups, consumers) => {
      const bench = createBench();
      const url = bench.queue('q.fifo', { FifoQueue: 'true' });
      for (const [at, group] of groups.entries())
        await bench.send(url, `${at}`, { MessageGroupId: `g${group}`, MessageDeduplicationId: `${at}` });
      const done: number[] = [];
      const consume = async (limit: number, keep: number) => {
        const received = await bench.receive(url, { MaxNumberOfMessages: limit });
        for (const message of received.slice(0, received.length - keep)) {
          await bench.remove(url, message);
          done.push(Number(message.Body));
        }
        return received.length;
      };
      for (const { limit, keep, wait } of consumers) {
        await consume(limit, Math.min(keep, limit - 1));
        await bench.clock.pass(wait * 1000);
      }
      await bench.clock.pass(30_000);
      while ((await consume(10, 0)) > 0);
      for (const group of new Set(groups))
        expect(done.filter((at) => groups[at] === group)).toEqual(
          [...groups.keys()].filter((at) => groups[at] === group),
        );
    }),
    { numRuns: 100 },
  );
});

test('a heap returns the smallest item first after any additions and removals', () => {
  const steps = fc.array(fc.record({ value: fc.nat(50), remove: fc.boolean() }), { maxLength: 100, size: 'max' });
  fc.assert(
    fc.property(steps, (given) => {
      const heap = new Heap<{ readonly value: number }>((a, b) => a.value < b.value);
      const items = new Set<{ readonly value: number }>();
      for (const { value, remove } of given) {
        const [victim] = [...items].filter((item) => item.value >= value);
        if (remove && victim !== undefined) {
          heap.remove(victim);
          items.delete(victim);
        } else {
          const item = { value };
          heap.add(item);
          items.add(item);
        }
        expect(heap.first?.value).toBe(
          items.size === 0 ? undefined : Math.min(...[...items].map((item) => item.value)),
        );
      }
      const out: number[] = [];
      for (let top = heap.first; top !== undefined; top = heap.first) {
        out.push(top.value);
        heap.remove(top);
      }
      expect(out).toEqual([...items].map(({ value }) => value).sort((a, b) => a - b));
    }),
  );
});
