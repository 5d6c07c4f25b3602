/** As whom we go to a customer's bus, what forbids it, and what its owner pastes. */
import { describe, expect, test } from '@jest/globals';
import { busHintOf } from '../../../core/access/bus-hints.ts';
import { busPastes } from '../../../core/access/bus-policies.ts';
import { busCheck } from '../../../core/access/bus-test.ts';
import { busFaults, operatorOf } from '../../../core/access/login.ts';
import { type BusAddress, parseBusArn } from '../../../core/bus-arn.ts';
import { busFailure } from '../../../core/bus-outcome.ts';

const OWN = '999999999999';
const OWN_BUS = `arn:aws:events:eu-west-1:${OWN}:event-bus/feeds`;
const operator = operatorOf(`arn:aws:iam::${OWN}:role/feedhose-sender`, [], [OWN_BUS]);
const sender = operator.senderRole;
const ROLE = { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/in', external_id: 'feedhose-x' } as const;

function addressOf(arn = 'arn:aws:events:eu-west-1:123456789012:event-bus/orders'): BusAddress {
  const parsed = parseBusArn(arn);
  if ('fault' in parsed) throw new Error(parsed.fault);
  return parsed.address;
}

describe('a bus', () => {
  test.each([{ type: 'keys', key_hint: '' }, { type: 'policy' }, ROLE] as const)(
    'of a customer is let through: $type',
    (auth) => {
      expect(busFaults(addressOf(), auth, operator)).toEqual([]);
    },
  );

  test.each([{ type: 'keys', key_hint: '' }, { type: 'policy' }] as const)(
    'that updates come in by is nobody’s customer: $type',
    (auth) => {
      expect(busFaults(addressOf(OWN_BUS), auth, operator)).toEqual([
        "bus_arn: expected a customer's bus, got the one that Feedhose takes updates from.",
      ]);
    },
  );

  test('of another partition is out of the sender role’s reach', () => {
    const china = addressOf('arn:aws-cn:events:cn-north-1:123456789012:event-bus/x');
    expect(busFaults(china, { type: 'policy' }, operator)).toEqual([
      'bus_arn: expected a bus of the partition aws, where the sender role is, got one of aws-cn.',
    ]);
    expect(busFaults(china, ROLE, operator)).toEqual([
      "role_arn: expected a role of the bus's partition aws-cn, got one of aws.",
    ]);
    expect(busFaults(china, { type: 'keys', key_hint: '' }, operator)).toEqual([]);
  });

  test('is never entered by a role of our own account', () => {
    const own = { ...ROLE, role_arn: `arn:aws:iam::${OWN}:role/admin` };
    expect(busFaults(addressOf(), own, operator)).toEqual([
      "role_arn: expected a role of the customer's account, got one of the operator's own account.",
    ]);
  });
});

describe('what is pasted', () => {
  const parsed = (auth: Parameters<typeof busPastes>[1], address = addressOf()) =>
    busPastes(address, auth, '123', sender).map(({ where, text }) => [where, JSON.parse(text).Statement]);

  test('for a policy lets in the sender role for this app alone, and only to put events', () => {
    expect(parsed({ type: 'policy' })).toEqual([
      [
        'Make this the resource-based policy of the event bus orders',
        [
          {
            Sid: 'FeedhoseSends',
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${OWN}:root` },
            Action: 'events:PutEvents',
            Resource: 'arn:aws:events:eu-west-1:123456789012:event-bus/orders',
            Condition: {
              ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${OWN}:role/feedhose-sender` },
              StringEquals: { 'aws:PrincipalTag/feedhose-app': '123' },
            },
          },
        ],
      ],
    ]);
  });

  test('for a role is its trust with the external id, and the two actions on the one bus', () => {
    const [trust, permissions] = parsed(ROLE);
    expect(trust?.[1]).toMatchObject([
      { Action: 'sts:AssumeRole', Condition: { StringEquals: { 'sts:ExternalId': 'feedhose-x' } } },
    ]);
    expect(permissions?.[1]).toMatchObject([
      {
        Action: ['events:PutEvents', 'events:DescribeEventBus'],
        Resource: 'arn:aws:events:eu-west-1:123456789012:event-bus/orders',
      },
    ]);
  });

  test('for keys is the identity policy of their user', () => {
    expect(parsed({ type: 'keys', key_hint: '' }).map(([where]) => where)).toEqual([
      'Attach this identity policy to the IAM user whose access key this is',
    ]);
  });

  test('for a bus in our own account is its tag', () => {
    const own = addressOf(`arn:aws:events:eu-west-1:${OWN}:event-bus/team`);
    const [paste] = busPastes(own, { type: 'policy' }, '123', sender);
    expect(paste?.text).toBe(
      `aws events tag-resource --region eu-west-1 --resource-arn ${own.arn} --tags 'Key=feedhose-app,Value=123'`,
    );
  });
});

describe('what to do', () => {
  const context = { address: addressOf(), auth: { type: 'policy' }, appId: '123', sender } as const;
  const hint = (name: string, auth: Parameters<typeof busPastes>[1] = context.auth) =>
    busHintOf(busFailure({ name }).failure, { ...context, auth });

  test('about denied access is the policy, and a look at the ARN', () => {
    expect(hint('AccessDeniedException')).toContain('"aws:PrincipalTag/feedhose-app": "123"');
    expect(hint('AccessDeniedException')).toContain('names orders in account 123456789012 and region eu-west-1');
  });

  test('about a bus that is missing is to create it', () => {
    expect(hint('ResourceNotFoundException')).toMatch(/^Create the bus, or correct its ARN/);
  });

  test('about keys depends on which of the two is wrong', () => {
    const keys = { type: 'keys', key_hint: '' } as const;
    expect(hint('InvalidSignatureException', keys)).toContain('secret that belongs to this access key id');
    expect(hint('UnrecognizedClientException', keys)).toContain('an access key that exists');
    expect(hint('ExpiredTokenException')).toContain('a new session');
  });

  test('about a moment of trouble is to try again, and about ours nothing', () => {
    expect(hint('ThrottlingException')).toBe('Try again in a moment.');
    expect(hint('MalformedDetail')).toBeUndefined();
  });
});

describe('a look at the bus', () => {
  const context = { address: addressOf(), auth: ROLE, appId: '123', sender };

  test('that finds it is well, that finds none is an error', () => {
    expect(busCheck({ kind: 'there' }, context)).toMatchObject({ name: 'bus', status: 'ok' });
    const missing = busFailure({ name: 'ResourceNotFoundException' });
    expect(busCheck(missing, context)).toMatchObject({ status: 'error', message: 'The event bus does not exist.' });
  });

  test('that is not allowed warns those who could allow it', () => {
    expect(busCheck({ kind: 'hidden' }, context)).toMatchObject({
      status: 'warning',
      hint: expect.stringContaining('events:DescribeEventBus'),
    });
    expect(busCheck({ kind: 'hidden' }, { ...context, auth: { type: 'policy' } }).status).toBe('ok');
  });
});
