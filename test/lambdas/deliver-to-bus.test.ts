/** The sending step of deliveries to event buses. */
import { describe, expect, test } from '@jest/globals';
import type { Target } from '../../core/delivery/find-target.ts';
import type { BusDestination, DestinationSecrets } from '../../core/destination.ts';
import type { Outcome } from '../../core/outcome.ts';
import { type AwsCredentials, operatorOf } from '../../core/transport/aws/credentials.ts';
import type { BusAddress } from '../../core/transport/eventbridge/bus-arn.ts';
import type { BusEvent } from '../../core/transport/eventbridge/event.ts';
import { busFailure } from '../../core/transport/eventbridge/outcome.ts';
import type { BusPresence } from '../../core/transport/eventbridge/test-checks.ts';
import { asUnreadable } from '../../core/unreadable.ts';
import { createDeliverToBus } from '../../lambdas/deliver-to-bus/deliver-to-bus.ts';
import { aBus, aDelivery, aQueue, aSigner, DELIVERED, failed } from '../core/make.ts';
import { OWN_ACCOUNT, SENDER_ROLE } from '../support/strict-aws/roles.ts';

const KEYS = { type: 'keys', access_key_id: 'AKIDEXAMPLE', secret_access_key: 'hunter2' } as const;
const OWN_BUS = `arn:aws:events:eu-west-1:${OWN_ACCOUNT}:event-bus/feeds`;
const ROLE = { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/in', external_id: 'feedhose-x' } as const;
const delivery = aDelivery({
  transport: 'eventbridge',
  body: '[{"feed":"user:1","event_id":"a"},{"feed":"user:2","event_id":"b"}]',
});

interface Given {
  readonly destination?: Partial<BusDestination>;
  readonly secrets?: DestinationSecrets;
  readonly outcome?: Outcome;
  readonly look?: BusPresence;
  readonly target?: () => Promise<Target | undefined>;
}

async function delivered({ destination, secrets, outcome = DELIVERED, look = { kind: 'there' }, target }: Given = {}) {
  const sent: { address: BusAddress; credentials: AwsCredentials; events: readonly BusEvent[] }[] = [];
  const forgotten: string[] = [];
  const found = async () => ({
    ...aSigner({ secrets: secrets ?? { signing_secrets: [], access: KEYS } }),
    destination: aBus(destination),
  });
  const send = createDeliverToBus({
    targetOf: Object.assign(target ?? found, { forget: (...key: string[]) => void forgotten.push(key.join(' ')) }),
    async sendToBus(address, credentials, events) {
      sent.push({ address, credentials, events });
      return outcome;
    },
    checkBus: async () => look,
    operator: operatorOf(SENDER_ROLE, [], [OWN_BUS]),
    now: () => 1,
  });
  const [result] = await send([delivery]);
  return { result, sent, forgotten };
}

describe('a delivery to a bus', () => {
  test('is sent as an event for each update, with the customer’s keys', async () => {
    const { result, sent } = await delivered();
    expect(result).toEqual(DELIVERED);
    expect(sent).toMatchObject([
      {
        address: { region: 'eu-west-1', account: '123456789012', name: 'customer' },
        credentials: { type: 'keys', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'hunter2' },
        events: [{ Detail: '{"feed":"user:1","event_id":"a"}' }, { Detail: '{"feed":"user:2","event_id":"b"}' }],
      },
    ]);
  });

  test('is sent by the sender role for its app, or by the customer’s role with its external id', async () => {
    const secrets = { signing_secrets: [] };
    const byPolicy = await delivered({ destination: { auth: { type: 'policy' } }, secrets });
    expect(byPolicy.sent[0]?.credentials).toEqual({ type: 'policy', appId: '123' });
    const byRole = await delivered({ destination: { auth: ROLE }, secrets });
    expect(byRole.sent[0]?.credentials).toEqual({
      type: 'role',
      appId: '123',
      roleArn: ROLE.role_arn,
      externalId: 'feedhose-x',
    });
  });

  test('of which a part was accepted reports the rest', async () => {
    const outcome = { ...failed(), left: [1] } as Outcome;
    expect((await delivered({ outcome })).result).toEqual(outcome);
  });

  test('is not sent to a missing bus, because EventBridge would accept and drop it', async () => {
    const { result, sent } = await delivered({ look: busFailure({ name: 'ResourceNotFoundException' }) as never });
    expect(result).toMatchObject({ kind: 'failed', failure: { class: 'bus_missing', pace: 'slow' } });
    expect(sent).toEqual([]);
  });

  test('is sent to a bus whose existence cannot be checked', async () => {
    expect((await delivered({ look: { kind: 'hidden' } })).sent).toHaveLength(1);
  });
});

describe('a delivery that cannot be sent', () => {
  test.each([
    [{ bus_arn: 'orders' }, 'BusArn', /^bus_arn: expected the ARN of an event bus/],
    [{ bus_arn: OWN_BUS }, 'BusAccess', /^bus_arn: expected a customer's bus/],
    [
      { auth: { ...ROLE, role_arn: `arn:aws:iam::${OWN_ACCOUNT}:role/admin` } },
      'BusAccess',
      /^role_arn: expected a role of the customer's account/,
    ],
  ] as const)('for %j waits until a person fixes it', async (destination, code, reason) => {
    const { result, sent } = await delivered({ destination });
    expect(result).toMatchObject({ failure: { class: 'configuration', pace: 'slow', code } });
    expect(result?.kind === 'failed' && result.failure.reason).toMatch(reason);
    expect(sent).toEqual([]);
  });

  test('without access keys reports that they are missing', async () => {
    const { result } = await delivered({ secrets: { signing_secrets: [] } });
    expect(result).toMatchObject({ failure: { class: 'configuration', code: 'Credentials' } });
  });

  test('with stored keys that no request can carry waits for a person', async () => {
    const access = { type: 'keys', access_key_id: 'AKIA\u200b', secret_access_key: 'hunter2' } as const;
    const { result, sent } = await delivered({ secrets: { signing_secrets: [], access } });
    const reason = expect.stringMatching(/access key id .*got U\+200B/);
    expect(result).toMatchObject({ failure: { class: 'configuration', pace: 'slow', code: 'Credentials', reason } });
    expect(sent).toEqual([]);
  });

  test('because its destination was deleted, or has another transport, is given up', async () => {
    const missing = { failure: { class: 'destination_missing', pace: 'never' } };
    expect((await delivered({ target: async () => undefined })).result).toMatchObject(missing);
    const queue = async () => ({ ...aSigner(), destination: aQueue() });
    expect((await delivered({ target: queue })).result).toMatchObject(missing);
  });

  test('because its secrets cannot be decrypted waits, and they are read again', async () => {
    const error = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    const { result, forgotten } = await delivered({ target: () => Promise.reject(asUnreadable(error)) });
    expect(result).toMatchObject({ failure: { class: 'secrets', pace: 'slow' } });
    expect(forgotten).toHaveLength(1);
  });

  test.each(['bad_credentials', 'access_denied'] as const)(
    'for %s is retried with freshly read settings',
    async (name) => {
      const { forgotten } = await delivered({ outcome: failed({ class: name }) });
      expect(forgotten).toEqual(['123 feed_group:user dst_000000000000000000000001']);
    },
  );

  test('for any other reason keeps the cached settings', async () => {
    expect((await delivered({ outcome: failed({ class: 'throttled' }) })).forgotten).toEqual([]);
  });
});
