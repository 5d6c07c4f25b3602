/** Props that are invalid only in combination or context: from JavaScript, known at deployment only, or imported. */
import { describe, expect, test } from '@jest/globals';
import { App, CfnParameter, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { type IVpc, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Alias, Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { NOTIFICATION_KINDS } from '../../core/notifications/notification.ts';
import { Feedhose } from '../../lib/feedhose.ts';
import type { FeedhoseProps } from '../../lib/feedhose-props.ts';

const HERE = { account: '111111111111', region: 'eu-west-1' };
const KEY = 'arn:aws:kms:us-east-1:111111111111:key/0b8f9a5e-2f00-11f1-8080-800100000000';
const LAYER = 'arn:aws:lambda:eu-west-1:615299751070:layer:AWSOpenTelemetryDistroJs:11';
const certificateIn = (region: string) => `arn:aws:acm:${region}:111111111111:certificate/0b8f9a5e`;

type PropsOf = (stack: Stack) => unknown;

/** Returns the whole line about each refused prop. */
function faultsOf(propsOf: PropsOf, env: object = { env: HERE }): readonly string[] {
  const stack = new Stack(new App(), 'Feeds', env);
  const props = propsOf(stack) as FeedhoseProps;
  try {
    new Feedhose(stack, 'Feedhose', props);
    return [];
  } catch (error) {
    const [first, ...faults] = (error as Error).message.split('\n  ');
    expect(first).toBe('The props of Feedhose are invalid:');
    return faults;
  }
}

describe('an invalid prop is refused', () => {
  test.each<[string, PropsOf]>([
    [
      'concurrency.fanout: expected fanOut, deliverToQueue, deliverToBus, deliverToTopic, deliverToWebhook, got an unknown name',
      () => ({ concurrency: { fanout: 5 } }),
    ],
    ['webhookTimeout: expected a Duration, got a number', () => ({ webhookTimeout: 10 })],
    [
      'retrySchedule.fast[1]: expected a Duration, got a string',
      () => ({ retrySchedule: { fast: [Duration.seconds(1), '1m'] } }),
    ],
    ['retrySchedule.slow: expected a list, got an object', () => ({ retrySchedule: { slow: Duration.seconds(1) } })],
    ['lowLatency: expected true or false, got a string', () => ({ lowLatency: 'true' })],
    ['key: expected a KMS key, got a string', () => ({ key: KEY })],
    ['retention: expected an object, got a list', () => ({ retention: [] })],
    ['props: expected an object, got null', () => null],
    ['busName: expected a string, got null', () => ({ busName: null })],
    ['signIn.audience: expected a list, got nothing', () => ({ signIn: { issuer: 'https://id.example.com' } })],
    ['domain.certificate: expected a certificate, got nothing', () => ({ domain: { name: 'feeds.example.com' } })],
    ['retention.logs: expected one of RetentionDays, such as 30, got 31', () => ({ retention: { logs: 31 } })],
    [
      'removalPolicy: expected RemovalPolicy.RETAIN or RemovalPolicy.DESTROY, got "snapshot"',
      () => ({ removalPolicy: RemovalPolicy.SNAPSHOT }),
    ],
    [
      'ownership.resolvers[0]: expected "system" or an IP address, perhaps with a port, got "1.1.1"',
      () => ({
        ownership: {
          resolvers: ['1.1.1', '1.1.1.1', '1.1.1.1:53', '[2606:4700::1111]:53', '2606:4700::1111', 'system'],
        },
      }),
    ],
  ])('%s', (fault, propsOf) => {
    expect(faultsOf(propsOf)).toEqual([fault]);
  });

  test.each<[string, PropsOf]>([
    ['bus: expected an event bus, got the construct Feeds/Q', (stack) => ({ bus: new Queue(stack, 'Q') })],
    ['key: expected a KMS key, got the construct Feeds/T', (stack) => ({ key: new Topic(stack, 'T') })],
    [
      'userPool: expected a user pool, got the construct Feeds/P/C',
      (stack) => ({ userPool: new UserPool(stack, 'P').addClient('C') }),
    ],
    [
      'alarmTopic: expected an SNS topic, got the construct Feeds/B',
      (stack) => ({ alarmTopic: new EventBus(stack, 'B') }),
    ],
    ['notifications.kinds: expected a list, got a string', () => ({ notifications: { kinds: 'all' } })],
    ['egress.vpc: expected a VPC, got the construct Feeds/T', (stack) => ({ egress: { vpc: new Topic(stack, 'T') } })],
    [
      'egress.securityGroups[0]: expected a security group, got a string',
      () => ({ egress: { securityGroups: ['sg-1'] } }),
    ],
    [
      'domain.hostedZone: expected a hosted zone, got the construct Feeds/T',
      (stack) => ({
        domain: {
          name: 'feeds.example.com',
          certificate: Certificate.fromCertificateArn(stack, 'C', certificateIn('us-east-1')),
          hostedZone: new Topic(stack, 'T'),
        },
      }),
    ],
  ])('as a construct of another kind: %s', (fault, propsOf) => {
    expect(faultsOf(propsOf)).toEqual([fault]);
  });

  test.each<[string, PropsOf]>([
    [
      'ownership.resolvers: expected at least one, or no list for the default, got none',
      () => ({ ownership: { resolvers: [] } }),
    ],
    [
      `notifications.kinds: expected ${NOTIFICATION_KINDS.join(', ')}, got "destination.exploded"`,
      () => ({ notifications: { kinds: ['destination.exploded'] } }),
    ],
    [
      'notifications.appTopics[0]: expected the ARN of an SNS topic, with * as a wildcard in the account and the name, got "*"',
      () => ({ notifications: { appTopics: ['*'] } }),
    ],
    [
      'notifications.failingAfter: expected 60 to 86400 whole seconds, got 30 seconds',
      () => ({ notifications: { failingAfter: Duration.seconds(30) } }),
    ],
    ['budget.perDay: expected US dollars above 0, got Infinity', () => ({ budget: { perDay: Infinity } })],
    [
      'egress.securityGroups: expected egress.vpc to be set as well, got none',
      (stack) => ({ egress: { securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'G', 'sg-1')] } }),
    ],
    [
      'signIn.issuer: expected an https URL without query, got "https://id.example.com/?a=1"',
      () => ({ signIn: { issuer: 'https://id.example.com/?a=1', audience: ['a'] } }),
    ],
    [
      'openTelemetry.environment: expected names of at least 2 letters, digits or _, the first a letter, got "OTEL-X"',
      () => ({ openTelemetry: { layerArn: LAYER, environment: { 'OTEL-X': 'x' } } }),
    ],
    [
      'openTelemetry.environment.OTEL_X: expected a string, got a number',
      () => ({ openTelemetry: { layerArn: LAYER, environment: { OTEL_X: 1 } } }),
    ],
    ['key: expected an enabled key, got a disabled one', (stack) => ({ key: new Key(stack, 'K', { enabled: false }) })],
  ])('because it would fail in the deployment or at run time: %s', (fault, propsOf) => {
    expect(faultsOf(propsOf)).toEqual([fault]);
  });

  test('by an unknown name, together with all others', () => {
    const faults = faultsOf(() => ({ lowLatencey: true, senderRoleName: 'ä', concurrency: { fanOut: '5' } }));
    expect(faults).toEqual([
      expect.stringMatching(/^lowLatencey: expected bus, busName, .*, removalPolicy.*, got an unknown name$/),
      'concurrency.fanOut: expected a number, got a string',
      'senderRoleName: expected 1 to 64 letters, digits or _ + = , . @ -, got "ä"',
    ]);
  });

  test('unless it is undefined', () => {
    expect(faultsOf(() => ({ busName: undefined, concurrency: { fanOut: undefined } }))).toEqual([]);
  });
});

