/** The ledger of an embedded run: what is outstanding when a part of a delivery was taken. */
import { expect, test } from '@jest/globals';
import { createLedger } from '../../../bin/local/ledger.ts';
import { encodeDelivery } from '../../../core/delivery/delivery.ts';
import { withOnly } from '../../../core/delivery/updates-of.ts';
import { aBus, aDelivery } from '../../core/make.ts';

const detail = (id: string) => JSON.stringify({ app_id: '123', feed: 'user:1', new: [{ id }], event_id: id });
const whole = aDelivery({
  transport: 'eventbridge',
  destinationId: aBus().id,
  updates: 3,
  body: `[${['a', 'b', 'c'].map(detail).join(',')}]`,
});

const { id, bus_arn } = aBus();
const scope = { scope: 'feed_group:user', realtime: true, version: 1, destinations: [{ id, bus_arn }] } as never;

test('accepted updates are delivered, and the rest is still expected', () => {
  const ledger = createLedger([{ app_id: '123', scopes: [scope] }]);
  for (const id of ['a', 'b', 'c']) ledger.put(id, detail(id));
  ledger.queued(encodeDelivery(whole));
  ledger.failed(whole.id, 'EventBridge reported an internal error.');
  const left = { ...withOnly(whole, [1]), attempt: 2 };
  ledger.queued(encodeDelivery(left));
  expect(ledger.missing().map(({ eventId }) => eventId)).toEqual(['b']);
  ledger.delivered(left.id);
  expect([ledger.settled(), ledger.missing()]).toEqual([true, []]);
});

test('a message that is not a delivery changes nothing', () => {
  const ledger = createLedger([]);
  for (const message of ['junk', 'null', '{}\n[]']) {
    ledger.queued(message);
    ledger.buried(message);
  }
  expect([ledger.settled(), ledger.missing()]).toEqual([true, []]);
});
