/** A stack can be created again after a failure, and next to another stack in the same account and region. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { App, NestedStack, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Feedhose } from '../../lib/feedhose.ts';
import type { FeedhoseProps } from '../../lib/feedhose-props.ts';
import { ofType, synthesize, type TemplateResource, type TemplateText } from './template.ts';

/** Properties that give a resource its physical name, such as `RoleName` and `Name`. */
const namesOf = ({ Type, Properties }: TemplateResource): readonly string[] => {
  const config = (Properties[`${Type.split(':').at(-1)}Config`] ?? {}) as Record<string, unknown>;
  const own = Type === 'AWS::Cognito::UserPoolDomain' ? { DomainName: Properties['Domain'] } : {};
  return Object.entries({ ...config, ...Properties, ...own })
    .filter(([key, value]) => /^(?:\w+Name|Name)$/.test(key) && value !== undefined && !isReference(value))
    .map(([key, value]) => `${Type} ${key} ${JSON.stringify(value)}`);
};
/** Properties that refer to another resource of the stack by its name, which then counts. */
const isReference = (value: unknown): boolean => /^\{"(?:Ref|Fn::GetAtt)":/.test(JSON.stringify(value));
const NAMED = [
  'AWS::Events::EventBus',
  'AWS::IAM::Role',
  'AWS::EventSchemas::Registry',
  'AWS::Cognito::UserPoolDomain',
  'AWS::CloudFront::OriginAccessControl',
  'AWS::CloudFront::ResponseHeadersPolicy',
  'AWS::CloudFront::Function',
  'AWS::CloudWatch::Dashboard',
  'AWS::Logs::QueryDefinition',
];
const templateOf = (stack: Stack) => Template.fromStack(stack).toJSON() as TemplateText;
const physicalNames = (template: TemplateText): readonly string[] =>
  NAMED.flatMap((type) => ofType(template, type).flatMap(([, resource]) => namesOf(resource)));
const senderRoleOf = (template: TemplateText): unknown =>
  ofType(template, 'AWS::IAM::Role')
    .map(([, { Properties }]) => Properties['RoleName'])
    .find(Boolean);

function stackIn(app: App | Stage, id: string, stackName?: string, props: FeedhoseProps = {}): Stack {
  const env = { account: '111111111111', region: 'eu-west-1' };
  const stack = new Stack(app, id, { env, ...(stackName === undefined ? {} : { stackName }) });
  new Feedhose(stack, 'Feedhose', props);
  return stack;
}

/** Names in a stack that is the only one of its app. Synthesized once for each name. */
const alone = memoized((stackName: string) => templateOf(stackIn(new App(), 'Feeds', stackName)));

function memoized(make: (name: string) => TemplateText): (name?: string) => TemplateText {
  const made = new Map<string, TemplateText>();
  return (name = 'Feeds') => {
    const template = made.get(name) ?? make(name);
    made.set(name, template);
    return template;
  };
}

describe('a resource that is kept when the creation of a stack fails', () => {
  test.each([RemovalPolicy.RETAIN, RemovalPolicy.DESTROY])(
    'has no name that would prevent the next creation (removalPolicy %s)',
    (removalPolicy) => {
      const template = templateOf(stackIn(new App(), 'Feeds', undefined, { removalPolicy }));
      const kept = Object.values(template.Resources).filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain');
      expect(kept.length).toBeGreaterThan(0);
      expect(kept.flatMap(namesOf)).toEqual([]);
    },
  );

  test('is found by this check if it has a name', () => {
    const Properties = { RoleName: 'r' };
    expect(namesOf({ Type: 'AWS::IAM::Role', Properties })).toEqual(['AWS::IAM::Role RoleName "r"']);
    expect(physicalNames(synthesize().template).map((name) => name.split(' ')[0])).toEqual(
      expect.arrayContaining(NAMED.filter((type) => type !== 'AWS::Logs::QueryDefinition')),
    );
  });
});

test('the runbook says how to restore or delete every resource that stays when the stack is removed', () => {
  const runbook = readFileSync('docs/runbook.md', 'utf8');
  const [, chapter = ''] = /^### Deploy again, remove, restore$(.*?)^## /ms.exec(runbook) ?? [];
  const kept = Object.values(synthesize().template.Resources).filter(({ DeletionPolicy }) =>
    DeletionPolicy?.startsWith('Retain'),
  );
  const types = [...new Set(kept.map(({ Type }) => Type))].toSorted();
  const commands: Readonly<Record<string, string>> = {
    'AWS::Cognito::UserPool': 'delete-user-pool',
    'AWS::DynamoDB::Table': 'delete-table --table-name "$NAME"',
    'AWS::IAM::Role': 'delete-role',
    'AWS::KMS::Key': 'schedule-key-deletion',
    'AWS::S3::Bucket': 's3 rb',
  };
  expect(types).toEqual(Object.keys(commands));
  for (const type of types) expect(chapter).toContain(commands[type]);
  const imported = [...chapter.matchAll(/key\["(\S+?)"\]/g)].map(([, type]) => type);
  // The role and the bucket of the dashboard are created again, because they contain no data.
  expect(imported.toSorted()).toEqual(types.filter((type) => !/Role|Bucket/.test(type)));
});

describe('two stacks of one account and region', () => {
  const shared = (one: TemplateText, other: TemplateText): readonly string[] => {
    const names = new Set(physicalNames(one));
    expect(names.size).toBeGreaterThan(NAMED.length);
    return physicalNames(other).filter((name) => names.has(name));
  };

  test('share no name when they are in one app', () => {
    const app = new App();
    const [one, other] = [stackIn(app, 'Feeds'), stackIn(app, 'Feeds2')];
    expect(shared(templateOf(one), templateOf(other))).toEqual([]);
  });

  test('share no name when two apps have the same paths and name their stacks differently', () => {
    expect(shared(alone('feeds-dev'), alone('company-feeds'))).toEqual([]);
    expect(shared(alone(), alone('feeds-dev'))).toEqual([]);
  });

  test('share no name when they are in two stages', () => {
    const app = new App();
    const [dev, prod] = [new Stage(app, 'Dev'), new Stage(app, 'Prod')];
    expect(shared(templateOf(stackIn(dev, 'Feeds')), templateOf(stackIn(prod, 'Feeds')))).toEqual([]);
  });

  test('are refused when both are given the same sender role', () => {
    const app = new App();
    stackIn(app, 'One', undefined, { senderRoleName: 'sender' });
    expect(() => stackIn(app, 'Two', undefined, { senderRoleName: 'sender' })).toThrow(
      'senderRoleName: expected a name of its own in account 111111111111, got that of One/Feedhose',
    );
    // IAM does not distinguish names by case.
    expect(() => stackIn(app, 'Upper', undefined, { senderRoleName: 'Sender' })).toThrow(
      'senderRoleName: expected a name of its own in account 111111111111, got that of One/Feedhose',
    );
    const elsewhere = new Stack(app, 'Three', { env: { account: '222222222222' } });
    expect(() => new Feedhose(elsewhere, 'Feedhose', { senderRoleName: 'sender' })).not.toThrow();
  });
});

test('a stack can be created after one whose props were refused', () => {
  const app = new App();
  const stack = stackIn(app, 'One');
  expect(() => stackIn(app, 'Two', undefined, { senderRoleName: 'ä' })).toThrow('senderRoleName: expected');
  expect(() => new Feedhose(stack, 'Second')).toThrow('stack: expected one Feedhose in it');
  expect(() => stackIn(app, 'Three')).not.toThrow();
});

test('two in one stack are refused', () => {
  const stack = stackIn(new App(), 'Feeds');
  expect(() => new Feedhose(stack, 'Second')).toThrow(
    'stack: expected one Feedhose in it, got a second one in addition to Feeds/Feedhose',
  );
});

describe('the default name of the sender role', () => {
  test('is known at synthesis if the region is, and contains the stack and the region', () => {
    expect(senderRoleOf(alone())).toBe('feedhose-sender-Feeds-eu-west-1');
    expect(senderRoleOf(alone('company-feeds'))).toBe('feedhose-sender-company-feeds-eu-west-1');
  });

  test('is shortened if the name of the stack is long, and never longer than a role name can be', () => {
    const [one, other] = ['a', 'b'].map((last) => senderRoleOf(alone(`${'long-name-of-a-stack-'.repeat(3)}${last}`)));
    expect(one).toMatch(/^feedhose-sender-long-name-of-a-stack-l-[\da-f]{8}-eu-west-1$/);
    expect(one).not.toBe(other);
    expect(String(one).length - 'eu-west-1'.length + 16).toBeLessThanOrEqual(64);
  });

  test('is different for two nested stacks in one stack', () => {
    const stack = new Stack(new App(), 'Feeds');
    const names = ['One', 'Two'].map((id) => {
      const nested = new NestedStack(stack, id);
      return JSON.stringify(nested.resolve(new Feedhose(nested, 'Feedhose').settings.senderRoleName));
    });
    expect(new Set(names).size).toBe(2);
  });
});
