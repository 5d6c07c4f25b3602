/**
 * Resource types that the embedded AWS passes over, each with its reason. They stand there by name only, so that others
 * can refer to them.
 */
import type { Built, World } from './resource-type.ts';

interface IgnoredType {
  readonly reason: string;
  stand(name: string, world: World, properties: Readonly<Record<string, unknown>>): Built;
}

const nameless = (reason: string): IgnoredType => ({ reason, stand: (name) => ({ ref: name, attributes: {} }) });

export const IGNORED_TYPES: Readonly<Record<string, IgnoredType>> = {
  'AWS::IAM::Role': {
    reason: 'No access is checked on one machine; a role is its name and ARN.',
    stand(name, { account }, { RoleName }) {
      const ref = String(RoleName ?? name);
      return { ref, attributes: { Arn: `arn:aws:iam::${account}:role/${ref}`, RoleId: `AROA${ref}` } };
    },
  },
  'AWS::IAM::Policy': nameless('No access is checked on one machine.'),
  'AWS::Lambda::Permission': nameless('No access is checked on one machine.'),
  'AWS::SQS::QueuePolicy': nameless('No access is checked on one machine.'),
  'AWS::EventSchemas::Registry': {
    reason: 'Registered schemas refuse nothing: they are there to be read.',
    stand: (name, _, { RegistryName }) => ({ ref: name, attributes: { RegistryName: String(RegistryName ?? name) } }),
  },
  'AWS::EventSchemas::Schema': nameless('Registered schemas refuse nothing: they are there to be read.'),
  'AWS::CloudWatch::Dashboard': nameless('There are no metrics to show; operators read the run itself.'),
  'AWS::Logs::QueryDefinition': nameless('It is a query kept for people.'),
  'AWS::CloudWatch::Alarm': {
    reason: 'There are no metrics to alarm on; operators read the run itself.',
    stand: (name, { region, account }) => ({
      ref: name,
      attributes: { Arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}` },
    }),
  },
  'AWS::Logs::LogGroup': {
    reason: "The functions' lines are handed to the run as they are written.",
    stand(name, { region, account }) {
      return { ref: name, attributes: { Arn: `arn:aws:logs:${region}:${account}:log-group:${name}:*` } };
    },
  },
  'AWS::Cognito::UserPool': {
    reason: "Tokens are the run's own.",
    stand(name, { region, account }) {
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
  'AWS::Cognito::UserPoolClient': nameless("Tokens are the run's own."),
  'AWS::Cognito::UserPoolDomain': nameless('There is no page to sign in on.'),
  'AWS::Cognito::UserPoolGroup': nameless("Tokens are the run's own."),
  'AWS::S3::Bucket': {
    reason: 'The files of the page are served as they lie in the assembly.',
    stand(name) {
      const ref = name.toLowerCase();
      const attributes = {
        Arn: `arn:aws:s3:::${ref}`,
        RegionalDomainName: `${ref}.invalid`,
        DomainName: `${ref}.invalid`,
      };
      return { ref, attributes };
    },
  },
  'AWS::S3::BucketPolicy': nameless('No access is checked on one machine.'),
  'AWS::CloudFront::Function': {
    reason: 'The API is at its own path of the one port.',
    stand: (name) => ({ ref: name, attributes: { FunctionARN: name } }),
  },
  'AWS::CloudFront::OriginAccessControl': {
    reason: 'No access is checked on one machine.',
    stand: (name) => ({ ref: name, attributes: { Id: name } }),
  },
  'AWS::Lambda::LayerVersion': nameless('Only the function that the CDK puts files into buckets with has one.'),
  'AWS::CDK::Metadata': nameless('It tells AWS which constructs are used.'),
};
