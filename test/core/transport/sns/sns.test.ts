/** Topics as destinations: addresses, messages, failures, hints and the API. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { changedDestination, newDestination } from '../../../../core/api/destination.ts';
import { destinationView } from '../../../../core/api/views.ts';
import { createDelivery } from '../../../../core/delivery/delivery.ts';
import { pack } from '../../../../core/delivery/pack.ts';
import { operatorOf } from '../../../../core/transport/aws/credentials.ts';
import { SNS as API } from '../../../../core/transport/sns/api.ts';
import { filterAttributes, SNS } from '../../../../core/transport/sns/delivery.ts';
import { topicHintOf } from '../../../../core/transport/sns/hints.ts';
import { topicFailure } from '../../../../core/transport/sns/outcome.ts';
import { attributeChecks } from '../../../../core/transport/sns/test-checks.ts';
import { parseTopicArn, type TopicAddress } from '../../../../core/transport/sns/topic-arn.ts';
import { createEgressPolicy } from '../../../../core/transport/webhook/egress/policy.ts';
import { TXT_NAMING } from '../../../../core/transport/webhook/ownership/txt.ts';
import { topicEntry } from '../../../../lambdas/deliver-to-topic/deliver-to-topic.ts';
import { aSigner, aTopic, feedDetail, updateOf } from '../../make.ts';

const OWN = '999999999999';
const ARN = 'arn:aws:sns:eu-west-1:123456789012:customer';
const operator = operatorOf(`arn:aws:iam::${OWN}:role/sender`, []);
const rules = { policy: createEgressPolicy({}), operator, awsEndpoint: undefined };
const place = {
  id: 'dst_1',
  app_id: '123',
  scope: { kind: 'feed_group', name: 'user' },
  externalId: 'feedhose-new',
  random: new Uint8Array(32),
  nowMs: 0,
} as const;
const KEYS = { type: 'keys', key: 'AKIDEXAMPLE1', secret: 'hunter2' } as const;
const ROLE = { type: 'role', role_arn: 'arn:aws:iam::123456789012:role/in' } as const;
const addressOf = (arn = ARN) => (parseTopicArn(arn) as { readonly address: TopicAddress }).address;
const contextOf = (auth: Parameters<typeof topicHintOf>[1]['auth'], arn = ARN) => ({
  ...{ address: addressOf(arn), auth, appId: '123', sender: operator.senderRole },
});

describe('the ARN of a topic', () => {
  test.each([
    [ARN, { region: 'eu-west-1', account: '123456789012', name: 'customer', fifo: false }],
    ['arn:aws-cn:sns:cn-north-1:123456789012:a_b-1.fifo', { partition: 'aws-cn', name: 'a_b-1.fifo', fifo: true }],
  ])('%s is parsed', (text, parts) => expect(addressOf(text)).toMatchObject({ ...parts, arn: text }));

  test.each([
    ['https://sns.us-east-1.amazonaws.com/', 'another string'],
    [`${ARN}:2bcfbf39-05c3-41de-beaa-fcfcc21c8f55`, 'got the ARN of a subscription'],
    ['arn:aws:sns:moon-1:123456789012:customer', 'got a region that is none of aws'],
    ['arn:aws-cn:sns:eu-west-1:123456789012:customer', 'got a region that is none of aws-cn'],
    [`arn:aws:sns:eu-west-1:123456789012:${'a'.repeat(257)}`, 'got a name of more than 256 characters'],
    ['arn:aws:sns:eu-west-1:123456789012:a/b', ''],
    ['arn:aws:sns:eu-west-1.evil.example:123456789012:customer', ''],
  ])('%s is refused with what was found', (text, found) => {
    const { fault } = parseTopicArn(text) as { readonly fault: string };
    expect(fault).toMatch(/^expected the ARN of an SNS topic/);
    if (found.startsWith('got')) expect(fault).toContain(found);
  });

  test('contributes no part of a host: a region with another character is refused', () => {
    fc.assert(
      fc.property(fc.constantFrom('.', '/', '@', '#', '?', '\\', ':', ' '), fc.string(), (one, rest) => {
        expect(parseTopicArn(`arn:aws:sns:eu-west-1${one}${rest}:123456789012:customer`)).toHaveProperty('fault');
      }),
      { numRuns: 50 },
    );
  });
});

describe('a message', () => {
  const updates = (...types: string[]) =>
    types.map((type, index) =>
      updateOf({ app_id: '123', feed: '', type, event_id: `e${index}`, generic: { id: `r${index}` } }),
    );
  const reactions = aTopic({ scope: { kind: 'app_level', name: 'reactions' } });

  test('contains updates of one type, in their order', () => {
    const { bodies } = pack(updates('reaction.new', 'reaction.deleted', 'reaction.new'), reactions);
    expect(bodies.map((body) => body.updates.map(({ eventId }) => eventId))).toEqual([['e0', 'e2'], ['e1']]);
  });

  test('of a FIFO topic contains updates of one feed', () => {
    const feeds = ['user:1', 'user:2', 'user:1'].map((feed) => updateOf(feedDetail({ feed })));
    expect(pack(feeds, aTopic({ topic_arn: `${ARN}.fifo` })).bodies).toHaveLength(2);
    expect(pack(feeds, aTopic()).bodies).toHaveLength(1);
  });

  test('has its type or its feed group as an attribute, and at most ten attributes', () => {
    const connection = { address: addressOf(), form: 'json', credentials: { type: 'policy', appId: '123' } } as const;
    const sent = (scope: Parameters<typeof aTopic>[0], all: readonly ReturnType<typeof updateOf>[]) =>
      topicEntry(
        { ...createDelivery({ updates: all, activities: 1 }, aTopic(scope), 1_000), resentAt: 5 },
        aSigner(),
        connection,
        1_000,
      );
    const reaction = sent(reactions, updates('reaction.new'));
    expect(reaction.MessageAttributes).toMatchObject({ type: { DataType: 'String', StringValue: 'reaction.new' } });
    expect(reaction.MessageAttributes).not.toHaveProperty('feed_group');
    const feed = sent({}, [updateOf(feedDetail())]);
    expect(feed.MessageAttributes).toMatchObject({ feed_group: { StringValue: 'user' } });
    expect(feed.MessageAttributes).not.toHaveProperty('type');
    expect(Object.keys(feed.MessageAttributes).length).toBeLessThanOrEqual(7);
    expect(JSON.parse(feed.Message)).toHaveLength(1);
  });

  test.each([
    ['reaction.x'.padEnd(257, 'x'), {}],
    ['reaction.é', {}],
    ['reaction.a b', {}],
    ['reaction.x'.padEnd(256, 'x'), { type: 'reaction.x'.padEnd(256, 'x') }],
  ])('leaves out a type that is not printable ASCII of at most 256 characters: %j', (type, attributes) => {
    expect(filterAttributes('app_level:reactions', type)).toEqual(attributes);
  });

  test('fits with the longest attributes into the limit of its topic', () => {
    const limits = (max_message_bytes?: number, body?: 'base64') =>
      SNS.limitsOf(aTopic({ ...(max_message_bytes ? { max_message_bytes } : {}), ...(body ? { body } : {}) })).bytes;
    expect([limits(), limits(1_048_576), limits(8_192)]).toEqual([260_096, 260_096, 6_144]);
    expect(Buffer.alloc(limits(undefined, 'base64')).toString('base64').length).toBeLessThanOrEqual(260_096);
    const longest = filterAttributes(`feed_group:${'\u{ffff0}'.repeat(60)}`, 'x'.repeat(256));
    const bytes = Object.entries(longest).reduce(
      (sum, [name, value]) => sum + Buffer.byteLength(`${name}String${value}`),
      0,
    );
    expect(bytes).toBeLessThan(1_024);
  });
});

describe('an error of SNS', () => {
  test.each([
    ['AuthorizationErrorException', '', 403, 'access_denied', 'slow'],
    ['AuthorizationError', '', undefined, 'access_denied', 'slow'],
    ['NotFoundException', 'Topic does not exist', 404, 'topic_missing', 'slow'],
    ['ThrottledException', '', 429, 'throttled', 'fast'],
    ['Throttling', '', 400, 'throttled', 'fast'],
    ['KMSAccessDeniedException', '', 400, 'access_denied', 'slow'],
    ['KMSDisabledException', '', 400, 'access_denied', 'slow'],
    ['KMSInvalidStateException', '', 400, 'access_denied', 'slow'],
    ['KMSNotFoundException', '', 400, 'access_denied', 'slow'],
    ['KMSOptInRequired', '', 403, 'access_denied', 'slow'],
    ['KMSThrottlingException', '', 400, 'throttled', 'fast'],
    ['InvalidParameterException', 'Invalid parameter: Message too long', 400, 'too_large', 'slow'],
    ['BatchRequestTooLongException', '', 400, 'too_large', 'slow'],
    ['InvalidParameterException', 'Invalid parameter: TopicArn', 400, 'topic_missing', 'slow'],
    ['InvalidParameterException', 'Invalid parameter: Message', 400, 'topic_error', 'slow'],
    ['ParameterValueInvalid', '', undefined, 'topic_error', 'slow'],
    ['InvalidSecurityException', '', 403, 'bad_credentials', 'slow'],
    ['InvalidClientTokenId', '', 403, 'bad_credentials', 'slow'],
    ['SignatureDoesNotMatch', '', 403, 'bad_credentials', 'slow'],
    ['InternalErrorException', '', 500, 'topic_error', 'fast'],
    ['SomethingNew', '', 400, 'topic_error', 'slow'],
    ['ENOTFOUND', '', undefined, 'dns', 'fast'],
  ] as const)('%s %j is classified', (name, message, status, failureClass, pace) => {
    const { failure } = topicFailure({ name, message, ...(status === undefined ? {} : { status }) });
    expect(failure).toMatchObject({ class: failureClass, pace });
    expect(failure.code).not.toMatch(/^(?:Authorization\w+|NotFound|Invalid\w+)Exception$/);
  });

  test.each([
    ['AuthorizationError', { type: 'policy' }, /Make this the access policy of the topic customer.*"sns:Publish"/s],
    ['AuthorizationError', { ...ROLE, external_id: 'x' }, /Attach this permissions policy to the role/],
    ['AuthorizationError', { type: 'keys', key_hint: '' }, /Attach this identity policy to the IAM user/],
    ['NotFound', { type: 'policy' }, /names customer in account 123456789012 and region eu-west-1/],
    ['KMSAccessDenied', { type: 'policy' }, /"sns\.eu-west-1\.amazonaws\.com".*alias\/aws\/sns cannot be used/s],
    ['KMSDisabled', { type: 'policy' }, /kms enable-key/],
    ['KMSThrottling', { type: 'policy' }, /higher quota of KMS/],
    ['BatchRequestTooLong', { type: 'policy' }, /set-topic-attributes --region eu-west-1.*MaximumMessageSize/],
    ['SignatureDoesNotMatch', { type: 'keys', key_hint: '' }, /Enter the secret that belongs to this access key id/],
    ['Throttled', { type: 'policy' }, /Try again in a moment/],
  ] as const)('%s has a remedy for its access method', (name, auth, hint) => {
    expect(topicHintOf(topicFailure({ name }).failure, contextOf(auth))).toMatch(hint);
  });

  test('in the account of the operator is solved by a tag', () => {
    const arn = `arn:aws:sns:eu-west-1:${OWN}:theirs`;
    const hint = topicHintOf(topicFailure({ name: 'AuthorizationError' }).failure, contextOf({ type: 'policy' }, arn));
    expect(hint).toContain(
      `sns tag-resource --region eu-west-1 --resource-arn ${arn} --tags 'Key=feedhose-app,Value=123'`,
    );
  });
});

describe('the checks of a test', () => {
  const checksOf = (maximumMessageBytes: number, subscriptions: number) =>
    attributeChecks(
      { kind: 'seen', attributes: { maximumMessageBytes, subscriptions } },
      contextOf({ type: 'policy' }),
    ).map(({ status }) => status);
  test.each([
    [262_144, 1, ['ok', 'ok']],
    [8_192, 1, ['warning', 'ok']],
    [1_024, 1, ['error', 'ok']],
    [262_144, 0, ['ok', 'warning']],
  ])('of a topic of %d bytes with %d subscriptions', (bytes, subscriptions, statuses) => {
    expect(checksOf(bytes, subscriptions)).toEqual(statuses);
  });

  test('warn if the attributes cannot be read, because messages may still be accepted', () => {
    const failed = topicFailure({ name: 'AuthorizationError' });
    expect(attributeChecks(failed, contextOf({ type: 'policy' }))).toMatchObject([
      { name: 'attributes', status: 'warning' },
    ]);
    const missing = topicFailure({ name: 'NotFound' });
    expect(attributeChecks(missing, contextOf({ type: 'policy' }))).toMatchObject([{ status: 'error' }]);
  });
});

describe('a topic of the API', () => {
  const input = (changes: object = {}) => ({ transport: 'sns', topic_arn: ARN, auth: KEYS, ...changes }) as const;

  test('stores its settings and its keys separately, and has a signing secret', () => {
    const made = newDestination(input({ body: 'base64' }), place, rules);
    expect(made).toMatchObject({
      destination: { transport: 'sns', topic_arn: ARN, body: 'base64', auth: { type: 'keys', key_hint: 'PLE1' } },
      secrets: { access: expect.stringContaining('hunter2') },
    });
    expect(newDestination(input({ body: 'json' }), place, rules)).not.toHaveProperty('destination.body');
    expect(newDestination(input({ auth: ROLE }), place, rules)).toMatchObject({ destination: { state: 'paused' } });
  });

  test.each([
    [{ topic_arn: 'orders' }, '/topic_arn'],
    [{ auth: { ...ROLE, role_arn: 'me' } }, '/auth/role_arn'],
    [{ auth: { ...ROLE, role_arn: `arn:aws:iam::${OWN}:role/x` } }, '/auth/role_arn'],
    [{ topic_arn: 'arn:aws-cn:sns:cn-north-1:123456789012:x', auth: { type: 'policy' } }, '/topic_arn'],
  ])('refuses %j at %s', (changes, pointer) => {
    expect(newDestination(input(changes), place, rules)).toMatchObject({ errors: [{ pointer }] });
  });

  test('keeps its size limit and its external id when something else changes', () => {
    const auth = { ...ROLE, external_id: 'feedhose-old' } as const;
    const stored = { value: aTopic({ auth, max_message_bytes: 9_000 }), sealed: { signing: [] } };
    const change = (patch: object) =>
      changedDestination(stored as never, patch as never, { rules, nowMs: 0, externalId: 'feedhose-new' });
    expect(change({ body: 'base64' })).toMatchObject({
      destination: { max_message_bytes: 9_000, body: 'base64', auth },
    });
    expect(change({ topic_arn: `${ARN}2` })).not.toHaveProperty('destination.max_message_bytes');
    expect(change({ body: null })).not.toHaveProperty('destination.body');
    expect(destinationView(stored as never)).toMatchObject({ body: 'json' });
  });

  test('has snippets, and a command that subscribes a queue with raw message delivery', () => {
    const context = { rules, naming: TXT_NAMING, apiKey: 'k' };
    expect(API.access(aTopic({ auth: { type: 'policy' } }), context)).toMatchObject({
      snippets: [
        { text: expect.stringContaining('"aws:PrincipalTag/feedhose-app": "123"') },
        { text: expect.stringContaining('kms:') },
      ],
      example_commands: expect.stringMatching(/^aws sns subscribe .*--attributes RawMessageDelivery=true$/),
    });
  });
});
