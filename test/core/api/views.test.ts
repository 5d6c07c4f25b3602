/** Views of apps, scopes, destinations, attempts and health contain every field, and only whether a secret is stored. */
import { describe, expect, test } from '@jest/globals';
import type { Sealed, SealedDestination } from '../../../core/api/sealed.ts';
import { isoOf } from '../../../core/api/times.ts';
import { appView, attemptView, destinationView, healthView, intervalView, scopeView } from '../../../core/api/views.ts';
import type { Destination } from '../../../core/destination.ts';
import { adviceOn } from '../../../core/failure-advice.ts';
import { HEALTHY } from '../../../core/health/health.ts';
import { aQueue, aWebhook } from '../make.ts';

const SEALED = { key: 'k', iv: 'i', tag: 't', data: 'd', label: 'l' } satisfies Sealed;
const AT = 1_700_000_000_000;
const ISO = '2023-11-14T22:13:20.000Z';

test('a time is ISO 8601 in UTC', () => {
  expect([isoOf(0), isoOf(AT)]).toStrictEqual(['1970-01-01T00:00:00.000Z', ISO]);
});

describe('an app', () => {
  const value = { app_id: '123', name: 'Acme', api_keys: ['new', 'old'], version: 4 };

  test('is shown with its keys, and with whether each secret is stored', () => {
    expect(appView({ value, sealed: { secrets: [SEALED] } })).toStrictEqual({
      app_id: '123',
      name: 'Acme',
      keys: [
        { api_key: 'new', state: 'in_use', api_secret: { configured: true } },
        { api_key: 'old', state: 'retired', api_secret: { configured: false } },
      ],
      version: 4,
    });
  });

  test('without secrets is shown without secrets', () => {
    expect(appView({ value, sealed: {} })).toHaveProperty('keys.0.api_secret.configured', false);
  });
});

test('a scope counts its destinations by state, and those without a proof', () => {
  const destinations: Destination[] = [
    aQueue(),
    aQueue({ state: 'paused' }),
    aQueue({ state: 'disabled' }),
    aWebhook(),
    aWebhook({ state: 'paused', ownership: 'pending' }),
    aWebhook({ state: 'paused', ownership: 'dns', pending: { url: 'https://b.example.com/', since: 1 } }),
  ];
  const scope = { kind: 'feed_group', name: 'user' } as const;
  const shown = { scope, realtime: true, version: 2, destinations: destinations.map((value) => ({ value })) };
  expect(scopeView('123', shown)).toStrictEqual({
    app_id: '123',
    scope: 'feed_group:user',
    realtime: true,
    destinations: { total: 6, enabled: 2, paused: 3, disabled: 1, pending: 2 },
    version: 2,
  });
});

