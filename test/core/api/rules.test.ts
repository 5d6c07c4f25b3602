/** Refusals of destinations name the field, what was expected and what was received. */

import { describe, expect, test } from '@jest/globals';
import { afterVouching, changedDestination, newDestination, provesExternalId } from '../../../core/api/destination.ts';
import type { DestinationInput, DestinationPatch } from '../../../core/api/destination-input.ts';
import { eventTypeErrors, queueErrors } from '../../../core/api/destination-rules.ts';
import type { FieldError } from '../../../core/api/problem.ts';
import type { Sealed, SealedDestination } from '../../../core/api/sealed.ts';
import type { Destination } from '../../../core/destination.ts';
import { apiTransportOf } from '../../../core/transport/api-table.ts';
import type { Findings } from '../../../core/transport/api-transport.ts';
import { storedAuth } from '../../../core/transport/aws/api-auth.ts';
import { operatorOf } from '../../../core/transport/aws/credentials.ts';
import { createEgressPolicy } from '../../../core/transport/webhook/egress/policy.ts';
import { aQueue, aWebhook } from '../make.ts';

const afterFindings = (stored: Parameters<typeof afterVouching>[0], findings: Findings) =>
  apiTransportOf(stored.value).afterFindings(stored, findings);

const rules = {
  policy: createEgressPolicy(),
  operator: operatorOf('arn:aws:iam::000000000000:role/sender', [
    'https://sqs.us-east-1.amazonaws.com/000000000000/own',
  ]),
  awsEndpoint: undefined,
};
const QUEUE = aQueue().queue_url;
const OWN = 'https://sqs.us-east-1.amazonaws.com/000000000000/own';
const CHINA = 'https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q';
const KEYS = { type: 'keys', key: 'AKIAEXAMPLE', secret: 'hunter2' } as const;
const role = (account: string) => ({ type: 'role', role_arn: `arn:aws:iam::${account}:role/r` }) as const;
const SEALED: Sealed = { key: 'k', iv: 'i', tag: 't', data: 'd', label: 'l' };
const NOTHING_SEALED: SealedDestination = { signing: [] };
const REACTIONS = { kind: 'app_level', name: 'reactions' } as const;

function made(input: DestinationInput, scope: Destination['scope'] = aQueue().scope) {
  const place = { id: 'dst_1', app_id: '123', scope, externalId: 'ext', random: new Uint8Array(32), nowMs: 0 };
  return newDestination(input, place, rules);
}
function changed(value: Destination, patch: DestinationPatch, sealed: SealedDestination = NOTHING_SEALED) {
  return changedDestination({ value, sealed }, patch, { rules, nowMs: 5, externalId: 'ext-2' });
}
const errorsOf = (result: object): readonly FieldError[] =>
  'errors' in result ? (result.errors as readonly FieldError[]) : [];

describe('a queue', () => {
  test('of the stack is refused', () => {
    expect(queueErrors(OWN, { type: 'policy' }, rules)).toStrictEqual([
      { pointer: '/queue_url', message: "expected a customer's queue, got one of Feedhose itself" },
    ]);
    expect(queueErrors(OWN, KEYS, rules)).toHaveLength(1);
    expect(queueErrors(OWN, aQueue().auth, rules)).toHaveLength(1);
  });

  test('with a role of the account of the stack, or of another partition, is refused with the pointer of the role', () => {
    expect(queueErrors(QUEUE, role('000000000000'), rules)).toStrictEqual([
      {
        pointer: '/auth/role_arn',
        message: "expected a role of the customer's account, got one of the operator's own account",
      },
    ]);
    expect(queueErrors(QUEUE, { type: 'role', role_arn: 'x' }, rules)).toStrictEqual([
      { pointer: '/auth/role_arn', message: expect.stringMatching(/^expected the ARN of a role/) },
    ]);
    expect(queueErrors(QUEUE, role('123456789012'), rules)).toStrictEqual([]);
  });

  test('of another partition accepts keys only', () => {
    expect(queueErrors(CHINA, KEYS, rules)).toStrictEqual([]);
    expect(queueErrors(CHINA, { type: 'policy' }, rules)).toMatchObject([{ pointer: '/queue_url' }]);
    expect(queueErrors(CHINA, role('123456789012'), rules)).toMatchObject([{ pointer: '/auth/role_arn' }]);
  });
});

