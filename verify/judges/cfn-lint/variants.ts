/** The variants of the stack that cfn-lint checks: each prop that changes the set of resources or their references. */
import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Key } from 'aws-cdk-lib/aws-kms';
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
