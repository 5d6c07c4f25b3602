/**
 * "Test SQS" (contract, section 7) with the real adapters and the real SDK, and an AWS that checks signatures,
 * policies, tags, external ids and regions. Each policy that a hint prints is applied, and must then grant access.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { AwsAuth, DestinationSecrets, QueueDestination } from '../../core/destination.ts';
import type { QueueTestRequest } from '../../core/transport/sqs/test-checks.ts';
import { asUnreadable } from '../../core/unreadable.ts';
import { createTestQueue } from '../../lambdas/deliver-to-queue/test-queue.ts';
import { aQueue, aSigner, SIGNING_SECRET } from '../core/make.ts';
import { customerQueuePorts } from '../support/queue-ports.ts';
import { defaultKeyPolicy } from '../support/strict-aws/kms.ts';
import { FUNCTION_ROLE, OWN_ACCOUNT, SENDER_ROLE, senderTrust } from '../support/strict-aws/roles.ts';
import { type StrictAws, startStrictAws } from '../support/strict-aws/strict-aws.ts';
import type { StrictQueue } from '../support/strict-aws/world.ts';

const ACCOUNT = '123456789012';
const URL_OF_QUEUE = `https://sqs.eu-west-1.amazonaws.com/${ACCOUNT}/customer`;
const USER = `arn:aws:iam::${ACCOUNT}:user/feedhose`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/feedhose`;
const GOOD = { RedrivePolicy: '{}' };
const AUTHS = {
  keys: { type: 'keys', key_hint: 'MPLE' },
  policy: { type: 'policy' },
  role: { type: 'role', role_arn: ROLE, external_id: 'feedhose-external' },
} as const satisfies Record<string, AwsAuth>;
const REQUEST: QueueTestRequest = {
  kind: 'test',
  app_id: '123',
  scope: 'feed_group:user',
  destination_id: 'dst_000000000000000000000001',
};

interface SentEntry {
  readonly MessageBody: string;
  readonly MessageAttributes: object;
}

let aws: StrictAws;
beforeEach(async () => {
  aws = await startStrictAws(FUNCTION_ROLE);
  aws.roles.set(SENDER_ROLE, { trust: senderTrust() });
});
afterEach(() => aws.close());

function queue(changes: Partial<StrictQueue> = {}): StrictQueue {
  const one = { region: 'eu-west-1', account: ACCOUNT, name: 'customer', attributes: { ...GOOD }, ...changes };
  aws.queues.push(one);
  return one;
}

function everything(resource = `arn:aws:sqs:eu-west-1:${ACCOUNT}:customer`): string {
  const Action = ['sqs:GetQueueUrl', 'sqs:SendMessage', 'sqs:GetQueueAttributes'];
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: resource }] });
}

async function run(
  destination: Partial<QueueDestination>,
  request: Partial<QueueTestRequest> = {},
  secret = 'hunter2',
  id = 'AKIDEXAMPLE',
) {
  const access = { type: 'keys', access_key_id: id, secret_access_key: secret } as const;
  const stored = aQueue({ queue_url: URL_OF_QUEUE, auth: AUTHS.keys, ...destination });
  const secrets: DestinationSecrets = {
    signing_secrets: [SIGNING_SECRET],
    ...(stored.auth.type === 'keys' ? { access } : {}),
  };
  const target = { ...aSigner({ secrets }), destination: stored };
  const queues = customerQueuePorts(
    {
      SENDER_ROLE_ARN: SENDER_ROLE,
      DELIVERIES_URL: `https://sqs.us-east-1.amazonaws.com/${OWN_ACCOUNT}/deliveries`,
      DEAD_LETTERS_URL: `https://sqs.us-east-1.amazonaws.com/${OWN_ACCOUNT}/dead-letters`,
    },
    Date.now,
  );
  const targetOf = Object.assign(async () => target, { forget: () => {} });
  const result = await createTestQueue({ ...queues, targetOf, now: Date.now })({ ...REQUEST, ...request });
  expect(JSON.stringify(result)).not.toMatch(/hunter\d|whsec/);
  return { ...result, named: Object.fromEntries(result.checks.map(({ name, status }) => [name, status])) };
}

/** Returns the JSON texts of a hint. */
function pasted(hint: string | undefined): string[] {
  return (hint ?? '').match(/^\{\n[\s\S]*?^\}/gm) ?? [];
}

