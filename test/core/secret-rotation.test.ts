/**
 * Rotation of secrets with overlap, and revocation. Meanwhile customers' libraries verify with every secret of the
 * list.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { StreamChat } from 'stream-chat';
import { Webhook as SvixWebhook } from 'svix';
import { webhookHeaders } from '../../core/delivery/headers.ts';
import { SECRET_OVERLAP_SECONDS, SIGNING_SECRETS } from '../../core/limits.ts';
import {
  activeSecrets,
  overlapFault,
  revokeSecret,
  rotateSecret,
  type SigningSecret,
} from '../../core/secret-rotation.ts';
import { signingSecret } from '../../core/signature.ts';
import { aDelivery, aSigner } from './make.ts';

const DAY_MS = SECRET_OVERLAP_SECONDS.default * 1000;
const first: readonly SigningSecret<string>[] = [{ secret: 'a', since: 0 }];
const names = (list: readonly SigningSecret<string>[]) => list.map(({ secret }) => secret).join('');
const revoked = (list: readonly SigningSecret<string>[], index: number, nowMs: number) => {
  const revocation = revokeSecret(list, index, nowMs);
  if ('fault' in revocation) throw new Error(revocation.fault);
  return revocation.list;
};

describe('rotating', () => {
  test('puts the new secret first, and lets the previous one sign for a day', () => {
    const list = rotateSecret(first, 'b', { nowMs: 1_000 });
    expect(list).toEqual([
      { secret: 'b', since: 1_000 },
      { secret: 'a', since: 0, until: 1_000 + DAY_MS },
    ]);
    expect(activeSecrets(list, 1_000)).toEqual(['b', 'a']);
    expect(activeSecrets(list, DAY_MS + 999)).toEqual(['b', 'a']);
    expect(activeSecrets(list, DAY_MS + 1_000)).toEqual(['b']);
  });

  test('can overlap for longer, or not at all', () => {
    const longer = rotateSecret(first, 'b', { nowMs: 0, overlapSeconds: 2 });
    expect([activeSecrets(longer, 1_999), activeSecrets(longer, 2_000)]).toEqual([['b', 'a'], ['b']]);
    expect(rotateSecret(first, 'b', { nowMs: 5, overlapSeconds: 0 })).toEqual([{ secret: 'b', since: 5 }]);
  });

  test('again can shorten an overlap but not extend it', () => {
    const list = rotateSecret(first, 'b', { nowMs: 0, overlapSeconds: 10 });
    const longer = rotateSecret(list, 'c', { nowMs: 1_000, overlapSeconds: 100 });
    expect(longer.map(({ until }) => until)).toEqual([undefined, 101_000, 10_000]);
    const shorter = rotateSecret(list, 'c', { nowMs: 1_000, overlapSeconds: 1 });
    expect(shorter.map(({ until }) => until)).toEqual([undefined, 2_000, 2_000]);
  });

  test('removes expired secrets, and the oldest of too many', () => {
    const two = rotateSecret(first, 'b', { nowMs: 0, overlapSeconds: 10 });
    expect(names(rotateSecret(two, 'c', { nowMs: 10_000 }))).toBe('cb');
    const three = rotateSecret(two, 'c', { nowMs: 1 });
    expect(names(rotateSecret(three, 'd', { nowMs: 2 }))).toBe('dcb');
  });

  test('ends no secret that has no end: it continues to sign', () => {
    expect(activeSecrets([{ secret: 'b', since: 1 }, ...first], 1_000 * DAY_MS)).toEqual(['b', 'a']);
  });

  test('starts a list', () => {
    expect(rotateSecret([], 'a', { nowMs: 7 })).toEqual([{ secret: 'a', since: 7 }]);
  });

  test.each([-1, 0.5, Number.NaN, Infinity, SECRET_OVERLAP_SECONDS.max + 1])(
    'refuses an overlap of %d s',
    (seconds) => {
      const fault = `expected whole seconds from 0 to 2592000, got ${seconds}`;
      expect(overlapFault(seconds)).toBe(fault);
      expect(() => rotateSecret(first, 'b', { nowMs: 0, overlapSeconds: seconds })).toThrow(
        `overlap_seconds: ${fault}`,
      );
      expect(overlapFault(SECRET_OVERLAP_SECONDS.max)).toBeUndefined();
    },
  );
});

describe('revoking', () => {
  const three = rotateSecret(rotateSecret(first, 'b', { nowMs: 0 }), 'c', { nowMs: 1 });

  test('removes a secret immediately', () => {
    expect(names(three)).toBe('cba');
    expect(names(revoked(three, 1, 2))).toBe('ca');
    expect(names(revoked(three, 2, 2))).toBe('cb');
  });

  test('of the newest permanently replaces it by the previous one', () => {
    const list = revoked(three, 0, 2);
    expect(list[0]).toEqual({ secret: 'b', since: 0 });
    expect(activeSecrets(list, 1_000 * DAY_MS)).toEqual(['b']);
  });

  test('removes another secret permanently, and keeps the newest', () => {
    const list = [
      { secret: 'b', since: 1, until: 2 },
      { secret: 'a', since: 0, until: 9 },
    ];
    expect(revoked(list, 1, 5)).toEqual([{ secret: 'b', since: 1 }]);
  });

  test('never leaves deliveries unsigned', () => {
    const fault = 'expected another signing secret to be left, got the only one: rotate it without overlap instead';
    expect(revokeSecret(first, 0, 0)).toEqual({ fault });
    expect(revokeSecret(three, 0, DAY_MS + 2)).toEqual({ fault });
    expect(activeSecrets([{ secret: 'a', since: 0, until: 1 }], 2)).toEqual(['a']);
  });

  test.each([-1, 3, 0.5])('requires an existing secret, not %d', (index) => {
    expect(revokeSecret(three, index, 2)).toEqual({
      fault: 'expected one of the 3 signing secrets, got none of them',
    });
  });
});

describe('after any rotations and revocations', () => {
  const step = fc.record({
    after: fc.integer({ min: 0, max: 3_000 }),
    overlapSeconds: fc.integer({ min: 0, max: 5 }),
    revoke: fc.option(fc.integer({ min: 0, max: SIGNING_SECRETS })),
  });
  const api = new StreamChat('key', 'api-secret');

  test('each secret of the list verifies, and each expired one does not', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), fc.string({ unit: 'binary' }), (steps, text) => {
        let nowMs = Date.now();
        let made = 0;
        const fresh = () => signingSecret(new Uint8Array(32).fill(++made));
        let list = rotateSecret<string>([], fresh(), { nowMs });
        const all = new Set(list.map(({ secret }) => secret));
        for (const { after, overlapSeconds, revoke } of steps) {
          nowMs += after;
          if (revoke === null) list = rotateSecret(list, fresh(), { nowMs, overlapSeconds });
          else {
            const revocation = revokeSecret(list, revoke, nowMs);
            if ('list' in revocation) list = revocation.list;
          }
          for (const { secret } of list) all.add(secret);
        }
        const active = activeSecrets(list, nowMs);
        expect(active.length).toBeGreaterThanOrEqual(1);
        expect(active.length).toBeLessThanOrEqual(SIGNING_SECRETS);
        expect(active[0]).toBe(list[0]?.secret);
        const body = JSON.stringify([{ text }]);
        const headers = webhookHeaders(aDelivery({ body }), aSigner({ secrets: { signing_secrets: active } }), nowMs);
        expect(headers['webhook-signature']?.split(' ')).toHaveLength(active.length);
        expect(api.verifyWebhook(body, headers['x-signature'] ?? '')).toBe(true);
        for (const secret of active) {
          expect(new StandardWebhook(secret).verify(body, headers)).toEqual([{ text }]);
          expect(() => new SvixWebhook(secret).verify(body, headers)).not.toThrow();
        }
        for (const over of [...all].filter((secret) => !active.includes(secret))) {
          expect(() => new StandardWebhook(over).verify(body, headers)).toThrow('No matching signature found');
          expect(() => new SvixWebhook(over).verify(body, headers)).toThrow('No matching signature found');
        }
      }),
      { numRuns: 60 },
    );
  });
});
