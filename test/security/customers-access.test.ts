/**
 * The printed snippets grant access to Feedhose and to nobody else: every call to a customer's queue, bus, topic, bucket, role and key
 * is evaluated by an independent IAM evaluator, for the sender role of the synthesized template and the pasted
 * snippets, with the rules of both sides.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { sharedAssembly } from '../support/assembly.ts';
import { type AccessMethod, refusals, type Sender, type Situation, snippetsFor } from '../support/iam/customer.ts';
import { type Caller, type Context, evaluate, policyOf, sessionOf, type Target } from '../support/iam/evaluate.ts';
import { accessOf, type StackRole, type Template } from '../support/iam/stack.ts';

const OWN = '999999999999';
const THEIRS = '123456789012';
const THIRD = '333333333333';
const STRANGER = '555555555555';
const place = { physicalIds: {}, region: 'us-east-1', account: OWN };
const template = JSON.parse(readFileSync(`${sharedAssembly()}/Feedhose.template.json`, 'utf8')) as Template;
const stack = accessOf(template, place);
const roleOf = (prefix: string): StackRole => {
  const found = [...stack.roles].find(([id]) => id.startsWith(prefix));
  if (!found) throw new Error(`no role ${prefix}`);
  return found[1];
};
const sender: Sender = { role: roleOf('FeedhoseSenderRole') };

const KEYS: readonly (readonly [what: string, account: string | undefined])[] = [
  ['without a KMS key', undefined],
  ['with a KMS key of its account', 'its own'],
  ['with a KMS key of a third account', THIRD],
];

const WITHOUT_KEYS: readonly AccessMethod[] = ['policy', 'role'];
const METHODS: readonly AccessMethod[] = [...WITHOUT_KEYS, 'keys'];

const situations = (['sqs', 'eventbridge', 'sns', 's3'] as const).flatMap((transport) =>
  (transport === 's3' ? WITHOUT_KEYS : METHODS).flatMap((method) =>
    [THEIRS, OWN]
      // A role of the stack's account is refused when a destination is saved.
      .filter((account) => !(method === 'role' && account === OWN))
      .flatMap((account) =>
        KEYS.map(([what, keyAccount]): [string, Situation] => [
          `${transport}, by ${method}, in ${account === OWN ? "the stack's" : 'another'} account, ${what}`,
          {
            ...{ transport, method, account, region: 'eu-west-1', name: 'customer', appId: '123' },
            ...(keyAccount === undefined ? {} : { keyAccount: keyAccount === THIRD ? THIRD : account }),
          },
        ]),
      ),
  ),
);

describe('the snippets of a destination', () => {
  test.each(situations)('allow every call: %s', async (_, situation) => {
    expect(await refusals(situation, sender, snippetsFor(situation, sender))).toEqual([]);
  });

  // The same text is printed wherever the key is. Its tag counts only within the stack's account, and the permissions
  // of the role count only for a key of a third account.
  const needed = situations.filter(([, { transport, method, account, keyAccount }]) => {
    if (transport === 'eventbridge' || keyAccount === undefined) return true;
    // A bucket policy and a key policy are needed in every account.
    if (transport === 's3' && method === 'policy') return true;
    return (keyAccount === account) === (method === 'policy');
  });

  test.each(needed)('contain no text that could be omitted: %s', async (_, situation) => {
    const all = snippetsFor(situation, sender);
    expect(all.length).toBeGreaterThan(0);
    for (const without of all) {
      const refused = await refusals(
        situation,
        sender,
        all.filter((text) => text !== without),
      );
      expect([without.where, refused.length]).not.toEqual([without.where, 0]);
    }
  });

  test.each(situations.filter(([, { method }]) => method === 'policy'))(
    'for one app grant no access to a session for another: %s',
    async (_, situation) => {
      const texts = snippetsFor(situation, sender);
      const refused = await refusals({ ...situation, appId: '124' }, sender, texts);
      const calls = refused.map(({ call }) => call);
      expect(calls).toContain(
        { sqs: 'sqs:SendMessage', eventbridge: 'events:PutEvents', sns: 'sns:Publish', s3: 's3:PutObject' }[
          situation.transport
        ],
      );
      if (situation.keyAccount !== undefined && situation.transport !== 'eventbridge')
        expect(calls).toContain('kms:GenerateDataKey');
    },
  );
});

const session = (tags: Readonly<Record<string, string>> = { 'feedhose-app': '123' }): Caller => ({
  arn: sessionOf(sender.role.arn, 'feedhose'),
  policies: sender.role.policies,
  tags,
});
const queueOf = (account: string, more: Partial<Target> = {}): Target => ({
  arn: `arn:aws:sqs:eu-west-1:${account}:any`,
  ...more,
});
const busOf = (account: string, more: Partial<Target> = {}): Target => ({
  arn: `arn:aws:events:eu-west-1:${account}:event-bus/any`,
  ...more,
});
const topicOf = (account: string, more: Partial<Target> = {}): Target => ({
  arn: `arn:aws:sns:eu-west-1:${account}:any`,
  ...more,
});
const objectOf = (account: string, more: Partial<Target> = {}): Target => ({
  arn: 'arn:aws:s3:::any/object',
  account,
  ...more,
});
const keyOf = (account: string, more: Partial<Target> = {}): Target => ({
  arn: `arn:aws:kms:eu-west-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
  policy: everybody('kms:*', '*'),
  ...more,
});
const everybody = (Action: string, Resource: string) =>
  policyOf({ Effect: 'Allow', Principal: { AWS: '*' }, Action, Resource });
const roleAt = (account: string, more: Partial<Target> = {}): Target => ({
  arn: `arn:aws:iam::${account}:role/any`,
  ...more,
});
const mine = { 'feedhose-app': '123' };
const trusting = policyOf({
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${OWN}:root` },
  Action: 'sts:AssumeRole',
});

describe('the sender role cannot', () => {
  const ownQueues = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::SQS::Queue');

  test.each(ownQueues.map(([id]) => [id, stack.arnOf(id, 'AWS::SQS::Queue')]))(
    'send to the queue %s of the stack, even if it has the tag of the app',
    async (_, arn) => {
      for (const call of ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:PurgeQueue']) {
        expect(await evaluate(session(), call, { arn, tags: mine })).toMatchObject({ result: 'ExplicitlyDenied' });
      }
    },
  );

  test('put events on the bus that receives the updates, even if it has the tag of the app', async () => {
    const arn = stack.arnOf('FeedhoseIntakeBus', 'AWS::Events::EventBus');
    expect(await evaluate(session(), 'events:PutEvents', { arn, tags: mine })).toMatchObject({
      result: 'ExplicitlyDenied',
    });
  });

  test('use the bucket of the journal, even if it is open to everybody', async () => {
    const bucket = stack.arnOf('FeedhoseJournalBlocks', 'AWS::S3::Bucket');
    const target = { arn: `${bucket}/blocks/x`, account: OWN, policy: everybody('s3:*', '*') };
    for (const call of ['s3:PutObject', 's3:GetObject', 's3:DeleteObject']) {
      expect(await evaluate(session(), call, target)).toMatchObject({ result: 'ExplicitlyDenied' });
    }
  });

  const DENIED: readonly (readonly [
    what: string,
    caller: Caller,
    action: string,
    target: Target,
    context?: Context,
  ])[] = [
    ['use an untagged queue of our account', session(), 'sqs:SendMessage', queueOf(OWN)],
    [
      'use a queue of our account with the tag of another app',
      session(),
      'sqs:SendMessage',
      queueOf(OWN, { tags: { 'feedhose-app': '1234' } }),
    ],
    [
      'use a queue of our account with an empty tag, in a session without one',
      session({}),
      'sqs:SendMessage',
      queueOf(OWN, { tags: { 'feedhose-app': '' } }),
    ],
    ['read from a tagged queue of our account', session(), 'sqs:ReceiveMessage', queueOf(OWN, { tags: mine })],
    [
      "read from a customer's queue that everybody may read",
      session(),
      'sqs:ReceiveMessage',
      queueOf(THEIRS, { policy: everybody('sqs:*', '*') }),
    ],
    ["use a customer's queue that nobody opened", session(), 'sqs:SendMessage', queueOf(THEIRS)],
    ['use an untagged bus of our account', session(), 'events:PutEvents', busOf(OWN)],
    [
      'use a bus of our account with the tag of another app',
      session(),
      'events:PutEvents',
      busOf(OWN, { tags: { 'feedhose-app': '1234' } }),
    ],
    ['use an untagged topic of our account, such as that of our alarms', session(), 'sns:Publish', topicOf(OWN)],
    [
      'use a topic of our account with the tag of another app',
      session(),
      'sns:Publish',
      topicOf(OWN, { tags: { 'feedhose-app': '1234' } }),
    ],
    ["use a customer's topic that nobody opened", session(), 'sns:Publish', topicOf(THEIRS)],
    [
      "subscribe to a customer's topic that is open to everybody",
      session(),
      'sns:Subscribe',
      topicOf(THEIRS, { policy: everybody('sns:*', '*') }),
    ],
    ["write to a customer's bucket that nobody opened", session(), 's3:PutObject', objectOf(THEIRS)],
    ['write to a bucket of our account', session(), 's3:PutObject', objectOf(OWN)],
    [
      "read from a customer's bucket that is open to everybody",
      session(),
      's3:GetObject',
      objectOf(THEIRS, { policy: everybody('s3:*', '*') }),
    ],
    ["use a customer's bus that nobody opened", session(), 'events:PutEvents', busOf(THEIRS)],
    [
      "change the rules of a customer's bus that is open to everybody",
      session(),
      'events:PutRule',
      { arn: `arn:aws:events:eu-west-1:${THEIRS}:rule/any/x`, policy: everybody('events:*', '*') },
    ],
    ['use a key that leaves access to IAM, without SQS', session(), 'kms:Decrypt', keyOf(THEIRS)],
    [
      'use a key by another service than SQS, SNS and S3',
      session(),
      'kms:Decrypt',
      keyOf(THEIRS),
      { 'kms:ViaService': 'dynamodb.eu-west-1.amazonaws.com' },
    ],
    [
      'use an untagged key of our account',
      session(),
      'kms:Decrypt',
      keyOf(OWN, { policy: rootOf(OWN) }),
      { 'kms:ViaService': 'sqs.eu-west-1.amazonaws.com' },
    ],
    [
      'use a key without a statement for it',
      session(),
      'kms:GenerateDataKey',
      keyOf(THEIRS, { policy: rootOf(THEIRS) }),
      { 'kms:ViaService': 'sqs.eu-west-1.amazonaws.com' },
    ],
    ['become a role of our account that trusts it', session(), 'sts:AssumeRole', roleAt(OWN, { policy: trusting })],
    [
      "become a customer's role that trusts nobody",
      session(),
      'sts:AssumeRole',
      roleAt(THEIRS, {
        policy: policyOf({
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${THEIRS}:root` },
          Action: 'sts:AssumeRole',
        }),
      }),
    ],
  ];
  test.each(DENIED.map(([what, ...call]) => [what, call] as const))('%s', async (_, call) => {
    expect((await evaluate(...call)).result).not.toBe('Allowed');
  });

  test('read the secrets of the stack, with any key and context', async () => {
    const arn = stack.arnOf('FeedhoseConfigurationSecretsKey', 'AWS::KMS::Key');
    const context = { 'kms:EncryptionContext:feedhose:app': '123', 'kms:ViaService': 'sqs.us-east-1.amazonaws.com' };
    const target = { arn, policy: stack.resourcePolicies.get(arn) };
    expect((await evaluate(session(), 'kms:Decrypt', target, context)).result).not.toBe('Allowed');
  });
});

function rootOf(account: string) {
  return policyOf({
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: 'kms:*',
    Resource: '*',
  });
}

describe('the sender role can be assumed', () => {
  const tagged = (tags: Readonly<Record<string, string>>): Context => ({
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    ...(Object.keys(tags).length > 0 ? { 'aws:TagKeys': Object.keys(tags) } : {}),
  });
  const become = async (caller: Caller, context: Context) => {
    const target = { arn: sender.role.arn, policy: sender.role.trust };
    const calls = Object.keys(context).length > 0 ? ['sts:AssumeRole', 'sts:TagSession'] : ['sts:AssumeRole'];
    const decisions = await Promise.all(calls.map((call) => evaluate(caller, call, target, context)));
    return decisions.every(({ result }) => result === 'Allowed');
  };
  const functionAs = (prefix: string): Caller => {
    const { arn, policies } = roleOf(prefix);
    return { arn: sessionOf(arn, 'function'), policies };
  };
  const wide = [policyOf({ Effect: 'Allow', Action: 'sts:*', Resource: '*' })];

  const SENDERS = /^Feedhose(?:DeliverTo(?:Queue|Bus|Topic)|WriteToBucket)WorkerRole/;
  const roles = [...stack.roles.keys()];

  test('by four functions', () => {
    expect(roles.filter((id) => SENDERS.test(id))).toHaveLength(4);
  });

  test.each(roles.filter((id) => SENDERS.test(id)))('by %s, with the tag of an app', async (role) => {
    expect(await become(functionAs(role), tagged(mine))).toBe(true);
    expect(await become(functionAs(role), tagged({}))).toBe(false);
    expect(await become(functionAs(role), tagged({ 'feedhose-app': '' }))).toBe(false);
    expect(await become(functionAs(role), tagged({ ...mine, more: 'x' }))).toBe(false);
    expect(await become(functionAs(role), tagged({ other: '123' }))).toBe(false);
  });

  test.each(roles.filter((id) => !SENDERS.test(id)))('not by %s, whatever its own policies say', async (id) => {
    expect(await become({ ...functionAs(id), policies: wide }, tagged(mine))).toBe(false);
  });

  test("not by others of the stack's account, nor by other accounts, whatever their own policies say", async () => {
    for (const arn of [
      `arn:aws:iam::${OWN}:user/operator`,
      `arn:aws:iam::${STRANGER}:user/x`,
      `arn:aws:sts::${STRANGER}:assumed-role/x/y`,
    ]) {
      expect(await become({ arn, policies: wide }, tagged(mine))).toBe(false);
    }
  });
});

describe("a customer's role with the printed trust policy", () => {
  const [, situation] = situations.find(([, { method }]) => method === 'role') ?? [];
  if (!situation) throw new Error('no role');
  const trust = JSON.parse(
    snippetsFor(situation, sender).find(({ where }) => where.includes('trust policy'))?.text ?? '',
  );
  const target = { arn: `arn:aws:iam::${THEIRS}:role/feeds`, policy: trust };
  const assume = async (caller: Caller, context: Context) =>
    (await evaluate(caller, 'sts:AssumeRole', target, context)).result === 'Allowed';
  const right = { 'sts:ExternalId': 'feedhose-external-id' };

  test('can be assumed only with its external id', async () => {
    expect(await assume(session(), right)).toBe(true);
    expect(await assume(session(), {})).toBe(false);
    expect(await assume(session(), { 'sts:ExternalId': 'feedhose-external-id-2' })).toBe(false);
    expect(await assume(session(), { 'sts:ExternalId': 'feedhose-external' })).toBe(false);
  });

  test("can be assumed only by the sender role, even if others of the stack's account know the external id", async () => {
    const policies = [policyOf({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' })];
    for (const arn of [
      `arn:aws:iam::${OWN}:user/operator`,
      `arn:aws:sts::${OWN}:assumed-role/other/x`,
      `arn:aws:sts::${STRANGER}:assumed-role/x/y`,
    ]) {
      expect(await assume({ arn, policies }, right)).toBe(false);
    }
  });
});