describe('a queue with access keys', () => {
  beforeEach(() => {
    aws.users.set('AKIDEXAMPLE', { secret: 'hunter2', arn: USER, permissions: everything() });
  });

  test('that grants access receives one signed message with one update of the type test', async () => {
    queue();
    const result = await run({});
    expect(result).toMatchObject({
      status: 'ok',
      max_message_bytes: 1_048_576,
      named: { settings: 'ok', message_size: 'ok', redrive_policy: 'ok', send: 'ok' },
    });
    expect(result.duration_ms).toBeGreaterThanOrEqual(0);
    expect(result).not.toHaveProperty('error');
    const sent = aws.callsTo('SendMessageBatch').flatMap(({ input }) => input['Entries'] as SentEntry[]);
    expect(sent).toHaveLength(1);
    const [entry] = sent;
    expect(JSON.parse(Buffer.from(entry?.MessageBody ?? '', 'base64').toString())).toEqual([
      {
        feed: '',
        app_id: '123',
        new: [],
        deleted: [],
        deleted_foreign_ids: [],
        published_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/),
        type: 'test',
        generic: { message: expect.any(String), exact: expect.any(Object) },
        event_id: expect.stringMatching(/^test-/),
      },
    ]);
    expect(Object.keys(entry?.MessageAttributes ?? {})).toContain('webhook-signature');
  });

  test('whose stored key id cannot be sent is reported with a hint, and no request is made', async () => {
    for (const id of ['AKIDEXAMPLE\n', 'AKID\u00a0EXAMPLE', 'АKIDEXAMPLE']) {
      expect(await run({}, {}, 'hunter2', id)).toMatchObject({
        status: 'error',
        error: expect.stringMatching(/^The stored access key id \(auth\.key\) is invalid: .*, got U\+[0-9A-F]{4}\.$/),
        hint: 'Correct the named field, and save the destination again.',
        named: { settings: 'error' },
      });
    }
    expect(aws.calls).toEqual([]);
  });

  test('whose keys contain every allowed character is called with them', async () => {
    const visible = Array.from({ length: 94 }, (_, at) => String.fromCharCode(0x21 + at)).join('');
    const id = visible.replace(/[^A-Za-z0-9_.-]/g, '');
    queue();
    aws.users.set(id, { secret: visible, arn: USER, permissions: everything() });
    expect(await run({}, {}, visible, id)).toMatchObject({ status: 'ok', named: { send: 'ok' } });
  });

  test('that does not exist is reported as missing', async () => {
    expect(await run({})).toMatchObject({
      status: 'error',
      error: 'The queue does not exist.',
      hint: expect.stringContaining('customer in account 123456789012 and region eu-west-1'),
      named: { attributes: 'error' },
    });
    expect(aws.callsTo('SendMessageBatch')).toEqual([]);
  });

  test('that is in another region than its URL is reported with both regions', async () => {
    queue({ region: 'eu-central-1' });
    aws.users.set('AKIDEXAMPLE', {
      secret: 'hunter2',
      arn: USER,
      permissions: everything(`arn:aws:sqs:eu-central-1:${ACCOUNT}:customer`),
    });
    expect(await run({})).toMatchObject({
      status: 'error',
      error: 'The queue is in the region eu-central-1, not in eu-west-1 as its URL names.',
    });
  });

  test('that denies access is reported, and the printed policy grants access', async () => {
    queue();
    const user = { secret: 'hunter2', arn: USER, permissions: '{"Version":"2012-10-17","Statement":[]}' };
    aws.users.set('AKIDEXAMPLE', user);
    const denied = await run({});
    expect(denied).toMatchObject({
      status: 'error',
      error: 'SQS denies access to the queue.',
      named: { attributes: 'warning', send: 'error' },
    });
    [user.permissions] = pasted(denied.hint) as [string];
    expect(await run({})).toMatchObject({ status: 'ok' });
  });

  test('with an unknown key id is reported as such', async () => {
    queue();
    aws.users.delete('AKIDEXAMPLE');
    expect(await run({})).toMatchObject({
      status: 'error',
      error: 'SQS does not recognize the access key id.',
      hint: 'Enter an access key that exists and is active.',
    });
  });

  test('with a secret that does not belong to the key is reported as such', async () => {
    queue();
    expect(await run({}, {}, 'hunter3')).toMatchObject({
      status: 'error',
      error: 'The secret does not belong to the access key id.',
      hint: expect.stringContaining('Enter the secret'),
    });
  });

  test.each([
    ['KmsDisabled', 'is disabled', 'aws kms enable-key --region eu-west-1'],
    ['KmsInvalidState', 'is in a state', 'aws kms cancel-key-deletion --region eu-west-1'],
    ['KmsNotFound', 'does not exist', 'choose another key for the queue'],
    ['KmsInvalidKeyUsage', 'is not a key for encryption', 'SYMMETRIC_DEFAULT'],
    ['KmsOptInRequired', 'sign up', 'the account of the key is active'],
    ['KmsThrottled', 'KMS throttles', 'KmsDataKeyReusePeriodSeconds'],
  ])('whose KMS key answers %s is reported with the cause and a hint', async (kmsError, error, hint) => {
    queue({ kmsError });
    expect(await run({})).toMatchObject({
      status: 'error',
      error: expect.stringContaining(error),
      hint: expect.stringContaining(hint),
    });
  });

  test('that refuses the test message for its size is reported, even if attributes cannot be read', async () => {
    queue({ attributes: { MaximumMessageSize: '256' } });
    aws.users.set('AKIDEXAMPLE', {
      secret: 'hunter2',
      arn: USER,
      permissions: everything().replace(',"sqs:GetQueueAttributes"', ''),
    });
    expect(await run({})).toMatchObject({
      status: 'error',
      error: 'The message is larger than the queue allows.',
      hint: expect.stringContaining('aws sqs set-queue-attributes --region eu-west-1'),
      named: { attributes: 'warning', send: 'error' },
    });
  });

  test('with a limit below 8 KB is refused before anything is sent', async () => {
    queue({ attributes: { ...GOOD, MaximumMessageSize: '8191' } });
    expect(await run({})).toMatchObject({
      status: 'error',
      error: "The queue's MaximumMessageSize is 8191 bytes: expected at least 8192.",
      max_message_bytes: 8191,
    });
    expect(aws.callsTo('SendMessageBatch')).toEqual([]);
  });

  test('with a limit below 256 KB and without a redrive policy works, with warnings and commands to paste', async () => {
    queue({ attributes: { MaximumMessageSize: '65536' } });
    const result = await run({});
    expect(result).toMatchObject({
      status: 'ok',
      max_message_bytes: 65_536,
      named: { message_size: 'warning', redrive_policy: 'warning', send: 'ok' },
    });
    const hints = result.checks.map(({ hint }) => hint ?? '').join('\n');
    expect(hints).toContain(
      `aws sqs set-queue-attributes --region eu-west-1 --queue-url ${URL_OF_QUEUE} --attributes '{"MaximumMessageSize":"262144"}'`,
    );
    expect(hints).toContain(
      `{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:${ACCOUNT}:customer-dead-letters","maxReceiveCount":10}`,
    );
    expect(hints).toContain('aws sqs create-queue --region eu-west-1 --queue-name customer-dead-letters');
  });

  test.each([
    ['https://example.com/123456789012/customer', /expected an SQS queue URL/],
    [`https://sqs.us-east-1.amazonaws.com/${OWN_ACCOUNT}/deliveries`, /one of Feedhose itself/],
  ])('with the URL %s is refused before any request', async (queue_url, error) => {
    expect(await run({ queue_url })).toMatchObject({ status: 'error', error: expect.stringMatching(error) });
    expect(aws.calls).toEqual([]);
  });

  test('is tested with settings that are not saved yet', async () => {
    queue();
    const settings = { queue_url: `${URL_OF_QUEUE}-other` };
    expect(await run({}, { settings })).toMatchObject({ error: 'The queue does not exist.' });
  });
});

