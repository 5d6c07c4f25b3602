/** The credentials for a customer's bus, the reasons against them, and the snippets for its owner. */
import { describe, expect, test } from '@jest/globals';
import type { AwsAuth } from '../../../../core/destination.ts';
import type { Outcome } from '../../../../core/outcome.ts';
import { misconfigured } from '../../../../core/outcome.ts';
import { busAuthFaults, operatorOf } from '../../../../core/transport/aws/credentials.ts';
import { assumeFailure } from '../../../../core/transport/aws/outcome.ts';
import { type BusAddress, parseBusArn } from '../../../../core/transport/eventbridge/bus-arn.ts';
import { busHintOf, busKeyHint } from '../../../../core/transport/eventbridge/hints.ts';
import { busFailure } from '../../../../core/transport/eventbridge/outcome.ts';
import { busKeySnippets, busSnippets, exampleCommands } from '../../../../core/transport/eventbridge/policies.ts';
import { busCheck, encryptionChecks, sentCheck } from '../../../../core/transport/eventbridge/test-checks.ts';

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
    'of a customer is accepted: $type',
    (auth) => {
      expect(busAuthFaults(addressOf(), auth, operator)).toEqual([]);
    },
  );

  test.each([{ type: 'keys', key_hint: '' }, { type: 'policy' }] as const)(
    'that receives the updates of the stack cannot be a destination: $type',
    (auth) => {
      expect(busAuthFaults(addressOf(OWN_BUS), auth, operator)).toEqual([
        "bus_arn: expected a customer's bus, got the one that Feedhose takes updates from.",
      ]);
    },
  );

  test('of another partition is refused for the sender role', () => {
    const china = addressOf('arn:aws-cn:events:cn-north-1:123456789012:event-bus/x');
    expect(busAuthFaults(china, { type: 'policy' }, operator)).toEqual([
      'bus_arn: expected a bus of the partition aws, where the sender role is, got one of aws-cn.',
    ]);
    expect(busAuthFaults(china, ROLE, operator)).toEqual([
      "role_arn: expected a role of the bus's partition aws-cn, got one of aws.",
    ]);
    expect(busAuthFaults(china, { type: 'keys', key_hint: '' }, operator)).toEqual([]);
  });

  test("cannot be used with a role of the stack's account", () => {
    const own = { ...ROLE, role_arn: `arn:aws:iam::${OWN}:role/admin` };
    expect(busAuthFaults(addressOf(), own, operator)).toEqual([
      "role_arn: expected a role of the customer's account, got one of the operator's own account.",
    ]);
  });
});

