/** Contract, section 6: new settings wait for a proof while the verified ones stay in use. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Ownership } from '../../../../../core/destination.ts';
import { isOwned } from '../../../../../core/transport/table.ts';
import {
  changeUrl,
  chooseEndpoint,
  dropPending,
  proofArrived,
  vouch,
} from '../../../../../core/transport/webhook/ownership/endpoint.ts';
import { aWebhook } from '../../../make.ts';

const OLD = 'https://example.com/feeds';
const NEW = 'https://other.example/feeds';
const owned = (ownership: Ownership, changes = {}) => aWebhook({ url: OLD, ownership, ...changes });

test('the learned size limit is removed when another URL is used, and only then', () => {
  const limited = owned('dns', { learned_limit: { bytes: 5_000, until: 9 } });
  const pending = { ...limited, pending: { url: NEW, since: 7 } };
  const changed = [
    changeUrl(limited, `${OLD}/2`, 7),
    proofArrived(pending, { url: NEW, proof: 'http' }),
    vouch(pending),
  ].map(({ destination }) => destination);
  for (const destination of changed) expect(destination).not.toHaveProperty('learned_limit');
  const same = [
    changeUrl(limited, OLD, 7),
    changeUrl(limited, NEW, 7),
    proofArrived(limited, { url: OLD, proof: 'http' }),
    vouch(limited),
  ].map(({ destination }) => destination);
  for (const destination of same) expect(destination).toHaveProperty('learned_limit.bytes', 5_000);
});

describe('a changed URL', () => {
  test.each<Ownership>(['http', 'operator', 'dns'])('waits while the one verified by %s stays in use', (ownership) => {
    expect(changeUrl(owned(ownership), NEW, 7)).toEqual({
      destination: owned(ownership, { pending: { url: NEW, since: 7 } }),
      credentials: 'stage',
    });
  });

  test.each([
    ['another path', 'https://example.com/other'],
    ['another port', 'https://example.com:8443/feeds'],
  ])('with %s of the same host is proven by DNS, and waits if it was proven by GET or vouched for', (_, url) => {
    expect(changeUrl(owned('dns'), url, 7)).toEqual({ destination: owned('dns', { url }), credentials: 'replace' });
    for (const ownership of ['http', 'operator'] as const) {
      expect(changeUrl(owned(ownership), url, 7).destination).toMatchObject({ url: OLD, pending: { url } });
    }
  });

  test('of a parent or child domain has another host', () => {
    for (const url of ['https://sub.example.com/feeds', 'https://com/feeds', 'https://example.com.evil.example/']) {
      expect(changeUrl(owned('dns'), url, 7).destination.pending).toEqual({ url, since: 7 });
    }
  });

  test('replaces one that waits, and is withdrawn by the one in use', () => {
    const waiting = owned('http', { pending: { url: NEW, since: 1 } });
    expect(changeUrl(waiting, 'https://third.example/', 7).destination.pending?.url).toBe('https://third.example/');
    expect(changeUrl(waiting, OLD, 7)).toEqual({ destination: owned('http'), credentials: 'replace' });
    expect(dropPending(waiting)).toEqual(owned('http'));
  });

  test('of an endpoint that was never verified replaces it, still unverified', () => {
    expect(changeUrl(owned('pending'), NEW, 7)).toEqual({
      destination: owned('pending', { url: NEW }),
      credentials: 'replace',
    });
  });
});

describe('a proof', () => {
  const waiting = owned('http', { pending: { url: NEW, since: 1 } });

  test('puts the waiting settings into use', () => {
    expect(proofArrived(waiting, { url: NEW, proof: 'dns' })).toEqual({
      destination: owned('dns', { url: NEW }),
      credentials: 'promote',
    });
  });

  test('of the endpoint in use does not change the waiting settings', () => {
    expect(proofArrived(waiting, { url: OLD, proof: 'dns' })).toEqual({
      destination: { ...waiting, ownership: 'dns' },
      credentials: 'keep',
    });
  });

  test('of a URL that has changed since has no effect', () => {
    const stale = proofArrived(waiting, { url: 'https://third.example/', proof: 'dns' });
    expect(stale).toEqual({ destination: waiting, credentials: 'keep' });
    expect(proofArrived(owned('pending'), { url: NEW, proof: 'dns' }).destination.ownership).toBe('pending');
  });

  test('is the first proof of a new destination', () => {
    expect(proofArrived(owned('pending'), { url: OLD, proof: 'http' })).toEqual({
      destination: owned('http'),
      credentials: 'keep',
    });
  });

  test('does not remove the statement of an operator', () => {
    expect(proofArrived(owned('operator'), { url: OLD, proof: 'http' }).destination.ownership).toBe('operator');
  });
});

describe('an operator', () => {
  test('vouches for the waiting settings, or for those in use', () => {
    expect(vouch(owned('http', { pending: { url: NEW, since: 1 } }))).toEqual({
      destination: owned('operator', { url: NEW }),
      credentials: 'promote',
    });
    expect(vouch(owned('pending'))).toEqual({ destination: owned('operator'), credentials: 'keep' });
  });
});

describe('after any changes', () => {
  const url = fc.constantFrom(OLD, NEW, 'https://example.com/b', 'https://third.example/');
  const event = fc.oneof(
    fc.record({ kind: fc.constant('change' as const), url }),
    fc.record({ kind: fc.constant('proof' as const), url, proof: fc.constantFrom('dns' as const, 'http' as const) }),
    fc.record({ kind: fc.constant('vouch' as const) }),
    fc.record({ kind: fc.constant('drop' as const) }),
  );

  test('every URL in use is proven or vouched for, and a proven webhook stays proven', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), (events) => {
        let destination = owned('pending');
        const proven = new Set<string>();
        let wasOwned = false;
        for (const one of events) {
          if (one.kind === 'change') destination = changeUrl(destination, one.url, 1).destination;
          else if (one.kind === 'drop') destination = dropPending(destination);
          else if (one.kind === 'vouch') {
            proven.add(destination.pending?.url ?? destination.url);
            destination = vouch(destination).destination;
          } else {
            proven.add(one.proof === 'dns' ? new URL(one.url).hostname : one.url);
            destination = proofArrived(destination, one).destination;
          }
          if (wasOwned) expect(isOwned(destination)).toBe(true);
          wasOwned = isOwned(destination);
          const isProven = proven.has(destination.url) || proven.has(new URL(destination.url).hostname);
          expect(isProven || !wasOwned).toBe(true);
          expect(destination.pending?.url).not.toBe(destination.url);
        }
      }),
    );
  });
});

describe('the endpoint of a test', () => {
  const current = { type: 'basic', username: 'a', password: 'b' } as const;
  const pending = { type: 'basic', username: 'c', password: 'd' } as const;
  const waiting = owned('http', { pending: { url: NEW, since: 1 } });

  test('is the waiting one, with its own credentials, by default', () => {
    expect(chooseEndpoint(waiting, { current, pending })).toEqual({ which: 'pending', url: NEW, access: pending });
    expect(chooseEndpoint(waiting, { current, pending: undefined })).toStrictEqual({ which: 'pending', url: NEW });
    expect(chooseEndpoint(waiting, { current, pending }, 'current')).toMatchObject({ url: OLD, access: current });
    expect(chooseEndpoint(owned('http'), { current, pending: undefined })).toMatchObject({
      which: 'current',
      url: OLD,
    });
  });

  test('is none when nothing waits', () => {
    expect(chooseEndpoint(owned('http'), { current, pending }, 'pending')).toBeUndefined();
  });
});
