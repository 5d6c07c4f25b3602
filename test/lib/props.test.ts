/** The effect of each prop of the construct, and the refusal of invalid props by name. */
import { describe, expect, test } from '@jest/globals';
import { App, CfnParameter, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { type IVpc, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Feedhose } from '../../lib/feedhose.ts';
import type { FeedhoseProps } from '../../lib/feedhose-props.ts';
import { type Built, build, functionOf, variablesOf } from './construct.ts';
import { ofType } from './template.ts';

const DELIVERING = ['DeliverToQueue', 'DeliverToWebhook'];
const LAYER = 'arn:aws:lambda:us-east-1:615299751070:layer:AWSOpenTelemetryDistroJs:11';

describe('bus', () => {
  test('receives events from an existing bus', () => {
    const template = build((stack) => ({ bus: EventBus.fromEventBusName(stack, 'Company', 'company') })).template();
    expect(ofType(template, 'AWS::Events::EventBus')).toEqual([]);
    expect(ofType(template, 'AWS::Events::Rule')[0]?.[1].Properties['EventBusName']).toBe('company');
    expect(variablesOf(template, 'Wake')['BUS_NAME']).toBe('company');
  });
});

describe('batchingWindow', () => {
  test('is the time for which fan-out collects events, and extends the visibility timeout of its queue', () => {
    const template = build({ batchingWindow: Duration.seconds(20) }).template();
    const [[, mapping] = []] = ofType(template, 'AWS::Lambda::EventSourceMapping');
    expect(mapping?.Properties).toMatchObject({ BatchSize: 1000, MaximumBatchingWindowInSeconds: 20 });
    const [[, queue] = []] = ofType(template, 'AWS::SQS::Queue').filter(([id]) => id.includes('IntakeWorkQueue'));
    expect(queue?.Properties['VisibilityTimeout']).toBe(6 * 60 + 9 + 20);
  });
});

describe('retrySchedule and retention', () => {
  const template = build({
    retrySchedule: { fast: [Duration.seconds(1), Duration.minutes(1)], slow: [Duration.hours(1)] },
    retention: {
      logs: RetentionDays.ONE_WEEK,
      queues: Duration.days(2),
      waiting: Duration.days(2),
      attempts: Duration.days(3),
      deadLetters: Duration.days(30),
    },
  }).template();

  test('are passed to the functions that deliver', () => {
    for (const name of DELIVERING) {
      expect(variablesOf(template, name)).toMatchObject({
        RETRY_FAST_SECONDS: '1,60',
        RETRY_SLOW_SECONDS: '3600',
        MAX_AGE_SECONDS: String(2 * 86_400),
        ATTEMPTS_SECONDS: String(3 * 86_400),
      });
    }
  });

  test('keep attempts as long as the journal by default, and never less than two weeks', () => {
    const secondsWith = (props: FeedhoseProps) => {
      const { ATTEMPTS_SECONDS: ofApi } = variablesOf(build(props).template(), 'Api');
      return ofApi;
    };
    expect(secondsWith({ journal: { retention: Duration.days(90) } })).toBe(String(90 * 86_400));
    expect(secondsWith({ journal: { retention: Duration.days(1) } })).toBeUndefined();
    expect(secondsWith({ journal: false })).toBeUndefined();
    const shorter = { journal: { retention: Duration.days(90) }, retention: { attempts: Duration.days(30) } };
    expect(secondsWith(shorter)).toBe(String(30 * 86_400));
  });

  test('are passed to wake and archive, the queues, the logs, and the alarm at half of the maximum waiting time', () => {
    expect(variablesOf(template, 'Wake')['MAX_AGE_SECONDS']).toBe(String(2 * 86_400));
    expect(variablesOf(template, 'Archive')['DEAD_LETTER_SECONDS']).toBe(String(30 * 86_400));
    const working = ofType(template, 'AWS::SQS::Queue').filter(([, { Properties }]) => Properties['RedrivePolicy']);
    expect(working.map(([, { Properties }]) => Properties['MessageRetentionPeriod'])).toEqual(
      working.map(() => 2 * 86_400),
    );
    for (const [, { Properties }] of ofType(template, 'AWS::Logs::LogGroup'))
      expect(Properties['RetentionInDays']).toBe(7);
    const [[, alarm] = []] = ofType(template, 'AWS::CloudWatch::Alarm').filter(([id]) => id.includes('BacklogAge'));
    expect(alarm?.Properties['Threshold']).toBe(86_400);
    expect(JSON.stringify(alarm?.Properties['AlarmDescription'])).toContain('more than 1 days');
  });
});

describe('key', () => {
  test('encrypts the secrets, and no other key is created', () => {
    const arn = 'arn:aws:kms:us-east-1:123456789012:key/0b8f9a5e-2f00-11f1-8080-800100000000';
    const template = build((stack) => ({ key: Key.fromKeyArn(stack, 'Own', arn) })).template();
    expect(ofType(template, 'AWS::KMS::Key')).toEqual([]);
    for (const name of [...DELIVERING, 'Api']) expect(variablesOf(template, name)['SECRETS_KEY_ARN']).toBe(arn);
  });
});

describe('egress', () => {
  test('routes webhooks, and nothing else, through NAT gateways with fixed addresses', () => {
    const { feedhose, template: text } = build({ egress: { natGateways: 2 } });
    const template = text();
    expect(functionOf(template, 'DeliverToWebhook').Properties['VpcConfig']).toMatchObject({ SubnetIds: [{}, {}] });
    for (const name of ['FanOut', 'DeliverToQueue', 'Archive', 'Wake', 'Api']) {
      expect(functionOf(template, name).Properties).not.toHaveProperty('VpcConfig');
    }
    const gateways = ofType(template, 'AWS::EC2::NatGateway').map(([, { Properties }]) => Properties['AllocationId']);
    const addresses = ofType(template, 'AWS::EC2::EIP').map(([id]) => id);
    expect(gateways).toEqual(addresses.map((id) => ({ 'Fn::GetAtt': [id, 'AllocationId'] })));
    expect(feedhose.egressAddresses).toHaveLength(2);
    const endpoints = ofType(template, 'AWS::EC2::VPCEndpoint').map(([, { Properties }]) => Properties);
    expect(endpoints).toMatchObject([{ VpcEndpointType: 'Gateway' }]);
    expect(JSON.stringify(endpoints)).toContain('.dynamodb');
  });

  test('uses subnets of an existing VPC, and attaches the function to it', () => {
    const template = build((stack) => ({
      egress: {
        vpc: new Vpc(stack, 'Own') as IVpc,
        subnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS, onePerAz: true },
      },
    })).template();
    expect(ofType(template, 'AWS::EC2::VPC').map(([id]) => id)).toEqual([expect.stringMatching(/^Own/)]);
    const [[, policy] = []] = ofType(template, 'AWS::IAM::Policy').filter(([id]) =>
      id.includes('DeliverToWebhookWorkerRole'),
    );
    expect(JSON.stringify(policy)).toContain('ec2:CreateNetworkInterface');
  });
});