describe('the snippet', () => {
  const parsed = (auth: AwsAuth, address = addressOf()) =>
    busSnippets(address, auth, '123', sender).map(({ where, text }) => [where, JSON.parse(text).Statement]);

  const BOTH_ACTIONS = {
    Sid: 'FeedhoseSends',
    Effect: 'Allow',
    Action: ['events:PutEvents', 'events:DescribeEventBus'],
    Resource: 'arn:aws:events:eu-west-1:123456789012:event-bus/orders',
  };

  test('for a policy grants access to the sender role for this app only, and only to put events', () => {
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

  test('for a role contains its trust policy with the external id, and the two actions on the bus', () => {
    expect(parsed(ROLE)).toEqual([
      [
        'Make this the trust policy of the role arn:aws:iam::123456789012:role/in',
        [
          expect.objectContaining({
            Action: 'sts:AssumeRole',
            Condition: expect.objectContaining({ StringEquals: { 'sts:ExternalId': 'feedhose-x' } }),
          }),
        ],
      ],
      ['Attach this permissions policy to the role arn:aws:iam::123456789012:role/in', [BOTH_ACTIONS]],
    ]);
  });

  test('for keys is the identity policy of their user', () => {
    expect(parsed({ type: 'keys', key_hint: '' })).toEqual([
      ['Attach this identity policy to the IAM user whose access key this is', [BOTH_ACTIONS]],
    ]);
  });

  test("for a bus in the stack's account is its tag", () => {
    const own = addressOf(`arn:aws:events:eu-west-1:${OWN}:event-bus/team`);
    expect(busSnippets(own, { type: 'policy' }, '123', sender)).toEqual([
      {
        where: "The bus is in Feedhose's own account: tag it with the app, with the AWS CLI",
        text: `aws events tag-resource --region eu-west-1 --resource-arn ${own.arn} --tags 'Key=feedhose-app,Value=123'`,
      },
    ]);
  });

  test('for an example is a rule of the bus that puts the events of Feedhose, and no others, into a queue of the same account', () => {
    const arn = 'arn:aws-cn:events:cn-north-1:123456789012:event-bus/x';
    expect(exampleCommands(addressOf(arn))).toBe(
      [
        `aws events put-rule --region cn-north-1 --event-bus-name ${arn} --name feed-updates --event-pattern '{"source":["feedhose"]}'`,
        `aws events put-targets --region cn-north-1 --event-bus-name ${arn} --rule feed-updates --targets 'Id=queue,Arn=arn:aws-cn:sqs:cn-north-1:123456789012:feed-updates'`,
      ].join('\n'),
    );
  });
});

test('each command for a bus of the embedded run has the endpoint', () => {
  const parsed = parseBusArn(`arn:aws:events:us-east-1:${OWN}:event-bus/team`, 'http://127.0.0.1:4100');
  if ('fault' in parsed) throw new Error(parsed.fault);
  const tagging = busSnippets(parsed.address, { type: 'policy' }, '123', sender).map(({ text }) => text);
  for (const line of [...tagging, ...exampleCommands(parsed.address).split('\n')]) {
    expect(line).toMatch(/^aws --endpoint-url http:\/\/127\.0\.0\.1:4100 events /);
  }
});

describe('a bus with its own KMS key', () => {
  const address = addressOf();
  const context = { address, auth: { type: 'policy' }, appId: '123', sender } as const;

  test('is used by EventBridge for this bus only, for every sender of events', () => {
    const statements = busKeySnippets(address).map(({ text }) => JSON.parse(text));
    const common = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Resource: '*' };
    expect(statements).toStrictEqual([
      {
        Sid: 'EventBridgeLooksAtTheKey',
        ...common,
        Action: 'kms:DescribeKey',
        Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
      },
      {
        Sid: 'EventBridgeUsesTheKey',
        ...common,
        Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
        Condition: { StringEquals: { 'kms:EncryptionContext:aws:events:event-bus:arn': address.arn } },
      },
    ]);
  });

  test('has a separate title for each snippet', () => {
    const titles = [...busSnippets(address, ROLE, '123', sender), ...busKeySnippets(address)].map(({ where }) => where);
    expect(new Set(titles).size).toBe(titles.length);
  });

  test('has a warning about where events that cannot be encrypted are lost, with the statements', () => {
    const look = (hasDeadLetterQueue: boolean) =>
      encryptionChecks({ kind: 'there', encryption: { key: 'alias/k', hasDeadLetterQueue } }, context);
    expect(look(false)).toMatchObject([
      { name: 'encryption', status: 'warning', hint: expect.stringContaining(busKeyHint(address)) },
    ]);
    expect(look(true)).toMatchObject([{ name: 'encryption', status: 'ok' }]);
    expect(encryptionChecks({ kind: 'there' }, context)).toEqual([]);
    expect(encryptionChecks({ kind: 'hidden' }, context)).toEqual([]);
  });

  test('whose key denies access to EventBridge is fixed by the statements; other faults of the key are named', () => {
    const hint = (name: string) => busHintOf(busFailure({ name }).failure, context);
    expect(hint('KmsAccessDenied')).toBe(busKeyHint(address));
    expect(hint('KMSDisabledException')).toContain('aws kms enable-key --region eu-west-1');
    expect(hint('KmsThrottled')).toBe('Try again in a moment.');
    expect(busFailure({ name: 'KmsNotFound' }).failure).toMatchObject({
      class: 'access_denied',
      reason: "The event bus's KMS key does not exist.",
    });
  });
});

describe('the hint', () => {
  const context = { address: addressOf(), auth: { type: 'policy' }, appId: '123', sender } as const;
  const hintOn = (outcome: Outcome, auth: AwsAuth = context.auth) =>
    outcome.kind === 'failed' ? busHintOf(outcome.failure, { ...context, auth }) : undefined;
  const hint = (name: string, auth?: AwsAuth) => hintOn(busFailure({ name }), auth);
  const pasted = (auth: AwsAuth) =>
    busSnippets(addressOf(), auth, '123', sender)
      .map(({ where, text }) => `${where}:\n${text}`)
      .join('\n');
  const LOOK = 'Create the bus, or correct its ARN, which names orders in account 123456789012 and region eu-west-1.';

  test.each([{ type: 'keys', key_hint: '' }, { type: 'policy' }, ROLE] as const)(
    'about denied access lists everything that grants access, and a check of the ARN: $type',
    (auth) => {
      expect(hint('AccessDeniedException', auth)).toBe(`${pasted(auth)}\n${LOOK}`);
    },
  );

  test('about a missing bus is to create it', () => {
    expect(hint('ResourceNotFoundException')).toBe(LOOK);
  });

  test('about a role that STS reports as invalid is to check its policies', () => {
    expect(hintOn(assumeFailure({ name: 'ValidationError' }, busFailure), ROLE)).toBe(pasted(ROLE));
    expect(hintOn(misconfigured('Other', 'It is set up wrongly.'), ROLE)).toBeUndefined();
  });

  test.each([
    ['InvalidSignatureException', 'Enter the secret that belongs to this access key id, or create a new pair.'],
    ['UnrecognizedClientException', 'Enter an access key that exists and is active.'],
  ])('about keys depends on which key is wrong: %s', (name, advice) => {
    expect(hint(name, { type: 'keys', key_hint: '' })).toBe(advice);
    for (const auth of [{ type: 'policy' }, ROLE] as const) {
      expect(hint(name, auth)).toBe('Try again: the next attempt uses a new session.');
    }
  });

  test.each(['ThrottlingException', 'TimeoutError', 'ENOTFOUND', 'ECONNREFUSED'])(
    'about %s, which may be transient, is to try again',
    (name) => {
      expect(hint(name)).toBe('Try again in a moment.');
    },
  );

  test('about failures that only the operator of Feedhose can fix is empty', () => {
    expect(hint('MalformedDetail')).toBeUndefined();
  });
});

describe('the check of the bus', () => {
  const context = { address: addressOf(), auth: ROLE, appId: '123', sender };

  test('passes if the bus is found, and fails if it is missing', () => {
    expect(busCheck({ kind: 'there' }, context)).toEqual({ name: 'bus', status: 'ok', message: 'The bus exists.' });
    const missing = busFailure({ name: 'ResourceNotFoundException' });
    expect(busCheck(missing, context)).toEqual({
      name: 'bus',
      status: 'error',
      message: 'The event bus does not exist.',
      hint: expect.stringContaining('Create the bus'),
    });
  });

  test('that is denied warns those who can grant access', () => {
    for (const auth of [ROLE, { type: 'keys', key_hint: '' }] as const) {
      expect(busCheck({ kind: 'hidden' }, { ...context, auth })).toEqual({
        name: 'bus',
        status: 'warning',
        message:
          'Feedhose cannot check whether the bus exists. EventBridge accepts events for a bus that does not exist, and drops them.',
        hint: 'Allow events:DescribeEventBus in addition to events:PutEvents. Deliveries then wait if the bus is deleted.',
      });
    }
  });

  test('that cannot be granted from outside of the account warns nobody', () => {
    expect(busCheck({ kind: 'hidden' }, { ...context, auth: { type: 'policy' } })).toEqual({
      name: 'bus',
      status: 'ok',
      message: 'The test event shows whether the bus exists.',
    });
  });
});

test('the result of an accepted test event is reported', () => {
  expect(sentCheck()).toEqual({ name: 'send', status: 'ok', message: 'The bus accepted a test event.' });
});
