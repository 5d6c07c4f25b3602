/** The dead letter that is created from a message in a dead letter queue, whatever its form. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openDeadLetterView } from '../../../core/api/dead-letter-views.ts';
import { encodeDelivery, type LastFailure } from '../../../core/delivery/delivery.ts';
import {
  DEAD_LETTER_SOURCES,
  type DeadLetterSource,
  type DeadMessage,
  deadLetterOf,
} from '../../../core/holding/dead-letter.ts';
import { aDelivery } from '../make.ts';

const SENT = 1_700_000_000_000;
const FAILURE: LastFailure = {
  class: 'http_5xx',
  code: '503',
  reason: 'The endpoint responded with 503.',
  at: 9,
  status: 503,
  answer: 'busy',
};
const BURIED = { class: 'http_5xx', reason: 'The endpoint responded with 503.' };

function message(body: string, attributes: Record<string, string> = {}): DeadMessage {
  return { messageId: 'm1', body, attributes, sentAt: SENT };
}

describe('a delivery that was given up', () => {
  const delivery = aDelivery({ attempt: 11, firstAttemptAt: 5, lastFailure: FAILURE, updates: 3 });

  test('has its destination, its number of attempts and its last failure', () => {
    const body = encodeDelivery(delivery);
    expect(deadLetterOf('sqs', message(body, BURIED))).toEqual({
      source: 'sqs',
      id: delivery.id,
      appId: '123',
      packedAt: delivery.packedAt,
      scope: 'feed_group:user',
      destinationId: delivery.destinationId,
      updates: 3,
      attempts: 11,
      firstAttemptAt: 5,
      diedAt: SENT,
      bytes: Buffer.byteLength(body),
      class: 'http_5xx',
      code: '503',
      reason: 'The endpoint responded with 503.',
      status: 503,
    });
  });

  test('without an attempt has zero attempts', () => {
    const lastFailure: LastFailure = { class: 'too_large', code: 'TooLarge', reason: 'It is too large.', at: 9 };
    const deadLetter = deadLetterOf(
      'webhook',
      message(encodeDelivery(aDelivery({ lastFailure })), { class: 'too_large' }),
    );
    expect(deadLetter).toMatchObject({ source: 'webhook', class: 'too_large', attempts: 0 });
    expect(deadLetter).not.toHaveProperty('firstAttemptAt');
  });

  test.each(['expired', 'hop_limit'] as const)('while it waited (%s) does not count the pending attempt', (why) => {
    const lastFailure: LastFailure = { class: why, code: 'X', reason: 'It waited.', at: 9 };
    const waiting = aDelivery({ attempt: 4, firstAttemptAt: 5, lastFailure });
    expect(deadLetterOf('sqs', message(encodeDelivery(waiting), { class: why })).attempts).toBe(3);
  });

  test('has the number of its earlier redrives', () => {
    const history = [{ attempts: 11 }, { attempts: 2, firstAttemptAt: 3 }];
    const deadLetter = deadLetterOf('sqs', message(encodeDelivery({ ...delivery, history }), BURIED));
    expect(deadLetter.redrives).toBe(2);
  });

  test('has a reason of at most 300 characters, and its text has the whole reason', () => {
    const reason = 'x'.repeat(301);
    const long = encodeDelivery({ ...delivery, lastFailure: { ...FAILURE, reason } });
    expect(deadLetterOf('sqs', message(long, BURIED)).reason).toBe(`${'x'.repeat(299)}…`);
    const fits = encodeDelivery({ ...delivery, lastFailure: { ...FAILURE, reason: 'x'.repeat(300) } });
    expect(deadLetterOf('sqs', message(fits, BURIED)).reason).toBe('x'.repeat(300));
  });
});

describe('a delivery that SQS moved there', () => {
  test('is unsettled, because no function gave it up', () => {
    expect(deadLetterOf('sqs', message(encodeDelivery(aDelivery())))).toMatchObject({
      class: 'unsettled',
      code: 'Unsettled',
      attempts: 0,
      reason:
        'The function failed for this delivery until SQS moved it to the dead letter queue. The log of the function contains the reason.',
    });
  });

  test('has the failure of the previous attempt', () => {
    const body = encodeDelivery(aDelivery({ attempt: 3, firstAttemptAt: 5, lastFailure: FAILURE }));
    const deadLetter = deadLetterOf('webhook', message(body));
    expect(deadLetter).toMatchObject({ class: 'unsettled', attempts: 2, firstAttemptAt: 5 });
    expect(deadLetter.reason).toMatch(
      /contains the reason\. The last attempt failed: The endpoint responded with 503\.$/,
    );
    expect(deadLetter).not.toHaveProperty('status');
  });
});

describe('a message that is not a delivery', () => {
  test.each([
    { id: 'x'.repeat(1_000) },
    { id: '' },
    { destinationId: 'x'.repeat(3_000) },
    { destinationId: 'dst_日' },
    { appId: 'x'.repeat(1_021) },
    { appId: '\ud800' },
  ])('can have ids that are not valid in keys, and is stored under none of them (%#)', (odd) => {
    const deadLetter = deadLetterOf('sqs', message(encodeDelivery(aDelivery(odd)), BURIED));
    expect(deadLetter).toMatchObject({ id: message('').messageId, class: 'unsettled', code: 'Undecodable' });
    expect(deadLetter).not.toHaveProperty('destinationId');
    expect(deadLetter).not.toHaveProperty('appId');
  });

  test.each([
    ['', 0],
    ['one line', 8],
    ['{"v":2}\n[]', 10],
    ['{"v":1}\n[]', 10],
    ['{"v":1,"id":7,"appId":"1","scope":"s","destinationId":"d"}\n[]', 61],
    ['null\n[]', 7],
    ['{"v":1\n[]', 9],
    ['日本', 6],
  ])('is stored under the id of its message: %j', (body, bytes) => {
    expect(deadLetterOf('sqs', message(body, { class: 'http_5xx' }))).toEqual({
      id: 'm1',
      source: 'sqs',
      class: 'unsettled',
      code: 'Undecodable',
      reason: 'The message could not be decoded. Its text is kept unchanged.',
      attempts: 0,
      diedAt: SENT,
      bytes,
    });
  });
});

describe('an event', () => {
  const event = '{"detail":[1,2]}';

  test('that was refused has the reason and the positions of the refused updates', () => {
    const refused = deadLetterOf(
      'intake',
      message(event, { class: 'refused', reason: '$.feed: missing', refused: '1,4' }),
    );
    expect(refused).toEqual({
      id: 'm1',
      source: 'intake',
      class: 'refused',
      code: 'Refused',
      reason: '$.feed: missing',
      refused: '1,4',
      attempts: 0,
      diedAt: SENT,
      bytes: 16,
    });
  });

  test('that was refused as a whole has no positions', () => {
    const refused = deadLetterOf('intake', message(event, { class: 'refused', reason: 'no JSON' }));
    expect(refused).not.toHaveProperty('refused');
  });

  test('at which fan-out failed is unsettled', () => {
    expect(deadLetterOf('intake', message(event))).toMatchObject({
      class: 'unsettled',
      code: 'Unsettled',
      reason:
        'Fan-out failed for this event until SQS moved it to the dead letter queue. The log of fan-out contains the reason.',
    });
  });

  test.each([
    ['{"detail":{"feed":"user","app_id":"acme"}}', 'acme'],
    ['{"detail":{"app_id":12345678901234567890,"updates":[{}]}}', '12345678901234567890'],
    ['{"detail":{"app_id":"\\u0061cme"},"broken', 'acme'],
    ['{"detail":{"app_id":""}}', undefined],
    ['{"detail":{"app_id":true}}', undefined],
    ['{"detail":{"app_id":["acme"]}}', undefined],
    ['{"detail":{"app_id":"\\ud800"}}', undefined],
    ['{"app_id":"acme","detail":[]}', undefined],
    ['no JSON', undefined],
  ])('carries its app if the event names one: %s', (body, appId) => {
    expect(deadLetterOf('intake', message(body)).appId).toBe(appId);
  });

  test('that the rule could not put into the intake has the error of EventBridge', () => {
    const attributes = { ERROR_CODE: 'SDK_CLIENT_ERROR', ERROR_MESSAGE: 'No such queue', RULE_ARN: 'arn' };
    expect(deadLetterOf('rule', message(event, attributes))).toMatchObject({
      source: 'rule',
      class: 'not_taken',
      code: 'SDK_CLIENT_ERROR',
      reason: 'No such queue',
    });
    expect(deadLetterOf('rule', message(event))).toMatchObject({
      code: 'Unknown',
      reason: 'EventBridge gave no reason.',
    });
  });
});

test('no message of a dead letter queue is refused, and its row stays small', () => {
  const bodies = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.json().map((json) => `${json}\n[]`),
    fc.json().map((json) => `{"v":1,"id":"a","appId":"1","scope":"s","destinationId":"d","history":${json}}\n[]`),
    fc
      .string({ unit: 'binary', minLength: 900, maxLength: 2_000 })
      .map((reason) =>
        encodeDelivery(aDelivery({ attempt: 2, firstAttemptAt: 1, lastFailure: { ...FAILURE, reason } })),
      ),
  );
  const attributes = fc.dictionary(fc.constantFrom('class', 'reason', 'refused', 'ERROR_CODE'), fc.string());
  fc.assert(
    fc.property(
      fc.constantFrom<DeadLetterSource>(...DEAD_LETTER_SOURCES),
      bodies,
      attributes,
      (source, body, given) => {
        const deadLetter = deadLetterOf(source, message(body, given));
        expect(typeof deadLetter.id).toBe('string');
        expect(deadLetter.reason.length).toBeLessThanOrEqual(300);
        expect(deadLetter.diedAt).toBe(SENT);
      },
    ),
    { seed: 11, numRuns: 500 },
  );
});

describe('of a settled delivery with missing fields', () => {
  const settled = (delivery: ReturnType<typeof aDelivery>) =>
    deadLetterOf('sqs', {
      messageId: 'm',
      body: encodeDelivery(delivery),
      attributes: { class: 'expired' },
      sentAt: 9,
    });

  test('the failure is unknown', () => {
    expect(settled(aDelivery())).toMatchObject({ class: 'unsettled', code: 'Unknown', reason: '' });
    expect(settled(aDelivery())).not.toHaveProperty('status');
    expect(settled(aDelivery())).not.toHaveProperty('redrives');
  });
});

describe('every message of a dead letter queue', () => {
  const large = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.nat(900_000).map((length) => 'é'.repeat(length / 2)),
  );

  test('becomes a dead letter whose key and row the table accepts', () => {
    const header = fc.record({ id: large, destinationId: large, appId: large, scope: large });
    fc.assert(
      fc.property(header, large, large, fc.anything(), (names, code, reason, status) => {
        const lastFailure = { class: 'http_5xx', code, reason, at: 1, status } as unknown as LastFailure;
        const body = encodeDelivery(aDelivery({ ...names, lastFailure }));
        const deadLetter = deadLetterOf('webhook', message(body, { class: 'http_5xx' }));
        expect(`${deadLetter.id}${deadLetter.destinationId ?? ''}`).toMatch(/^[\x21-\x7e]{1,400}$/);
        expect(Buffer.byteLength(JSON.stringify(deadLetter))).toBeLessThan(40_000);
      }),
      { numRuns: 60 },
    );
  });

  test('of the rule has a code of a size that fits into a list', () => {
    const attributes = { ERROR_CODE: 'X'.repeat(5_000), ERROR_MESSAGE: 'Y'.repeat(5_000) };
    const { code, reason } = deadLetterOf('rule', message('{}', attributes));
    expect([code.length, reason.length]).toEqual([100, 300]);
  });

  test('is displayed with times, even if its header has none', () => {
    const body = encodeDelivery(aDelivery({ packedAt: Number.MAX_SAFE_INTEGER, firstAttemptAt: 'x' as never }));
    const deadLetter = deadLetterOf('webhook', message(body, BURIED));
    expect(openDeadLetterView({ key: 'k', deadLetter }, body)).toMatchObject({
      first_attempt_at: '1970-01-01T00:00:00.000Z',
      delivery: { packed_at: '+275760-09-13T00:00:00.000Z' },
    });
  });
});
