/** Creations and changes of destinations: stored settings, secrets to encrypt, dropped secrets, and refusals. */

import { describe, expect, test } from '@jest/globals';
import {
  afterVouching,
  changedDestination,
  newDestination,
  provesExternalId,
  sealedAfter,
} from '../../../core/api/destination.ts';
import type { DestinationInput, DestinationPatch } from '../../../core/api/destination-input.ts';
import type { Sealed, SealedDestination } from '../../../core/api/sealed.ts';
import type { Destination } from '../../../core/destination.ts';
import { apiTransportOf } from '../../../core/transport/api-table.ts';
import type { Findings } from '../../../core/transport/api-transport.ts';
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
const place = {
  id: 'dst_1',
  app_id: '123',
  scope: { kind: 'feed_group', name: 'user' },
  externalId: 'ext',
  random: new Uint8Array(32),
  nowMs: 0,
} as const;
const sealedOf = (label: string): Sealed => ({ key: 'k', iv: 'i', tag: 't', data: 'd', label });
const SEALED: SealedDestination = {
  signing: [{ secret: sealedOf('signing@1'), since: 0 }],
  access: sealedOf('access@1'),
};
const KEYS = { type: 'keys', key: 'AKIAEXAMPLE', secret: 'hunter2' } as const;

const made = (input: DestinationInput) => newDestination(input, place, rules);
function changed(value: Destination, patch: DestinationPatch, sealed: SealedDestination = SEALED) {
  return changedDestination({ value, sealed }, patch, { rules, nowMs: 5, externalId: 'ext-2' });
}
const pointers = (result: object) =>
  'errors' in result ? (result.errors as { pointer: string }[]).map(({ pointer }) => pointer) : [];