describe('event types', () => {
  test('must belong to the scope', () => {
    expect(eventTypeErrors(['reaction.new', 'user.new', 'nonsense', 'reaction.deleted'], REACTIONS)).toStrictEqual([
      { pointer: '/event_types/1', message: 'expected a type of reactions, got another string' },
      { pointer: '/event_types/2', message: 'expected a type of reactions, got another string' },
    ]);
  });

  test('must not contain invisible characters', () => {
    expect(eventTypeErrors(['reaction.new\u200b', 'reaction.new '], REACTIONS)).toStrictEqual([
      { pointer: '/event_types/0', message: 'expected a type of reactions, got U+200B' },
      { pointer: '/event_types/1', message: 'expected a type of reactions, got U+0020' },
    ]);
  });

  test('are refused for feed groups, even if the group has the name of a scope', () => {
    expect(eventTypeErrors(['reaction.new'], { kind: 'feed_group', name: 'reactions' })).toStrictEqual([
      { pointer: '/event_types/0', message: 'expected no event_types, got one: updates of feed groups have no type' },
    ]);
  });
});

describe('a new queue', () => {
  test('is enabled by default', () => {
    const input = { transport: 'sqs', queue_url: QUEUE, auth: { type: 'policy' } } as const;
    expect(made(input)).toStrictEqual({
      destination: {
        id: 'dst_1',
        app_id: '123',
        scope: aQueue().scope,
        version: 1,
        state: 'enabled',
        transport: 'sqs',
        queue_url: QUEUE,
        auth: { type: 'policy' },
      },
      secrets: { signing: expect.stringMatching(/^whsec_/) },
    });
    expect(made({ ...input, state: 'paused' })).toHaveProperty('destination.state', 'paused');
  });

  test('keeps all settings', () => {
    const input = {
      transport: 'sqs',
      queue_url: QUEUE,
      auth: KEYS,
      event_types: ['reaction.new'],
      retry_schedule: [1, 2],
      rate_limit: 3,
    } as const;
    expect(made(input, REACTIONS)).toMatchObject({
      destination: { event_types: ['reaction.new'], retry_schedule: [1, 2], rate_limit: 3 },
    });
  });

  test('is refused for an invalid event type alone, and for an invalid URL alone', () => {
    const input = { transport: 'sqs', queue_url: QUEUE, auth: { type: 'policy' } } as const;
    expect(errorsOf(made({ ...input, event_types: ['user.new'] }, REACTIONS))).toMatchObject([
      { pointer: '/event_types/0' },
    ]);
    expect(errorsOf(made({ ...input, queue_url: OWN, event_types: ['x'] }, REACTIONS))).toMatchObject([
      { pointer: '/event_types/0' },
      { pointer: '/queue_url' },
    ]);
  });

  test('stores the last characters of key ids with at least eight characters', () => {
    const hint = (key: string) => storedAuth({ ...KEYS, key }, 'ext');
    expect(hint('AKIA567')).toStrictEqual({ type: 'keys', key_hint: '' });
    expect(hint('AKIA5678')).toStrictEqual({ type: 'keys', key_hint: '5678' });
    expect(storedAuth({ type: 'policy' }, 'ext')).toStrictEqual({ type: 'policy' });
  });
});

