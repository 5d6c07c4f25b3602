import { describe, expect, test } from '@jest/globals';
import { resolve } from '../../local/assembly/intrinsics.ts';

const references = {
  ref: (name: string) => ({ Queue: 'https://queue', Names: ['a', 'b'] })[name] ?? `ref(${name})`,
  attribute: (name: string, attribute: string) => `${name}.${attribute}`,
  condition: (name: string) => name === 'True',
  mapping: (name: string) => (name === 'Map' ? { 'us-east-1': { runtime: 'nodejs24.x' } } : undefined),
  imported: (name: string) => `imported(${name})`,
  output: (stack: string, name: string) => `${stack}.${name}`,
};
const TRUE = { Condition: 'True' };
const FALSE = { Condition: 'False' };

describe('resolve', () => {
  test.each([
    [{ Ref: 'Queue' }, 'https://queue'],
    [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue.Arn'],
    [{ 'Fn::GetAtt': 'Queue.Arn' }, 'Queue.Arn'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'Queue' }]] }, 'a-https://queue'],
    [{ 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
    [{ 'Fn::Sub': 'x${Queue}y${Queue.Arn}z${!Kept}' }, 'xhttps://queueyQueue.Arnz${Kept}'],
    [{ 'Fn::Sub': ['${Own}/${Queue}', { Own: { Ref: 'Other' } }] }, 'ref(Other)/https://queue'],
    [{ a: [{ Ref: 'AWS::NoValue' }, 1], b: { Ref: 'AWS::NoValue' } }, { a: [1] }],
    [{ Ref: 'Names' }, ['a', 'b']],
    [{ 'Fn::FindInMap': ['Map', 'us-east-1', 'runtime'] }, 'nodejs24.x'],
    [{ 'Fn::ImportValue': { 'Fn::Join': [':', ['Base', 'Bus']] } }, 'imported(Base:Bus)'],
    [{ 'Fn::GetStackOutput': { StackName: 'Base', OutputName: 'Bus', RoleArn: { Ref: 'R' } } }, 'Base.Bus'],
    [{ 'Fn::If': ['True', { Ref: 'Queue' }, 'no'] }, 'https://queue'],
    [{ a: { 'Fn::If': ['False', { 'Fn::Cidr': [] }, { Ref: 'AWS::NoValue' }] } }, {}],
    [{ 'Fn::Equals': [{ Ref: 'Queue' }, 'https://queue'] }, true],
    [{ 'Fn::Equals': ['1', 2] }, false],
    [{ 'Fn::And': [TRUE, { 'Fn::Not': [FALSE] }] }, true],
    [{ 'Fn::And': [TRUE, FALSE] }, false],
    [{ 'Fn::Or': [FALSE, TRUE] }, true],
    [{ 'Fn::Or': [FALSE, FALSE] }, false],
    [{ Condition: { StringEquals: { a: 'b' } } }, { Condition: { StringEquals: { a: 'b' } } }],
    [
      { Ref: 'A', Other: 1 },
      { Ref: 'A', Other: 1 },
    ],
  ])('%j', (value, expected) => {
    expect(resolve(value, references)).toEqual(expected);
  });

  test('refuses an entry that a mapping does not have', () => {
    expect(() => resolve({ 'Fn::FindInMap': ['Map', 'eu-west-1', 'runtime'] }, references)).toThrow(
      'Map.eu-west-1.runtime',
    );
  });

  test('refuses an unknown function by name', () => {
    expect(() => resolve({ a: { 'Fn::Cidr': ['10.0.0.0/8', 1] } }, references)).toThrow('Fn::Cidr');
  });
});
