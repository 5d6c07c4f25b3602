/** An event bus as a destination of the API: created, changed, shown, tried. */
import { describe, expect, test } from '@jest/globals';
import { operatorOf } from '../../../../core/access/login.ts';
import { changedDestination } from '../../../../core/api/changed-destination.ts';
import type { BusInput, DestinationPatch } from '../../../../core/api/destination-input.ts';
import { newDestination } from '../../../../core/api/new-destination.ts';
import { EVENTBRIDGE } from '../../../../core/api/transport/eventbridge.ts';
import { destinationView } from '../../../../core/api/views.ts';
import type { BusDestination } from '../../../../core/destination.ts';
import { createEgressPolicy } from '../../../../core/egress/policy.ts';
import { aBus } from '../../make.ts';

const OWN = '999999999999';
const rules = {
  policy: createEgressPolicy({}),
  operator: operatorOf(`arn:aws:iam::${OWN}:role/sender`, [], [`arn:aws:events:eu-west-1:${OWN}:event-bus/feeds`]),
  sqsEndpoint: undefined,
};
const place = {
  id: 'dst_1',
  app_id: '123',
  scope: { kind: 'feed_group', name: 'user' },
  externalId: 'feedhose-new',
  random: new Uint8Array(32),
} as const;
const ARN = 'arn:aws:events:eu-west-1:123456789012:event-bus/orders';
const KEYS = { type: 'keys', key: 'AKIDEXAMPLE1', secret: 'hunter2' } as const;
const ROLE = { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/in' } as const;
const input = (changes: Partial<BusInput> = {}): BusInput => ({
  transport: 'eventbridge',
  bus_arn: ARN,
  auth: KEYS,
  ...changes,
});
const SEALED = { signing: [] };

describe('a new bus', () => {
  test('keeps its settings apart from its keys, and has no signing secret', () => {
    expect(newDestination(input({ rate_limit: 5 }), place, rules)).toEqual({
      destination: {
        id: 'dst_1',
        app_id: '123',
        scope: place.scope,
        version: 1,
        state: 'enabled',
        rate_limit: 5,
        transport: 'eventbridge',
        bus_arn: ARN,
        auth: { type: 'keys', key_hint: 'PLE1' },
      },
      secrets: {
        access: JSON.stringify({ type: 'keys', access_key_id: 'AKIDEXAMPLE1', secret_access_key: 'hunter2' }),
      },
    });
  });

  test('with a role begins paused, with an external id of ours', () => {
    expect(newDestination(input({ auth: ROLE, state: 'enabled' }), place, rules)).toMatchObject({
      destination: { state: 'paused', auth: { ...ROLE, external_id: 'feedhose-new' } },
    });
  });

  test.each([
    [{ bus_arn: 'orders' }, ['/bus_arn']],
    [{ bus_arn: `arn:aws:events:eu-west-1:${OWN}:event-bus/feeds` }, ['/bus_arn']],
    [{ bus_arn: 'orders', auth: { ...ROLE, role_arn: 'me' } }, ['/bus_arn', '/auth/role_arn']],
    [{ auth: { ...ROLE, role_arn: `arn:aws:iam::${OWN}:role/admin` } }, ['/auth/role_arn']],
  ] as const)('%j is refused at the fields that are wrong', (changes, pointers) => {
    const made = newDestination(input(changes), place, rules);
    expect('errors' in made && made.errors.map(({ pointer }) => pointer)).toEqual(pointers);
  });
});

describe('a change', () => {
  const changed = (value: BusDestination, patch: DestinationPatch) =>
    changedDestination({ value, sealed: SEALED }, patch, { rules, nowMs: 1, externalId: 'feedhose-new' });

  test('of the ARN alone keeps the access', () => {
    expect(changed(aBus(), { bus_arn: ARN })).toEqual({ destination: aBus({ bus_arn: ARN }), secrets: {}, drop: [] });
  });

  test('to a policy drops the keys; to keys seals them', () => {
    expect(changed(aBus(), { auth: { type: 'policy' } })).toMatchObject({ secrets: {}, drop: ['access'] });
    const toKeys = changed(aBus({ auth: { type: 'policy' } }), { auth: KEYS });
    expect('secrets' in toKeys && toKeys.secrets.access).toContain('hunter2');
  });

  test('of a role keeps its external id', () => {
    const before = aBus({ auth: { ...ROLE, external_id: 'feedhose-old' } });
    const other = { ...ROLE, role_arn: 'arn:aws:iam::123456789012:role/other' };
    expect(changed(before, { auth: other })).toMatchObject({
      destination: { auth: { ...other, external_id: 'feedhose-old' } },
    });
  });

  test('that names what a bus has not is refused', () => {
    const made = changed(aBus(), { queue_url: 'https://x', max_batch: 1, rate_limit: 1 });
    expect('errors' in made && made.errors.map(({ pointer }) => pointer)).toEqual(['/queue_url', '/max_batch']);
  });
});

test('a bus is shown without its secrets', () => {
  const sealed = { signing: [], access: { key: 'k', iv: 'i', tag: 't', data: 'd', label: 'access@1' } };
  const view = destinationView({ value: aBus(), sealed });
  expect(view).toMatchObject({
    transport: 'eventbridge',
    bus_arn: 'arn:aws:events:eu-west-1:123456789012:event-bus/customer',
    auth: { type: 'keys', configured: true, key_hint: 'CRET' },
    signing_secrets: [],
  });
  expect(JSON.stringify(view)).not.toContain('"d"');
});

describe('a test of what is not saved', () => {
  test('takes the stored keys and the stored external id', () => {
    const stored = aBus({ auth: { ...ROLE, external_id: 'feedhose-old' } });
    const asked = { bus_arn: ARN, auth: { ...ROLE, role_arn: 'arn:aws:iam::123456789012:role/other' } };
    expect(EVENTBRIDGE.tried?.(stored, asked, rules)).toEqual({
      settings: { bus_arn: ARN, auth: { ...asked.auth, external_id: 'feedhose-old' } },
    });
    expect(() => EVENTBRIDGE.tried?.(stored, { auth: { type: 'keys' } }, rules)).toThrow('It cannot be done');
  });

  test('is refused where saving would be', () => {
    expect(EVENTBRIDGE.tried?.(aBus(), { bus_arn: 'x' }, rules)).toMatchObject({ errors: [{ pointer: '/bus_arn' }] });
  });
});