describe('userPool', () => {
  test('signs in the users of an existing pool', () => {
    const template = build((stack) => ({
      userPool: UserPool.fromUserPoolId(stack, 'Own', 'us-east-1_own'),
    })).template();
    for (const type of ['UserPool', 'UserPoolGroup', 'UserPoolDomain']) {
      expect(ofType(template, `AWS::Cognito::${type}`)).toEqual([]);
    }
    const [[id, client] = []] = ofType(template, 'AWS::Cognito::UserPoolClient');
    expect(client?.Properties['UserPoolId']).toBe('us-east-1_own');
    const [[, authorizer] = []] = ofType(template, 'AWS::ApiGatewayV2::Authorizer');
    expect(authorizer?.Properties['JwtConfiguration']).toMatchObject({ Audience: [{ Ref: id }] });
  });

  /**
   * Returns the hosts to which the content security policy of the page allows connections, with references as `<logical
   * id>`.
   */
  const talksTo = (props: (stack: Stack) => FeedhoseProps): string => {
    const [[, policy] = []] = ofType(build(props).template(), 'AWS::CloudFront::ResponseHeadersPolicy');
    const text = JSON.stringify(policy)
      .replaceAll(/",\{"Ref":"([\w:]+)"\},"/g, '<$1>')
      .replaceAll(/",\{"Fn::(\w+)":.*?\}\]?\},"/g, '<$1>');
    return /connect-src ([^;]*)/.exec(text)?.[1] ?? '';
  };
  const COGNITO = 'https://cognito-idp.<AWS::Region>.<AWS::URLSuffix>';

  test('of the stack is reached at its own domain, and the page can connect to no other', () => {
    expect(talksTo(() => ({}))).toMatch(
      /^'self' https:\/\/cognito-idp\.<AWS::Region>\.<AWS::URLSuffix> https:\/\/<FeedhoseSignInDomain\w+>\.auth\.<AWS::Region>\.amazoncognito\.com$/,
    );
  });
  test('that exists already is reached at the named domain', () => {
    const userPool = (stack: Stack) => UserPool.fromUserPoolId(stack, 'Own', 'us-east-1_own');
    expect(talksTo((stack) => ({ userPool: userPool(stack), userPoolDomain: 'login.example.com' }))).toBe(
      `'self' ${COGNITO} https://login.example.com`,
    );
    expect(talksTo((stack) => ({ userPool: userPool(stack) }))).toBe(
      `'self' ${COGNITO} https://*.auth.<AWS::Region>.amazoncognito.com`,
    );
    expect(() => build(() => ({ userPoolDomain: 'login.example.com' }))).toThrow('userPoolDomain: expected userPool');
    expect(() => build((stack) => ({ userPool: userPool(stack), userPoolDomain: 'https://x' }))).toThrow(
      'userPoolDomain: expected a domain name',
    );
  });
  test('is replaced by an issuer, of which the page can connect to the origin only', () => {
    const audience = ['client'];
    expect(talksTo(() => ({ signIn: { issuer: 'https://login.example.com/tenant/1', audience } }))).toBe(
      "'self' https://login.example.com",
    );
    const unknown = (stack: Stack) => ({ issuer: new CfnParameter(stack, 'Issuer').valueAsString, audience });
    expect(talksTo((stack) => ({ signIn: unknown(stack) }))).toBe("'self' https://<Select>");
  });
});

