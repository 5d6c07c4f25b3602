/**
 * Sessions of the sender role and of customers' roles, over real HTTP with the real SDK, and an STS that checks
 * requests.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createProveExternalId } from '../../../adapters/sts/prove-external-id.ts';
import { createSessions, SenderRoleError } from '../../../adapters/sts/sessions.ts';
import { parseRoleArn } from '../../../core/transport/aws/arn.ts';
import { queueFailure } from '../../../core/transport/sqs/outcome.ts';
import { trustPolicy } from '../../../core/transport/sqs/policies.ts';
import { FUNCTION_ROLE, SENDER_ROLE, senderTrust } from '../../support/strict-aws/roles.ts';
import { type StrictAws, startStrictAws } from '../../support/strict-aws/strict-aws.ts';

const CUSTOMER_ROLE = 'arn:aws:iam::123456789012:role/feedhose';
const role = { appId: '123', roleArn: CUSTOMER_ROLE, externalId: 'feedhose-external' };

let aws: StrictAws;
let clock: number;

beforeEach(async () => {
  aws = await startStrictAws(FUNCTION_ROLE);
  aws.roles.set(SENDER_ROLE, { trust: senderTrust() });
  clock = Date.now();
});
afterEach(() => aws.close());

const sessionsOf = () => createSessions({ senderRoleArn: SENDER_ROLE, now: () => clock });
const assumed = () => aws.callsTo('AssumeRole').map(({ input }) => input);
const sender = parseRoleArn(SENDER_ROLE);
if (!sender) throw new Error('no role');

describe('a session of the sender role', () => {
  test('is tagged with its app, lasts at most an hour, and is shared by concurrent callers', async () => {
    const sessions = sessionsOf();
    const [one, other] = await Promise.all([sessions.sender('123'), sessions.sender('123')]);
    expect(one).toEqual(other);
    expect(await sessions.sender('123')).toEqual(one);
    expect(assumed()).toMatchObject([
      {
        RoleArn: SENDER_ROLE,
        RoleSessionName: 'feedhose-123',
        DurationSeconds: '3600',
        'Tags.member.1.Key': 'feedhose-app',
        'Tags.member.1.Value': '123',
      },
    ]);
  });

  test('of another app is a separate one', async () => {
    const sessions = sessionsOf();
    expect(await sessions.sender('a')).not.toEqual(await sessions.sender('b'));
    expect(assumed().map((input) => input['Tags.member.1.Value'])).toEqual(['a', 'b']);
  });

  test('of an app whose id is no valid tag is tagged with its hash', async () => {
    await sessionsOf().sender('app * #1 日本');
    expect(assumed()[0]).toMatchObject({ 'Tags.member.1.Value': expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
  });

  test('is replaced before it expires, and when it was invalidated', async () => {
    const sessions = sessionsOf();
    const first = await sessions.sender('123');
    clock += 54 * 60_000;
    expect(await sessions.sender('123')).toEqual(first);
    clock += 2 * 60_000;
    const second = await sessions.sender('123');
    expect(second).not.toEqual(first);
    aws.sessionSeconds = 36_000;
    sessions.forgetSender('123');
    expect(await sessions.sender('123')).not.toEqual(second);
    expect(assumed()).toHaveLength(3);
  });

  test('that is refused is an internal error, and is requested again the next time', async () => {
    const sessions = sessionsOf();
    aws.roles.delete(SENDER_ROLE);
    await expect(sessions.sender('123')).rejects.toBeInstanceOf(SenderRoleError);
    aws.roles.set(SENDER_ROLE, { trust: senderTrust() });
    expect(await sessions.sender('123')).toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/) });
  });

  test('that was used least recently is removed first', async () => {
    const sessions = sessionsOf();
    await sessions.sender('first');
    for (let app = 0; app < 1_000; app++) await sessions.sender(`app-${app}`);
    await sessions.sender('app-999');
    expect(assumed()).toHaveLength(1_001);
    await sessions.sender('first');
    expect(assumed()).toHaveLength(1_002);
  });
});

describe("a session of a customer's role", () => {
  test('is assumed by the sender role for the app, with the external id and the printed trust policy', async () => {
    aws.roles.set(CUSTOMER_ROLE, { trust: trustPolicy(role.externalId, sender) });
    const sessions = sessionsOf();
    expect(await sessions.customer(role)).toEqual(await sessions.customer(role));
    expect(aws.callsTo('AssumeRole')).toMatchObject([
      { principalArn: FUNCTION_ROLE },
      { principalArn: SENDER_ROLE, input: { RoleArn: CUSTOMER_ROLE, ExternalId: role.externalId } },
    ]);
    expect(aws.callsTo('AssumeRole')[1]?.input).not.toHaveProperty(['Tags.member.1.Key']);
  });

  test('that the role refuses is not cached', async () => {
    const sessions = sessionsOf();
    await expect(sessions.customer(role)).rejects.toMatchObject({ name: 'AccessDenied' });
    aws.roles.set(CUSTOMER_ROLE, { trust: trustPolicy(role.externalId, sender) });
    expect(await sessions.customer(role)).toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/) });
  });

  test('is replaced after the session of the sender role was revoked', async () => {
    aws.roles.set(CUSTOMER_ROLE, { trust: trustPolicy(role.externalId, sender) });
    const sessions = sessionsOf();
    await sessions.sender('123');
    aws.sessions.clear();
    await expect(sessions.customer(role)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    expect(await sessions.customer(role)).toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/) });
  });
});

describe('the proof that a role requires the external id', () => {
  const prove = () => createProveExternalId(sessionsOf(), queueFailure)(role);
  const open = (condition: object) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: sender.arn }, Action: 'sts:AssumeRole', Condition: condition }],
    });

  test('succeeds with the printed trust policy', async () => {
    aws.roles.set(CUSTOMER_ROLE, { trust: trustPolicy(role.externalId, sender) });
    expect(await prove()).toEqual({ kind: 'proven' });
    const wrong = assumed().filter(
      (input) => input['ExternalId'] !== role.externalId && input['RoleArn'] === CUSTOMER_ROLE,
    );
    expect(wrong).toHaveLength(2);
  });

  test('fails for a role that accepts any external id, or none', async () => {
    aws.roles.set(CUSTOMER_ROLE, { trust: open({}) });
    expect(await prove()).toEqual({ kind: 'open' });
  });

  test('fails for a role that does not trust the sender role', async () => {
    aws.roles.set(CUSTOMER_ROLE, { trust: trustPolicy('another', sender) });
    expect(await prove()).toMatchObject({ kind: 'refused', failure: { class: 'access_denied', code: 'AssumeRole' } });
  });

  test('is missing when the sender role cannot be assumed', async () => {
    aws.roles.delete(SENDER_ROLE);
    await expect(prove()).rejects.toBeInstanceOf(SenderRoleError);
  });
});