describe('a new endpoint', () => {
  const url = 'https://example.com/in';

  test('contains only the settings of the request', () => {
    expect(made({ transport: 'webhook', url })).toStrictEqual({
      destination: {
        id: 'dst_1',
        app_id: '123',
        scope: aQueue().scope,
        version: 1,
        state: 'enabled',
        transport: 'webhook',
        url,
        ownership: 'pending',
      },
      secrets: { signing: expect.stringMatching(/^whsec_/) },
    });
    const input = { transport: 'webhook', url, max_batch: 7, timeout_seconds: 9, state: 'paused' } as const;
    expect(made({ ...input, ownership: 'operator' })).toMatchObject({
      destination: { max_batch: 7, timeout_seconds: 9, state: 'paused', ownership: 'operator' },
    });
  });

  test('with a user name only has an empty password', () => {
    expect(made({ transport: 'webhook', url: 'https://ann@example.com/in' })).toMatchObject({
      secrets: { access: '{"type":"basic","username":"ann","password":""}' },
    });
  });

  test('cannot have both credentials in the URL and a header authorization', () => {
    const headers = { transport: 'webhook', custom_headers: { authorization: 'x' } } as const;
    expect(errorsOf(made({ ...headers, url }))).toStrictEqual([]);
    expect(errorsOf(made({ ...headers, url: 'https://ann:p@example.com/in' }))).toMatchObject([
      { pointer: '/custom_headers' },
    ]);
  });

  test('is refused for an invalid URL alone, and for invalid headers alone', () => {
    expect(errorsOf(made({ transport: 'webhook', url: 'https://127.0.0.1/' }))).toMatchObject([{ pointer: '/url' }]);
    expect(errorsOf(made({ transport: 'webhook', url, custom_headers: { host: 'x' } }))).toMatchObject([
      { pointer: '/custom_headers' },
    ]);
  });
});

describe('a changed queue', () => {
  test('is validated only if its URL or its access method changes', () => {
    const fenced = aQueue({ queue_url: OWN, auth: { type: 'policy' } });
    expect(errorsOf(changed(fenced, { rate_limit: 2 }))).toStrictEqual([]);
    expect(errorsOf(changed(fenced, { queue_url: OWN }))).toMatchObject([{ pointer: '/queue_url' }]);
    expect(errorsOf(changed(fenced, { auth: { type: 'policy' } }))).toMatchObject([{ pointer: '/queue_url' }]);
    expect(errorsOf(changed(aQueue(), { queue_url: QUEUE }))).toStrictEqual([]);
  });

  test('without a known maximum message size stays without one', () => {
    expect(changed(aQueue(), { queue_url: QUEUE })).toStrictEqual({ destination: aQueue(), secrets: {}, drop: [] });
  });

  test('reports each member of another transport', () => {
    expect(errorsOf(changed(aQueue(), { url: 'https://a.example.com/' }))).toStrictEqual([
      { pointer: '/url', message: 'not supported for the transport sqs' },
    ]);
  });

  test('is unchanged by null members of other transports, which generated clients send', () => {
    const patch = { credentials: null, pending: null, timeout_seconds: null, max_batch: null, custom_headers: null };
    expect(changed(aQueue(), patch)).toStrictEqual({ destination: aQueue(), secrets: {}, drop: [] });
    expect(changed(aWebhook(), { body: null })).toStrictEqual({ destination: aWebhook(), secrets: {}, drop: [] });
  });
});