describe('domain', () => {
  test('is a name of the distribution, with records, and the address to which users return after signing in', () => {
    const arn = 'arn:aws:acm:us-east-1:123456789012:certificate/0b8f9a5e-2f00-11f1-8080-800100000000';
    const { feedhose, template: text } = build((stack) => ({
      domain: {
        name: 'feeds.example.com',
        certificate: Certificate.fromCertificateArn(stack, 'Own', arn),
        hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
      },
    }));
    const template = text();
    const [[, distribution] = []] = ofType(template, 'AWS::CloudFront::Distribution');
    expect(distribution?.Properties['DistributionConfig']).toMatchObject({
      Aliases: ['feeds.example.com'],
      ViewerCertificate: { AcmCertificateArn: arn },
    });
    const records = ofType(template, 'AWS::Route53::RecordSet').map(([, { Properties }]) => [
      Properties['Name'],
      Properties['Type'],
    ]);
    expect(records).toEqual([
      ['feeds.example.com.', 'A'],
      ['feeds.example.com.', 'AAAA'],
    ]);
    expect(feedhose.dashboardUrl).toBe('https://feeds.example.com');
    const [[, client] = []] = ofType(template, 'AWS::Cognito::UserPoolClient');
    expect(client?.Properties['CallbackURLs']).toEqual(['https://feeds.example.com/']);
  });
});