describe('a queue with a resource policy', () => {
  const auth = AUTHS.policy;

  test('is accessible with the printed policy, for this app and no other', async () => {
    const one = queue();
    const denied = await run({ auth });
    expect(denied).toMatchObject({ status: 'error', error: 'SQS denies access to the queue.' });
    [one.policy] = pasted(denied.hint) as [string];
    expect(await run({ auth })).toMatchObject({ status: 'ok' });
    expect(await run({ auth, app_id: '124' })).toMatchObject({ status: 'error' });
  });

  test("in the stack's account is accessible with its tag only", async () => {
    const queue_url = `https://sqs.eu-west-1.amazonaws.com/${OWN_ACCOUNT}/company`;
    queue({ account: OWN_ACCOUNT, name: 'company' });
    queue({ account: OWN_ACCOUNT, name: 'tagged', tags: { 'feedhose-app': '123' } });
    expect(await run({ auth, queue_url })).toMatchObject({
      status: 'error',
      error: 'SQS denies access to the queue.',
      hint: expect.stringContaining(
        `aws sqs tag-queue --region eu-west-1 --queue-url ${queue_url} --tags '{"feedhose-app":"123"}'`,
      ),
    });
    const tagged = { auth, queue_url: queue_url.replace('company', 'tagged') };
    expect(await run(tagged)).toMatchObject({ status: 'ok' });
    expect(await run({ ...tagged, app_id: '124' })).toMatchObject({ status: 'error' });
  });

  test('of another partition is refused', async () => {
    const queue_url = `https://sqs.cn-north-1.amazonaws.com.cn/${ACCOUNT}/customer`;
    expect(await run({ auth, queue_url })).toMatchObject({
      status: 'error',
      error: 'queue_url: expected a queue of the partition aws, where the sender role is, got one of aws-cn.',
    });
    expect(aws.calls).toEqual([]);
  });
});

