/**
 * Parts of the stack that are omitted by props or because the region lacks them, and the documented list of regions.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import { regionsPage } from '../../bin/regions/page.ts';
import { createApp } from '../../lib/app.ts';
import { Feedhose, outputsOf } from '../../lib/feedhose.ts';
import type { FeedhoseProps } from '../../lib/feedhose-props.ts';
import { lackedIn, type Part, REGIONS } from '../../lib/regions.ts';
import { build } from './construct.ts';
import { ofType, synthesize, type TemplateText } from './template.ts';

const SIGN_IN = { issuer: 'https://id.example.com', audience: ['feedhose'] };
const TYPES: Readonly<Record<Part, RegExp>> = {
  schemas: /^AWS::EventSchemas::/,
  dashboard: /^(?:AWS::CloudFront::|Custom::CDKBucketDeployment)/,
  userPool: /^AWS::Cognito::/,
  canary: /^AWS::Lambda::Url$/,
};

function inRegion(region: string, propsOf: (stack: Stack) => FeedhoseProps = () => ({})) {
  const stack = new Stack(new App(), 'Feeds', { env: { account: '111111111111', region } });
  const feedhose = new Feedhose(stack, 'Feedhose', propsOf(stack));
  return { feedhose, template: () => Template.fromStack(stack).toJSON() as TemplateText };
}
const partsOf = ({ Resources }: TemplateText): readonly string[] =>
  Object.entries(TYPES)
    .filter(([, pattern]) => Object.values(Resources).some(({ Type }) => pattern.test(Type)))
    .map(([part]) => part);

test('the page of regions is generated from the table of the construct', () => {
  expect(readFileSync('docs/regions.md', 'utf8')).toBe(regionsPage());
  expect(new Set(REGIONS).size).toBe(REGIONS.length);
  for (const region of REGIONS) expect(lackedIn(region)).toBeDefined();
});

describe('a part that the region lacks is omitted automatically', () => {
  test.each([
    ['eu-west-1', ['schemas', 'dashboard', 'userPool'], {}],
    ['ap-south-2', ['dashboard', 'userPool'], {}],
    ['us-gov-west-1', ['schemas', 'userPool'], {}],
    ['cn-north-1', ['schemas'], { signIn: SIGN_IN }],
    ['eusc-de-east-1', ['schemas', 'userPool'], {}],
    ['xx-newregion-1', ['schemas', 'dashboard', 'userPool'], {}],
  ])('%s has %j', (region, parts, props) => {
    expect(partsOf(inRegion(region, () => props).template())).toEqual(parts);
  });

  test('and the links of its alarms lead to the console of its partition', () => {
    const linked = (region: string, signIn = {}) =>
      JSON.stringify(ofType(inRegion(region, () => signIn).template(), 'AWS::CloudWatch::Alarm'));
    expect(linked('us-gov-west-1')).toContain('https://us-gov-west-1.console.amazonaws-us-gov.com/');
    expect(linked('cn-north-1', { signIn: SIGN_IN })).toContain('https://cn-north-1.console.amazonaws.cn/');
    expect(linked('cn-north-1', { signIn: SIGN_IN })).not.toContain('aws.amazon.com');
  });
});

describe('a prop that the region cannot satisfy is refused', () => {
  test.each<[string, string, (stack: Stack) => FeedhoseProps]>([
    [
      'ap-south-2',
      'schemas: expected false in ap-south-2, which has no EventBridge schema registry, got true',
      () => ({ schemas: true }),
    ],
    [
      'us-gov-west-1',
      'dashboard: expected false in us-gov-west-1, which has no CloudFront as the dashboard needs it, got true',
      () => ({ dashboard: true }),
    ],
    [
      'eu-central-2',
      'canary: expected false in eu-central-2, which has no Lambda function URLs, got true',
      () => ({ canary: true }),
    ],
    ['cn-north-1', 'signIn: expected an issuer of tokens in cn-north-1, which has no Cognito, got none', () => ({})],
    [
      'cn-north-1',
      'userPool: expected signIn in cn-north-1, which has no Cognito, got userPool',
      (stack) => ({ userPool: UserPool.fromUserPoolId(stack, 'P', 'cn-north-1_a') }),
    ],
    [
      'us-gov-west-1',
      'domain: expected a dashboard, which it is the name of, got none',
      (stack) => ({
        domain: {
          name: 'feeds.example.com',
          certificate: Certificate.fromCertificateArn(
            stack,
            'C',
            'arn:aws:acm:us-east-1:111111111111:certificate/0b8f',
          ),
        },
      }),
    ],
    [
      'us-iso-east-1',
      'stack: expected a region of a partition that docs/regions.md names, got us-iso-east-1',
      () => ({}),
    ],
    [
      'eu-west-1',
      'alarmTopic: expected none together with alarms: false, got one',
      (stack) => ({ alarms: false, alarmTopic: new Topic(stack, 'T') }),
    ],
    [
      'eu-west-1',
      'budget: expected none together with alarms: false, got one',
      () => ({ alarms: false, budget: { perDay: 1 } }),
    ],
  ])('%s: %s', (region, fault, propsOf) => {
    expect(() => inRegion(region, propsOf)).toThrow(`The props of Feedhose are invalid:\n  ${fault}`);
  });
});

describe('a part is omitted by a prop', () => {
  test('dashboard: false keeps the API and a user pool whose users get tokens by SRP', () => {
    const { feedhose, template: text } = build({ dashboard: false });
    const template = text();
    expect(partsOf(template)).toEqual(['schemas', 'userPool']);
    expect(ofType(template, 'AWS::Cognito::UserPoolDomain')).toEqual([]);
    const [[, client] = []] = ofType(template, 'AWS::Cognito::UserPoolClient');
    expect(client?.Properties).toMatchObject({ AllowedOAuthFlowsUserPoolClient: false });
    expect(client?.Properties).not.toHaveProperty('CallbackURLs');
    expect(client?.Properties['ExplicitAuthFlows']).toContain('ALLOW_USER_SRP_AUTH');
    const routes = ofType(template, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties);
    expect(routes.map(({ RouteKey, AuthorizationType }) => [RouteKey, AuthorizationType])).toEqual([
      ['ANY /{proxy+}', 'JWT'],
      ['GET /keys/{key_set}', 'NONE'],
    ]);
    const [[, stage] = []] = ofType(template, 'AWS::ApiGatewayV2::Stage');
    expect(stage?.Properties['RouteSettings']).toEqual({
      'GET /keys/{key_set}': { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 10 },
    });
    expect(Object.keys(outputsOf(feedhose))).toContain('ApiUrl');
    expect(Object.keys(outputsOf(feedhose))).not.toContain('DashboardUrl');
    expect(() => feedhose.dashboardUrl).toThrow('Feedhose/Feedhose has no dashboard');
  });

  test('schemas: false omits the schema registry', () => {
    expect(partsOf(build({ schemas: false }).template())).toEqual(['dashboard', 'userPool']);
  });

  test('alarms: false omits every alarm, and the overview shows none', () => {
    const { feedhose, template } = build({ alarms: false });
    expect(ofType(template(), 'AWS::CloudWatch::Alarm')).toEqual([]);
    expect(feedhose.alarms).toEqual([]);
    const overview = JSON.stringify(ofType(template(), 'AWS::CloudWatch::Dashboard'));
    expect(overview).toContain('Updates in');
    expect(overview).not.toContain('\\"type\\":\\"alarm\\"');
  });

  test('cdk-nag has no finding in the rest', () => {
    const app = new App();
    new Feedhose(new Stack(app, 'Feedhose'), 'Feedhose', { dashboard: false, schemas: false, alarms: false });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
  });

  test.each(['eu-west-1', 'us-gov-west-1'])(
    'cdk-nag has no finding if the account and the region are known (%s)',
    (region) => {
      const app = createApp({}, { account: '111111111111', region });
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
      expect(() => app.synth()).not.toThrow();
    },
  );

  test('the app of the repository omits the parts that its context names', () => {
    const context = { dashboard: 'false', schemas: 'false', alarms: 'false' };
    expect(partsOf(synthesize(context).template)).toEqual(['userPool']);
    expect(ofType(synthesize(context).template, 'AWS::CloudWatch::Alarm')).toEqual([]);
  });
});
