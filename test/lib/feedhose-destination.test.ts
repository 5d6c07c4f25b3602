/** The construct of a destination: its template, its permissions, replacements, and settings that are refused at synthesis. */
import { describe, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { DestinationSettings } from '../../lib/destination-settings.ts';
import { FeedhoseDestination, type FeedhoseDestinationProps } from '../../lib/feedhose-destination.ts';
import { build } from './construct.ts';
import { ofType as entriesOf, type TemplateText } from './template.ts';

const ACCESS = 'arn:aws:lambda:eu-west-1:111122223333:function:api:app_acme';
const TOKEN = 'arn:aws:secretsmanager:eu-west-1:444455556666:secret:token-AbCdEf';
const secretIn = (stack: Stack, id = 'Token') => Secret.fromSecretCompleteArn(stack, id, TOKEN);
const WEBHOOK = { transport: 'webhook', url: 'https://hooks.example.com/in' } as const;

const teamStack = () => new Stack(new App(), 'Team', { env: { account: '444455556666', region: 'eu-west-1' } });
function destination(stack: Stack, props: Partial<FeedhoseDestinationProps> = {}, id = 'Destination') {
  const usual = { appId: 'acme', scope: 'feed_group:user', accessArn: ACCESS, settings: WEBHOOK };
  return new FeedhoseDestination(stack, id, { ...usual, ...props });
}
const ofType = (template: TemplateText, type: string) => entriesOf(template, type).map(([, resource]) => resource);
const templateOf = (stack: Stack) => Template.fromStack(stack).toJSON() as TemplateText;
function resourceOf(props: Partial<FeedhoseDestinationProps> = {}) {
  const stack = teamStack();
  destination(stack, props);
  const [[id, resource] = ['', undefined]] = Object.entries(templateOf(stack).Resources).filter(
    ([, { Type }]) => Type === 'Custom::FeedhoseDestination',
  );
  return { id, properties: resource?.Properties ?? {} };
}

describe('a destination in a stack', () => {
  const stack = teamStack();
  const settings = {
    ...WEBHOOK,
    timeout_seconds: 5,
    event_types: undefined,
    custom_headers: { 'x-token': { secret: secretIn(stack), field: 'token' } },
  } satisfies DestinationSettings;
  const made = destination(stack, { settings });
  destination(stack, { scope: 'feed_group:timeline' }, 'Second');
  const template = templateOf(stack);

  test('is a custom resource with JSON settings, and references in place of secrets', () => {
    const [resource] = ofType(template, 'Custom::FeedhoseDestination');
    expect(resource?.Properties).toMatchObject({
      Scope: 'feed_group:user',
      Settings: JSON.stringify({ ...WEBHOOK, timeout_seconds: 5, custom_headers: {} }),
      ServiceTimeout: '1800',
    });
    const secrets = JSON.stringify(resource?.Properties['Secrets']);
    expect(secrets).toContain(TOKEN);
    expect(secrets).toContain('/custom_headers/x-token');
    expect(secrets).toContain('/signing_secret');
    expect(Stack.of(made).resolve(made.destinationId)).toMatchObject({
      'Fn::GetAtt': [expect.any(String), 'destinationId'],
    });
  });

  test('shares one function with the other destinations of the app, which may use its access and its secrets only', () => {
    expect(ofType(template, 'AWS::Lambda::Function')).toHaveLength(1);
    const statements = ofType(template, 'AWS::IAM::Policy').flatMap(
      ({ Properties }) =>
        (Properties['PolicyDocument'] as { Statement: { Action: string | string[]; Resource: unknown }[] }).Statement,
    );
    const of = (action: string) => statements.filter(({ Action }) => [Action].flat().includes(action));
    expect(of('lambda:InvokeFunction').map(({ Resource }) => Resource)).toEqual([ACCESS]);
    expect(of('secretsmanager:GetSecretValue').map(({ Resource }) => Resource)).toEqual([
      TOKEN,
      { Ref: expect.stringMatching(/SigningSecret/) },
      { Ref: expect.stringMatching(/SigningSecret/) },
    ]);
    const actions = [...new Set(statements.flatMap(({ Action }) => Action))].toSorted();
    expect(actions).toEqual([
      'lambda:InvokeFunction',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:DescribeSecret',
      'secretsmanager:GetSecretValue',
    ]);
  });

  test('has a generated signing secret of Base64 characters if its deliveries are signed', () => {
    expect(made.signingSecret).toBeDefined();
    const [secret] = ofType(template, 'AWS::SecretsManager::Secret');
    expect(secret?.Properties['GenerateSecretString']).toEqual({ PasswordLength: 44, ExcludePunctuation: true });
    const bus = {
      transport: 'eventbridge',
      bus_arn: 'arn:aws:events:eu-west-1:123456789012:event-bus/a',
      auth: { type: 'policy' },
    } as const;
    expect(destination(teamStack(), { settings: bus }).signingSecret).toBeUndefined();
  });

  test('waits for the permissions of its function', () => {
    const [resource] = ofType(template, 'Custom::FeedhoseDestination');
    expect(JSON.stringify(resource)).toMatch(/DependsOn.*RoleDefaultPolicy/);
  });
});

describe('the logical id', () => {
  test('stays when settings change, also with the scope, which the function replaces', () => {
    const ids = [{}, { settings: { ...WEBHOOK, max_batch: 5 } }, { scope: 'feed_group:other' }, { revision: '2' }].map(
      (props) => resourceOf(props).id,
    );
    expect(new Set(ids).size).toBe(1);
  });

  test('is another one for another app, transport or signing secret, so that CloudFormation replaces the resource', () => {
    const auth = { type: 'policy' } as const;
    const queue = { transport: 'sqs', queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/a', auth } as const;
    const signing_secret = { secret: secretIn(teamStack()) };
    const ids = [{}, { appId: 'other' }, { settings: queue }, { settings: { ...WEBHOOK, signing_secret } }].map(
      (props) => resourceOf(props).id,
    );
    expect(new Set(ids).size).toBe(4);
  });
});

test('settings can contain values that are known only at deployment', () => {
  const stack = teamStack();
  const { queueUrl } = new Queue(stack, 'Queue');
  expect(() => {
    destination(stack, { settings: { transport: 'sqs', queue_url: queueUrl, auth: { type: 'policy' } } });
  }).not.toThrow();
  expect(JSON.stringify(ofType(templateOf(stack), 'Custom::FeedhoseDestination')[0])).toContain('"Ref":"Queue');
});

test.each([
  [{ appId: 'not an id' }, /appId: expected/],
  [{ scope: 'user' }, /scope: expected feed_group:<name>/],
  [{ settings: { ...WEBHOOK, max_batches: 1 } }, /settings\/max_batches: unknown member/],
  [{ settings: { ...WEBHOOK, max_batch: 0 } }, /settings\/max_batch: expected at least 1, got 0/],
  [{ settings: { ...WEBHOOK, url: 'https://127.0.0.1/' } }, /settings\/url: /],
  [
    { settings: { ...WEBHOOK, url: 'https://user:pass@hooks.example.com/' } },
    /settings\/url: expected a reference to Secrets Manager/,
  ],
  [
    { settings: { ...WEBHOOK, custom_headers: { 'x-token': 'plain' } } },
    /settings\/custom_headers\/x-token: expected a reference .* got a string/,
  ],
  [{ settings: { ...WEBHOOK, signing_secret: 'plain' } }, /settings\/signing_secret: expected a reference/],
  [{ settings: { ...WEBHOOK, ownership: 'operator' } }, /settings\/ownership: not supported in a stack/],
  [{ settings: { ...WEBHOOK, state: 'paused' } }, /settings\/state: not supported in a stack/],
  [{ settings: { ...WEBHOOK, event_types: ['reaction.new'] } }, /settings\/event_types/],
  [{ settings: { transport: 'fax' } }, /settings\/transport: expected "sqs"/],
  [
    { settings: { transport: 'sqs', queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/a' } },
    /settings\/auth: expected/,
  ],
])('props that cannot work are refused at synthesis, by name and without their values: %j', (props, message) => {
  const make = () => destination(teamStack(), props as unknown as Partial<FeedhoseDestinationProps>);
  expect(make).toThrow(message);
  expect(make).not.toThrow(/plain|pass@/);
});

test('two accesses for one app in a stack are refused, because CloudFormation cannot change the function of a resource', () => {
  const stack = teamStack();
  destination(stack);
  expect(() => destination(stack, { accessArn: `${ACCESS}2` }, 'Second')).toThrow(/accessArn: expected one ARN/);
});

describe('destinationAccess()', () => {
  const { stack, feedhose } = build();
  const access = feedhose.destinationAccess('acme.eu');
  access.grantInvoke(new AccountPrincipal('444455556666'));
  const template = templateOf(stack);

  test('is an alias of the function of the API with the id of the app, once per app', () => {
    expect(feedhose.destinationAccess('acme.eu')).toBe(access);
    const aliases = ofType(template, 'AWS::Lambda::Alias');
    expect(aliases.map(({ Properties }) => Properties)).toEqual([
      {
        Name: 'app_acme_2eeu',
        FunctionName: { Ref: expect.stringMatching(/^FeedhoseApiWorkerFunction/) },
        FunctionVersion: '$LATEST',
      },
    ]);
  });

  test('can be granted to another account, for the alias only', () => {
    const granted = ofType(template, 'AWS::Lambda::Permission').filter(
      ({ Properties }) => Properties['Principal'] === '444455556666',
    );
    expect(granted.map(({ Properties }) => Properties['FunctionName'])).toEqual([
      { Ref: expect.stringMatching(/DestinationAccess/) },
    ]);
  });

  test('is refused for an id that no app has, and for one that is too long for an alias', () => {
    expect(() => feedhose.destinationAccess('a b')).toThrow(/destinationAccess\(\): expected/);
    expect(() => feedhose.destinationAccess('a'.repeat(125))).toThrow(/destinationAccess\(\): expected/);
  });
});
