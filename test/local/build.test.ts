/** The embedded AWS refuses by name every part of a template that it does not support. */
import { rmSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { startEmbedded } from '../../local/index.ts';
import { writeAssembly } from '../conformance/support/endpoint.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});
const start = (template: object) => {
  const assembly = writeAssembly({ Resources: {}, ...template });
  folders.push(assembly);
  return startEmbedded({ assembly, port: 0 });
};
const queue = (Properties: object = {}) => ({ Type: 'AWS::SQS::Queue', Properties });

describe('a template with', () => {
  test.each<[string, object, string]>([
    ['an unknown type', { A: { Type: 'AWS::EC2::Instance' } }, 'resource type AWS::EC2::Instance (A)'],
    ['an unknown property', { A: queue({ Colour: 'red' }) }, 'property Colour of AWS::SQS::Queue (A)'],
    ['an unknown condition', { A: { ...queue(), Condition: 'C' } }, 'Condition C'],
    ['an unknown intrinsic', { A: queue({ QueueName: { 'Fn::Base64': 'x' } }) }, 'Fn::Base64'],
    ['a reference to nothing', { A: queue({ QueueName: { Ref: 'B' } }) }, 'Ref B'],
    ['an unknown attribute', { A: queue(), B: queue({ QueueName: { 'Fn::GetAtt': ['A', 'Colour'] } }) }, 'A.Colour'],
    ['a circle', { A: queue({ QueueName: { Ref: 'B' } }), B: queue({ QueueName: { Ref: 'A' } }) }, 'A -> B -> A'],
    ['a bad attribute', { A: queue({ VisibilityTimeout: 99_999 }) }, 'AWS::SQS::Queue (A)'],
    [
      'a schedule by calendar',
      { A: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'cron(0 9 * * ? *)' } } },
      'does not support the schedule cron(0 9 * * ? *), only rate expressions',
    ],
    [
      'an unknown pattern operator',
      { A: { Type: 'AWS::Events::Rule', Properties: { EventPattern: { source: [{ regex: '.*' }] } } } },
      'Unrecognized match type regex',
    ],
    [
      'an unknown target',
      {
        A: {
          Type: 'AWS::Events::Rule',
          Properties: { EventPattern: { source: ['s'] }, Targets: [{ Id: '1', Arn: 'arn:aws:sns:x' }] },
        },
      },
      'arn:aws:sns:x',
    ],
    [
      'a target with an unknown property',
      {
        A: {
          Type: 'AWS::Events::Rule',
          Properties: { EventPattern: { source: ['s'] }, Targets: [{ Id: '1', HttpParameters: {} }] },
        },
      },
      'Targets.0.HttpParameters',
    ],
    [
      'a runtime that is not Node',
      { A: { Type: 'AWS::Lambda::Function', Properties: { Code: {}, Handler: 'a.b', Runtime: 'python3.13' } } },
      'runtime python3.13',
    ],
  ])('%s stops with its name', async (_, Resources, named) => {
    await expect(start({ Resources })).rejects.toThrow(named);
  });

  test('an unknown section is refused by name', async () => {
    await expect(start({ Macros: {} })).rejects.toThrow('template section Macros');
  });

  test('conditions and parameters contains only the resources and outputs whose condition is true', async () => {
    const embedded = await start({
      Parameters: { Size: { Type: 'String', Default: 'small' }, Names: { Type: 'CommaDelimitedList', Default: 'a,b' } },
      Conditions: {
        IsBig: { 'Fn::Equals': [{ Ref: 'Size' }, 'big'] },
        IsSmall: { 'Fn::Not': [{ Condition: 'IsBig' }] },
      },
      Resources: {
        Big: { ...queue(), Condition: 'IsBig' },
        Small: { ...queue({ QueueName: { 'Fn::Select': [1, { Ref: 'Names' }] } }), Condition: 'IsSmall' },
      },
      Outputs: {
        Big: { Value: { Ref: 'Big' }, Condition: 'IsBig' },
        Chosen: { Value: { 'Fn::If': ['IsBig', { Ref: 'Big' }, { Ref: 'Small' }] } },
      },
    });
    const { outputs, endpoint } = embedded;
    await embedded.close();
    expect(outputs).toEqual({ Chosen: `${endpoint}/000000000000/b` });
  });

  test('a parameter without a default value that Feedhose needs is refused by name', async () => {
    const Parameters = { Size: { Type: 'String' } };
    const starting = start({ Parameters, Resources: { A: queue({ QueueName: { Ref: 'Size' } }) } });
    await expect(starting).rejects.toThrow('The parameter Size has no default value');
  });

  test('resources in any order is built, and its outputs are resolved', async () => {
    const embedded = await start({
      Resources: {
        Work: queue({ RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 } }),
        Dead: queue({ QueueName: 'dead' }),
        Table: {
          Type: 'AWS::DynamoDB::Table',
          Properties: {
            KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
            AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
            BillingMode: 'PAY_PER_REQUEST',
          },
        },
        Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'sender' } },
      },
      Outputs: {
        Dead: { Value: { Ref: 'Dead' } },
        Role: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } },
        Table: { Value: { Ref: 'Table' } },
      },
    });
    const { outputs, endpoint, queues } = embedded;
    await embedded.close();
    expect(outputs).toEqual({
      Dead: `${endpoint}/000000000000/dead`,
      Role: 'arn:aws:iam::000000000000:role/sender',
      Table: 'Test-Table',
    });
    expect(Object.keys(queues)).toEqual(['dead', 'Test-Work']);
  });
});
