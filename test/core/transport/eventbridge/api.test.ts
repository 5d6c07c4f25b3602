/** An event bus as a destination of the API: created, changed, shown, tested. */
import { describe, expect, test } from '@jest/globals';
import { changedDestination, newDestination } from '../../../../core/api/destination.ts';
import type { BusInput, DestinationPatch } from '../../../../core/api/destination-input.ts';
import { destinationView } from '../../../../core/api/views.ts';
import type { BusDestination } from '../../../../core/destination.ts';
import { operatorOf } from '../../../../core/transport/aws/credentials.ts';
import { EVENTBRIDGE } from '../../../../core/transport/eventbridge/api.ts';
import { type BusAddress, parseBusArn } from '../../../../core/transport/eventbridge/bus-arn.ts';
import { busKeySnippets, busSnippets, exampleCommands } from '../../../../core/transport/eventbridge/policies.ts';
import { createEgressPolicy } from '../../../../core/transport/webhook/egress/policy.ts';
import { TXT_NAMING } from '../../../../core/transport/webhook/ownership/txt.ts';
import { aBus } from '../../make.ts';

const OWN = '999999999999';
const rules = {
  policy: createEgressPolicy({}),
  operator: operatorOf(`arn:aws:iam::${OWN}:role/sender`, [], [`arn:aws:events:eu-west-1:${OWN}:event-bus/feeds`]),
  awsEndpoint: undefined,
};
const place = {
  id: 'dst_1',
  app_id: '123',
  scope: { kind: 'feed_group', name: 'user' },
  externalId: 'feedhose-new',
  random: new Uint8Array(32),
  nowMs: 0,
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
  test('stores its settings and its keys separately, and has no signing secret', () => {
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

  test('with a role is paused at first, with a generated external id', () => {
    expect(newDestination(input({ auth: ROLE, state: 'enabled' }), place, rules)).toMatchObject({
      destination: { state: 'paused', auth: { ...ROLE, external_id: 'feedhose-new' } },
    });
  });

  test.each([
    [{ bus_arn: 'orders' }, ['/bus_arn']],
    [{ bus_arn: `arn:aws:events:eu-west-1:${OWN}:event-bus/feeds` }, ['/bus_arn']],
    [{ bus_arn: 'orders', auth: { ...ROLE, role_arn: 'me' } }, ['/bus_arn', '/auth/role_arn']],
    [{ auth: { ...ROLE, role_arn: `arn:aws:iam::${OWN}:role/admin` } }, ['/auth/role_arn']],
  ] as const)('%j is refused with the invalid fields', (changes, pointers) => {
    const made = newDestination(input(changes), place, rules);
    expect('errors' in made && made.errors.map(({ pointer }) => pointer)).toEqual(pointers);
  });
});

describe('a change', () => {
  const changed = (value: BusDestination, patch: DestinationPatch) =>
    changedDestination({ value, sealed: SEALED }, patch, { rules, nowMs: 1, externalId: 'feedhose-new' });

  test('of only the ARN keeps the access method', () => {
    expect(changed(aBus(), { bus_arn: ARN })).toEqual({ destination: aBus({ bus_arn: ARN }), secrets: {}, drop: [] });
  });

  test('to a policy removes the keys, and a change to keys seals them', () => {
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

  const pointersOf = (value: BusDestination, patch: DestinationPatch) => {
    const made = changed(value, patch);
    return 'errors' in made && made.errors.map(({ pointer }) => pointer);
  };

  test.each([
    [{ bus_arn: 'orders' }, ['/bus_arn']],
    [{ bus_arn: `arn:aws:events:eu-west-1:${OWN}:event-bus/feeds` }, ['/bus_arn']],
    [{ auth: { ...ROLE, role_arn: `arn:aws:iam::${OWN}:role/admin` } }, ['/auth/role_arn']],
    [{ bus_arn: 'orders', auth: { ...ROLE, role_arn: 'me' } }, ['/bus_arn', '/auth/role_arn']],
  ] as const)('%j is refused with the invalid fields', (patch, pointers) => {
    expect(pointersOf(aBus(), patch)).toEqual(pointers);
  });

  test('of another field is accepted even if the bus itself would be refused now', () => {
    const refused = aBus({ bus_arn: `arn:aws:events:eu-west-1:${OWN}:event-bus/feeds` });
    expect(changed(refused, { rate_limit: 5 })).toEqual({
      destination: { ...refused, rate_limit: 5 },
      secrets: {},
      drop: [],
    });
    expect(changed(refused, { bus_arn: refused.bus_arn })).toHaveProperty('destination', refused);
    expect(pointersOf(refused, { auth: KEYS })).toEqual(['/bus_arn']);
  });

  test('that names a field that a bus does not have is refused', () => {
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

test('a bus is called "bus", is not signed, and never waits for a proof', () => {
  const { noun, isSigned, isProven, isPending, afterFindings } = EVENTBRIDGE;
  expect([noun, isSigned, isProven, isPending(aBus())]).toStrictEqual(['an event bus', false, false, false]);
  expect(
    afterFindings(
      { value: aBus(), sealed: SEALED },
      { status: 'ok', checks: [], duration_ms: 1, max_message_bytes: 5 },
    ),
  ).toBeUndefined();
});

describe('the snippets', () => {
  const context = { rules, naming: TXT_NAMING, apiKey: 'key' };

  test('for a bus are its policies, and an example of a rule', () => {
    const { address } = parseBusArn(aBus().bus_arn) as { readonly address: BusAddress };
    expect(EVENTBRIDGE.access(aBus(), context)).toStrictEqual({
      snippets: [...busSnippets(address, aBus().auth, '123', rules.operator.senderRole), ...busKeySnippets(address)],
      example_commands: exampleCommands(address),
    });
  });

  test('for a bus with an invalid stored ARN are replaced by the reason', () => {
    expect(EVENTBRIDGE.access(aBus({ bus_arn: 'x' }), context)).toStrictEqual({
      errors: [{ pointer: '/bus_arn', message: expect.stringMatching(/^expected the ARN of an event bus/) }],
    });
  });
});

describe('a test of unsaved settings', () => {
  test('uses the stored settings for fields that are not given', () => {
    const { bus_arn, auth } = aBus();
    expect(EVENTBRIDGE.settingsOf(aBus())).toStrictEqual({ bus_arn, auth });
    expect(EVENTBRIDGE.tried?.(aBus(), {}, rules)).toStrictEqual({ settings: { bus_arn, auth } });
  });

  test('uses the stored keys and the stored external id', () => {
    const stored = aBus({ auth: { ...ROLE, external_id: 'feedhose-old' } });
    const asked = { bus_arn: ARN, auth: { ...ROLE, role_arn: 'arn:aws:iam::123456789012:role/other' } };
    expect(EVENTBRIDGE.tried?.(stored, asked, rules)).toEqual({
      settings: { bus_arn: ARN, auth: { ...asked.auth, external_id: 'feedhose-old' } },
    });
    expect(() => EVENTBRIDGE.tried?.(stored, { auth: { type: 'keys' } }, rules)).toThrow('Conflict');
  });

  test('is refused for the same reasons as saving', () => {
    expect(EVENTBRIDGE.tried?.(aBus(), { bus_arn: 'x' }, rules)).toMatchObject({ errors: [{ pointer: '/bus_arn' }] });
  });
});