describe('a value that is known at deployment only is refused if it is needed at synthesis', () => {
  const TOKEN = 'got a token, whose value is known at deployment only';
  const number = (stack: Stack) => new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
  const list = (stack: Stack) => new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' }).valueAsList;
  test.each<[string, PropsOf]>([
    ['webhookTimeout: expected a Duration', (stack) => ({ webhookTimeout: Duration.seconds(number(stack)) })],
    ['concurrency.fanOut: expected a number', (stack) => ({ concurrency: { fanOut: number(stack) } })],
    ['budget.perDay: expected a number', (stack) => ({ budget: { perDay: number(stack) } })],
    [
      'signIn.audience: expected a list',
      (stack) => ({ signIn: { issuer: 'https://a.example', audience: list(stack) } }),
    ],
    ['ownership.resolvers: expected a list', (stack) => ({ ownership: { resolvers: list(stack) } })],
  ])('%s', (fault, propsOf) => {
    expect(faultsOf(propsOf)).toEqual([`${fault}, ${TOKEN}`]);
  });

  test('unless it is a string that is passed on', () => {
    const text = (stack: Stack) => new CfnParameter(stack, 'Text').valueAsString;
    expect(faultsOf((stack) => ({ busName: text(stack) }))).toEqual([]);
    expect(faultsOf((stack) => ({ signIn: { issuer: text(stack), audience: ['a'] } }))).toEqual([]);
  });
});

