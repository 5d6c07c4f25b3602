/** What the roles of a template may do, with the names that a run gave to its resources; and how that compares with what was done. */
import type { Access } from '../../local/access-record.ts';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

export interface Place {
  /** Logical id -> what `Ref` gives. */
  readonly physicalIds: Readonly<Record<string, string>>;
  readonly region: string;
  readonly account: string;
}

/** `sqs:SendMessage arn:aws:sqs:us-east-1:000000000000:Stack-Queue` */
export type Right = string;

/** Logical id of each role that our functions have, or are given by assuming it -> what it may do. */
export function rightsByRole(template: Template, place: Place): ReadonlyMap<string, ReadonlySet<Right>> {
  const rights = new Map<string, Set<Right>>();
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type !== 'AWS::IAM::Policy') continue;
    const { Statement } = Properties['PolicyDocument'] as { Statement: readonly Statement[] };
    for (const role of Properties['Roles'] as readonly { Ref: string }[]) {
      const own = rights.get(role.Ref) ?? new Set();
      rights.set(role.Ref, own);
      for (const { Effect, Action, Resource } of Statement) {
        if (Effect !== 'Allow') continue;
        const resources = [Resource].flat().map((one) => textOf(one, template, place));
        for (const action of [Action].flat()) for (const resource of resources) own.add(`${action} ${resource}`);
      }
    }
  }
  return rights;
}

/** Name of a function in the run -> logical id of its role. */
export function roleOfFunctions(template: Template, { physicalIds }: Place): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(template.Resources)
      .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
      .map(([id, { Properties }]) => {
        const [role = ''] = (Properties['Role'] as { 'Fn::GetAtt': string[] })['Fn::GetAtt'];
        return [physicalIds[id] ?? '', role];
      }),
  );
}

export interface Difference {
  /** Done without a right to it. */
  readonly missing: readonly string[];
  /** A right that nothing used. */
  readonly unused: readonly string[];
}

/** @param roleOf logical id of the role as which a caller acts; `undefined`: it is none of ours. */
export function compare(
  done: readonly Access[],
  rights: ReadonlyMap<string, ReadonlySet<Right>>,
  roleOf: (principal: string) => string | undefined,
): Difference {
  const missing: string[] = [];
  const used = new Map([...rights].map(([role]) => [role, new Set<Right>()]));
  for (const { principal, action, resource } of done) {
    const role = roleOf(principal);
    if (role === undefined) continue;
    const covering = [...(rights.get(role) ?? [])].filter((right) => covers(right, action, resource));
    if (covering.length === 0) missing.push(`${role} ${action} ${resource}`);
    for (const right of covering) used.get(role)?.add(right);
  }
  const unused = [...rights].flatMap(([role, own]) =>
    [...own].filter((right) => !used.get(role)?.has(right)).map((right) => `${role} ${right}`),
  );
  return { missing: missing.toSorted(), unused: unused.toSorted() };
}

function covers(right: Right, action: string, resource: string): boolean {
  const [granted, on] = right.split(' ');
  return granted === action && isLike(resource, on ?? '');
}

function isLike(text: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\/]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}

/** An ARN of the template with its intrinsic functions worked out. */
function textOf(value: unknown, template: Template, place: Place): string {
  if (typeof value === 'string') return value;
  const [[name, argument] = ['', undefined]] = Object.entries(value as Record<string, unknown>);
  if (name === 'Ref') return refOf(String(argument), place);
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, readonly unknown[]];
    return parts.map((part) => textOf(part, template, place)).join(separator);
  }
  if (name === 'Fn::GetAtt') return arnOf((argument as string[])[0] ?? '', template, place);
  if (name === 'Fn::Sub') return String(argument);
  throw new Error(`expected an ARN, got ${JSON.stringify(value)}`);
}

function refOf(id: string, { physicalIds, region, account }: Place): string {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::AccountId': account,
  };
  return pseudo[id] ?? physicalIds[id] ?? id;
}

function arnOf(id: string, { Resources }: Template, place: Place): string {
  const { physicalIds, region, account } = place;
  const name = physicalIds[id] ?? id;
  const queue = name.slice(name.lastIndexOf('/') + 1);
  const arns: Readonly<Record<string, string>> = {
    'AWS::SQS::Queue': `arn:aws:sqs:${region}:${account}:${queue}`,
    'AWS::DynamoDB::Table': `arn:aws:dynamodb:${region}:${account}:table/${name}`,
    'AWS::KMS::Key': `arn:aws:kms:${region}:${account}:key/${name}`,
    'AWS::Events::EventBus': `arn:aws:events:${region}:${account}:event-bus/${name}`,
    'AWS::Lambda::Function': `arn:aws:lambda:${region}:${account}:function:${name}`,
  };
  return arns[Resources[id]?.Type ?? ''] ?? id;
}