describe('a queue with a role', () => {
  const auth = AUTHS.role;

  test('is accessible with the two printed policies', async () => {
    queue();
    const none = await run({ auth });
    expect(none).toMatchObject({
      status: 'error',
      error: expect.stringMatching(/^The role does not exist, or its trust/),
    });
    const [trust = '', permissions = ''] = pasted(none.hint);
    aws.roles.set(ROLE, { trust, permissions: '{"Version":"2012-10-17","Statement":[]}' });
    expect(await run({ auth })).toMatchObject({ status: 'error', named: { external_id: 'ok', send: 'error' } });
    aws.roles.set(ROLE, { trust, permissions });
    expect(await run({ auth })).toMatchObject({ status: 'ok', named: { external_id: 'ok', send: 'ok' } });
  });

  test('is refused when the role does not require the external id', async () => {
    queue();
    const trust = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: SENDER_ROLE }, Action: 'sts:AssumeRole' }],
    });
    aws.roles.set(ROLE, { trust, permissions: everything() });
    expect(await run({ auth })).toMatchObject({
      status: 'error',
      error: 'The role lets the sender role in with a wrong external id, or without one.',
      hint: expect.stringContaining('"sts:ExternalId": "feedhose-external"'),
    });
    expect(aws.callsTo('SendMessageBatch')).toEqual([]);
  });

  test.each([
    [`arn:aws:iam::${OWN_ACCOUNT}:role/admin`, /operator's own account/],
    [`arn:aws-cn:iam::${ACCOUNT}:role/feedhose`, /partition aws/],
    [`arn:aws:iam::${ACCOUNT}:user/feedhose`, /expected the ARN of a role/],
  ])('that is %s is refused before any request', async (role_arn, error) => {
    expect(await run({ auth: { ...auth, role_arn } })).toMatchObject({
      status: 'error',
      error: expect.stringMatching(error),
    });
    expect(aws.calls).toEqual([]);
  });
});