describe('a new destination', () => {
  test('contains the settings, and the secrets separately', () => {
    const url = 'https://ann:p%C3%A4ss@example.com/in?x=1';
    expect(made({ transport: 'webhook', url, custom_headers: { 'X-A': 'b' } })).toEqual({
      destination: aWebhook({
        id: 'dst_1',
        url: 'https://example.com/in?x=1',
        ownership: 'pending',
        custom_headers: ['x-a'],
      }),
      secrets: {
        access: '{"type":"basic","username":"ann","password":"päss"}',
        headers: '{"x-a":"b"}',
        signing: `whsec_${Buffer.alloc(32).toString('base64')}`,
      },
    });
  });

  test('with keys stores the last characters of the key id, unless the id is short', () => {
    const queue_url = aQueue().queue_url;
    const result = made({ transport: 'sqs', queue_url, auth: KEYS, signing_secret: 'mine' });
    expect(result).toMatchObject({
      destination: { auth: { type: 'keys', key_hint: 'MPLE' } },
      secrets: {
        access: '{"type":"keys","access_key_id":"AKIAEXAMPLE","secret_access_key":"hunter2"}',
        signing: 'mine',
      },
    });
    const short = made({ transport: 'sqs', queue_url, auth: { ...KEYS, key: 'AKIA' } });
    expect(short).toMatchObject({ destination: { auth: { key_hint: '' } } });
  });

  test('with a role is created paused, regardless of the requested state', () => {
    const auth = { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/r' } as const;
    const result = made({ transport: 'sqs', queue_url: aQueue().queue_url, auth, state: 'enabled' });
    expect(result).toMatchObject({
      destination: { state: 'paused', auth: { ...auth, external_id: 'ext' } },
      secrets: {},
    });
  });

  test('reports all faults', () => {
    const bad = {
      transport: 'webhook',
      url: 'https://127.0.0.1/',
      custom_headers: { host: 'x' },
      event_types: ['a.b'],
    } as const;
    expect(pointers(made(bad))).toEqual(['/event_types/0', '/url', '/custom_headers']);
    const queue = { transport: 'sqs', queue_url: 'nonsense', auth: { type: 'role', role_arn: 'x' } } as const;
    expect(pointers(made(queue))).toEqual(['/queue_url', '/auth/role_arn']);
    const own = 'https://sqs.us-east-1.amazonaws.com/000000000000/own';
    expect(pointers(made({ transport: 'sqs', queue_url: own, auth: { type: 'policy' } }))).toEqual(['/queue_url']);
  });
});

describe('a changed destination', () => {
  test('differs only in the members of the patch', () => {
    const before = aWebhook({ timeout_seconds: 3, rate_limit: 1, event_types: ['x'] });
    expect(changed(before, {})).toEqual({ destination: before, secrets: {}, drop: [] });
    const { rate_limit: _, ...rest } = before;
    expect(changed(before, { rate_limit: null, timeout_seconds: 9 })).toMatchObject({
      destination: { ...rest, timeout_seconds: 9 },
    });
    expect(changed(before, { rate_limit: null })).not.toHaveProperty('destination.rate_limit');
  });

  test('keeps the maximum message size unless the queue changes', () => {
    const before = aQueue({ max_message_bytes: 9_000 });
    expect(changed(before, { queue_url: before.queue_url })).toHaveProperty('destination.max_message_bytes', 9_000);
    expect(changed(before, { queue_url: `${before.queue_url}-2` })).not.toHaveProperty('destination.max_message_bytes');
  });

  test('keeps its body format unless the patch contains one, and null selects the default', () => {
    const json = aQueue({ body: 'json' });
    expect(changed(json, { queue_url: `${json.queue_url}-2` })).toHaveProperty('destination.body', 'json');
    for (const body of ['base64', null] as const) {
      expect(changed(json, { body })).not.toHaveProperty('destination.body');
    }
    expect(changed(aQueue(), { body: 'json' })).toHaveProperty('destination.body', 'json');
  });

  test('drops credentials that the new access method does not use, and keeps its external id', () => {
    expect(changed(aQueue(), { auth: { type: 'policy' } })).toMatchObject({ drop: ['access'], secrets: {} });
    expect(changed(aQueue(), { auth: KEYS })).toMatchObject({ drop: [], secrets: { access: expect.any(String) } });
    const auth = { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/r' } as const;
    const first = changed(aQueue(), { auth });
    expect(first).toMatchObject({ destination: { auth: { external_id: 'ext-2' } } });
    const role = aQueue({ auth: { ...auth, external_id: 'kept' } });
    expect(changed(role, { auth: { ...auth, role_arn: `${auth.role_arn}2` } })).toMatchObject({
      destination: { auth: { external_id: 'kept' } },
    });
  });

  describe('with a new URL', () => {
    const verified = aWebhook({ url: 'https://a.example.com/', ownership: 'http' });

    test('keeps the current URL, and stores the new one as pending with its own credentials', () => {
      const next = changed(verified, { url: 'https://u:p@b.example.com/' });
      expect(next).toMatchObject({
        destination: { url: verified.url, pending: { url: 'https://b.example.com/', since: 5 } },
        secrets: { pending_access: expect.stringContaining('"p"') },
        drop: ['pending_access'],
      });
      expect(changed(verified, { url: 'https://b.example.com/' })).toStrictEqual({
        destination: { ...verified, pending: { url: 'https://b.example.com/', since: 5 } },
        secrets: {},
        drop: ['pending_access'],
      });
    });

    test('replaces an unverified URL, or a URL whose host is proven, immediately', () => {
      const pending = { ...verified, ownership: 'pending' } as const;
      const dns = { ...verified, ownership: 'dns' } as const;
      for (const before of [pending, dns]) {
        expect(changed(before, { url: 'https://u:p@a.example.com/other' })).toMatchObject({
          destination: { url: 'https://a.example.com/other' },
          secrets: { access: expect.any(String) },
          drop: ['access', 'pending_access'],
        });
      }
    });

    test('is unchanged if the URL is written as it is shown', () => {
      const waiting = { ...verified, pending: { url: 'https://b.example.com/', since: 1 } };
      expect(changed(verified, { url: verified.url })).toEqual({ destination: verified, secrets: {}, drop: [] });
      expect(changed(waiting, { url: 'https://b.example.com/' })).toEqual({
        destination: waiting,
        secrets: {},
        drop: [],
      });
    });

    test('keeps the current credentials if the pending URL is removed', () => {
      const waiting = { ...verified, pending: { url: 'https://b.example.com/', since: 1 } };
      expect(changed(waiting, { pending: null })).toEqual({
        destination: verified,
        secrets: {},
        drop: ['pending_access'],
      });
      expect(changed(waiting, { url: verified.url })).toEqual({
        destination: verified,
        secrets: {},
        drop: ['pending_access'],
      });
    });

    test('is refused if it has credentials and a header authorization exists', () => {
      const before = { ...verified, custom_headers: ['authorization'] };
      expect(pointers(changed(before, { url: 'https://u:p@a.example.com/' }, { signing: [] }))).toEqual(['/url']);
      expect(pointers(changed(verified, { custom_headers: { authorization: 'x' } }))).toEqual(['/custom_headers']);
      expect(pointers(changed(verified, { custom_headers: { authorization: 'x' }, credentials: null }))).toEqual([]);
    });
  });

  test('refuses members of another transport', () => {
    expect(pointers(changed(aQueue(), { url: 'https://a.example.com/', max_batch: 5 }))).toEqual([
      '/url',
      '/max_batch',
    ]);
    expect(pointers(changed(aWebhook(), { auth: { type: 'policy' } }))).toEqual(['/auth']);
    expect(pointers(changed(aWebhook(), { auth: undefined, queue_url: undefined }))).toEqual([]);
  });

  test('adds new secrets, removes dropped ones and keeps the others', () => {
    const headers = sealedOf('headers@1');
    expect(sealedAfter({ ...SEALED, headers }, { drop: ['access'] }, {})).toEqual({ signing: SEALED.signing, headers });
    const access = sealedOf('access@2');
    expect(sealedAfter({ ...SEALED, headers }, { drop: ['access', 'headers'] }, { access })).toEqual({
      signing: SEALED.signing,
      access,
    });
  });
});

describe('findings', () => {
  const OK = { status: 'ok', checks: [], duration_ms: 1 } as const;
  const value = aWebhook({ ownership: 'http', pending: { url: 'https://b.example.com/', since: 1 } });
  const sealed = { ...SEALED, pending_access: sealedOf('access@2') };

  test('promote the pending URL with its credentials, if any', () => {
    const found = { ...OK, url: 'https://b.example.com/', ownership: 'dns' } as const;
    expect(afterFindings({ value, sealed }, found)).toEqual({
      value: aWebhook({ url: 'https://b.example.com/', ownership: 'dns' }),
      sealed: { signing: SEALED.signing, access: sealedOf('access@2') },
    });
    expect(afterFindings({ value, sealed: SEALED }, found)?.sealed).toEqual({ signing: SEALED.signing });
  });

  test('of another URL or without a proof change nothing', () => {
    expect(afterFindings({ value, sealed }, OK)).toBeUndefined();
    expect(
      afterFindings({ value, sealed }, { ...OK, url: 'https://c.example.com/', ownership: 'dns' }),
    ).toBeUndefined();
    expect(afterFindings({ value, sealed }, { ...OK, url: value.url, ownership: 'http' })).toBeUndefined();
    expect(afterVouching({ value: aWebhook(), sealed })).toBeUndefined();
    expect(afterVouching({ value: aQueue(), sealed })).toBeUndefined();
  });

  test('store the maximum message size of a queue', () => {
    const stored = { value: aQueue(), sealed };
    expect(afterFindings(stored, { ...OK, max_message_bytes: 9_000 })?.value).toEqual(
      aQueue({ max_message_bytes: 9_000 }),
    );
    expect(
      afterFindings({ ...stored, value: aQueue({ max_message_bytes: 9_000 }) }, { ...OK, max_message_bytes: 9_000 }),
    ).toBeUndefined();
  });

  test('remove the learned limit only if the same URL accepts the largest body', () => {
    const limited = aWebhook({ ownership: 'operator', learned_limit: { bytes: 5_000, until: 9 } });
    const stored = { value: limited, sealed: { signing: [] } };
    const passed = { ...OK, url: limited.url, size: 'largest' } as const;
    expect(afterFindings(stored, passed)?.value).not.toHaveProperty('learned_limit');
    const { size: _, ...small } = passed;
    for (const findings of [
      small,
      { ...passed, status: 'error' as const },
      { ...passed, url: 'https://other.example/' },
    ]) {
      expect(afterFindings(stored, findings)).toBeUndefined();
    }
  });

  test('prove an external id only with the check external_id', () => {
    const check = (name: string, status: 'ok' | 'error') => ({ ...OK, checks: [{ name, status, message: 'm' }] });
    expect(provesExternalId(check('external_id', 'ok'))).toBe(true);
    expect(provesExternalId(check('external_id', 'error'))).toBe(false);
    expect(provesExternalId(check('send', 'ok'))).toBe(false);
  });
});
