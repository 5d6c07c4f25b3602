/**
 * Contract, sections 3 and 4: a body has as many updates as fit, in their order, without losses, duplicates and
 * exceeded limits.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Body, bodyText, createDelivery, fifoGroup, messageGroupId } from '../../../core/delivery/delivery.ts';
import { queueAttributes } from '../../../core/delivery/headers.ts';
import { pack } from '../../../core/delivery/pack.ts';
import type { Destination } from '../../../core/destination.ts';
import { isGrouped, transportOf } from '../../../core/transport/table.ts';
import { ACTIVITY_LISTS, type Update } from '../../../core/update/update.ts';
import { appDetail, aQueue, aSigner, aWebhook, feedDetail, updateOf } from '../make.ts';

type Content = { feed: string; event_id: string } & Record<(typeof ACTIVITY_LISTS)[number], unknown[]>;

/** Units of text with different numbers of bytes, characters and escapes. */
const UNITS = ['x', 'é', '日', '😀', '\n', '"', '\\', '\u0001', '\ufffe', '\u2028'];
const padding = fc
  .tuple(fc.constantFrom(...UNITS), fc.integer({ min: 0, max: 2_500 }))
  .map(([unit, times]) => unit.repeat(times));
const small = fc.string({ unit: 'binary', maxLength: 12 });
const feed = fc.constantFrom('user:1', 'user:2', 'user:日', 'user:a b');

/** Updates of a few feeds and one scope. Each activity has a unique name, by which it is found. */
const updates = fc
  .array(
    fc.record({
      app: fc.integer({ min: 0, max: 5 }),
      feed,
      pads: fc.array(padding, { maxLength: 4 }),
      deleted: fc.array(small, { maxLength: 8 }),
      foreign: fc.array(small, { maxLength: 8 }),
      extra: small,
    }),
    { maxLength: 24 },
  )
  .map((specs) =>
    specs.map((spec, index) => {
      const own = { event_id: `e${index}-${spec.extra}`, extra: spec.extra };
      if (spec.app === 0) return updateOf(appDetail({ ...own, generic: { id: index, pad: spec.pads } }));
      return updateOf(
        feedDetail({
          ...own,
          feed: spec.feed,
          new: spec.pads.map((pad, at) => ({ id: `${index}.n${at}`, pad })),
          deleted: spec.deleted.map((text, at) => `${index}.d${at}.${text}`),
          deleted_foreign_ids: spec.foreign.map((text, at) => [`${index}.f${at}`, text]),
        }),
      );
    }),
  );

const queue = fc
  .record({ size: fc.constantFrom(8_192, 9_000, 12_345, 65_536, 262_144, 1_048_576), fifo: fc.boolean() })
  .map(
    ({ size, fifo }): Destination =>
      aQueue({
        max_message_bytes: size,
        queue_url: `https://sqs.eu-west-1.amazonaws.com/123456789012/q${fifo ? '.fifo' : ''}`,
      }),
  );
const webhook = fc
  .constantFrom(1, 2, 3, 7, 100, undefined)
  .map((max): Destination => aWebhook(max === undefined ? {} : { max_batch: max }));
const destination = fc.oneof(queue, webhook);

function contentOf(update: Update): Content {
  return JSON.parse(update.text) as Content;
}

/** Returns the names of everything in the updates: each activity, and each update without activities. */
function holdings(some: readonly Update[]): string[] {
  return some.flatMap((update) => {
    const content = contentOf(update);
    const entries = ACTIVITY_LISTS.flatMap((list) =>
      content[list].map((entry) => `${content.feed} ${JSON.stringify(entry)}`),
    );
    return entries.length > 0 ? entries : [`update ${update.eventId}`];
  });
}

function held(bodies: readonly Body[]): Update[] {
  return bodies.flatMap((body) => body.updates);
}