describe('domain.apiName and domain.webAclArn', () => {
  const certificateIn = (region: string) =>
    `arn:aws:acm:${region}:123456789012:certificate/0b8f9a5e-2f00-11f1-8080-800100000000`;
  const webAclArn = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/feeds/01234567-89ab-cdef-0123-456789abcdef';
  const closed = (stack: Stack): FeedhoseProps => ({
    domain: {
      name: 'feeds.example.com',
      certificate: Certificate.fromCertificateArn(stack, 'Own', certificateIn('us-east-1')),
      hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
      apiName: 'k3v9q2.feeds.example.com',
      apiCertificate: Certificate.fromCertificateArn(stack, 'Api', certificateIn('eu-west-1')),
      webAclArn,
    },
  });

  test('close the address at execute-api: CloudFront reaches the API by the other name, which has a record', () => {
    const { feedhose, template: text } = build(closed);
    const template = text();
    const [[, api] = []] = ofType(template, 'AWS::ApiGatewayV2::Api');
    expect(api?.Properties['DisableExecuteApiEndpoint']).toBe(true);
    const [[, name] = []] = ofType(template, 'AWS::ApiGatewayV2::DomainName');
    expect(name?.Properties).toMatchObject({
      DomainName: 'k3v9q2.feeds.example.com',
      DomainNameConfigurations: [{ CertificateArn: certificateIn('eu-west-1'), SecurityPolicy: 'TLS_1_2' }],
    });
    expect(ofType(template, 'AWS::ApiGatewayV2::ApiMapping')).toHaveLength(1);
    const records = ofType(template, 'AWS::Route53::RecordSet').map(([, { Properties }]) => Properties['Name']);
    expect(records).toContain('k3v9q2.feeds.example.com.');
    const [[, distribution] = []] = ofType(template, 'AWS::CloudFront::Distribution');
    const config = distribution?.Properties['DistributionConfig'] as { Origins: { DomainName: unknown }[] };
    expect(config.Origins.map(({ DomainName }) => DomainName)).toContain('k3v9q2.feeds.example.com');
    expect(JSON.stringify(config)).not.toContain('execute-api');
    expect(feedhose.apiUrl).toBe('https://k3v9q2.feeds.example.com');
  });

  test('attach the web ACL to the distribution', () => {
    const [[, distribution] = []] = ofType(build(closed).template(), 'AWS::CloudFront::Distribution');
    expect(distribution?.Properties['DistributionConfig']).toMatchObject({
      WebACLId: webAclArn,
      ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021' },
    });
  });

  test('leave execute-api open, and attach nothing, by default', () => {
    const template = build({}).template();
    const [[, api] = []] = ofType(template, 'AWS::ApiGatewayV2::Api');
    expect(api?.Properties).not.toHaveProperty('DisableExecuteApiEndpoint');
    const [[, distribution] = []] = ofType(template, 'AWS::CloudFront::Distribution');
    expect(distribution?.Properties['DistributionConfig']).not.toHaveProperty('WebACLId');
  });
});

describe('alarmTopic', () => {
  test('receives every alarm', () => {
    const template = build((stack) => ({ alarmTopic: new Topic(stack, 'Own') })).template();
    const alarms = ofType(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties['AlarmActions']);
    expect(alarms.length).toBeGreaterThan(20);
    for (const actions of alarms) expect(actions).toEqual([{ Ref: expect.stringMatching(/^Own/) }]);
  });
});

