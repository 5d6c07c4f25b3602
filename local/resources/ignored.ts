/**
 * Resource types that the embedded AWS ignores, with the reasons. They are represented only by their names and attributes, so that
 * other resources can refer to them.
 */
import type { Built, World } from './resource-type.ts';

interface IgnoredType {
  readonly reason: string;
  build(name: string, world: World, properties: Readonly<Record<string, unknown>>): Built;
}

const nameless = (reason: string): IgnoredType => ({ reason, build: (name) => ({ ref: name, attributes: {} }) });

export const IGNORED_TYPES: Readonly<Record<string, IgnoredType>> = {
  'AWS::IAM::Role': {
    reason: 'Access is not evaluated. A role has only a name and an ARN.',
    build(name, { account }, { RoleName }) {
      const ref = String(RoleName ?? name);
      return { ref, attributes: { Arn: `arn:aws:iam::${account}:role/${ref}`, RoleId: `AROA${ref}` } };
    },
  },
  'AWS::IAM::Policy': nameless('Access is not evaluated.'),
  'AWS::Lambda::Permission': nameless('Access is not evaluated.'),
  'AWS::SQS::QueuePolicy': nameless('Access is not evaluated.'),
  'AWS::EventSchemas::Registry': {
    reason: 'Registered schemas are only read, not enforced.',
    build: (name, _, { RegistryName }) => ({ ref: name, attributes: { RegistryName: String(RegistryName ?? name) } }),
  },
  'AWS::EventSchemas::Schema': nameless('Registered schemas are only read, not enforced.'),
  'AWS::CloudWatch::Dashboard': nameless('The embedded run has no metrics.'),
  'AWS::Logs::QueryDefinition': nameless('It is a saved query.'),
  'AWS::CloudWatch::Alarm': {
    reason: 'The embedded run has no metrics.',
    build: (name, { region, account }) => ({
      ref: name,
      attributes: { Arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}` },
    }),
  },
  'AWS::Logs::LogGroup': {
    reason: 'The run prints the log lines of the functions.',
    build(name, { region, account }) {
      return { ref: name, attributes: { Arn: `arn:aws:logs:${region}:${account}:log-group:${name}:*` } };
    },
  },
  'AWS::Cognito::UserPool': {
    reason: 'The run issues its own tokens.',
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
  'AWS::Cognito::UserPoolClient': nameless('The run issues its own tokens.'),
  'AWS::Cognito::UserPoolDomain': nameless('The embedded run has no sign-in page.'),
  'AWS::Cognito::UserPoolGroup': nameless('The run issues its own tokens.'),
  'AWS::S3::Bucket': {
    reason: 'The files of the page are served from the assembly.',
    build(name) {
      const ref = name.toLowerCase();
      const attributes = {
        Arn: `arn:aws:s3:::${ref}`,
        RegionalDomainName: `${ref}.invalid`,
        DomainName: `${ref}.invalid`,
      };
      return { ref, attributes };
    },
  },
  'AWS::S3::BucketPolicy': nameless('Access is not evaluated.'),
  'AWS::CloudFront::Function': {
    reason: 'The API has its own path prefix.',
    build: (name) => ({ ref: name, attributes: { FunctionARN: name } }),
  },
  'AWS::CloudFront::OriginAccessControl': {
    reason: 'Access is not evaluated.',
    build: (name) => ({ ref: name, attributes: { Id: name } }),
  },
  'AWS::Lambda::LayerVersion': nameless("Only the CDK's function for bucket deployments has a layer."),
  'AWS::CDK::Metadata': nameless('It reports the used constructs to AWS.'),
};
