/** Which updates a destination receives, and its kind. */
import { expect, test } from '@jest/globals';
import { wants } from '../../core/destination.ts';
import { isGrouped, isOwned } from '../../core/transport/table.ts';
import { aQueue, aWebhook } from './make.ts';

test.each([
  ['a feed update, whatever its filter', ['reaction.new'], undefined, true],
  ['every type without a filter', undefined, 'reaction.new', true],
  ['a type of its filter', ['user.new', 'reaction.new'], 'reaction.new', true],
  ['no type outside of its filter', ['user.new'], 'reaction.new', false],
  ['no type with an empty filter', [], 'reaction.new', false],
])('a destination receives %s', (_, event_types, type, expected) => {
  expect(wants(aWebhook(event_types === undefined ? {} : { event_types }), type)).toBe(expected);
});

test('a FIFO queue is recognized by the end of its name, and a webhook never is one', () => {
  const at = 'https://sqs.eu-west-1.amazonaws.com/123456789012/q';
  expect(isGrouped(aQueue({ queue_url: `${at}.fifo` }))).toBe(true);
  expect(isGrouped(aQueue({ queue_url: at }))).toBe(false);
  expect(isGrouped(aWebhook({ url: 'https://example.com/q.fifo' }))).toBe(false);
});

test.each([
  ['a queue gets updates', aQueue(), true],
  ['an endpoint that an operator vouches for gets updates', aWebhook(), true],
  ['an endpoint that was proven gets updates', aWebhook({ ownership: 'http' }), true],
  ['an endpoint without a proof gets none', aWebhook({ ownership: 'pending' }), false],
])('%s', (_, destination, owned) => {
  expect(isOwned(destination)).toBe(owned);
});
