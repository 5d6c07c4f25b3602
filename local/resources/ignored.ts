/**
 * Resource types that the embedded AWS ignores, with the reasons. They are represented only by their names and attributes, so that
 * other resources can refer to them.
 */
import { each } from '../objects.ts';
import type { Built, World } from './resource-type.ts';

interface IgnoredType {
  readonly reason: string;
  /** The properties that are read. */
  readonly used: readonly string[];
  build(name: string, world: World, properties: Readonly<Record<string, unknown>>): Built;
}

const UNENFORCED = 'Registered schemas are only read, not enforced.';

const ONE_ADDRESS = 'The run has one address.';
const NO_NETWORK = 'The functions of the run use the network of this machine.';
const NETWORK = [
  ...['VPC', 'Subnet', 'RouteTable', 'SubnetRouteTableAssociation', 'Route', 'InternetGateway'],
  ...['VPCGatewayAttachment', 'NatGateway', 'VPCEndpoint', 'SecurityGroup', 'SecurityGroupIngress'],
  'SecurityGroupEgress',
].map((name) => `AWS::EC2::${name}`);

type AttributesOf = (name: string, world: World, properties: Readonly<Record<string, unknown>>) => Built['attributes'];

/** Returns a type whose resources are referenced by their names. */
const ignored = (reason: string, attributesOf: AttributesOf = () => ({})): IgnoredType => ({
  reason,
  used: ['RegistryName'],
  build: (name, ...more) => ({ ref: name, attributes: attributesOf(name, ...more) }),
});

export const IGNORED_TYPES: Readonly<Record<string, IgnoredType>> = {
  'AWS::IAM::Role': {
    reason: 'Access is not evaluated. A role has only a name and an ARN.',
    used: ['RoleName'],
    build(name, { account }, { RoleName }) {
      const ref = String(RoleName ?? name);
      return { ref, attributes: { Arn: `arn:aws:iam::${account}:role/${ref}`, RoleId: `AROA${ref}` } };
    },
  },
  'AWS::IAM::Policy': ignored('Access is not evaluated.'),
  'AWS::Lambda::Permission': ignored('Access is not evaluated.'),
  'AWS::SQS::QueuePolicy': ignored('Access is not evaluated.'),
  'AWS::EventSchemas::Registry': ignored(UNENFORCED, (name, _, { RegistryName }) => ({
    RegistryName: String(RegistryName ?? name),
  })),
  'AWS::EventSchemas::Schema': ignored(UNENFORCED),
  'AWS::CloudWatch::Dashboard': ignored('The embedded run has no metrics.'),
  'AWS::Logs::QueryDefinition': ignored('It is a saved query.'),
  'AWS::CloudWatch::Alarm': ignored('The embedded run has no metrics.', (name, { region, account }) => ({
    Arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`,
  })),
  'AWS::Logs::LogGroup': ignored('The run prints the log lines of the functions.', (name, { region, account }) => ({
    Arn: `arn:aws:logs:${region}:${account}:log-group:${name}:*`,
  })),
  'AWS::Cognito::UserPool': {
    reason: 'The run issues its own tokens.',
    used: [],
    build(name, { region, account }) {
      const id = `${region}_${name}`;
      return {
        ref: id,
        attributes: {
          Arn: `arn:aws:cognito-idp:${region}:${account}:userpool/${id}`,
          ProviderName: `cognito-idp.${region}.amazonaws.com/${id}`,
          ProviderURL: `https://cognito-idp.${region}.amazonaws.com/${id}`,
          UserPoolId: id,
        },
      };
    },
  },
  'AWS::Cognito::UserPoolClient': ignored('The run issues its own tokens.'),
  'AWS::Cognito::UserPoolDomain': ignored('The embedded run has no sign-in page.'),
  'AWS::Cognito::UserPoolGroup': ignored('The run issues its own tokens.'),
  'AWS::S3::BucketPolicy': ignored('Access is not evaluated.'),
  'AWS::CloudFront::Function': ignored('The API has its own path prefix.', (name) => ({ FunctionARN: name })),
  'AWS::CloudFront::OriginAccessControl': ignored('Access is not evaluated.', (name) => ({ Id: name })),
  'AWS::Lambda::LayerVersion': ignored("Only the CDK's function for bucket deployments has a layer."),
  'AWS::CDK::Metadata': ignored('It reports the used constructs to AWS.'),
  'AWS::Route53::RecordSet': ignored(ONE_ADDRESS),
  'AWS::ApiGatewayV2::DomainName': ignored(ONE_ADDRESS, (name) => ({
    RegionalDomainName: `${name.toLowerCase()}.invalid`,
    RegionalHostedZoneId: name,
  })),
  'AWS::ApiGatewayV2::ApiMapping': ignored(ONE_ADDRESS),
  'AWS::EC2::EIP': ignored(NO_NETWORK, (name) => ({ PublicIp: '127.0.0.1', AllocationId: name })),
  ...each(NETWORK, ignored(NO_NETWORK)),
};