describe('notifications', () => {
  const topic = (stack: Stack) => Topic.fromTopicArn(stack, 'T', 'arn:aws:sns:us-east-1:123456789012:operators');
  const ruleOf = (template: ReturnType<Built['template']>) =>
    ofType(template, 'AWS::Events::Rule').filter(([id]) => id.includes('Notifications'));

  test('are sent by e-mail only if there is a topic', () => {
    expect(ruleOf(build({}).template())).toEqual([]);
    const template = build((stack) => ({ alarmTopic: topic(stack) })).template();
    expect(variablesOf(template, 'Notifications')['ALARM_TOPIC']).toBe('arn:aws:sns:us-east-1:123456789012:operators');
    const [[, rule] = []] = ruleOf(template);
    expect(rule?.Properties['EventPattern']).toEqual({
      source: ['feedhose'],
      'detail-type': expect.arrayContaining(['destination.failing', 'secret.rotated']),
    });
  });

  test('have a time, kinds, and topics of apps', () => {
    const appTopics = ['arn:aws:sns:us-east-1:123456789012:feedhose-*'];
    const notifications = { failingAfter: Duration.minutes(5), kinds: ['destination.disabled'], appTopics };
    const template = build({ notifications }).template();
    expect(variablesOf(template, 'Wake')['FAILING_AFTER_SECONDS']).toBe('300');
    expect(variablesOf(template, 'Notifications')).toMatchObject({
      KINDS: 'destination.disabled',
      APP_TOPICS: appTopics[0],
    });
    expect(variablesOf(template, 'Api')['APP_TOPICS']).toBe(appTopics[0]);
    expect(variablesOf(build({}).template(), 'Wake')).not.toHaveProperty('FAILING_AFTER_SECONDS');
  });
});

describe('budget', () => {
  test('fires when the traffic of a day costs more, and does not exist by default', () => {
    const alarmsOf = (props: FeedhoseProps) =>
      ofType(build(props).template(), 'AWS::CloudWatch::Alarm').filter(([id]) => id.includes('Budget'));
    expect(alarmsOf({})).toEqual([]);
    const [[, alarm] = []] = alarmsOf({ budget: { perDay: 12.5 } });
    const metrics = (alarm?.Properties['Metrics'] ?? []) as { Expression?: string; MetricStat?: { Period: number } }[];
    expect(alarm?.Properties['Threshold']).toBe(12.5);
    expect(metrics.length).toBeLessThanOrEqual(11);
    expect(metrics[0]?.Expression?.match(/FILL\(\w+, 0\) \* [\d.]+/g)).toHaveLength(metrics.length - 1);
    for (const { MetricStat } of metrics.slice(1)) expect(MetricStat?.Period).toBe(86_400);
  });
});

