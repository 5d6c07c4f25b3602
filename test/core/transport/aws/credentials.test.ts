/**
 * The credentials for a queue, and the reasons against them: partitions, the stack's own account, the stack's own
 * queues.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AwsAuth } from '../../../../core/destination.ts';
import { parseRoleArn, queueArn, roleArnFault } from '../../../../core/transport/aws/arn.ts';
import {
  busAuthFaults,
  credentialsOf,
  operatorOf,
  queueAuthFaults,
} from '../../../../core/transport/aws/credentials.ts';
import { appTag, externalId, sessionName, wrongExternalId } from '../../../../core/transport/aws/session.ts';
import { parseBusArn } from '../../../../core/transport/eventbridge/bus-arn.ts';
import { parseQueueUrl, type QueueAddress } from '../../../../core/transport/sqs/queue-url.ts';
import { aQueue } from '../../make.ts';

const OWN = '999999999999';
const operator = operatorOf(`arn:aws:iam::${OWN}:role/sender`, [
  `https://sqs.us-east-1.amazonaws.com/${OWN}/deliveries`,
]);
const keys: AwsAuth = { type: 'keys', key_hint: 'MPLE' };
const policy: AwsAuth = { type: 'policy' };
const role = (role_arn: string): AwsAuth => ({ type: 'role', role_arn, external_id: 'feedhose-x' });

function addressOf(url: string): QueueAddress {
  const parsed = parseQueueUrl(url);
  if ('fault' in parsed) throw new Error(parsed.fault);
  return parsed.address;
}

const THEIRS = addressOf('https://sqs.eu-west-1.amazonaws.com/123456789012/q');
const CHINESE = addressOf('https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q');
const OURS = addressOf(`https://sqs.us-east-1.amazonaws.com/${OWN}/deliveries`);
const COMPANY = addressOf(`https://sqs.us-east-1.amazonaws.com/${OWN}/company`);
const ROLE = 'arn:aws:iam::123456789012:role/path/feedhose';

describe('the faults of credentials', () => {
  test.each([
    ['keys', THEIRS, keys],
    ['keys in another partition', CHINESE, keys],
    ["keys of the operator's own account", COMPANY, keys],
    ['policy', THEIRS, policy],
    ["policy in the stack's account, which the tag restricts", COMPANY, policy],
    ['role', THEIRS, role(ROLE)],
    ['role, queue in a third account', COMPANY, role(ROLE)],
  ])('are none: %s', (_, address, auth) => {
    expect(queueAuthFaults(address, auth, operator)).toEqual([]);
  });

  test.each([
    ['a queue of the stack by keys', OURS, keys, ['queue_url: expected a customer']],
    ['a queue of the stack by policy', OURS, policy, ['queue_url: expected a customer']],
    ['a queue of the stack by role', OURS, role(ROLE), ['queue_url: expected a customer']],
    ['policy in another partition', CHINESE, policy, ['queue_url: expected a queue of the partition aws,']],
    [
      "a role of the stack's account",
      THEIRS,
      role(`arn:aws:iam::${OWN}:role/r`),
      ["role_arn: expected a role of the customer's"],
    ],
    [
      'a role of another partition than its queue',
      CHINESE,
      role(ROLE),
      ["role_arn: expected a role of the queue's partition aws-cn"],
    ],
    [
      'a role of another partition than the queue and the stack',
      THEIRS,
      role(ROLE.replace('arn:aws:', 'arn:aws-us-gov:')),
      ['role_arn: expected a role of the partition aws,', "role_arn: expected a role of the queue's partition aws,"],
    ],
    [
      'an ARN that is not that of a role',
      THEIRS,
      role('arn:aws:iam::123456789012:user/u'),
      ['role_arn: expected the ARN of a role'],
    ],
  ])('are reported: %s', (_, address, auth, begins) => {
    const faults = queueAuthFaults(address, auth, operator);
    expect(faults).toEqual(begins.map((begin) => expect.stringContaining(begin)));
  });

  test('are found from the texts alone where the role of Feedhose is not known', () => {
    const ours = [{ type: 'policy' } as const, role(`arn:aws:iam::${OWN}:role/r`)];
    for (const auth of ours) expect(queueAuthFaults(THEIRS, auth, undefined)).toEqual([]);
    expect(queueAuthFaults(CHINESE, { type: 'policy' }, undefined)).toEqual([]);
    expect(queueAuthFaults(CHINESE, role(ROLE), undefined)).toEqual([
      "role_arn: expected a role of the queue's partition aws-cn, got one of aws.",
    ]);
    const bus = parseBusArn('arn:aws-cn:events:cn-north-1:123456789012:event-bus/b');
    if ('fault' in bus) throw new Error(bus.fault);
    expect(busAuthFaults(bus.address, { type: 'policy' }, undefined)).toEqual([]);
  });

  test('cannot be determined without the role of Feedhose', () => {
    expect(() => operatorOf('sender', [])).toThrow('SENDER_ROLE_ARN: expected the ARN of a role');
  });
});

describe('credentials', () => {
  const NOT_STORED = 'auth: expected an access key, but none is stored.';
  const withKeys = (access_key_id: string, secret_access_key: string) =>
    credentialsOf(aQueue(), { signing_secrets: [], access: { type: 'keys', access_key_id, secret_access_key } });

  test('of the method keys are the stored keys, and nothing else', () => {
    expect(withKeys('AKID', 's')).toEqual({ credentials: { type: 'keys', accessKeyId: 'AKID', secretAccessKey: 's' } });
    expect(credentialsOf(aQueue(), { signing_secrets: [] })).toEqual({ fault: NOT_STORED });
    const access = { type: 'basic', username: 'u', password: 'p' } as const;
    expect(credentialsOf(aQueue(), { signing_secrets: [], access })).toEqual({ fault: NOT_STORED });
  });

  test('with stored keys that no request can carry are refused by character, without the secret', () => {
    const id = 'expected 1 to 128 letters, digits and _ . -, got';
    expect(withKeys('AKIAX\n', 'hunter2')).toEqual({
      fault: `The stored access key id (auth.key) is invalid: ${id} U+000A.`,
    });
    expect(withKeys('\u200bAKIAX', 'hunter2')).toEqual({ fault: expect.stringContaining('got U+200B.') });
    expect(withKeys('AKIAX', 'hunter2\u00a0')).toEqual({
      fault:
        'The stored secret access key (auth.secret) is invalid: expected 1 to 256 visible ASCII characters, got U+00A0.',
    });
  });
});

test('an operator has only the queues and buses that are named', () => {
  const { ownQueues, ownBuses } = operatorOf(ROLE, []);
  expect([ownQueues, ownBuses]).toEqual([[], []]);
});

describe('the ARN of a role', () => {
  test('has 640 characters at most', () => {
    const of = (length: number) => `arn:aws:iam::123456789012:role/${'p'.repeat(length - 33)}/r`;
    expect(of(640)).toHaveLength(640);
    expect(parseRoleArn(of(640))).toHaveProperty('arn', of(640));
    expect(parseRoleArn(of(641))).toBeUndefined();
  });

  test('is parsed', () => {
    expect(parseRoleArn(ROLE)).toEqual({
      partition: 'aws',
      account: '123456789012',
      name: 'path/feedhose',
      arn: ROLE,
    });
    expect(queueArn(CHINESE)).toBe('arn:aws-cn:sqs:cn-north-1:123456789012:q');
  });

  test.each([
    '',
    'feedhose',
    'arn:aws:iam::123456789012:role/',
    'arn:aws:iam::12345678901:role/r',
    'arn:aws:iam::123456789012:user/r',
    'arn:aws:sts::123456789012:assumed-role/r/s',
    'arn:aws-iso:iam::123456789012:role/r',
    'arn:aws:iam:eu-west-1:123456789012:role/r',
    ' arn:aws:iam::123456789012:role/r',
    'arn:aws:iam::123456789012:role/r\n',
    'arn:aws:iam::123456789012:role/a b',
    `arn:aws:iam::123456789012:role/${'r'.repeat(65)}`,
    `arn:aws:iam::123456789012:role/${'p/'.repeat(400)}r`,
  ])('cannot be %j', (text) => {
    expect(parseRoleArn(text)).toBeUndefined();
    expect(roleArnFault(text)).toMatch(/^expected the ARN of a role/);
  });
});

describe('the session tag', () => {
  test('is the id of the app if STS accepts it, and its hash otherwise', () => {
    expect(appTag('1207')).toBe('1207');
    expect(appTag('Acme.eu_1:x/y=+-@')).toBe('Acme.eu_1:x/y=+-@');
    for (const odd of ['', 'a b', '日本', 'a*', '$aws{x}', 'sha256:00', 'x'.repeat(129)]) {
      expect(appTag(odd)).toMatch(/^sha256:[0-9a-f]{64}$/);
    }
  });

  test('of two apps is never the same, and STS always accepts it', () => {
    const id = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 10 }),
      fc.constantFrom('a#b', 'a_b', 'a-b', 'A-B', appTag('a#b')),
    );
    fc.assert(
      fc.property(id, id, (one, other) => {
        expect(appTag(one) === appTag(other)).toBe(one === other);
        expect(appTag(one)).toMatch(/^[A-Za-z0-9_.:/=+@-]{1,128}$/);
        expect(sessionName(one)).toMatch(/^[\w+=,.@-]{2,64}$/);
      }),
    );
  });
});

describe('an external id', () => {
  test('is generated from 32 random bytes, in characters that STS accepts', () => {
    expect(externalId(new Uint8Array(32).fill(255))).toMatch(/^feedhose-[\w-]{43}$/);
    expect(() => externalId(new Uint8Array(16))).toThrow('expected 32 random bytes, got 16');
  });

  test('that is deliberately wrong is another one that STS accepts', () => {
    for (const right of ['ab', 'x'.repeat(1_224)]) {
      expect(wrongExternalId(right)).not.toBe(right);
      expect(wrongExternalId(right)).toMatch(/^[\w+=,.@:/-]{2,1224}$/);
    }
  });
});

describe('credentials', () => {
  const secrets = { signing_secrets: [] };

  test('of the methods policy and role need no secrets', () => {
    expect(credentialsOf({ app_id: '123', auth: policy }, secrets)).toStrictEqual({
      credentials: { type: 'policy', appId: '123' },
    });
    expect(credentialsOf({ app_id: '123', auth: role(ROLE) }, secrets)).toStrictEqual({
      credentials: { type: 'role', appId: '123', roleArn: ROLE, externalId: 'feedhose-x' },
    });
  });
});

test('a text that is not the ARN of a role is described by its kind', () => {
  const EXPECTED = 'expected the ARN of a role such as arn:aws:iam::123456789012:role/feedhose, got';
  expect(roleArnFault('arn:aws:iam::123456789012:user/u')).toBe(`${EXPECTED} the ARN of something else`);
  expect(roleArnFault('x-arn:')).toBe(`${EXPECTED} a string of 6 characters`);
  expect(roleArnFault('')).toBe(`${EXPECTED} a string of 0 characters`);
  expect(roleArnFault(`${ROLE}\u200b`)).toBe(`${EXPECTED} a text with U+200B`);
  expect(roleArnFault(ROLE)).toBeUndefined();
});

test('a session has the name of its app, with a dash for each character that STS refuses', () => {
  expect(sessionName('a:b/c')).toBe('feedhose-a-b-c');
});