describe('an existing resource is refused if it cannot work', () => {
  const REGION = "expected one of the stack's region eu-west-1, got one of us-east-1";
  const ACCOUNT = "expected one of the stack's account 111111111111, got one of 999988887777";
  const BUS = 'arn:aws:events:us-east-1:999988887777:event-bus/feeds';
  const imported: readonly [readonly string[], PropsOf][] = [
    [[`bus: ${REGION}`, `bus: ${ACCOUNT}`], (stack) => ({ bus: EventBus.fromEventBusArn(stack, 'B', BUS) })],
    [[`key: ${REGION}`], (stack) => ({ key: Key.fromKeyArn(stack, 'K', KEY) })],
    [
      [`userPool: ${REGION}`],
      (stack) => ({
        userPool: UserPool.fromUserPoolArn(
          stack,
          'P',
          'arn:aws:cognito-idp:us-east-1:111111111111:userpool/us-east-1_a',
        ),
      }),
    ],
    [[`userPool: ${REGION}`], (stack) => ({ userPool: UserPool.fromUserPoolId(stack, 'P', 'us-east-1_a') })],
    [
      [`alarmTopic: ${REGION}`],
      (stack) => ({ alarmTopic: Topic.fromTopicArn(stack, 'T', 'arn:aws:sns:us-east-1:111111111111:t') }),
    ],
    [
      [`openTelemetry.layerArn: ${REGION}`],
      () => ({
        openTelemetry: { layerArn: 'arn:aws:lambda:us-east-1:615299751070:layer:AWSOpenTelemetryDistroJs:11' },
      }),
    ],
  ];

  test.each(imported)('of another region or account: %j', (faults, propsOf) => {
    expect(faultsOf(propsOf)).toEqual(faults);
  });

  test.each(imported)(
    'but not if the region and the account of the stack are known at deployment only: %j',
    (_, propsOf) => {
      expect(faultsOf(propsOf, {})).toEqual([]);
    },
  );

  test('even if it is created in another stack of the app', () => {
    const app = new App();
    const other = new Stack(app, 'Other', { env: { ...HERE, region: 'us-east-1' } });
    const stack = new Stack(app, 'Feeds', { env: HERE, crossRegionReferences: true });
    expect(() => new Feedhose(stack, 'Feedhose', { alarmTopic: new Topic(other, 'T') })).toThrow(
      `alarmTopic: ${REGION}`,
    );
  });

  test.each([['certificate'], ['apiCertificate']])('as a certificate of another account (domain.%s)', (name) => {
    const certificate = (stack: Stack, id: string, region: string, account = HERE.account) =>
      Certificate.fromCertificateArn(stack, id, `arn:aws:acm:${region}:${account}:certificate/0b8f9a5e`);
    const owner = (one: string) => (one === name ? '999988887777' : HERE.account);
    const faults = faultsOf((stack) => ({
      domain: {
        name: 'feeds.example.com',
        certificate: certificate(stack, 'C', 'us-east-1', owner('certificate')),
        apiName: 'api.feeds.example.com',
        apiCertificate: certificate(stack, 'D', 'eu-west-1', owner('apiCertificate')),
      },
    }));
    expect(faults).toEqual([`domain.${name}: ${ACCOUNT}`]);
  });

  test('as a bus of the newer kind, which is not supported yet', () => {
    const arn = 'arn:aws:events:eu-west-1:111111111111:event-busv2/feeds/0a1b2c';
    expect(faultsOf((stack) => ({ bus: EventBus.fromEventBusArn(stack, 'B', arn) }))).toEqual([
      'bus: expected a rule-based event bus, got one of the newer kind (event-busv2), which is not supported yet',
    ]);
  });

  const ALIAS = 'key: expected a key, got an alias: rights on it would have no effect';
  test.each<[string, PropsOf]>([
    [ALIAS, (stack) => ({ key: Alias.fromAliasName(stack, 'K', 'alias/feeds') })],
    [ALIAS, (stack) => ({ key: new Alias(stack, 'K', { aliasName: 'feeds', targetKey: new Key(stack, 'Target') }) })],
    [ALIAS, (stack) => ({ key: Key.fromKeyArn(stack, 'K', 'arn:aws:kms:eu-west-1:111111111111:alias/feeds') })],
    [
      'key: expected a symmetric key for encryption, got RSA_2048 for SIGN_VERIFY',
      (stack) => ({ key: new Key(stack, 'K', { keySpec: KeySpec.RSA_2048, keyUsage: KeyUsage.SIGN_VERIFY }) }),
    ],
    [
      'egress.vpc: expected private subnets with a route to the internet, or egress.subnets, got none',
      (stack) => ({
        egress: {
          vpc: new Vpc(stack, 'V', {
            natGateways: 0,
            subnetConfiguration: [{ name: 'I', subnetType: SubnetType.PRIVATE_ISOLATED }],
          }) as IVpc,
          securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'G', 'sg-1')],
        },
      }),
    ],
    [
      'egress.subnets: expected private subnets with a route to the internet, got a public one',
      (stack) => ({ egress: { vpc: new Vpc(stack, 'V') as IVpc, subnets: { subnetType: SubnetType.PUBLIC } } }),
    ],
    [
      'egress.subnets: expected at least one subnet, got none',
      (stack) => ({ egress: { vpc: new Vpc(stack, 'V') as IVpc, subnets: { subnets: [] } } }),
    ],
    [
      'domain.certificate: expected one of us-east-1, as CloudFront does, got one of eu-west-1',
      (stack) => ({
        domain: {
          name: 'feeds.example.com',
          certificate: Certificate.fromCertificateArn(stack, 'C', certificateIn('eu-west-1')),
        },
      }),
    ],
    [
      'domain.certificate: expected one of us-east-1, as CloudFront does, got one of eu-west-1',
      (stack) => ({
        domain: {
          name: 'feeds.example.com',
          certificate: new Certificate(stack, 'C', {
            domainName: 'feeds.example.com',
            validation: CertificateValidation.fromDns(),
          }),
        },
      }),
    ],
    [
      'domain.apiCertificate: expected a certificate for apiName, got none',
      (stack) => ({
        domain: {
          name: 'feeds.example.com',
          certificate: Certificate.fromCertificateArn(stack, 'C', certificateIn('us-east-1')),
          apiName: 'api.feeds.example.com',
        },
      }),
    ],
    [
      "domain.apiCertificate: expected one of the stack's region eu-west-1, got one of us-east-1",
      (stack) => ({
        domain: {
          name: 'feeds.example.com',
          certificate: Certificate.fromCertificateArn(stack, 'C', certificateIn('us-east-1')),
          apiName: 'api.feeds.example.com',
          apiCertificate: Certificate.fromCertificateArn(stack, 'D', certificateIn('us-east-1')),
        },
      }),
    ],
    [
      'domain.webAclArn: expected the ARN of a web ACL with the scope CLOUDFRONT, got "arn:aws:wafv2:eu-west-1:1:regional/webacl/a/b"',
      (stack) => ({
        domain: {
          name: 'feeds.example.com',
          certificate: Certificate.fromCertificateArn(stack, 'C', certificateIn('us-east-1')),
          webAclArn: 'arn:aws:wafv2:eu-west-1:1:regional/webacl/a/b',
        },
      }),
    ],
    [
      'domain.hostedZone: expected a zone that holds feeds.example.com, got ds.example.com',
      (stack) => ({
        domain: {
          name: 'feeds.example.com',
          certificate: Certificate.fromCertificateArn(stack, 'C', certificateIn('us-east-1')),
          hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Z', {
            hostedZoneId: 'Z1',
            zoneName: 'ds.example.com',
          }),
        },
      }),
    ],
  ])('%s', (fault, propsOf) => {
    expect(faultsOf(propsOf)).toEqual([fault]);
  });
});

describe('a domain name', () => {
  const given = (name: string) => (stack: Stack) => ({
    domain: { name, certificate: Certificate.fromCertificateArn(stack, 'C', certificateIn('us-east-1')) },
  });

  test.each(['feeds.example.com', 'feeds.xn--e1afmkfd.xn--p1ai', 'a.xn--vermgensberatung-pwb'])('can be %s', (name) => {
    expect(faultsOf(given(name))).toEqual([]);
  });

  test.each([
    'feeds',
    'feeds.example.c',
    'feeds.example.c0m',
    'feeds.example.xn--',
    'feeds.example.xn--p1-',
    '10.0.0.1',
  ])('cannot be %s', (name) => {
    expect(faultsOf(given(name))).toEqual([`domain.name: expected a domain name in lower case, got "${name}"`]);
  });
});

test('outputs are added once, and a second time is refused by their names', () => {
  const feedhose = new Feedhose(new Stack(new App(), 'Feeds'), 'Feedhose');
  feedhose.addOutputs();
  expect(() => feedhose.addOutputs()).toThrow(
    'addOutputs(): expected a stack without outputs of these names, got BusName, BusArn',
  );
});
