/** A delivery passes through its queue unchanged, and its id is derived from its content. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  bodyBytes,
  createDelivery,
  type Delivery,
  decodeDelivery,
  deliveryId,
  encodeDelivery,
} from '../../../core/delivery/delivery.ts';
import { aDelivery, appDetail, aQueue, aWebhook, feedDetail, updateOf } from '../make.ts';

const text = fc.string({ unit: 'binary', maxLength: 30 });

const delivery: fc.Arbitrary<Delivery> = fc.record(
  {
    id: text,
    appId: text,
    scope: text,
    destinationId: text,
    transport: fc.constantFrom('sqs' as const, 'webhook' as const),
    updates: fc.nat(),
    activities: fc.nat(),
    events: fc.tuple(text, text),
    group: text,
    packedAt: fc.nat(),
    attempt: fc.nat(),
    hops: fc.nat(),
    firstAttemptAt: fc.nat(),
    lastFailure: fc.record({
      class: fc.constant('http_5xx' as const),
      code: text,
      reason: text,
      at: fc.nat(),
      status: fc.nat(),
      answer: text,
    }),
    body: fc.json({ stringUnit: 'binary' }).map((json) => ` [\n${json}\n] `),
  },
  {
    requiredKeys: [
      'id',
      'appId',
      'scope',
      'destinationId',
      'transport',
      'updates',
      'activities',
      'events',
      'packedAt',
      'attempt',
      'hops',
      'body',
    ],
  },
);

describe('a delivery', () => {
  test('is decoded from its message unchanged', () => {
    fc.assert(
      fc.property(delivery, (given) => {
        expect(decodeDelivery(encodeDelivery(given))).toEqual(given);
      }),
      { numRuns: 200 },
    );
  });

  test('is encoded as one line of header and the unchanged body', () => {
    fc.assert(
      fc.property(delivery, (given) => {
        const message = encodeDelivery(given);
        const line = message.slice(0, message.indexOf('\n'));
        expect(message).toBe(`${line}\n${given.body}`);
        expect(JSON.parse(line)).toMatchObject({ v: 1, id: given.id });
        expect(line).not.toContain('"body"');
      }),
      { numRuns: 100 },
    );
  });

  test('makes a message that SQS accepts, whatever an endpoint answered or a feed is called', () => {
    const odd = 'a\ufffe\uffff\u0000\ud800b';
    const lastFailure = { class: 'http_5xx', code: '503', reason: 'no', at: 1, answer: odd } as const;
    const given = aDelivery({ group: odd, events: [odd, odd], lastFailure });
    const message = encodeDelivery(given);
    expect(message).toMatch(/^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u);
    expect(decodeDelivery(message)).toEqual(given);
  });

  test('fits into a message of SQS with the attributes of a dead letter, whatever its history, and its body is never cut', () => {
    const answer = '\0'.repeat(1_024);
    const lastFailure = { class: 'http_5xx', code: '500', reason: 'no', at: 1, answer } as const;
    const history = Array.from({ length: 12 }, () => ({ attempts: 11, firstAttemptAt: 5, lastFailure }));
    const body = `["${'日'.repeat(340_000)}"]`;
    const message = encodeDelivery(aDelivery({ body, lastFailure, history }));
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(1_048_576 - 1_024);
    const { answer: _, ...failure } = lastFailure;
    expect(decodeDelivery(message)).toEqual(
      aDelivery({ body, lastFailure: failure, history: history.map(() => ({ attempts: 11, firstAttemptAt: 5 })) }),
    );
  });

  test('is made from a body and the facts that are needed for the delivery', () => {
    const updates = [updateOf(feedDetail({ event_id: 'a' })), updateOf(feedDetail({ event_id: 'b', new: [{}, {}] }))];
    expect(createDelivery({ updates, activities: 3 }, aWebhook(), 77)).toEqual({
      id: deliveryId('dst_000000000000000000000002', `[${updates[0]?.text},${updates[1]?.text}]`),
      appId: '123',
      scope: 'feed_group:user',
      destinationId: 'dst_000000000000000000000002',
      transport: 'webhook',
      updates: 2,
      activities: 3,
      events: ['a', 'b'],
      packedAt: 77,
      attempt: 1,
      hops: 0,
      body: `[${updates[0]?.text},${updates[1]?.text}]`,
    });
  });

  test('carries the trace of its bus event if there is one', () => {
    const body = { updates: [updateOf(feedDetail())], activities: 1 };
    const trace = `${'a'.repeat(32)}-01`;
    expect(createDelivery(body, aWebhook(), 77, { trace })).toStrictEqual({
      ...createDelivery(body, aWebhook(), 77),
      trace,
    });
    expect(createDelivery(body, aWebhook(), 77)).not.toHaveProperty('trace');
  });

  test('to a FIFO queue has its group: the feed, or the scope of an app-level update', () => {
    const fifo = aQueue({ queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/q.fifo' });
    const groupOf = (detail: object) => createDelivery({ updates: [updateOf(detail)], activities: 1 }, fifo, 0).group;
    expect(groupOf(feedDetail({ feed: 'user:7' }))).toBe('user:7');
    expect(groupOf(appDetail())).toBe('app_level:reactions');
    expect(groupOf(feedDetail({ feed: `user:${'x'.repeat(500)}` }))).toMatch(/^[0-9a-f]{64}$/);
  });

  test('has a header of bounded size, however long event ids and feeds are', () => {
    const fifo = aQueue({ queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/q.fifo' });
    const update = updateOf(feedDetail({ event_id: '"'.repeat(200_000), feed: `user:${'\u{1}'.repeat(50_000)}` }));
    const delivery = createDelivery({ updates: [update], activities: 1 }, fifo, 0);
    expect(Buffer.byteLength(encodeDelivery(delivery)) - update.bytes).toBeLessThan(4_096);
    expect(delivery.events[0]).toMatch(/^"{255}…$/);
  });

  test('has the size of its body in UTF-8', () => {
    expect(bodyBytes(aDelivery({ body: '["é日😀"]' }))).toBe(4 + 2 + 3 + 4);
  });
});

describe('the id of a delivery', () => {
  test('is dlv_ and 32 hexadecimal digits, without a dot', () => {
    expect(deliveryId('dst_1', '[]')).toMatch(/^dlv_[0-9a-f]{32}$/);
  });

  test('differs by destination and by body', () => {
    const ids = [deliveryId('dst_1', '["a"]'), deliveryId('dst_2', '["a"]'), deliveryId('dst_1', '["b"]')];
    expect(new Set(ids).size).toBe(ids.length);
    expect(deliveryId('dst_1', '["a"]')).toBe(ids[0]);
  });

  test('differs for updates that share an event_id and differ in content', () => {
    const idOf = (detail: object) => createDelivery({ updates: [updateOf(detail)], activities: 1 }, aQueue(), 0).id;
    const shared = { event_id: 'action-1' };
    const details = [
      feedDetail({ ...shared, feed: 'user:1' }),
      feedDetail({ ...shared, feed: 'user:2' }),
      feedDetail({ ...shared, new: [{ id: 'a1', n: 1 }] }),
      feedDetail({ ...shared, new: [{ id: 'a1', n: 2 }] }),
    ];
    expect(new Set(details.map(idOf)).size).toBe(details.length);
    expect(idOf(details[0] ?? {})).toBe(idOf({ ...details[0] }));
  });
});

describe('a message that is not a delivery is an internal error and throws', () => {
  test.each([
    ['one line', '{"v":1}', 'delivery: expected a header line and a body, got one line'],
    ['another version', '{"v":2}\n[]', 'delivery: expected a header of version 1, got 2'],
    ['no version', '{}\n[]', 'delivery: expected a header of version 1, got undefined'],
    ['a header that is not JSON', 'x\n[]', 'Unexpected token'],
  ])('%s', (_, message, complaint) => {
    expect(() => decodeDelivery(message)).toThrow(complaint);
  });
});

test('a message without a header is not a delivery', () => {
  expect(() => decodeDelivery('\n[]')).toThrow(SyntaxError);
});

describe('a header', () => {
  const decode = (changes: object) => {
    const [header = '', body = ''] = encodeDelivery(aDelivery()).split('\n');
    return decodeDelivery(`${JSON.stringify({ ...JSON.parse(header), ...changes })}\n${body}`);
  };

  test.each([
    ['id', 7],
    ['appId', null],
    ['scope', {}],
    ['destinationId', undefined],
    ['transport', 1],
    ['transport', 'pigeon'],
    ['updates', -1],
    ['activities', 1.5],
    ['packedAt', '1'],
    ['attempt', -1],
    ['hops', null],
    ['events', ['a']],
    ['events', ['a', 1]],
    ['events', [1, 'a']],
    ['events', ['a', 'b', 'c']],
    ['events', 'ab'],
    ['events', { length: 2 }],
    ['lastFailure', null],
    ['lastFailure', { reason: 7 }],
    ['history', {}],
    ['history', null],
    ['history', [null]],
  ])('with the %s %j is not a delivery', (key, value) => {
    expect(() => decode({ [key]: value })).toThrow(`delivery: expected a header with a proper ${key}`);
  });

  test('with several missing fields names all of them', () => {
    expect(() => decode({ id: 1, hops: 'x' })).toThrow('a proper id,hops');
  });

  test('can have a failure and a history', () => {
    const lastFailure = { class: 'dns', code: 'c', reason: '', at: 1 };
    expect(decode({ lastFailure, history: [], hops: 0 })).toMatchObject({ lastFailure, history: [], hops: 0 });
  });
});
