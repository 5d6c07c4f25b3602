/**
 * The roles and policies of a synthesized template, with every reference replaced by the name or ARN that a deployed
 * stack has.
 */
import { type Policy, policyOf, type Statement } from './evaluate.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

export interface Place {
  /** Maps a logical id to the value of `Ref`, by default the logical id. */
  readonly physicalIds: Readonly<Record<string, string>>;
  readonly region: string;
  readonly account: string;
}

export interface StackRole {
  readonly arn: string;
  readonly trust: Policy;
  readonly policies: readonly Policy[];
}

export interface StackAccess {
  /** Roles by logical id. */
  readonly roles: ReadonlyMap<string, StackRole>;
  /** Maps the name of a function to the logical id of its role. */
  readonly roleOfFunction: ReadonlyMap<string, string>;
  /** The resource policies of queues, keys, buckets and functions, by ARN. */
  readonly resourcePolicies: ReadonlyMap<string, Policy>;
  /** @param prefix of a logical id. @throws unless exactly one resource has it. */
  arnOf(prefix: string, type: string): string;
}

export function accessOf({ Resources }: Template, place: Place): StackAccess {
  const entries = Object.entries(Resources);
  const of = (type: string) => entries.filter(([, { Type }]) => Type === type);
  const arn = (id: string) => arnOf(id, Resources, place);
  const resolved = <T>(value: unknown) => resolve(value, Resources, place) as T;
  const roles = of('AWS::IAM::Role').map(([id, { Properties }]): [string, StackRole] => [
    id,
    {
      arn: arn(id),
      trust: resolved<Policy>(Properties['AssumeRolePolicyDocument']),
      policies: of('AWS::IAM::Policy')
        .filter(([, policy]) =>
          (policy.Properties['Roles'] as readonly { Ref: string }[]).some(({ Ref }) => Ref === id),
        )
        .map(([, policy]) => resolved<Policy>(policy.Properties['PolicyDocument'])),
    },
  ]);
  const resourcePolicies = new Map<string, Policy>();
  const add = (target: string, ...statements: readonly Statement[]) =>
    resourcePolicies.set(target, policyOf(...(resourcePolicies.get(target)?.Statement ?? []), ...statements));
  for (const [id, { Type, Properties }] of entries) {
    const of = (name: string) => resolved<Policy>(Properties[name]).Statement;
    if (Type === 'AWS::KMS::Key') add(arn(id), ...of('KeyPolicy'));
    if (Type === 'AWS::S3::BucketPolicy')
      add(arn((Properties['Bucket'] as { Ref: string }).Ref), ...of('PolicyDocument'));
    if (Type === 'AWS::SQS::QueuePolicy') {
      for (const { Ref } of Properties['Queues'] as readonly { Ref: string }[]) add(arn(Ref), ...of('PolicyDocument'));
    }
    if (Type === 'AWS::Lambda::Permission') {
      const given = resolved<Readonly<Record<string, string>>>(Properties);
      add(given['FunctionName'] ?? '', {
        Effect: 'Allow',
        Principal: { Service: given['Principal'] },
        Action: given['Action'] ?? '',
        Resource: given['FunctionName'] ?? '',
        Condition: { ArnLike: { 'aws:SourceArn': given['SourceArn'] ?? '' } },
      });
    }
  }
  return {
    roles: new Map(roles),
    roleOfFunction: new Map(
      of('AWS::Lambda::Function').map(([id, { Properties }]) => {
        const [role = ''] = (Properties['Role'] as { 'Fn::GetAtt': string[] })['Fn::GetAtt'];
        return [place.physicalIds[id] ?? id, role];
      }),
    ),
    resourcePolicies,
    arnOf(prefix, type) {
      const found = of(type).filter(([id]) => id.startsWith(prefix));
      if (found.length !== 1) throw new Error(`${found.length} resources ${type} begin with ${prefix}`);
      return arn(found[0]?.[0] ?? '');
    },
  };
}

function resolve(value: unknown, resources: Template['Resources'], place: Place): unknown {
  if (Array.isArray(value)) return value.map((one) => resolve(one, resources, place));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [[name, argument] = ['', undefined]] = entries;
  if (name === 'Ref') return refOf(String(argument), place);
  if (name === 'Fn::Sub') return String(argument).replaceAll(/\$\{([\w:]+)\}/g, (_, id: string) => refOf(id, place));
  if (name === 'Fn::GetAtt') return arnOf((argument as readonly string[])[0] ?? '', resources, place);
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, readonly unknown[]];
    return parts.map((part) => String(resolve(part, resources, place))).join(separator);
  }
  if (name.startsWith('Fn::')) throw new Error(`${name} is not resolved here`);
  return Object.fromEntries(entries.map(([key, one]) => [key, resolve(one, resources, place)]));
}

function refOf(id: string, { physicalIds, region, account }: Place): string {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::AccountId': account,
  };
  return pseudo[id] ?? physicalIds[id] ?? id;
}

function arnOf(id: string, resources: Template['Resources'], place: Place): string {
  const { physicalIds, region, account } = place;
  const { Type = '', Properties = {} } = resources[id] ?? {};
  const named = Properties['RoleName'];
  const name = (named === undefined ? physicalIds[id] : String(resolve(named, resources, place))) ?? id;
  const arns: Readonly<Record<string, string>> = {
    'AWS::SQS::Queue': `arn:aws:sqs:${region}:${account}:${name.slice(name.lastIndexOf('/') + 1)}`,
    'AWS::DynamoDB::Table': `arn:aws:dynamodb:${region}:${account}:table/${name}`,
    'AWS::KMS::Key': `arn:aws:kms:${region}:${account}:key/${name}`,
    'AWS::Events::EventBus': `arn:aws:events:${region}:${account}:event-bus/${name}`,
    'AWS::Events::Rule': `arn:aws:events:${region}:${account}:rule/${name}`,
    'AWS::Lambda::Function': `arn:aws:lambda:${region}:${account}:function:${name}`,
    'AWS::Logs::LogGroup': `arn:aws:logs:${region}:${account}:log-group:${name}:*`,
    'AWS::IAM::Role': `arn:aws:iam::${account}:role/${name}`,
    'AWS::S3::Bucket': `arn:aws:s3:::${name}`,
  };
  return arns[Type] ?? id;
}