describe('a queue with its own KMS key', () => {
  const DENIED = { status: 'error', error: "The queue's KMS key cannot be used by the sender." };
  const NOBODY = '{"Version":"2012-10-17","Statement":[]}';
  const withStatement = (policy: string, statement = '') => {
    const { Statement, ...rest } = JSON.parse(policy) as { Statement: object[] };
    return JSON.stringify({ ...rest, Statement: [...Statement, JSON.parse(statement)] });
  };

  test('is accessible with keys after the printed policy of the user is attached, if the key has the default policy of AWS', async () => {
    queue({ key: { account: ACCOUNT, policy: defaultKeyPolicy(ACCOUNT) } });
    const user = { secret: 'hunter2', arn: USER, permissions: everything() };
    aws.users.set('AKIDEXAMPLE', user);
    const denied = await run({});
    expect(denied).toMatchObject(DENIED);
    user.permissions = withStatement(user.permissions, pasted(denied.hint)[0]);
    expect(await run({})).toMatchObject({ status: 'ok' });
  });

  test('whose key policy names nobody is accessible with keys with both statements, and with neither alone', async () => {
    const key = { account: ACCOUNT, policy: NOBODY };
    queue({ key });
    const user = { secret: 'hunter2', arn: USER, permissions: everything() };
    aws.users.set('AKIDEXAMPLE', user);
    const [ofUser, ofKey] = pasted((await run({})).hint);
    key.policy = withStatement(NOBODY, ofKey);
    expect(await run({})).toMatchObject(DENIED);
    Object.assign(key, { policy: NOBODY });
    user.permissions = withStatement(user.permissions, ofUser);
    expect(await run({})).toMatchObject(DENIED);
    key.policy = withStatement(NOBODY, ofKey);
    expect(await run({})).toMatchObject({ status: 'ok' });
  });

  test('is accessible by policy with the statement for the key, for this app and no other', async () => {
    const auth = AUTHS.policy;
    const key = { account: ACCOUNT, policy: defaultKeyPolicy(ACCOUNT) };
    const one = queue({ key });
    [one.policy] = pasted((await run({ auth })).hint) as [string];
    const denied = await run({ auth });
    expect(denied).toMatchObject(DENIED);
    const statements = pasted(denied.hint);
    expect(statements).toHaveLength(1);
    key.policy = withStatement(key.policy, statements[0]);
    expect(await run({ auth })).toMatchObject({ status: 'ok' });
    one.policy = one.policy.replace('"123"', '"124"');
    expect(await run({ auth, app_id: '124' })).toMatchObject(DENIED);
  });

  test('is accessible by policy if the key is in a third account', async () => {
    const auth = AUTHS.policy;
    const key = { account: '210987654321', policy: defaultKeyPolicy('210987654321') };
    const one = queue({ key });
    [one.policy] = pasted((await run({ auth })).hint) as [string];
    key.policy = withStatement(key.policy, pasted((await run({ auth })).hint)[0]);
    expect(await run({ auth })).toMatchObject({ status: 'ok' });
  });

  test("in the stack's account needs the tag of the app at the key, as at the queue", async () => {
    const auth = AUTHS.policy;
    const tags = { 'feedhose-app': '123' };
    const at = (name: string) => ({ auth, queue_url: `https://sqs.eu-west-1.amazonaws.com/${OWN_ACCOUNT}/${name}` });
    const key = { account: OWN_ACCOUNT, policy: defaultKeyPolicy(OWN_ACCOUNT) };
    queue({ account: OWN_ACCOUNT, name: 'untagged-key', tags, key });
    queue({ account: OWN_ACCOUNT, name: 'tagged-key', tags, key: { ...key, tags } });
    queue({ account: OWN_ACCOUNT, name: 'foreign-key', tags, key: { ...key, tags: { 'feedhose-app': '124' } } });
    expect(await run(at('untagged-key'))).toMatchObject({
      ...DENIED,
      hint: expect.stringContaining(
        "aws kms tag-resource --region eu-west-1 --key-id <key> --tags 'TagKey=feedhose-app,TagValue=123'",
      ),
    });
    expect(await run(at('foreign-key'))).toMatchObject(DENIED);
    expect(await run(at('tagged-key'))).toMatchObject({ status: 'ok' });
  });

  test.each([
    ['of the same account', ACCOUNT, 1],
    ['of a third account', '210987654321', 2],
  ])('%s is accessible by a role with the printed texts', async (_, account, needed) => {
    const auth = AUTHS.role;
    const key = { account, policy: defaultKeyPolicy(account) };
    queue({ key });
    const [trust = '', permissions = ''] = pasted((await run({ auth })).hint);
    const role = { trust, permissions };
    aws.roles.set(ROLE, role);
    const denied = await run({ auth });
    expect(denied).toMatchObject(DENIED);
    const [ofRole, ofKey] = pasted(denied.hint);
    role.permissions = withStatement(permissions, ofRole);
    expect(await run({ auth })).toMatchObject(needed === 1 ? { status: 'ok' } : DENIED);
    key.policy = withStatement(key.policy, ofKey);
    expect(await run({ auth })).toMatchObject({ status: 'ok' });
  });
});

