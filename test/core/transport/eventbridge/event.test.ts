/** The events on a customer's bus: one for each update, unchanged, in calls that EventBridge accepts. */

import { describe, expect, test } from '@jest/globals';
import { createDelivery } from '../../../../core/delivery/delivery.ts';
import { pack } from '../../../../core/delivery/pack.ts';
import { BUS_BODY_BYTES, BUS_CALL_BYTES } from '../../../../core/limits.ts';
import { busEventBytes, busEvents, callsOf } from '../../../../core/transport/eventbridge/event.ts';
import { transportOf } from '../../../../core/transport/table.ts';
import { aBus, appDetail, feedDetail, updateOf } from '../../make.ts';

const deliveriesOf = (updates: ReturnType<typeof updateOf>[]) =>
  pack(updates, aBus()).bodies.map((body) => createDelivery(body, aBus(), 1));

describe('an update on a bus', () => {
  const updates = [
    updateOf('{"feed":"user:1","app_id":"123","new":[{"n":9223372036854775807,"x":1.0}]}'),
    updateOf(appDetail()),
  ];
  const [delivery] = deliveriesOf(updates);

  test('is a separate event whose detail is its unchanged text', () => {
    const events = busEvents(delivery as NonNullable<typeof delivery>);
    expect(events.map(({ Detail }) => Detail)).toEqual(updates.map(({ text }) => text));
    expect(events[0]?.Detail).toContain('{"n":9223372036854775807,"x":1.0}');
    expect(JSON.parse(events[1]?.Detail ?? '')).toMatchObject({ type: 'reaction.new', app_id: '123' });
  });

  test('has the product, the kind and the delivery in its envelope', () => {
    for (const event of busEvents(delivery as NonNullable<typeof delivery>)) {
      expect(event).toMatchObject({ Source: 'feedhose', DetailType: 'feedhose.update', Resources: [delivery?.id] });
    }
    const [again] = busEvents({ ...(delivery as NonNullable<typeof delivery>), resentAt: 5 });
    expect(again?.Resources).toEqual([delivery?.id, 'x-webhook-resend:1']);
  });
});

describe('deliveries to a bus', () => {
  test('contain at most ten updates, in their order', () => {
    const updates = Array.from({ length: 23 }, (_, n) => updateOf(feedDetail({ event_id: `e${n}` })));
    const { bodies, tooLarge } = pack(updates, aBus());
    expect(bodies.map((body) => body.updates.length)).toEqual([10, 10, 3]);
    expect(bodies.flatMap((body) => body.updates.map(({ eventId }) => eventId))).toEqual(
      updates.map(({ eventId }) => eventId),
    );
    expect(tooLarge).toEqual([]);
  });

  test('are one call each, whatever the size of their updates', () => {
    const sizes = [100_000, 100_000, 100_000, 200_000, 10, 256_000];
    const updates = sizes.map((size, n) =>
      updateOf(feedDetail({ event_id: `e${n}`, new: [{ id: 'x'.repeat(size) }] })),
    );
    const deliveries = deliveriesOf(updates);
    expect(deliveries.length).toBeGreaterThan(2);
    for (const delivery of deliveries) {
      const calls = callsOf(busEvents(delivery));
      expect(calls).toHaveLength(1);
      expect(calls.flat().reduce((sum, event) => sum + busEventBytes(event), 0)).toBeLessThanOrEqual(BUS_CALL_BYTES);
    }
  });

  test('leave room for the envelope of an event below 256 KB', () => {
    expect(transportOf(aBus()).limitsOf(aBus())).toEqual({
      bytes: BUS_BODY_BYTES,
      activities: Number.POSITIVE_INFINITY,
      updates: 10,
    });
    expect(BUS_CALL_BYTES - BUS_BODY_BYTES).toBeGreaterThan(1_000);
  });

  test('fill a call up to its last byte, and not beyond', () => {
    const frame = busEventBytes({
      Source: 'feedhose',
      DetailType: 'feedhose.update',
      Detail: '',
      Resources: ['dlv_1'],
    });
    const callsAt = (...sizes: number[]) =>
      callsOf(
        sizes.map((size) => ({
          Source: 'feedhose',
          DetailType: 'feedhose.update',
          Detail: 'x'.repeat(size - frame),
          Resources: ['dlv_1'],
        })),
      ).map((call) => call.length);
    expect(callsAt(100_000, 100_000, BUS_CALL_BYTES - 200_000)).toEqual([3]);
    expect(callsAt(100_000, 100_000, BUS_CALL_BYTES - 200_000 + 1)).toEqual([2, 1]);
  });

  test('that were packed for another transport are sent in several calls', () => {
    const updates = Array.from({ length: 25 }, (_, n) => updateOf(feedDetail({ event_id: `e${n}` })));
    const body = { updates, bytes: 0, activities: 25 };
    const calls = callsOf(busEvents(createDelivery(body, aBus(), 1)));
    expect(calls.map((call) => call.length)).toEqual([10, 10, 5]);
    const large = [1, 2].map((n) => updateOf(feedDetail({ event_id: `e${n}`, new: [{ id: '日'.repeat(50_000) }] })));
    expect(callsOf(busEvents(createDelivery({ ...body, updates: large }, aBus(), 1)))).toHaveLength(2);
  });
});