describe('a changed endpoint', () => {
  const before = aWebhook({ custom_headers: ['x-a'] });

  test('gets exactly the new headers, and none for null or an empty object', () => {
    expect(changed(before, { custom_headers: { 'X-B': '1' } })).toStrictEqual({
      destination: aWebhook({ custom_headers: ['x-b'] }),
      secrets: { headers: '{"x-b":"1"}' },
      drop: [],
    });
    for (const custom_headers of [null, {}]) {
      expect(changed(before, { custom_headers })).toStrictEqual({
        destination: aWebhook(),
        secrets: {},
        drop: ['headers'],
      });
    }
    expect(changed(before, { max_batch: 3 })).toStrictEqual({
      destination: aWebhook({ custom_headers: ['x-a'], max_batch: 3 }),
      secrets: {},
      drop: [],
    });
  });

  test('accepts a header authorization only without current, pending and new credentials', () => {
    const custom_headers = { authorization: 'x' };
    const sealed = { ...NOTHING_SEALED, access: SEALED };
    expect(errorsOf(changed(before, { custom_headers }))).toStrictEqual([]);
    expect(errorsOf(changed(before, { custom_headers }, sealed))).toMatchObject([{ pointer: '/custom_headers' }]);
    expect(errorsOf(changed(before, { custom_headers, credentials: null }, sealed))).toStrictEqual([]);
    const waiting = { ...NOTHING_SEALED, pending_access: SEALED };
    expect(errorsOf(changed(before, { custom_headers }, waiting))).toMatchObject([{ pointer: '/custom_headers' }]);
    const url = 'https://u:p@b.example.com/';
    expect(errorsOf(changed(before, { custom_headers, url }))).toMatchObject([{ pointer: '/custom_headers' }]);
  });

  test('with a header authorization accepts credentials only together with other headers', () => {
    const authorized = aWebhook({ custom_headers: ['authorization'] });
    const url = 'https://u:p@b.example.com/';
    expect(errorsOf(changed(authorized, { url }))).toStrictEqual([
      {
        pointer: '/url',
        message:
          'expected a URL without credentials, because the custom header authorization is set, got one with some',
      },
    ]);
    expect(errorsOf(changed(authorized, { url, custom_headers: null }))).toStrictEqual([]);
    expect(errorsOf(changed(authorized, { url, custom_headers: { 'x-a': '1' } }))).toStrictEqual([]);
    expect(errorsOf(changed(authorized, { url: 'https://b.example.com/' }))).toStrictEqual([]);
  });

  test('is refused for an invalid URL alone', () => {
    expect(errorsOf(changed(before, { url: 'https://127.0.0.1/' }))).toMatchObject([{ pointer: '/url' }]);
  });

  test('gets credentials immediately if its URL is the current one', () => {
    expect(changed(aWebhook(), { url: `https://u:p@${aWebhook().url.slice('https://'.length)}` })).toStrictEqual({
      destination: aWebhook(),
      secrets: { access: '{"type":"basic","username":"u","password":"p"}' },
      drop: ['access', 'pending_access'],
    });
  });

  test('that was never verified changes its URL immediately, without the old credentials', () => {
    const pending = aWebhook({ ownership: 'pending' });
    expect(changed(pending, { url: 'https://b.example.com/' })).toStrictEqual({
      destination: aWebhook({ ownership: 'pending', url: 'https://b.example.com/' }),
      secrets: {},
      drop: ['access', 'pending_access'],
    });
  });
});

describe('findings', () => {
  const OK = { status: 'ok', checks: [], duration_ms: 1 } as const;
  const sealed = { ...NOTHING_SEALED, access: SEALED };
  const value = aWebhook({ ownership: 'pending' });

  test('of a webhook need the URL and the proof', () => {
    expect(afterFindings({ value, sealed }, { ...OK, url: value.url })).toBeUndefined();
    expect(afterFindings({ value, sealed }, { ...OK, ownership: 'dns' })).toBeUndefined();
    expect(afterFindings({ value, sealed }, { ...OK, url: value.url, ownership: 'dns' })).toStrictEqual({
      value: aWebhook({ ownership: 'dns' }),
      sealed,
    });
  });

  test('of a queue without a size change nothing', () => {
    expect(afterFindings({ value: aQueue({ max_message_bytes: 9_000 }), sealed }, OK)).toBeUndefined();
    expect(afterFindings({ value: aQueue(), sealed }, OK)).toBeUndefined();
  });

  test('vouching makes an endpoint owned', () => {
    expect(afterVouching({ value, sealed })).toStrictEqual({ value: aWebhook({ ownership: 'operator' }), sealed });
  });

  test('prove an external id with one of several checks', () => {
    const ok = (name: string) => ({ name, status: 'ok', message: 'm' }) as const;
    expect(provesExternalId({ ...OK, checks: [ok('queue_url'), ok('external_id'), ok('send')] })).toBe(true);
    expect(provesExternalId(OK)).toBe(false);
  });
});