describe('packing', () => {
  test('puts every activity into exactly one body, or reports it as too large', () => {
    const seen = { bodies: 0, pieces: 0, aside: 0 };
    fc.assert(
      fc.property(updates, destination, (given, to) => {
        const { bodies, tooLarge } = pack(given, to);
        seen.bodies += bodies.length;
        seen.pieces += held(bodies).filter(({ eventId }) => eventId.includes('#')).length;
        seen.aside += tooLarge.length;
        expect([...holdings(held(bodies)), ...holdings(tooLarge)].toSorted()).toEqual(holdings(given).toSorted());
      }),
      { numRuns: 100 },
    );
    // The examples cover these cases.
    expect(Math.min(seen.bodies, seen.pieces, seen.aside)).toBeGreaterThan(20);
  });

  test('keeps the order of each feed', () => {
    fc.assert(
      fc.property(updates, destination, (given, to) => {
        const { bodies, tooLarge } = pack(given, to);
        const aside = new Set(holdings(tooLarge));
        for (const group of new Set(given.map(fifoGroup))) {
          const own = (some: readonly Update[]) => holdings(some.filter((update) => fifoGroup(update) === group));
          expect(own(held(bodies))).toEqual(own(given).filter((name) => !aside.has(name)));
        }
      }),
      { numRuns: 100 },
    );
  });

  test('makes no body that has room for the next update', () => {
    fc.assert(
      fc.property(updates, destination, (given, to) => {
        const { bytes, activities } = transportOf(to).limitsOf(to);
        const { bodies } = pack(given, to);
        const runs = isGrouped(to)
          ? Map.groupBy(bodies, (body) => fifoGroup(body.updates[0] as Update)).values()
          : [bodies];
        for (const run of runs) {
          for (const [index, body] of run.slice(0, -1).entries()) {
            const next = run[index + 1]?.updates[0] as Update;
            const fits = body.bytes + 1 + next.bytes <= bytes && body.activities + next.activities <= activities;
            expect(fits).toBe(false);
          }
        }
        expect(bodies.every((body) => body.updates.length > 0)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('counts the bytes that are sent', () => {
    fc.assert(
      fc.property(updates, destination, (given, to) => {
        for (const body of pack(given, to).bodies) {
          const text = bodyText(body.updates);
          expect(body.bytes).toBe(Buffer.byteLength(text, 'utf8'));
          const lists = JSON.parse(text) as Content[];
          const count = lists.map((update) => ACTIVITY_LISTS.reduce((sum, list) => sum + update[list].length, 0));
          expect(body.activities).toBe(count.reduce((sum, own) => sum + Math.max(1, own), 0));
        }
      }),
      { numRuns: 100 },
    );
  });

  test('makes messages that a queue accepts, including Base64 and attributes', () => {
    const secrets = Array.from({ length: 10 }, (_, index) => `whsec_${Buffer.alloc(32, index).toString('base64')}`);
    const app = { app_id: '123', name: 'Acme', api_keys: ['k'.repeat(256)], version: 1 };
    const signer = aSigner({ app, secrets: { signing_secrets: secrets } });
    fc.assert(
      fc.property(updates, queue, (given, to) => {
        for (const body of pack(given, to).bodies) {
          const delivery = createDelivery(body, to, 0);
          const messageBody = Buffer.from(delivery.body, 'utf8').toString('base64');
          const attributes = Object.entries(queueAttributes(delivery, messageBody, signer, Date.UTC(2030, 0, 1)));
          const attributeBytes = attributes.reduce(
            (sum, [name, value]) => sum + Buffer.byteLength(`${name}String${value}`),
            0,
          );
          const largest = Math.min(to.transport === 'sqs' ? (to.max_message_bytes ?? 0) : 0, 262_144);
          expect(messageBody.length + attributeBytes).toBeLessThanOrEqual(largest);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('makes requests of at most 100 activities, and fewer if the destination has a lower limit', () => {
    fc.assert(
      fc.property(updates, webhook, (given, to) => {
        const most = to.transport === 'webhook' ? (to.max_batch ?? 100) : 0;
        for (const body of pack(given, to).bodies) {
          expect(body.activities).toBeLessThanOrEqual(most);
          expect(body.bytes).toBeLessThanOrEqual(262_144);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('makes the same deliveries for the same updates, and each delivery has a unique id', () => {
    fc.assert(
      fc.property(updates, destination, (given, to) => {
        const deliveries = () => pack(given, to).bodies.map((body) => createDelivery(body, to, 0));
        expect(deliveries()).toEqual(deliveries());
        const ids = deliveries().map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 30 },
    );
  });

  test('puts one feed, or one app-level scope, into a message of a FIFO queue', () => {
    const to = aQueue({ queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/q.fifo' });
    fc.assert(
      fc.property(updates, (given) => {
        const { bodies } = pack(given, to);
        for (const body of bodies) expect(new Set(body.updates.map(fifoGroup)).size).toBe(1);
        expect(new Set(bodies.map((body) => createDelivery(body, to, 0).group))).toEqual(
          new Set(given.map((update) => messageGroupId(fifoGroup(update)))),
        );
      }),
      { numRuns: 100 },
    );
  });

  test('fills one body with all updates when they fit', () => {
    const given = Array.from({ length: 100 }, (_, index) => updateOf(feedDetail({ event_id: `e${index}` })));
    expect(pack(given, aWebhook()).bodies).toHaveLength(1);
    expect(pack(given, aQueue()).bodies).toHaveLength(1);
    expect(pack([...given, ...given.slice(0, 1)], aWebhook()).bodies.map(({ activities }) => activities)).toEqual([
      100, 1,
    ]);
  });

  test('without updates makes nothing', () => {
    expect(pack([], aWebhook())).toEqual({ bodies: [], tooLarge: [] });
    expect(pack([], aQueue({ queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/q.fifo' }))).toEqual({
      bodies: [],
      tooLarge: [],
    });
  });
});

describe('an update at the size limit of a body', () => {
  /** A feed update of one activity with this number of bytes. */
  const weighing = (bytes: number, unit = 'x', event_id = 'e'): Update => {
    const frame = updateOf(feedDetail({ event_id, new: [{ pad: '' }] })).bytes;
    const own = Buffer.byteLength(unit);
    const pad = unit.repeat(Math.floor((bytes - frame) / own)) + 'x'.repeat((bytes - frame) % own);
    return updateOf(feedDetail({ event_id, new: [{ pad }] }));
  };

  test.each([
    ['a webhook', aWebhook(), 262_144],
    ['a queue', aQueue(), 195_840],
    ['a queue of plain JSON', aQueue({ body: 'json' }), 261_120],
    ['a queue of plain JSON and 1 MiB', aQueue({ body: 'json', max_message_bytes: 1_048_576 }), 261_120],
    ['a queue of plain JSON and 8 KiB', aQueue({ body: 'json', max_message_bytes: 8_192 }), 7_168],
    ['a queue of 1 MiB', aQueue({ max_message_bytes: 1_048_576 }), 195_840],
    ['a queue of 8 KiB', aQueue({ max_message_bytes: 8_192 }), 5_376],
  ])('of %s is accepted at the limit and refused with one byte more', (_, to, limit) => {
    for (const unit of ['x', '日', '😀']) {
      const fits = weighing(limit - 2, unit);
      expect(pack([fits], to)).toMatchObject({ bodies: [{ bytes: limit, updates: [fits] }], tooLarge: [] });
      const over = pack([weighing(limit - 1, unit)], to);
      expect(over.bodies).toEqual([]);
      expect(over.tooLarge.map(({ eventId }) => eventId)).toEqual(['e#new.0-0']);
    }
  });

  test('shares a body with another up to the last byte', () => {
    const half = (262_144 - 3) / 2;
    const pair = (more: number) => [weighing(Math.floor(half), 'x', 'a'), weighing(Math.ceil(half) + more, 'x', 'b')];
    expect(pack(pair(0), aWebhook()).bodies.map(({ bytes }) => bytes)).toEqual([262_144]);
    expect(pack(pair(1), aWebhook()).bodies).toHaveLength(2);
  });

  test('that has one activity and is too large does not delay the others', () => {
    const given = [weighing(1_000, 'x', 'a'), weighing(300_000, 'x', 'b'), weighing(1_000, 'x', 'c')];
    const { bodies, tooLarge } = pack(given, aWebhook());
    expect(bodies.map((body) => body.updates.map(({ eventId }) => eventId))).toEqual([['a', 'c']]);
    expect(tooLarge.map(({ eventId }) => eventId)).toEqual(['b#new.0-0']);
  });

  test('with more activities than a request can have is split, and its last piece shares a body with the next update', () => {
    const many = updateOf(
      feedDetail({ event_id: 'm', new: [], deleted: Array.from({ length: 150 }, (_, index) => `a${index}`) }),
    );
    const { bodies } = pack([many, weighing(1_000, 'x', 'n')], aWebhook());
    expect(bodies.map((body) => body.updates.map(({ eventId }) => eventId))).toEqual([
      ['m#deleted.0-99'],
      ['m#deleted.100-149', 'n'],
    ]);
  });

  test('with more activities than a request can have is sent to a queue as a whole', () => {
    const many = updateOf(feedDetail({ new: [], deleted: Array.from({ length: 150 }, (_, index) => `a${index}`) }));
    expect(pack([many], aQueue()).bodies).toMatchObject([{ updates: [many], activities: 150 }]);
  });

  test('that is app-level and too large is refused as a whole', () => {
    const update = updateOf(appDetail({ generic: { id: 'r', pad: 'x'.repeat(300_000) } }));
    expect(pack([update], aWebhook())).toEqual({ bodies: [], tooLarge: [update] });
  });
});

test('a destination with a higher limit of activities than the contract gets the limit of the contract', () => {
  expect(transportOf(aWebhook({ max_batch: 1_000 })).limitsOf(aWebhook({ max_batch: 1_000 }))).toEqual({
    bytes: 262_144,
    activities: 100,
  });
});