describe('a test', () => {
  const request = { ...REQUEST };
  const aTest = (ports: Partial<Parameters<typeof createTestQueue>[0]>) => {
    const env = { SENDER_ROLE_ARN: SENDER_ROLE, DELIVERIES_URL: 'http://a/1/d', DEAD_LETTERS_URL: 'http://a/1/l' };
    const targetOf = Object.assign(async () => undefined, { forget: () => {} });
    return createTestQueue({ ...customerQueuePorts(env, Date.now), targetOf, now: () => 1_000, ...ports })(request);
  };

  test('of a missing destination reports that', async () => {
    expect(await aTest({})).toMatchObject({
      status: 'error',
      error: expect.stringContaining('The destination was deleted'),
      checks: [{ name: 'destination', status: 'error' }],
      duration_ms: 0,
    });
  });

  test('reads the configuration again, so that saved changes are tested', async () => {
    const asked: string[] = [];
    const targetOf = Object.assign(
      async (): Promise<undefined> => {
        asked.push('asked');
      },
      { forget: (...key: string[]) => void asked.push(`forgot ${key.join(' ')}`) },
    );
    await aTest({ targetOf });
    expect(asked).toEqual(['forgot 123 feed_group:user dst_000000000000000000000001', 'asked']);
  });

  test('of a destination whose secrets cannot be decrypted reports that', async () => {
    const refused = asUnreadable(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    const targetOf = Object.assign(() => Promise.reject(refused), { forget: () => {} });
    expect(await aTest({ targetOf })).toMatchObject({
      error: expect.stringContaining('stored secrets of the destination cannot be decrypted'),
    });
  });

  test('that takes too long ends with the findings so far', async () => {
    const targetOf = Object.assign(() => new Promise<undefined>(() => {}), { forget: () => {} });
    const result = await aTest({ targetOf, timeUp: async () => {} });
    expect(result).toMatchObject({ status: 'error', error: 'AWS did not answer in time.' });
  });

  test('that fails with an internal error throws an exception', async () => {
    const targetOf = Object.assign(() => Promise.reject(new Error('table unavailable')), { forget: () => {} });
    await expect(aTest({ targetOf })).rejects.toThrow('table unavailable');
  });
});
