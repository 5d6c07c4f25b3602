/** A row of the attempts log contains everything that happened and no secrets. */
import { describe, expect, test } from '@jest/globals';
import type { Attempt } from '../../../core/attempts/attempt.ts';
import { attemptRow, isPrompt } from '../../../core/attempts/attempt.ts';
import { queueAttributes, shownHeaders, webhookHeaders } from '../../../core/delivery/headers.ts';
import type { FailureClass, Outcome } from '../../../core/outcome.ts';
import { aDelivery, aSigner, DELIVERED, failed, SIGNING_SECRET } from '../make.ts';

const AT = Date.UTC(2026, 10, 24, 3, 45, 12, 345);
const webhook = aDelivery({ transport: 'webhook', updates: 3, attempt: 2, body: '[{"text":"hunter2 ä"}]' });

function anAttempt(outcome: Outcome, changes: Partial<Attempt> = {}): Attempt {
  return { delivery: webhook, outcome, startedAt: AT, durationMs: 120, ...changes };
}

describe('a row', () => {
  test('of a delivered attempt contains everything that happened', () => {
    expect(attemptRow(anAttempt(DELIVERED), ['X-Tenant'])).toEqual({
      at: AT,
      deliveryId: webhook.id,
      appId: '123',
      scope: 'feed_group:user',
      destinationId: webhook.destinationId,
      transport: 'webhook',
      attempt: 2,
      outcome: 'delivered',
      status: 200,
      durationMs: 120,
      bytes: 23,
      updates: 3,
      events: [{ event_id: '' }],
      headers: {
        'x-tenant': null,
        'content-type': 'application/json; charset=utf-8',
        'user-agent': expect.stringMatching(/^Feedhose\//),
        'webhook-id': webhook.id,
        'webhook-timestamp': '1795491912',
        'webhook-signature': null,
        'x-api-key': null,
        'x-signature': null,
        'x-webhook-id': webhook.id,
        'x-webhook-attempt': '2',
        traceparent: '00-00000000000000000000000000000001-36caa912c9347106-00',
      },
      answer: 'ok',
    });
  });

  test('of a failed attempt contains the reason and the headers of the answer', () => {
    const answerHeaders = { server: 'nginx', 'set-cookie': null };
    const row = attemptRow(anAttempt({ ...failed({ status: 503, answer: 'busy' }), answerHeaders }));
    expect(row).toMatchObject({
      outcome: 'failed',
      status: 503,
      class: 'http_5xx',
      code: '503',
      reason: 'The endpoint responded with 503.',
      answer: 'busy',
      answerHeaders,
    });
    expect(row).not.toHaveProperty('pace');
  });

  test('omits unknown values', () => {
    const row = attemptRow(anAttempt(failed({ class: 'timeout', code: 'Timeout' })));
    for (const absent of ['status', 'answer', 'probe', 'redriven']) expect(row).not.toHaveProperty(absent);
  });

  test('reports that the answer of a delivered attempt was slow', () => {
    expect(attemptRow(anAttempt({ kind: 'delivered', slowAnswer: true }))).toMatchObject({ slowAnswer: true });
    expect(attemptRow(anAttempt(DELIVERED))).not.toHaveProperty('slowAnswer');
  });

  test('marks deliveries that were sent again, which are never prompt', () => {
    const delivery = aDelivery({ resentAt: 5, packedAt: 5 });
    expect(attemptRow(anAttempt(DELIVERED, { delivery }))).toMatchObject({ resent: true });
    expect(attemptRow(anAttempt(DELIVERED))).not.toHaveProperty('resent');
    expect(isPrompt({ delivery, startedAt: 6 })).toBe(false);
    expect(isPrompt({ delivery: aDelivery({ packedAt: 5 }), startedAt: 6 })).toBe(true);
  });

  test('marks probes and deliveries that were dead letters before', () => {
    const delivery = aDelivery({ probe: true, redrivenAt: 5 });
    expect(attemptRow(anAttempt(DELIVERED, { delivery }))).toMatchObject({ probe: true, redriven: true });
  });

  test.each<FailureClass>([
    'dns',
    'connect',
    'tls',
    'blocked_address',
    'destination_missing',
    'configuration',
    'secrets',
    'expired',
    'hop_limit',
  ])('has no headers when nothing was sent: %s', (failureClass) => {
    expect(attemptRow(anAttempt(failed({ class: failureClass })))).not.toHaveProperty('headers');
  });

  test.each<FailureClass>(['timeout', 'reset', 'http_4xx', 'access_denied', 'queue_error'])(
    'has headers when something was sent: %s',
    (failureClass) => {
      expect(attemptRow(anAttempt(failed({ class: failureClass })))).toHaveProperty('headers');
    },
  );

  test('contains no body, secret or signature', () => {
    const signer = aSigner();
    const text = JSON.stringify(attemptRow(anAttempt(DELIVERED), ['authorization']));
    const sent = webhookHeaders(webhook, signer, AT);
    const hidden = [sent['webhook-signature'], sent['x-signature'], sent['x-api-key'], 'hunter2', SIGNING_SECRET];
    for (const secret of hidden) expect(text).not.toContain(secret);
  });
});

describe('the displayed headers', () => {
  const signer = aSigner();

  test('include every header of a webhook request, with its value or without', () => {
    const sent = webhookHeaders(webhook, signer, AT);
    const shown = shownHeaders(webhook, [], AT);
    expect(Object.keys(shown).sort()).toEqual(Object.keys(sent).sort());
    for (const [name, value] of Object.entries(shown)) expect([null, sent[name]]).toContain(value);
  });

  test('include every attribute of a queue message, with its value or without', () => {
    const delivery = aDelivery();
    const sent = queueAttributes(delivery, 'W10=', signer, AT);
    const shown = shownHeaders(delivery, ['x-ignored'], AT);
    expect(Object.keys(shown).sort()).toEqual(Object.keys(sent).sort());
    for (const [name, value] of Object.entries(shown)) expect([null, sent[name]]).toContain(value);
  });

  test('never include the value of a custom header, whatever its name', () => {
    const shown = shownHeaders(webhook, ['Authorization', 'x-webhook-secret'], AT);
    expect(shown).toMatchObject({ authorization: null, 'x-webhook-secret': null });
  });
});

test('a row without custom headers has only the headers of the contract', () => {
  expect(Object.keys(attemptRow(anAttempt(DELIVERED)).headers ?? {})).toEqual(
    Object.keys(shownHeaders(webhook, [], AT)),
  );
});

test('an attempt whose delivery was replaced by smaller ones names the first of them', () => {
  const outcome = failed({ reason: 'The endpoint responded with 413.' });
  const attempt = { delivery: aDelivery(), outcome, startedAt: 1, durationMs: 1 };
  expect(attemptRow({ ...attempt, replacedBy: ['b', 'c'] }).reason).toBe(
    'The endpoint responded with 413. Smaller deliveries replaced it: b, c.',
  );
  expect(attemptRow({ ...attempt, replacedBy: ['b', 'c', 'd', 'e', 'f'] }).reason).toMatch(
    /: b, c, d, e and others\.$/,
  );
});
