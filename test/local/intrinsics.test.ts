import { describe, expect, test } from '@jest/globals';
import { referencesIn, resolve } from '../../local/assembly/intrinsics.ts';

const references = {
  ref: (name: string) => ({ Queue: 'https://queue', Names: ['a', 'b'] })[name] ?? `ref(${name})`,
  attribute: (name: string, attribute: string) => `${name}.${attribute}`,
};

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
    [
      { Ref: 'A', Other: 1 },
      { Ref: 'A', Other: 1 },
    ],
  ])('%j', (value, expected) => {
    expect(resolve(value, references)).toEqual(expected);
  });

  test('refuses an unknown function by name', () => {
    expect(() => resolve({ a: { 'Fn::Cidr': ['10.0.0.0/8', 1] } }, references)).toThrow('Fn::Cidr');
  });
});

test('referencesIn finds the names on which a value depends', () => {
  const value = {
    a: { Ref: 'One' },
    b: [{ 'Fn::GetAtt': ['Two', 'Arn'] }, { 'Fn::GetAtt': 'Three.Arn' }],
    c: { 'Fn::Sub': ['${Four.Arn} ${!Not} ${Own}', { Own: { Ref: 'Five' } }] },
  };
  expect([...referencesIn(value)].sort()).toEqual(['Five', 'Four', 'One', 'Own', 'Three', 'Two']);
});