describe('openTelemetry', () => {
  test('is a layer of every function, with its wrapper and its variables', () => {
    const template = build({
      openTelemetry: { layerArn: LAYER, environment: { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example.com' } },
    }).template();
    for (const name of ['FanOut', ...DELIVERING, 'Archive', 'Wake', 'Api']) {
      expect(functionOf(template, name).Properties).toMatchObject({
        Layers: [LAYER],
        TracingConfig: { Mode: 'Active' },
      });
      expect(variablesOf(template, name)).toMatchObject({
        AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-instrument',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example.com',
      });
    }
  });
});

describe('removalPolicy', () => {
  test('DESTROY deletes everything with the stack', () => {
    const template = build({ removalPolicy: RemovalPolicy.DESTROY }).template();
    for (const type of ['AWS::DynamoDB::Table', 'AWS::KMS::Key', 'AWS::Cognito::UserPool']) {
      for (const [, resource] of ofType(template, type)) expect(resource.DeletionPolicy).toBe('Delete');
    }
  });
});

test('with every option on, cdk-nag has no finding', () => {
  const app = new App();
  const stack = new Stack(app, 'Feedhose');
  new Feedhose(stack, 'Feedhose', { egress: {}, budget: { perDay: 1 }, openTelemetry: { layerArn: LAYER } });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  expect(() => app.synth()).not.toThrow();
});

describe('invalid props', () => {
  test.each<[string, (stack: Stack) => FeedhoseProps]>([
    [
      'bus: expected one of bus and busName, got both',
      (stack) => ({ busName: 'a', bus: EventBus.fromEventBusName(stack, 'B', 'b') }),
    ],
    [
      'batchingWindow: expected 1 to 60 whole seconds, got 61 seconds',
      () => ({ batchingWindow: Duration.seconds(61) }),
    ],
    [
      'batchingWindow: expected one of batchingWindow and lowLatency, got both',
      () => ({ batchingWindow: Duration.seconds(1), lowLatency: true }),
    ],
    ['retrySchedule.fast: expected 1 to 20 gaps, got 0', () => ({ retrySchedule: { fast: [] } })],
    [
      'retrySchedule.slow[1]: expected 1 to 604800 whole seconds, got 691200 seconds',
      () => ({ retrySchedule: { slow: [Duration.days(1), Duration.days(8)] } }),
    ],
    [
      'retention.waiting: expected 3600 to 1209600 whole seconds, got 1296000 seconds',
      () => ({ retention: { waiting: Duration.days(15) } }),
    ],
    [
      'retention.deadLetters: expected 86400 to 31536000 whole seconds, got 3600 seconds',
      () => ({ retention: { deadLetters: Duration.hours(1) } }),
    ],
    ['egress.natGateways: expected 1 or 2, got 3', () => ({ egress: { natGateways: 3 } })],
    [
      'egress.natGateways: expected none together with an existing vpc, got one',
      (stack) => ({ egress: { vpc: new Vpc(stack, 'V') as IVpc, natGateways: 1 } }),
    ],
    ['egress.subnets: expected egress.vpc to be set as well, got none', () => ({ egress: { subnets: {} } })],
    [
      'domain.name: expected a domain name in lower case, got "Feeds"',
      (stack) => ({ domain: { name: 'Feeds', certificate: Certificate.fromCertificateArn(stack, 'C', 'arn') } }),
    ],
    [
      'senderRoleName: expected 1 to 64 letters, digits or _ + = , . @ -, got U+000A',
      () => ({ senderRoleName: 'feedhose-sender\n' }),
    ],
    ['busName: expected 1 to 256 letters, digits or . - _ /, got U+200B', () => ({ busName: 'company\u200b' })],
    [
      'signIn.issuer: expected an https URL without query, got U+FEFF',
      () => ({ signIn: { issuer: 'https://id.example.com\ufeff', audience: ['a'] } }),
    ],
    [
      'signIn.audience[1]: expected visible ASCII characters, got U+00A0',
      () => ({ signIn: { issuer: 'https://id.example.com', audience: ['a', 'b\u00a0'] } }),
    ],
    [
      'ownership.txtPrefix: expected labels of DNS in lower case, got "_acme "',
      () => ({ ownership: { txtPrefix: '_acme ' } }),
    ],
    [
      'ownership.txtName: expected at most 63 letters, digits or - _ ., got "acme="',
      () => ({ ownership: { txtName: 'acme=' } }),
    ],
    [
      'ownership.resolvers[0]: expected "system" or an IP address, perhaps with a port, got U+000A',
      () => ({ ownership: { resolvers: ['1.1.1.1\n'] } }),
    ],
    ['budget.perDay: expected US dollars above 0, got 0', () => ({ budget: { perDay: 0 } })],
    [
      'openTelemetry.layerArn: expected the ARN of a version of a Lambda layer, got "adot"',
      () => ({ openTelemetry: { layerArn: 'adot' } }),
    ],
    [
      'userPool: expected one of userPool and signIn, got both',
      (stack) => ({
        userPool: UserPool.fromUserPoolId(stack, 'U', 'a_b'),
        signIn: { issuer: 'https://id.example.com', audience: ['a'] },
      }),
    ],
  ])('are refused: %s', (fault, propsOf) => {
    expect(() => build(propsOf)).toThrow(`The props of Feedhose are invalid:\n  ${fault}`);
  });
});
