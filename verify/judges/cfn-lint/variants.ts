/** The variants of the stack that cfn-lint checks: each prop that changes the set of resources or their references. */
import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { FeedhoseProps } from '../../../lib/feedhose-props.ts';
import type { Part } from '../../../lib/regions.ts';

export interface Variant {
  readonly name: string;
  /** Parts of the stack that the variant requires. The variant is omitted in regions that lack one of them. */
  readonly needs: readonly Part[];
  props(stack: Stack): FeedhoseProps;
}

const ACCOUNT = '123456789012';
/** Regions without Cognito need it in every variant. */
export const SIGN_IN = { issuer: 'https://login.example.com/', audience: ['feedhose'] };

const plain = (name: string, props: FeedhoseProps, needs: readonly Part[] = []): Variant => ({
  name,
  needs,
  props: () => props,
});

export const VARIANTS: readonly Variant[] = [
  plain('default', {}),
  plain('dashboard: false', { dashboard: false }),
  plain('schemas: false', { schemas: false }),
  plain('alarms: false', { alarms: false }),
  plain('everything that can be left out', { dashboard: false, schemas: false, alarms: false }),
  plain('canary', { canary: true }, ['canary']),
  // Independent props share a variant, because each template takes seconds.
  plain('busName, lowLatency, plainHttp, removalPolicy, webhookTimeout', {
    busName: 'company',
    lowLatency: true,
    plainHttp: true,
    removalPolicy: RemovalPolicy.DESTROY,
    webhookTimeout: Duration.seconds(30),
  }),
  plain('signIn', { signIn: SIGN_IN }),
  plain('egress', { egress: { natGateways: 2 } }),
  {
    name: 'user pool imported',
    needs: ['userPool'],
    props: (stack) => ({
      userPool: UserPool.fromUserPoolArn(
        stack,
        'Pool',
        `arn:${stack.partition}:cognito-idp:${stack.region}:${ACCOUNT}:userpool/${stack.region}_abcdefghi`,
      ),
    }),
  },
  {
    name: 'domain and web ACL',
    needs: ['dashboard'],
    props: (stack) => ({
      domain: {
        name: 'feeds.example.com',
        certificate: Certificate.fromCertificateArn(
          stack,
          'Certificate',
          `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/12345678-1234-1234-1234-123456789012`,
        ),
        webAclArn: `arn:aws:wafv2:us-east-1:${ACCOUNT}:global/webacl/feeds/12345678-1234-1234-1234-123456789012`,
      },
    }),
  },
  {
    name: 'domain with hosted zone and second name',
    needs: ['dashboard'],
    props: (stack) => ({
      domain: {
        name: 'feeds.example.com',
        certificate: Certificate.fromCertificateArn(
          stack,
          'Certificate',
          `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/12345678-1234-1234-1234-123456789012`,
        ),
        hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
          hostedZoneId: 'Z0123456789ABCDEFGHIJ',
          zoneName: 'example.com',
        }),
        apiName: 'k3v9q2.feeds.example.com',
        apiCertificate: Certificate.fromCertificateArn(
          stack,
          'ApiCertificate',
          `arn:aws:acm:${stack.region}:${ACCOUNT}:certificate/12345678-1234-1234-1234-123456789012`,
        ),
      },
    }),
  },
  {
    name: 'bus and VPC imported',
    needs: [],
    props: (stack) => ({
      bus: EventBus.fromEventBusArn(
        stack,
        'Bus',
        `arn:${stack.partition}:events:${stack.region}:${ACCOUNT}:event-bus/company`,
      ),
      egress: {
        vpc: Vpc.fromVpcAttributes(stack, 'Vpc', {
          vpcId: 'vpc-0123456789abcdef0',
          availabilityZones: [`${stack.region}a`],
          privateSubnetIds: ['subnet-0123456789abcdef0'],
        }),
      },
    }),
  },
  {
    name: 'budget, openTelemetry, concurrency, retention, retrySchedule, ownership, senderRoleName',
    needs: [],
    props: (stack) => ({
      budget: { perDay: 20 },
      openTelemetry: {
        layerArn: `arn:${stack.partition}:lambda:${stack.region}:615299751070:layer:AWSOpenTelemetryDistroJs:11`,
        environment: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' },
      },
      batchingWindow: Duration.seconds(60),
      concurrency: { fanOut: 2, deliverToQueue: 2, deliverToBus: 2, deliverToWebhook: 1_000 },
      retention: {
        logs: RetentionDays.INFINITE,
        queues: Duration.days(14),
        waiting: Duration.hours(1),
        attempts: Duration.hours(1),
        deadLetters: Duration.days(1),
      },
      retrySchedule: { fast: [Duration.seconds(1)], slow: [Duration.days(7)] },
      ownership: { resolvers: ['system', '1.1.1.1:53'], txtPrefix: '_acme', txtName: 'acme' },
      senderRoleName: 'acme-sender',
    }),
  },
  {
    name: 'key and topic imported',
    needs: [],
    props: (stack) => ({
      key: Key.fromKeyArn(
        stack,
        'Key',
        `arn:${stack.partition}:kms:${stack.region}:${ACCOUNT}:key/12345678-1234-1234-1234-123456789012`,
      ),
      alarmTopic: Topic.fromTopicArn(stack, 'Topic', `arn:${stack.partition}:sns:${stack.region}:${ACCOUNT}:alarms`),
    }),
  },
];
