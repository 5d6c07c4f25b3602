/** Key pairs for `v1a` signatures: their encoding, their states, and the published key set. */
import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { KEY_SET_CACHE_SECONDS, RETIRED_KEY_SECONDS, SIGNING_KEYS } from '../../core/limits-of-authentication.ts';
import { standardSignature } from '../../core/signature.ts';
import {
  activePositions,
  addKey,
  keyStateAt,
  newKeyPair,
  publicKeyOf,
  publicKeySet,
  publicKeyText,
  revokeKey,
  type SigningKey,
} from '../../core/signing-keys.ts';

/** The example of RFC 8037, appendix A. */
const SEED = Buffer.from('nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A', 'base64url');
const X = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
const KID = 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k';
const SECOND = 1_000;
const WAIT = 2 * KEY_SET_CACHE_SECONDS * SECOND;

type Entry = SigningKey & { own: string };
const added = (before: readonly Entry[], kid: string, nowMs: number, overlapSeconds?: number): readonly Entry[] => {
  const about = overlapSeconds === undefined ? { nowMs } : { nowMs, overlapSeconds };
  const changed = addKey(before, { kid, x: X, own: `private-${kid}` }, about);
  if ('fault' in changed) throw new Error(changed.fault);
  return changed.keys;
};
const kidsAt = (keys: readonly Entry[], nowMs: number) => activePositions(keys, nowMs).map((index) => keys[index]?.kid);

describe('a key pair', () => {
  test('has the public key and the thumbprint of RFC 8037', () => {
    expect(newKeyPair(SEED)).toEqual({ kid: KID, x: X, privateKey: SEED.toString('base64') });
  });

  test('makes signatures over id, time and body, one for each key after the shared secrets', () => {
    const { privateKey, x } = newKeyPair(SEED);
    const value = standardSignature([], 'dlv_1', 1_700_000_000, '[{"feed":"user:日"}]', [privateKey, privateKey]);
    const [one = '', other] = value.split(' ');
    expect(one).toMatch(/^v1a,[A-Za-z0-9+/]{86}==$/);
    expect(other).toBe(one);
    const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } });
    const content = Buffer.from('dlv_1.1700000000.[{"feed":"user:日"}]');
    expect(verify(null, content, key, Buffer.from(one.slice(4), 'base64'))).toBe(true);
  });

  test('is refused without 32 random bytes', () => {
    expect(() => newKeyPair(Buffer.alloc(31))).toThrow('expected 32 random bytes, got 31');
  });
});

describe('a public key as text', () => {
  test('is read as it was written', () => {
    const text = publicKeyText({ x: X });
    expect(text).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
    expect(publicKeyOf(text)?.export({ format: 'jwk' })).toMatchObject({ crv: 'Ed25519', x: X });
  });

  test.each([
    '',
    'whpk_',
    X,
    'whpk_AAAA',
    `whsk_${'A'.repeat(43)}=`,
    `whpk_${'A'.repeat(43)}`,
    `whpk_${'B'.repeat(43)}=`,
  ])('is not read from %j', (text) => expect(publicKeyOf(text)).toBeUndefined());
});

describe('the keys of an app', () => {
  test('sign after two lifetimes of a cached key set, and are published before', () => {
    const keys = added([], 'a', 0);
    expect(kidsAt(keys, WAIT - 1)).toEqual([]);
    expect(kidsAt(keys, WAIT)).toEqual(['a']);
    expect(keys.map((key) => keyStateAt(key, 0))).toEqual(['pending']);
    expect(publicKeySet(keys, 0)).toEqual({
      keys: [{ kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'EdDSA', kid: 'a', x: X }],
    });
  });

  test('are replaced with an overlap, in which both sign', () => {
    const keys = added(added([], 'a', -WAIT), 'b', 0, 60);
    expect(kidsAt(keys, WAIT - 1)).toEqual(['a']);
    expect(kidsAt(keys, WAIT)).toEqual(['b', 'a']);
    expect(kidsAt(keys, WAIT + 60 * SECOND)).toEqual(['b']);
  });

  test('never leave a moment without a signature, whatever the overlap and the time between two keys', () => {
    for (const gap of [0, 1, WAIT, WAIT + 1]) {
      const keys = added(added(added([], 'a', -WAIT), 'b', 0, 0), 'c', gap, 0);
      for (const at of [0, gap, WAIT - 1, WAIT, gap + WAIT - 1, gap + WAIT, gap + 9 * WAIT])
        expect(kidsAt(keys, at).length).toBeGreaterThan(0);
    }
  });

  test('remain published as long as a queue can keep what they signed, and are then dropped', () => {
    const keys = added(added([], 'a', -WAIT), 'b', 0, 0);
    const published = (at: number) => (publicKeySet(keys, at) as { keys: object[] }).keys.length;
    const end = WAIT + RETIRED_KEY_SECONDS * SECOND;
    expect([published(end - 1), published(end)]).toEqual([2, 1]);
    expect(added(keys, 'c', end).map(({ kid }) => kid)).toEqual(['c', 'b']);
  });

  test('are limited in number, so that no published key is dropped', () => {
    let keys: readonly Entry[] = [];
    for (let at = 0; at < SIGNING_KEYS; at++) keys = added(keys, `k${at}`, at);
    expect(addKey(keys, { kid: 'more', x: X, own: '' }, { nowMs: SIGNING_KEYS })).toEqual({
      fault: 'The app has 5 signing keys, which is the maximum. Revoke one first.',
    });
  });

  test('can be revoked: the next one signs immediately if no other does', () => {
    const keys = added(added([], 'a', -WAIT), 'b', 0);
    const changed = revokeKey(keys, 'a', 1);
    expect(changed).toEqual({ keys: [{ kid: 'b', x: X, since: 1, own: 'private-b' }] });
    expect(revokeKey(keys, 'b', 1)).toEqual({ keys: [{ kid: 'a', x: X, since: 0, own: 'private-a' }] });
  });

  test('never leave a moment without a signature after one was revoked', () => {
    const start = added(added([], 'a', -WAIT), 'b', 0, 0);
    for (const [revoked, second, at] of [
      ['b', WAIT - 1, WAIT - 1],
      ['b', 1, 2],
      ['a', WAIT - 1, WAIT - 1],
      ['c', 1, 2],
      ['b', WAIT + 1, WAIT + 2],
    ] as const) {
      const changed = revokeKey(added(start, 'c', second, 0), revoked, at);
      const keys = 'keys' in changed ? changed.keys : [];
      for (let time: number = at; time < 4 * WAIT; time += WAIT / 4) expect(kidsAt(keys, time)).not.toEqual([]);
    }
    const kept = revokeKey(added(start, 'c', WAIT - 1, 0), 'b', WAIT - 1);
    // The previous key signs until the new one begins, whose copies are cached until then.
    expect(kept).toMatchObject({
      keys: [
        { kid: 'c', since: 2 * WAIT - 1 },
        { kid: 'a', until: 2 * WAIT - 1 },
      ],
    });
  });

  test('cannot be revoked if no other one can sign', () => {
    const alone = added([], 'a', 0);
    const fault = 'The app has no other signing key that signs. Create one first, then revoke this one.';
    expect(revokeKey(alone, 'a', 1)).toEqual({ fault });
    const withRetired = added(added([], 'a', -WAIT), 'b', 0, 0);
    expect(revokeKey(withRetired, 'b', WAIT)).toEqual({ fault });
  });
});