describe('a destination', () => {
  const sealed: SealedDestination = { signing: [{ secret: SEALED, since: AT }] };
  const common = { app_id: '123', scope: 'feed_group:user', state: 'enabled', version: 1 };

  test('of a queue with keys is shown with whether they are stored, and their hint', () => {
    const view = {
      ...common,
      id: aQueue().id,
      transport: 'sqs',
      signing_secrets: [{ index: 0, since: ISO }],
      queue_url: aQueue().queue_url,
      auth: { type: 'keys', configured: true, key_hint: 'CRET' },
      body: 'base64',
    };
    expect(destinationView({ value: aQueue(), sealed: { ...sealed, access: SEALED } })).toStrictEqual(view);
    expect(destinationView({ value: aQueue(), sealed })).toHaveProperty('auth.configured', false);
  });

  test('of a queue with a role is shown with the role, and its maximum message size if it is known', () => {
    const auth = { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/r', external_id: 'ext' } as const;
    expect(destinationView({ value: aQueue({ auth, max_message_bytes: 9_000 }), sealed })).toMatchObject({
      auth,
      max_message_bytes: 9_000,
    });
    expect(destinationView({ value: aQueue({ auth }), sealed })).not.toHaveProperty('max_message_bytes');
  });

  test('of a webhook is shown without unset members, and states whether credentials are stored', () => {
    expect(destinationView({ value: aWebhook(), sealed })).toStrictEqual({
      ...common,
      id: aWebhook().id,
      transport: 'webhook',
      signing_secrets: [{ index: 0, since: ISO }],
      url: aWebhook().url,
      credentials: { configured: false },
      ownership: 'operator',
    });
  });

  test('of a webhook is shown with all members', () => {
    const value = aWebhook({
      event_types: ['reaction.new'],
      retry_schedule: [1, 2],
      rate_limit: 5,
      ownership: 'http',
      pending: { url: 'https://b.example.com/', since: AT },
      max_batch: 10,
      timeout_seconds: 3,
      custom_headers: ['x-a', 'x-b'],
    });
    const signing = [
      { secret: SEALED, since: AT },
      { secret: SEALED, since: 0, until: AT },
    ];
    expect(destinationView({ value, sealed: { signing, access: SEALED, pending_access: SEALED } })).toMatchObject({
      event_types: ['reaction.new'],
      retry_schedule: [1, 2],
      rate_limit: 5,
      signing_secrets: [
        { index: 0, since: ISO },
        { index: 1, since: isoOf(0), until: ISO },
      ],
      credentials: { configured: true },
      pending: { url: 'https://b.example.com/', since: ISO, credentials: { configured: true } },
      max_batch: 10,
      timeout_seconds: 3,
      custom_headers: { 'x-a': { configured: true }, 'x-b': { configured: true } },
    });
    expect(destinationView({ value, sealed })).toHaveProperty('pending.credentials.configured', false);
  });
});

describe('insight', () => {
  test('an attempt is shown without the members of the path', () => {
    const row = {
      at: AT,
      deliveryId: 'dlv_1',
      durationMs: 12,
      appId: '123',
      scope: 'feed_group:user',
      destinationId: 'dst_1',
      transport: 'webhook',
      attempt: 2,
      outcome: 'delivered',
    } as unknown as Parameters<typeof attemptView>[0];
    expect(attemptView(row)).toStrictEqual({
      id: `${AT}.dlv_1.2`,
      at: ISO,
      delivery_id: 'dlv_1',
      duration_ms: 12,
      attempt: 2,
      outcome: 'delivered',
    });
    expect(attemptView({ ...row, slowAnswer: true })).toHaveProperty('slow_answer', true);
  });

  test('an attempt after which the delivery became a dead letter says so, and one that is followed by others does not', () => {
    const viewAfter = (followUps: NonNullable<Parameters<typeof attemptView>[0]['followUps']>) =>
      attemptView({ outcome: 'failed', at: AT, followUps } as unknown as Parameters<typeof attemptView>[0]);
    expect(viewAfter([{}])).toHaveProperty('dead_letter', true);
    // The rest of the updates, in a delivery of its own, is attempted again or is itself a dead letter.
    for (const others of [[{ at: AT }], [{ at: AT, deliveryId: 'dlv_2' }], [{ deliveryId: 'dlv_2' }], []]) {
      expect(viewAfter(others)).not.toHaveProperty('dead_letter');
    }
  });

  test('an interval is shown with its counts', () => {
    const minute = { at: AT, delivered: 3, slowAnswers: 2 } as unknown as Parameters<typeof intervalView>[0];
    expect(intervalView(minute)).toStrictEqual({ at: ISO, delivered: 3, slow_answers: 2 });
  });

  test('health contains the state, the circuit breaker and the known times', () => {
    expect(healthView('enabled', HEALTHY)).toStrictEqual({
      state: 'enabled',
      breaker: 'closed',
      failures: 0,
      probes: 0,
      slow_answers: 0,
      releasing: false,
    });
    const health = {
      breaker: 'open',
      failures: 12,
      probes: 2,
      slowAnswers: 3,
      firstFailureAt: AT,
      lastSuccessAt: AT + 1_000,
      probeAt: AT + 2_000,
      releaseStep: 10,
      disabled: 'failing',
      disabledAt: AT + 3_000,
      lastFailure: { at: AT, class: 'timeout', code: 'timeout', reason: 'It did not answer.' },
    } as const;
    expect(healthView('disabled', health)).toStrictEqual({
      state: 'disabled',
      breaker: 'open',
      failures: 12,
      probes: 2,
      slow_answers: 3,
      first_failure_at: ISO,
      last_success_at: isoOf(AT + 1_000),
      next_probe_at: isoOf(AT + 2_000),
      releasing: true,
      disabled: 'failing',
      disabled_at: isoOf(AT + 3_000),
      last_failure: {
        at: ISO,
        class: 'timeout',
        code: 'timeout',
        reason: 'It did not answer.',
        ...adviceOn('timeout', 'disabled'),
      },
    });
  });
});
